"""From a measured gap to one of four answers, with its reason in words."""

from __future__ import annotations

import math

from sonobridge.audit.comparison.gap import MeasuredGap
from sonobridge.audit.comparison.power import Planning
from sonobridge.audit.evaluation.content import Verdict
from sonobridge.core.types import NotEstimable

__all__ = ["judge", "patients_for_answer"]

_LARGEST = 1_000_000


def judge(
    gap: MeasuredGap,
    *,
    margin: float,
    alpha: float,
    p_adjusted: float | None,
    planning: Planning | None,
    patients: int,
) -> tuple[Verdict, int | None, str]:
    """Return verdict, patients needed (None when there is an answer) and the reason.

    Parameters
    ----------
    gap
        The gap with its tests.
    margin, alpha
        As locked.
    p_adjusted
        p of "within the margin" after control of multiplicity; None: no test was planned.
    planning
        What the comparison could have shown.
    patients
        Patients of the group.
    """
    number = gap.number
    if isinstance(number, NotEstimable):
        return "not_estimable", None, number.reason
    assert number.low is not None
    assert number.high is not None
    if p_adjusted is None:
        return "insufficient", None, "no margin was locked for this measure"
    if p_adjusted <= alpha:
        return "disparity_shown", None, "the gap exceeds the margin, adjusted for the family"
    if number.low >= -margin and number.high <= margin and margin > 0:
        return "equivalent", None, "the whole interval of the gap lies within the margin"
    needed = patients_for_answer(gap, margin, patients, planning)
    alike = (
        ", the others growing alike" if planning is not None and planning.grows_alike else ""
    )
    if needed is None:
        why = "the interval crosses the margin; more patients of this kind may not settle it"
        return "insufficient", None, why
    return (
        "insufficient",
        needed,
        (
            f"the interval crosses the margin; about {needed - patients:,} more patients are "
            f"needed ({needed:,} in all{alike})"
        ),
    )


def patients_for_answer(
    gap: MeasuredGap, margin: float, patients: int, planning: Planning | None
) -> int | None:
    """Return about how many patients a group needs for an answer; None if none will do.

    Notes
    -----
    The larger of the planned number (an answer if there is no gap) and the number at
    which the interval round the seen gap, each side shrinking with the root of n, would
    no longer cross a margin.
    """
    number = gap.number
    if isinstance(number, NotEstimable) or number.low is None or number.high is None:
        return None
    if planning is None or planning.needed is None:
        return None
    value, low, high = number.value, number.low, number.high
    if abs(value) > margin:
        crossing = [(value - low if value > 0 else high - value, abs(value) - margin)]
    else:
        crossing = [(high - value, margin - value), (value - low, margin + value)]
    if any(distance <= 0 for _, distance in crossing):
        return None
    seen = math.ceil(patients * max(side / distance for side, distance in crossing) ** 2)
    needed = max(seen, planning.needed, patients + 1)
    return needed if needed <= _LARGEST else None
