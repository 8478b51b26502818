"""The words of verdicts and answers with their chips."""

from __future__ import annotations

from sonobridge.audit.evaluation.content import Verdict
from sonobridge.reports.document import Chip
from sonobridge.reports.tokens import Kind

__all__ = [
    "ANSWERS",
    "NO_CLAIM",
    "OTHER_SIDE",
    "SHORT",
    "STATES",
    "VERDICT_WORDS",
    "tally_chips",
]

VERDICT_WORDS: dict[Verdict, Chip] = {
    "disparity_shown": Chip("fail", "disparity shown"),
    "equivalent": Chip("equal", "equivalent within margin"),
    "insufficient": Chip("open", "insufficient evidence"),
    "not_estimable": Chip("none", "not estimable"),
}

SHORT: dict[Verdict, str] = {
    "disparity_shown": "disparity shown",
    "equivalent": "equivalent",
    "insufficient": "insufficient",
    "not_estimable": "not estimable",
}

NO_CLAIM = Chip("open", "no claim")

OTHER_SIDE = Chip("none", "better side")
"""A level shown to be better where another of its attribute is shown to be worse."""

ANSWERS: dict[str, Chip] = {
    "pass": Chip("ok", "pass"),
    "fail": Chip("fail", "fail"),
    "cannot_tell": Chip("open", "cannot tell"),
}

STATES: dict[str, Chip] = {
    "met": Chip("ok", "met"),
    "not_met": Chip("gap", "not met"),
    "not_assessable": Chip("none", "not assessable"),
}


def tally_chips(tally: dict[str, int]) -> tuple[Chip, ...]:
    """Return one chip a verdict with its count, those that occur."""
    kinds: dict[Verdict, Kind] = {v: chip.kind for v, chip in VERDICT_WORDS.items()}
    return tuple(
        Chip(kinds[verdict], f"{tally[verdict]} {VERDICT_WORDS[verdict].word}")
        for verdict in VERDICT_WORDS
        if tally.get(verdict)
    )
