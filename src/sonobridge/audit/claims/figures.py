"""Numbers in a claim, and whether the evaluation holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sonobridge.audit.claims.metric_words import SHARES
from sonobridge.audit.claims.wording import measure_of
from sonobridge.audit.evaluation.content import Evaluation, GroupResult, Measure
from sonobridge.audit.protocol import Metric
from sonobridge.core.types import Estimate

__all__ = ["Figure", "figures_in", "mismatch", "states_interval", "states_n"]

Span = tuple[int, int]
Role = Literal["count", "value", "interval", "at_least", "at_most", "gap"]

_NUMBER = re.compile(
    r"(?<![\w.])([-+]?\d[\d,]*(?:\.\d+)?)(?:\s?(%|percent(?:age points?)?|points?))?(?![\w])"
)
_COUNTED = (
    r"\s*(?:patients?|people|persons?|women|men|images?|clips?|cases?|examinations?|readers?)"
)
_MORE = r"(?:above|over|at least|more than|exceeds?|greater than|higher than|>=?)\s*$"
_LESS = r"(?:below|under|at most|less than|lower than|smaller than|<=?)\s*$"
_GAP = r"\b(?:gap|difference|differ\w*|lower|higher|worse|better|points?|within|margin)\b"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a sentence.

    Attributes
    ----------
    value
        As a fraction where the sentence writes per cent or points.
    step
        Value of one unit in the last digit written.
    """

    text: str
    start: int
    value: float
    step: float
    role: Role
    scaled: bool


def figures_in(sentence: str, skip: Iterable[Span], level: float) -> list[Figure]:
    """Return the numbers of a (plain) sentence without those inside ``skip``."""
    hidden = list(skip)
    made = []
    for match in _NUMBER.finditer(sentence):
        start, end = match.span()
        if any(a < end and start < b for a, b in hidden):
            continue
        before, after = sentence[:start], sentence[end:]
        if _is_level(match, before, after, level):
            continue
        digits = match.group(1).replace(",", "")
        unit = match.group(2) or _shared_unit(after)
        places = len(digits.partition(".")[2])
        scale = 0.01 if unit else 1.0
        made.append(
            Figure(
                text=match.group(0).strip(),
                start=start,
                value=float(digits) * scale,
                step=10.0**-places * scale,
                role=_role(match, before, after),
                scaled=bool(unit),
            )
        )
    return made


def _is_level(match: re.Match[str], before: str, after: str, level: float) -> bool:
    """Tell whether a number is the confidence level ("95 % interval", "(95 % 0.8-0.9")."""
    if not match.group(2) or abs(float(match.group(1).replace(",", "")) / 100 - level) > 1e-9:
        return False
    return bool(
        re.match(r"\s*(?:ci\b|confidence|interval|,?\s*[-+]?\d)", after)
        or re.search(r"\(\s*$", before)
    )


def _shared_unit(after: str) -> str:
    """Return the unit of a range when it stands behind its second number only."""
    tail = re.match(r"\s*(?:-|to|and)\s*[-+]?\d[\d.,]*\s?(%|percent|points?)", after)
    return tail.group(1) if tail else ""


def _role(match: re.Match[str], before: str, after: str) -> Role:
    if re.match(_COUNTED, after) or re.search(r"\b(?:n|of|fewer than|about)\s*=?\s*$", before):
        whole = "." not in match.group(1) and not match.group(2)
        if whole:
            return "count"
    if before.count("(") > before.count(")") or re.search(
        r"\d\s*%?\s*(?:-|to|and)\s*$", before
    ):
        return "interval"
    if re.match(r"\s*(?:-|to)\s*[-+]?\d", after):
        return "interval"
    if re.search(_MORE, before):
        return "at_least"
    if re.search(_LESS, before):
        return "at_most"
    near = f"{before[-30:]} {match.group(2) or ''} {after[:20]}"
    return "gap" if re.search(_GAP, near) else "value"


def states_interval(figures: list[Figure]) -> bool:
    """Tell whether a sentence gives both ends of an interval."""
    return sum(figure.role == "interval" for figure in figures) >= 2


def states_n(figures: list[Figure]) -> bool:
    """Tell whether a sentence counts patients or images."""
    return any(figure.role == "count" for figure in figures)


def mismatch(
    figure: Figure, evaluation: Evaluation, groups: Iterable[GroupResult], metric: Metric
) -> str:
    """Return why a number does not agree with the evaluation; empty when it does.

    A number agrees when it equals one that the evaluation holds for the group and metric,
    rounded to the digits written. "At least x" needs the whole interval to lie above x.
    """
    for group in groups:
        measure = measure_of(group, metric)
        if figure.role == "count":
            minimum = evaluation.locked.protocol.minimum_patients
            if figure.value in _counts(group, measure) | {float(minimum)}:
                return ""
        elif measure is not None and _agrees(figure, evaluation, measure):
            return ""
    return f"The evaluation does not hold the number {figure.text}."


def _counts(group: GroupResult, measure: Measure | None) -> set[float]:
    made = {group.patients, group.images, group.positive_images, group.positive_patients}
    if measure is not None:
        made |= {measure.numerator, measure.denominator, measure.estimate.n}
        if measure.gap is not None:
            made.add(measure.gap.patients_needed)
    return {float(x) for x in made if x is not None}


def _agrees(figure: Figure, evaluation: Evaluation, measure: Measure) -> bool:
    estimate = measure.estimate
    if not isinstance(estimate, Estimate):
        return False
    if figure.role == "at_least":
        return estimate.low is not None and estimate.low >= figure.value
    if figure.role == "at_most":
        return estimate.high is not None and estimate.high <= figure.value
    gap = measure.gap.estimate if measure.gap is not None else None
    ends = [estimate.low, estimate.high]
    values: list[float | None] = [estimate.value]
    if isinstance(gap, Estimate):
        ends += [gap.low, gap.high]
        if figure.role == "gap":
            values = [gap.value, evaluation.locked.protocol.margin]
    elif figure.role == "gap":
        values = [evaluation.locked.protocol.margin]
    wanted = ends if figure.role == "interval" else values
    scale = (
        100.0 if measure.metric in SHARES and not figure.scaled and figure.value > 1 else 1.0
    )
    half = figure.step / 2 + 1e-9
    signed = figure.text[0] in "+-"
    return any(
        abs((x if signed else abs(x)) * scale - figure.value) <= half
        for x in wanted
        if x is not None
    )
