"""Locked criteria against the intervals: pass, fail, or cannot tell and why."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sonobridge.audit.evaluation.content import CriterionResult, GroupResult
from sonobridge.audit.protocol import Criterion
from sonobridge.core.counting import counted
from sonobridge.core.types import Estimate, NotEstimable

__all__ = ["judge_criteria"]

_LARGEST = 1_000_000


def judge_criteria(
    criteria: Sequence[Criterion], groups: Sequence[GroupResult], *, blocked: bool
) -> tuple[CriterionResult, ...]:
    """Return the answer to each criterion, in the order they were locked.

    Parameters
    ----------
    criteria
        As locked.
    groups
        The results.
    blocked
        Whether training sites are among the test sites; then nothing can be claimed.
    """
    return tuple(_judge(one, groups, blocked=blocked) for one in criteria)


def _judge(
    criterion: Criterion, groups: Sequence[GroupResult], *, blocked: bool
) -> CriterionResult:
    text = _text(criterion, groups)
    number = _number(criterion, groups)
    if blocked:
        reason = "Test patients come from a site that trained the model: nothing is claimed."
        return _cannot(criterion, text, reason, number)
    if isinstance(number, NotEstimable):
        return _cannot(criterion, text, f"Not shown: {number.reason}.", number)
    if number.low is None or number.high is None:
        return _cannot(criterion, text, f"Not shown: {number.note}.", number)
    above = criterion.relation == "at_least"
    clears = number.low >= criterion.bound if above else number.high <= criterion.bound
    misses = number.high < criterion.bound if above else number.low > criterion.bound
    if clears or misses:
        return CriterionResult(
            identifier=criterion.identifier,
            text=text,
            answer="pass" if clears else "fail",
            reason="The whole interval clears the bound."
            if clears
            else "The whole interval misses the bound.",
            patients_needed=None,
            estimate=number,
        )
    needed = _needed(number, criterion.bound)
    who = f" for {criterion.level}" if criterion.level else ""
    if needed is None:
        reason = f"Cannot tell{who}: the estimate lies on the bound; no number would settle it."
        return _cannot(criterion, text, reason, number)
    more = needed - number.n
    return CriterionResult(
        identifier=criterion.identifier,
        text=text,
        answer="cannot_tell",
        reason=f"Not shown{who}. About {more:,} more {_kind(criterion)} would be needed for "
        f"this bound, if the estimate stays where it is.",
        patients_needed=needed,
        estimate=number,
    )


def _kind(criterion: Criterion) -> str:
    kinds = {
        "sensitivity": "diseased patients",
        "underdiagnosis": "diseased patients",
        "specificity": "patients without the finding",
    }
    return kinds.get(criterion.metric, "patients")


def _needed(number: Estimate, bound: float) -> int | None:
    assert number.low is not None
    assert number.high is not None
    distance = abs(number.value - bound)
    # The side of the interval that reaches across the bound decides.
    side = number.value - number.low if number.value > bound else number.high - number.value
    if distance <= 1e-9:
        return None
    needed = max(math.ceil(number.n * (side / distance) ** 2), number.n + 1)
    return needed if needed <= _LARGEST else None


def _cannot(
    criterion: Criterion, text: str, reason: str, number: Estimate | NotEstimable
) -> CriterionResult:
    return CriterionResult(
        identifier=criterion.identifier,
        text=text,
        answer="cannot_tell",
        reason=reason,
        patients_needed=None,
        estimate=number,
    )


def _text(criterion: Criterion, groups: Sequence[GroupResult]) -> str:
    titles = {one.attribute: one.title for one in groups if one.kind == "level"}
    title = titles.get(criterion.attribute, criterion.attribute)
    what = criterion.metric.replace("_", " ")
    if criterion.of == "gap":
        what = f"gap of {what}"
    where = f" in {title} {criterion.level}" if criterion.attribute else ""
    side = "at least" if criterion.relation == "at_least" else "at most"
    return f"{what}{where} is {side} {criterion.bound:g}"


def _number(criterion: Criterion, groups: Sequence[GroupResult]) -> Estimate | NotEstimable:
    key = f"{criterion.attribute}={criterion.level}" if criterion.attribute else "overall"
    missing = NotEstimable(
        name=criterion.metric, reason="the table has no such group", n=0, n_unit="patients"
    )
    for group in groups:
        if group.key != key:
            continue
        if not group.claim:
            why = f"no claim: {counted(group.patients, 'patients')}, below the stated minimum"
            return NotEstimable(
                name=criterion.metric, reason=why, n=group.patients, n_unit="patients"
            )
        for measure in group.measures:
            if measure.metric == criterion.metric:
                if criterion.of == "value":
                    return measure.estimate
                if measure.gap is not None:
                    return measure.gap.estimate
        why = "this measure was not made in this group"
        return NotEstimable(
            name=criterion.metric, reason=why, n=group.patients, n_unit="patients"
        )
    return missing
