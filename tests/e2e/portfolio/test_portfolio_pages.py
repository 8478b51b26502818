"""Journey 3, step 6 in a browser: badges out, co-signed, verified outside, revoked."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from components import give_up
from e2e.conftest import PHONE, WIDE, owner_profile, serving
from e2e.kit.accessibility import violations
from e2e.waiting import fits
from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock, SystemClock
from sonobridge.portfolio.badges import token_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """A workspace in which the labs of steps 2 to 5 are done, served."""
    root = tmp_path_factory.mktemp("folio") / "vascular-lab"
    room = PortfolioRoom(root, FixedClock(SystemClock().now() - timedelta(days=2)))
    room.readings(40)
    room.put("audit.evaluate", outputs=[("audit_evaluation", "e1")])
    room.put("audit.accept", outputs=[("audit_acceptance", "p1")])
    room.put(
        "label.agreement",
        inputs=[("reading", "task_3")],
        fields=[
            {"name": "stenosis", "measure": "kappa", "value": 0.71, "low": 0.6, "high": 0.8,
             "n": 40, "note": "", "margin": None, "verdict": "open"}
        ],
    )  # fmt: skip
    room.exams(6, attainable=0.82)
    room.workspace.close()
    with serving(root) as server:
        yield server


@pytest.fixture(scope="module")
def profile(browser, walked, tmp_path_factory) -> Path:
    return owner_profile(browser, walked, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def open_at(browser, walked, profile):
    contexts, complaints = [], []

    def open_page(path: str, viewport=WIDE) -> Page:
        context = browser.new_context(
            viewport=viewport, storage_state=profile, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(walked.base + path)
        page.locator("main:not(:has([aria-busy=true]))").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("PICTURES_FOLDER")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def program(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "sonobridge.cli.main", "portfolio", *words, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )


def saved(page: Page, button) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def independent(token: str) -> str:
    """Verify with openbadgeslib; return the credential's name."""
    try:
        from openbadgeslib.ob3 import OB3Verifier
    except ImportError:
        give_up("openbadgeslib", "it is not installed")
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from sonobridge.portfolio.badges import verify_badge

    found = verify_badge(token)
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found.public_key))
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return OB3Verifier(pubkey_pem=pem, issuer_did=found.issuer).verify(token).name


def test_the_walk(open_at, walked, tmp_path, axe_source):
    page = open_at("/portfolio")
    page.get_by_role("heading", level=1).filter(
        has_text="ready for AI clinical specialist"
    ).wait_for()
    ladder = page.get_by_role("region", name="Participation, and why")
    expect(ladder.get_by_role("listitem").filter(has_text="Validator")).to_contain_text(
        "reached"
    )
    card = page.locator("article.paper")
    expect(card).to_contain_text("in progress")
    expect(card).to_contain_text("no evidence yet")
    assert "0.80" not in card.inner_text()  # six exams: no value below ten
    picture(page, "portfolio_1_readiness")
    assert violations(page, axe_source) == []

    page.get_by_role("link", name="Ask for a co-signature").click()
    tokens = {}
    for name in ("Evaluator", "Annotator", "Validator"):
        page.get_by_role("button", name=f"Issue {name}", exact=True).click()
        data = saved(page, page.get_by_role("button", name=f"Save PNG, {name}"))
        (tmp_path / f"{name}.png").write_bytes(data)
        tokens[name] = token_in(data)
    page.get_by_role("heading", name="3 badges hold").wait_for()
    picture(page, "portfolio_2_badges")
    assert violations(page, axe_source) == []
    for name, token in tokens.items():
        assert independent(token) == f"{name} (self-issued)"
        found = json.loads(program("verify", str(tmp_path / f"{name}.png")).stdout)
        assert found["badges"][0]["standing"] == "self-issued"
    annotator = json.loads(program("verify", str(tmp_path / "Annotator.png")).stdout)
    results = {one["name"]: one["value"] for one in annotator["badges"][0]["results"]}
    assert results["n"] == "40"
    assert results["Agreement relative to the panel: stenosis"].startswith(
        "kappa 0.71 (0.60–0.80)"
    )
    broken = bytearray((tmp_path / "Annotator.png").read_bytes())
    place = broken.index(tokens["Annotator"].encode()) + 400
    broken[place] ^= 1
    (tmp_path / "broken.png").write_bytes(broken)
    assert program("verify", str(tmp_path / "broken.png")).returncode == 2

    the_co_signature(page, tmp_path)
    the_withdrawal(open_at, walked, tmp_path)


