"""What a sentence of a report says about a stenosis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sonobridge.simulator.measurement.worksheet import SIDES, Side

__all__ = ["StatedVelocity", "Statement", "read_statements"]

_LONGEST = 20_000
_LONGEST_SENTENCE = 600

_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("near", re.compile(r"near[\s-]*(?:total\s+)?occlu\w*|string\s+sign")),
    ("occlusion", re.compile(r"(?<!near )(?<!near-)(?<!near total )\bocclu(?:ded|sion)\b")),
    ("range", re.compile(rf"{_NUMBER}\s*%?\s*(?:-|–|to)\s*{_NUMBER}\s*(?:%|percent)")),
    (
        "at_least",
        re.compile(
            rf"(?:>=|≥|>|greater than(?: or equal to)?|more than|at least|over|above)\s*"
            rf"{_NUMBER}\s*(?:%|percent)"
        ),
    ),
    ("below", re.compile(rf"(?:<=|≤|<|less than|under|below)\s*{_NUMBER}\s*(?:%|percent)")),
    (
        "none",
        re.compile(
            r"(?:no|without)\s+(?:evidence of\s+)?(?:an?\s+)?"
            r"(?:h(?:a?)emodynamically\s+)?(?:significant\s+)?stenosis"
        ),
    ),
    ("severe", re.compile(r"\b(?:severe|high[\s-]grade|critical)\b(?=[\w\s]*stenosis)")),
    ("moderate", re.compile(r"\bmoderate\b(?=[\w\s]*stenosis)")),
    ("mild", re.compile(r"\b(?:mild|minimal)\b(?=[\w\s]*stenosis)")),
    ("normal", re.compile(r"\bnormal\b")),
)
_VELOCITY = re.compile(r"\b(?:psv|peak systolic velocity)\b\D{0,20}?(\d{1,3}(?:\.\d+)?)")
_NEGATED = re.compile(
    r"\b(?:no|not|without|excludes?|excluded|negative for|rules? out)\b[\w\s]*$"
)
_EARLIER = re.compile(r"\b(?:prior|previous(?:ly)?|history|earlier|compared|formerly)\b")
_OTHER_VESSEL = re.compile(
    r"\b(?:eca|external|cca|common|vertebral|subclavian|innominate|bulb)\b"
)
_INTERNAL = re.compile(r"\b(?:ica|internal)\b")
_WORD_LIMITS = {"severe": (70.0, 100.0), "moderate": (50.0, 70.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A stenosis that a sentence states of one internal carotid artery.

    Attributes
    ----------
    side
        Side; None when the text names none.
    kind
        ``limits``, ``near_occlusion`` or ``occlusion``.
    low, high
        Limits of the stated percentage, low included, high not.
    sentence
        The sentence, for the reader.
    words
        The words that state it.
    """

    side: Side | None
    kind: Literal["limits", "near_occlusion", "occlusion"]
    low: float
    high: float
    sentence: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedVelocity:
    """A peak systolic velocity that a sentence states, cm/s."""

    side: Side | None
    internal: bool
    psv_cm_s: float
    sentence: str


def read_statements(text: str) -> tuple[tuple[Statement, ...], tuple[StatedVelocity, ...]]:
    """Return what a text states of stenoses and of peak systolic velocities.

    A sentence without a side takes that of the sentence before it. Sentences about earlier
    examinations, and stenoses of other vessels, are left out; so are negated ones.

    Notes
    -----
    Patterns of common English report wording. What they do not know they do not read: a
    text without contradiction is not thereby shown to be right.
    """
    statements: list[Statement] = []
    velocities: list[StatedVelocity] = []
    sides: tuple[Side | None, ...] = (None,)
    for raw in re.split(r"(?<!\d)\.|\.(?!\d)|[;\n]", text[:_LONGEST]):
        sentence = re.sub(r"\s+", " ", raw[: 4 * _LONGEST_SENTENCE]).strip()[:_LONGEST_SENTENCE]
        lower = sentence.lower()
        if not lower:
            continue
        sides = _sides(lower) or sides
        if _EARLIER.search(lower):
            continue
        internal = bool(_INTERNAL.search(lower))
        for side in sides:
            velocities.extend(
                StatedVelocity(
                    side=side,
                    internal=internal,
                    psv_cm_s=float(found.group(1)),
                    sentence=sentence,
                )
                for found in _VELOCITY.finditer(lower)
            )
            if internal or not _OTHER_VESSEL.search(lower):
                statements.extend(_statements(lower, sentence, side))
    return tuple(statements), tuple(velocities)


def _sides(lower: str) -> tuple[Side | None, ...]:
    if re.search(r"\b(?:bilateral(?:ly)?|both)\b", lower):
        return SIDES
    return tuple(side for side in SIDES if re.search(rf"\b{side}\b", lower))


def _statements(lower: str, sentence: str, side: Side | None) -> list[Statement]:
    found = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(lower):
            start, end = match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            negated = name != "none" and _NEGATED.search(lower[:start])
            taken.append((start, end))
            if negated:
                continue
            kind, low, high = _limits(name, match)
            found.append(
                Statement(
                    side=side,
                    kind=kind,
                    low=low,
                    high=high,
                    sentence=sentence,
                    words=match.group(0),
                )
            )
    return found


def _limits(
    name: str, match: re.Match[str]
) -> tuple[Literal["limits", "near_occlusion", "occlusion"], float, float]:
    if name == "near":
        return "near_occlusion", 0.0, 0.0
    if name == "occlusion":
        return "occlusion", 0.0, 0.0
    if name == "range":
        # "50-69 %" reaches up to the next class, which begins at 70.
        return "limits", float(match.group(1)), float(match.group(2)) + 1.0
    if name == "at_least":
        return "limits", float(match.group(1)), 101.0
    if name == "below":
        return "limits", 0.0, float(match.group(1))
    low, high = _WORD_LIMITS.get(name, (0.0, 50.0))
    return "limits", low, high
