"""The command line as a process: speed, output, errors, exit codes."""

from __future__ import annotations

import json
import resource
import subprocess
import sys

import pytest

SONOBRIDGE = [sys.executable, "-m", "sonobridge.cli.main"]


def run(*arguments, **options):
    return subprocess.run(
        [*SONOBRIDGE, *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        **options,
    )


def test_help_is_quick_and_names_the_rooms():
    def cpu():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    costs = []
    for _ in range(5):
        before = cpu()
        done = run("--help")
        costs.append(cpu() - before)
    assert sorted(costs)[2] < 0.3
    for word in ("clips", "label", "path", "portfolio", "serve", "Not for diagnosis"):
        assert word in done.stdout


def test_the_example_of_the_readme():
    done = run("path", "rubric", "--answers", "4,4,4,3,4,3,4,4", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["generalist"], result["specialist"], result["verdict"]) == (34, 34, "hybrid")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["path", "rubric", "--answers", "4,4,4"], "input.invalid"),
        (["path", "rubric", "--answers", "a,b"], "input.invalid"),
    ],
)
def test_errors_go_to_stderr_as_code_cause_remedy(arguments, code):
    done = run(*arguments, "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"error: {code}:" in done.stderr
    assert "remedy:" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_named(tmp_path):
    (tmp_path / "sonobridge.toml").write_text('colour = "red"\n')
    done = run("admin", "people", "--workspace", str(tmp_path / "ws"), cwd=tmp_path)
    assert done.returncode == 2
    assert "colour" in done.stderr
    assert "Known settings" in done.stderr


def test_a_folder_that_is_no_workspace_is_left_alone(tmp_path):
    (tmp_path / "holiday.txt").write_text("mine")
    done = run("admin", "people", "--workspace", str(tmp_path), "--json")
    assert done.returncode != 0
    assert "Nothing was changed" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["holiday.txt"]


def test_a_port_in_use_names_a_free_one(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(
            "serve", "--workspace", str(tmp_path / "ws"), "--port", str(port), "--no-open"
        )
    assert done.returncode == 6
    assert "server.port_in_use" in done.stderr
    free = int(done.stderr.split("--port ")[1].split(".")[0])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free))


def test_every_command_has_help():
    import click

    from sonobridge.cli.commands import build_command
    from sonobridge.workflows.catalogue import load_all

    for op in load_all():
        command = build_command(op)
        assert command.help == op.summary
        for option in (p for p in command.params if isinstance(p, click.Option)):
            assert option.help, f"{op.name} {option.name}"


@pytest.mark.parametrize("arguments", [("verify",), ("backup", "copy"), ("open", "--no-open")])
def test_a_mistyped_folder_is_not_made_a_workspace_and_called_sound(tmp_path, arguments):
    folder = tmp_path / "mistyped"
    done = run(*arguments, "--workspace", str(folder), cwd=tmp_path)
    assert done.returncode != 0
    assert "remedy:" in done.stderr
    assert not folder.exists()
    assert not (tmp_path / "copy").exists()
