"""The hiring card: six signals that are read in fifteen seconds, each from evidence alone.

No line shows a value under ten things, and none without a hash to look it up by.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonobridge.portfolio.figures import mean_figure, share_figure
from sonobridge.portfolio.readiness import SMALLEST_LINE
from sonobridge.portfolio.skills import Strength

__all__ = ["CardFacts", "CardLine", "ExamFact", "RatingFact", "ThreadFact", "hiring_card"]

Signal = Literal[
    "depth", "breadth", "problem_solving", "communication", "adaptability", "teamwork"
]
LineState = Literal["shown", "in progress", "no evidence yet"]
_KIND_FROM = 5
_NORM_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamFact:
    """One exam-mode session, or one examination of a clinical log.

    Attributes
    ----------
    sha256
        Hash of its record.
    at
        UTC instant as text.
    area
        Kind of examination.
    relative
        Score as a share of the best attainable, 0..1; None for a logged examination.
    attainable
        Best attainable score, 0..1: the ceiling; None for a logged examination.
    passed
        Whether all critical gates held.
    device
        Input device; empty for a logged examination.
    problem
        Whether the case held a problem to be solved.
    """

    sha256: str
    at: str
    area: str
    relative: float | None = None
    attainable: float | None = None
    passed: bool = False
    device: str = ""
    problem: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFact:
    """One item rated 1 to 5 by an identified assessor, about how one explains."""

    sha256: str
    at: str
    rater: str
    rating: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFact:
    """One thing closed together with another role."""

    sha256: str
    at: str
    with_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """What the card is made of."""

    exams: tuple[ExamFact, ...] = ()
    ratings: tuple[RatingFact, ...] = ()
    threads: tuple[ThreadFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One line of the card.

    Attributes
    ----------
    value
        The figure in a few characters; empty unless ``state`` is ``shown``.
    detail
        Interval, ceiling and what is counted.
    n
        How many things it rests on.
    low, high, centre
        Interval and value in 0..1, for the drawing; None where there is none.
    sha256
        Hash of the newest record behind it.
    strength
        How much such evidence weighs with others.
    """

    signal: Signal
    title: str
    state: LineState
    value: str
    detail: str
    n: int
    sha256: str = ""
    strength: Strength = "moderate"
    centre: float | None = None
    low: float | None = None
    high: float | None = None


def hiring_card(facts: CardFacts) -> tuple[CardLine, ...]:
    """Return the six lines, strong evidence first, otherwise in their own order."""
    scored = [one for one in facts.exams if one.relative is not None]
    lines = (
        _depth(scored),
        _breadth(facts.exams),
        _problem_solving(scored),
        _communication(facts.ratings),
        _adaptability(scored),
        _teamwork(facts.threads),
    )
    order = ("strong", "moderate", "weak")
    return tuple(sorted(lines, key=lambda line: order.index(line.strength)))


def _depth(scored: Sequence[ExamFact]) -> CardLine:
    title = "Depth: best specialty"
    areas = Counter(one.area for one in scored)
    full = [area for area, n in areas.items() if n >= SMALLEST_LINE]
    if not full:
        n = max(areas.values(), default=0)
        return _open("depth", title, n, "exam sessions in one specialty")
    figures = {
        area: mean_figure([_score(one) for one in scored if one.area == area], "exam sessions")
        for area in full
    }
    best = max(sorted(full), key=lambda area: figures[area].value or 0.0)
    figure, own = figures[best], [one for one in scored if one.area == best]
    ceiling = math.fsum(one.attainable or 0.0 for one in own) / len(own)
    return CardLine(
        signal="depth",
        title=title,
        state="shown",
        value=f"{figure.value:.2f}",
        detail=f"{_words(best)}: {_interval(figure.low, figure.high)} of the best attainable; "
        f"ceiling {ceiling:.2f}",
        n=figure.n,
        sha256=_newest(own),
        centre=figure.value,
        low=figure.low,
        high=figure.high,
    )


def _breadth(exams: Sequence[ExamFact]) -> CardLine:
    title = "Breadth: kinds of examination"
    kinds = {area for area, n in Counter(one.area for one in exams).items() if n >= _KIND_FROM}
    if len(exams) < SMALLEST_LINE:
        return _open("breadth", title, len(exams), "examinations", strength="weak")
    return CardLine(
        signal="breadth",
        title=title,
        state="shown",
        value=str(len(kinds)),
        detail=f"kinds with {_KIND_FROM} or more, logged or simulated: "
        + (", ".join(_words(kind) for kind in sorted(kinds)) or "none"),
        n=len(exams),
        sha256=_newest(exams),
        strength="weak",
    )


