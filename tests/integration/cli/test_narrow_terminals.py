"""The commands with the widest results, at three widths of a terminal, on the demo."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli

COMMANDS = {
    "path explore": ["ultrasound technician", "--area", "Charlotte"],
    "path plan": ["--start", "2026-12-01"],
    "portfolio show": [],
    "scan sessions": [],
}


def ran(demo, command, *options, width=80):
    result = CliRunner().invoke(
        cli,
        [*command.split(), *COMMANDS[command], *options],
        env={"COLUMNS": str(width), "SONOBRIDGE_WORKSPACE": str(demo.root)},
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    return result.output


def rows_of(body):
    """Yield the rows that are printed: lists of objects that stand in no other row."""
    for value in body.values():
        if isinstance(value, dict):
            yield from rows_of(value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield from value


@pytest.fixture(scope="module")
def bodies(demo):
    return {one: json.loads(ran(demo, one, "--json")) for one in COMMANDS}


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_word_is_cut_and_no_table_is_wider_than_the_terminal(demo, bodies, command, width):
    text = ran(demo, command, width=width)
    seen = 0
    for row in rows_of(bodies[command]):
        for name, value in row.items():
            if isinstance(value, str) and len(value) < 600 and name not in {"csv", "licence"}:
                for word in value.split():
                    seen += 1
                    assert word in text, (name, word)
    assert seen > 5
    for line in text.splitlines():
        if "│" in line or "┃" in line:
            assert len(line) <= width


def test_a_session_is_a_block_at_80_and_names_every_field(demo, bodies):
    text = ran(demo, "scan sessions", width=80)
    for name in bodies["scan sessions"]["sessions"][0]:
        assert f"{name.replace('_', ' ')}: " in text
    assert "│" not in text
    assert "│" in ran(demo, "scan sessions", width=260)


def test_rows_within_a_row_are_counted_and_not_left_out(demo, bodies):
    text = ran(demo, "path plan", width=80)
    for plan in bodies["path plan"]["plans"]:
        assert f"steps: {len(plan['steps'])} (see --json)" in text
