"""The simulator's pages: every test that they name exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CHECKS = (ROOT / "docs" / "explanation" / "simulator-checks.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", CHECKS)
    assert len(named) > 40
    for file, name in named:
        folder = "tests" if file.startswith("golden/") else "tests/unit/simulator"
        path = ROOT / folder / file
        assert path.is_file(), file
        assert f"def {name}(" in path.read_text(encoding="utf-8"), f"{file}::{name}"
    rows = [line for line in CHECKS.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(line.split("|")[1]) for line in rows] == list(range(1, 17))
    assert all("::test_" in line for line in rows)