def the_co_signature(page: Page, place: Path) -> None:
    """A supervisor signs the Annotator badge; a forged copy is refused by its field."""
    key = place / "chief.key"
    made = json.loads(
        program("make-key", str(key), "--name", "Iris Moor", "--level", "supervisor").stdout
    )
    page.get_by_role("button", name="Ask for a co-signature, Annotator").click()
    asked = place / "asked.json"
    asked.write_bytes(saved(page, page.get_by_role("button", name="Write the request")))
    signed = place / "signed.json"
    done = program(
        "sign", str(asked), "--key", str(key), "--output", str(signed),
        "--statement", "I watched these readings.", "--observed-on", "2026-11-20",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    forged = json.loads(signed.read_text())
    forged["fields"]["signer_level"] = "external"
    (place / "forged.json").write_text(json.dumps(forged))
    page.get_by_label("Sign-off file").set_input_files(place / "forged.json")
    page.get_by_role("button", name="Take the sign-off in").click()
    page.get_by_text("signer_level: its signature does not fit").wait_for()
    picture(page, "portfolio_3_forged")
    page.get_by_label("Public key file").set_input_files(f"{key}.pub")
    page.get_by_label("Fingerprint, as its owner told you").fill(made["fingerprint"])
    page.get_by_role("button", name="Register the key").click()
    page.get_by_text("Iris Moor can sign as supervisor now.").wait_for()
    page.get_by_label("Sign-off file").set_input_files(signed)
    page.get_by_role("button", name="Take the sign-off in").click()
    page.get_by_text("self, then supervisor").wait_for()
    page.get_by_text("co-signed by Iris Moor, supervisor").first.wait_for()
    picture(page, "portfolio_4_signed")


def the_withdrawal(open_at, walked, place: Path) -> None:
    """The page asks in words, revokes on confirmation, and the level falls."""
    page = open_at("/portfolio")
    row = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="Agreement: measure before you trust")
    )
    row.get_by_role("button", name="Show its parts").click()
    parts = page.get_by_role("list", name="Parts of Agreement: measure before you trust")
    accepted = parts.get_by_role("listitem").filter(has_text="Models accepted or refused")
    accepted.get_by_role("button", name="Withdraw record").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(
        "The badge Validator (self-issued) rests on this file. Deleting it lowers your level "
        "from validator to annotator and marks the badge revoked in this workspace. Continue?"
    )
    picture(page, "portfolio_5_withdraw")
    dialog.get_by_role("button", name="Withdraw the artefact").click()
    dialog.wait_for(state="hidden")
    page.get_by_text("revoked here").first.wait_for()
    page.get_by_text("Participation level: Annotator").wait_for()
    picture(page, "portfolio_6_revoked")
    review = open_at("/portfolio/review")
    data = saved(review, review.get_by_role("button", name="Save everything, with hashes"))
    (place / "all.zip").write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "badges/validator.png" not in archive.namelist()
        (place / "revocations.jwt").write_bytes(archive.read("revocations.jwt"))
    whole = json.loads(
        program(
            "verify", str(place / "all.zip"), "--signers", str(place / "chief.key.pub")
        ).stdout
    )
    assert {one["name"]: one["level"] for one in whole["badges"]} == {
        "Annotator (self-issued)": "supervisor",
        "Evaluator (self-issued)": "self",
    }
    done = program(
        "verify", str(place / "Validator.png"), "--revocations", str(place / "revocations.jwt")
    )
    assert done.returncode == 2
    assert "revoked it on" in done.stderr
    picture(review, "portfolio_7_review")