def _problem_solving(scored: Sequence[ExamFact]) -> CardLine:
    title = "Problem solving: without help"
    cases = [one for one in scored if one.problem]
    solved = sum(one.passed for one in cases)
    figure = share_figure(solved, len(cases), "problem cases")
    if figure.value is None:
        return _open("problem_solving", title, len(cases), "problem cases in exam mode")
    return CardLine(
        signal="problem_solving",
        title=title,
        state="shown",
        value=f"{solved} of {len(cases)}",
        detail=f"problem cases passed in exam mode; {_interval(figure.low, figure.high)}",
        n=figure.n,
        sha256=_newest(cases),
        centre=figure.value,
        low=figure.low,
        high=figure.high,
    )


def _communication(ratings: Sequence[RatingFact]) -> CardLine:
    title = "Communication: rated by others"
    raters = {one.rater for one in ratings}
    if len(ratings) < SMALLEST_LINE or len(raters) < 2:
        unit = f"ratings of explanations, assessors {len(raters)} of 2"
        return _open("communication", title, len(ratings), unit)
    mean = math.fsum(one.rating for one in ratings) / len(ratings)
    low, high = min(one.rating for one in ratings), max(one.rating for one in ratings)
    return CardLine(
        signal="communication",
        title=title,
        state="shown",
        value=f"{mean:.1f} of 5",
        detail=f"explanations, {low} to {high}, by {len(raters)} identified assessors",
        n=len(ratings),
        sha256=max(ratings, key=lambda one: one.at).sha256,
    )


def _adaptability(scored: Sequence[ExamFact]) -> CardLine:
    """Return sessions on the newest device until the score is back to the earlier mean."""
    title = "Adaptability: back to own norm"
    ordered = sorted(scored, key=lambda one: (one.at, one.sha256))
    devices = list(dict.fromkeys(one.device for one in ordered))
    if len(devices) < 2:
        return _open("adaptability", title, 0, "sessions on a second device or probe")
    newest = devices[-1]
    first = next(i for i, one in enumerate(ordered) if one.device == newest)
    before, after = ordered[:first], [one for one in ordered if one.device == newest]
    if len(ordered) < SMALLEST_LINE or len(before) < _NORM_FROM:
        return _open("adaptability", title, len(ordered), "sessions on two devices")
    norm = math.fsum(_score(one) for one in before) / len(before)
    back = next((k for k, one in enumerate(after, 1) if _score(one) >= norm), None)
    return CardLine(
        signal="adaptability",
        title=title,
        state="shown",
        value=str(back) if back else f"not yet in {len(after)}",
        detail=f"sessions on {newest} until the norm of {norm:.2f} ({len(before)} sessions)",
        n=len(ordered),
        sha256=after[-1].sha256,
    )


def _teamwork(threads: Sequence[ThreadFact]) -> CardLine:
    title = "Teamwork: closed with another role"
    if len(threads) < SMALLEST_LINE:
        return _open("teamwork", title, len(threads), "threads closed with another role")
    roles = Counter(one.with_role for one in threads)
    return CardLine(
        signal="teamwork",
        title=title,
        state="shown",
        value=str(len(threads)),
        detail=", ".join(f"{n} with {role}" for role, n in sorted(roles.items())),
        n=len(threads),
        sha256=max(threads, key=lambda one: one.at).sha256,
    )


def _open(
    signal: Signal, title: str, n: int, unit: str, strength: Strength = "moderate"
) -> CardLine:
    state: LineState = "in progress" if n else "no evidence yet"
    return CardLine(
        signal=signal, title=title, state=state, value="", detail=unit, n=n, strength=strength
    )


def _score(one: ExamFact) -> float:
    return one.relative or 0.0


def _newest(exams: Sequence[ExamFact]) -> str:
    return max(exams, key=lambda one: (one.at, one.sha256)).sha256


def _interval(low: float | None, high: float | None) -> str:
    return f"{low:.2f}–{high:.2f} (95 %)"


def _words(area: str) -> str:
    return area.replace("_", " ")
