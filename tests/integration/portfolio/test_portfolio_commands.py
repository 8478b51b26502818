"""The command line: show, attach, key, request, sign, accept, badge, export, verify."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sonobridge.core.canonical import hash_bytes

PROGRAM = (sys.executable, "-m", "sonobridge.cli.main", "portfolio")


def command(*words: str, check: bool = True):
    done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False)
    if check:
        assert done.returncode == 0, done.stderr
    return done


def told(*words: str) -> dict:
    return json.loads(command(*words, "--json").stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("commands")


@pytest.mark.requirement("R-000-33")
def test_a_co_signed_file_on_the_command_line_from_key_to_verified_export(place):
    here = ("--workspace", str(place / "ws"))
    attached = told(
        "attach", "site_survey", "--title", "Survey", "--sha256", hash_bytes(b"x"), *here
    )
    asked = place / "asked.json"
    told("request-sign-off", "evidence", attached["evidence"]["id"], "-o", str(asked), *here)
    key = place / "iris.key"
    made = told("make-key", str(key), "--name", "Iris Moor", "--level", "supervisor")
    assert key.stat().st_mode & 0o077 == 0
    again = command("make-key", str(key), "--name", "Iris Moor", check=False)
    assert again.returncode == 5
    signed = place / "signed.json"
    told(
        "sign", str(asked), "--key", str(key), "--output", str(signed),
        "--statement", "I walked the site with them.", "--observed-on", "2026-11-20",
    )  # fmt: skip
    told("add-signer-file", f"{key}.pub", "--fingerprint", made["fingerprint"], *here)
    accepted = told("accept-sign-off-file", str(signed), *here)
    assert (accepted["level_before"], accepted["level_after"]) == ("self", "supervisor")
    shown = told("show", "--role", "consultant", *here)
    skill = next(one for one in shown["skills"] if one["id"] == "implementation")
    assert (skill["level"], skill["strength"]) == ("supervisor", "strong")
    assert "have an exercise (" in shown["coverage"]
    alone = told("verify", str(signed), "--signers", f"{key}.pub")
    assert alone["sign_offs"][0]["key_known"]
    whole = place / "all.zip"
    told("export", "everything", "--format", "zip", "-o", str(whole), *here)
    assert told("verify", str(whole))["holds"]
    body = json.loads(signed.read_text())
    body["fields"]["signer_name"] = "Professor Moor"
    signed.write_text(json.dumps(body))
    forged = command("verify", str(signed), check=False)
    assert forged.returncode == 2
    assert "signer_name" in forged.stderr


def test_verify_needs_no_workspace_and_says_what_is_wrong(place):
    other = place / "other.png"
    other.write_bytes(b"\x89PNG\r\n\x1a\n")
    done = command("verify", str(other), check=False)
    assert done.returncode == 2
    assert "portfolio.badge_rejected" in done.stderr
    missing = command("verify", str(place / "nothing.png"), check=False)
    assert missing.returncode == 4


def test_the_help_states_the_scope():
    assert "no CV is written" in " ".join(command("card", "--help").stdout.split())