def test_a_registry_credential_is_never_a_badge(open_at):
    page = open_at("/portfolio/badges")
    page.get_by_text("no registry credential is shown here").first.wait_for()
    names = page.get_by_role("region", name="Badges").locator("b").all_inner_texts()
    assert names
    assert not {"RVT", "RDMS", "CIIP", "CMIAS"} & set(names)


def test_a_role_is_chosen_and_a_self_rating_never_counts(open_at):
    page = open_at("/portfolio")
    page.get_by_role("heading", level=1).filter(has_text="ready for").wait_for()
    before = page.get_by_role("heading", level=1).inner_text()
    row = page.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="Dossier: know")
    )
    row.get_by_role("button", name="Show its parts").click()
    page.get_by_label("Rate yourself: Dossier").select_option("5")
    page.get_by_text("you say 5, nothing measured yet").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text(before)
    page.get_by_label("Role aimed at").select_option("vascular_technologist")
    page.get_by_role("heading", level=1).filter(has_text="Vascular technologist").wait_for()
    picture(page, "portfolio_8_role")


def test_the_review_is_kept_and_the_next_one_starts_there(open_at):
    page = open_at("/portfolio/review")
    page.get_by_role("heading", level=1).filter(has_text="since the beginning").wait_for()
    page.get_by_role("button", name="Keep this review").click()
    page.get_by_role("heading", level=1).filter(has_text="0 changes since").wait_for()


def test_a_reader_is_timed_from_first_sight_to_the_sixth_value(open_at):
    page = open_at("/portfolio/card-timing")
    page.get_by_role("heading", level=1).filter(
        has_text="not yet run with people: 0 of 5"
    ).wait_for()
    start = page.get_by_role("button", name="Show the card and start the clock")
    expect(start).to_be_disabled()
    expect(page.get_by_role("heading", name="Depth: best specialty")).to_have_count(0)
    page.get_by_label("Code of the reader").fill("R1")
    picture(page, "timing_1_script")
    start.click()
    expect(page.get_by_role("heading", name="Depth: best specialty")).to_be_visible()
    for name in ("Depth", "Breadth", "Problem solving", "Communication", "Adaptability"):
        page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_text("Named rightly: 5 of 6")).to_be_visible()
    picture(page, "timing_2_running")
    page.get_by_role("button", name="Teamwork", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="6 of 6 values named")).to_be_visible()
    page.get_by_role("button", name="Keep this time").click()
    page.get_by_role("heading", level=1).filter(
        has_text="not yet run with people: 1 of 5"
    ).wait_for()
    expect(page.get_by_role("cell", name="6 of 6")).to_be_visible()
    picture(page, "timing_3_kept")


def test_the_exercise_set_names_its_parts_and_what_it_does_not_replace(open_at):
    page = open_at("/portfolio/badges")
    card = page.get_by_role("region", name="Exercise set: AI imaging foundations")
    expect(card.get_by_text("0 of 1: Lock criteria before the result")).to_be_visible()
    card.get_by_text("What it does not replace").click()
    expect(card.get_by_text("queries in SQL")).to_be_visible()
    picture(page, "exercise_set")


ROUTES = ["/portfolio", "/portfolio/badges", "/portfolio/review", "/portfolio/card-timing"]


@pytest.mark.parametrize("route", ROUTES)
def test_the_pages_fit_a_phone(open_at, route, axe_source):
    page = open_at(route, PHONE)
    page.get_by_role("heading", level=1).wait_for()
    fits(page, PHONE["width"])
    assert violations(page, axe_source) == []
    picture(page, f"phone{route.replace('/', '_')}")
