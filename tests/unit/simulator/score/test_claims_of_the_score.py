"""No text of the product claims more for the acquisition score than its stored rung."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sonobridge.simulator.score.ladder import RUNG_WORDS, RUNGS, lowest_rung
from sonobridge.simulator.score.part import part_rules

ROOT = Path(__file__).resolve().parents[4]
PLACES = {
    "src/sonobridge": ("py", "yaml", "json", "typ", "csv"),
    "web/src": ("svelte", "ts", "json"),
    "docs": ("md",),
}
LADDER = {
    "src/sonobridge/simulator/score/ladder.py",
    "src/sonobridge/workflows/scan/ladder/rungs.py",
    "web/src/api/schema.d.ts",
}
"""Where the rungs are defined and typed: a definition claims nothing."""
TOLD = {"docs/explanation/simulator.md"}
"""Explains the whole ladder, and says on which rung all parts stand."""
ROOM = re.compile(r"simulator|scan|console")
ASKED = re.compile(r"--rung \w+")
"""The option with which a person asks for a rung; it is refused without a study."""


def texts():
    for place, kinds in PLACES.items():
        for path in sorted((ROOT / place).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix[1:] in kinds and "/static/" not in name:
                yield name, path.read_text(encoding="utf-8")
    yield "README.md", (ROOT / "README.md").read_text(encoding="utf-8")


def higher_rungs():
    """Words of the rungs above the one that the parts stand on."""
    present = lowest_rung(rule.rung for rule in part_rules().values())
    return RUNGS[RUNGS.index(present) + 1 :]


def overclaims(name, text):
    """Return what a text claims above the present rung."""
    found = []
    text = ASKED.sub("", text)
    for rung in higher_rungs():
        for words in {rung, RUNG_WORDS[rung]}:
            if words == "transfers" and not ROOM.search(name):
                continue  # a word of the Audit room too
            if re.search(rf"\b{words}\b", text):
                found.append(words)
    return found


@pytest.mark.requirement("R-010-08")
def test_no_text_of_the_product_states_more_than_the_stored_rung():
    seen, claimed = 0, {}
    for name, text in texts():
        seen += 1
        if name not in LADDER | TOLD and (found := overclaims(name, text)):
            claimed[name] = found
    assert seen > 800
    assert higher_rungs() == RUNGS[1:]
    assert claimed == {}
    page = (ROOT / "docs/explanation/simulator.md").read_text(encoding="utf-8")
    assert "All parts stand on the first." in page


@pytest.mark.requirement("R-010-08")
@pytest.mark.parametrize("rung", RUNGS[1:])
def test_a_text_that_claims_more_would_be_found(rung):
    badge = f"Score of the exam: {RUNG_WORDS[rung]}."
    assert overclaims("web/src/rooms/scan/Badge.svelte", badge) == [RUNG_WORDS[rung]]


@pytest.mark.requirement("R-000-12")
def test_nothing_calls_the_acquisition_score_ai_readiness():
    """The name appears where it is denied, and nowhere else."""
    named = {
        name: [
            line
            for line in text.splitlines()
            if re.search(r"ai[- ]readiness", line, re.IGNORECASE)
        ]
        for name, text in texts()
    }
    lines = {name: found for name, found in named.items() if found}
    denials = ("another construct than AI readiness", "never called AI readiness")
    denied = "AI-readiness score, which asks whether a clip helps a model."
    for name, found in lines.items():
        if not ROOM.search(name):
            continue  # a clip's readiness for a model may be spoken of elsewhere
        for line in found:
            assert any(one in line for one in denials) or line == denied, (name, line)
    about = (ROOT / "src/sonobridge/simulator/score/__init__.py").read_text(encoding="utf-8")
    assert f"it is not the\n{denied}" in about
