"""Q8 measurement: values against the scanner-equivalent truth, within the case's tolerance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.measurement.grading import Graded, Outcome
from sonobridge.simulator.measurement.stenosis import StenosisPercent
from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["MeasuredValue", "accuracy", "score_measurement"]

_MISSING: Final = " not measured"
_NAMED: Final = 3
"""Values not measured that are named; the rest are counted."""
_LONGEST: Final = 580


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredValue:
    """One value that was asked for.

    Attributes
    ----------
    name, unit
        What it is.
    measured
        What was measured; None when it was not.
    truth
        Truth, for velocities the scanner-equivalent one.
    tolerance
        Repeatability of the expert script on this case, in the value's unit; positive.
    """

    name: str
    unit: str
    measured: float | None
    truth: float
    tolerance: float

    def __post_init__(self) -> None:
        """Refuse a tolerance that is none."""
        if not (self.tolerance > 0 and math.isfinite(self.truth)):
            raise ValueError("a truth is finite and a tolerance positive")


def accuracy(measured: float | None, truth: float, tolerance: float) -> float:
    """Return 1 at the truth, 0.9 at the tolerance, and less beyond it; 0 when not measured.

    Notes
    -----
    Within the tolerance 1 - 0.1 e^2 with e the error in tolerances; beyond it
    0.9 exp(-((e - 1) / 2)^2).
    """
    if measured is None or not math.isfinite(measured):
        return 0.0
    error = abs(measured - truth) / tolerance
    if error <= 1.0:
        return 1.0 - 0.1 * error**2
    return 0.9 * math.exp(-(((error - 1.0) / 2.0) ** 2))


def score_measurement(
    values: Sequence[MeasuredValue],
    outcomes: tuple[Outcome, Outcome] | None = None,
    stenosis: tuple[StenosisPercent | None, StenosisPercent, float] | None = None,
) -> PartScore:
    """Score measured values, the class and the percentage of a stenosis.

    Parameters
    ----------
    values
        Velocities, ratios, diameters and thickness that were asked for.
    outcomes
        The person's grade and that of the truth, under one set.
    stenosis
        The person's percentage, that of the truth, and its tolerance in points. Another method
        than the truth's counts as not measured.

    Raises
    ------
    ValueError
        If nothing was asked for.
    """
    items = [(accuracy(one.measured, one.truth, one.tolerance), _words(one)) for one in values]
    if outcomes is not None:
        mine, truth = outcomes
        same = _class(mine) == _class(truth)
        items.append((float(same), f"class {_class(mine)}, {_class(truth)} by the truth"))
    if stenosis is not None:
        items.append(_stenosis(*stenosis))
    if not items:
        raise ValueError("nothing was asked for")
    worst, words = min(items, key=lambda pair: pair[0])
    value = sum(one for one, _ in items) / len(items)
    return PartScore(
        part="measurement",
        value=clipped(value),
        reason=_reason([text for _, text in items], values),
        next_move="" if worst >= 0.9 else f"measure again: {words}"[:300],
    )


def _reason(texts: Sequence[str], values: Sequence[MeasuredValue]) -> str:
    """Return what was measured, then how much was not: whole phrases in 600 characters."""
    missing = [one.name for one in values if one.measured is None]
    said = [text for text in texts if text not in {f"{name}{_MISSING}" for name in missing}]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        named = ", ".join(missing[:_NAMED])
        said.insert(0, f"{len(missing)} of {len(values)} values not measured: {named}{more}")
    kept = len(said)
    while kept > 1 and len("; ".join(said[:kept])) > _LONGEST:
        kept -= 1
    left = f"; and {len(said) - kept} more" if kept < len(said) else ""
    return f"{'; '.join(said[:kept])}{left}."[:600]


def _words(one: MeasuredValue) -> str:
    unit = f" {one.unit}" if one.unit else ""
    if one.measured is None:
        return f"{one.name}{_MISSING}"
    truth = f"{one.truth:.3g} ± {one.tolerance:.2g}{unit}"
    return f"{one.name} {one.measured:.3g}{unit}, truth {truth}"


def _class(outcome: Outcome) -> str:
    if isinstance(outcome, Graded):
        return outcome.words
    return f"no grade ({outcome.kind})"


def _stenosis(
    mine: StenosisPercent | None, truth: StenosisPercent, tolerance: float
) -> tuple[float, str]:
    if mine is None:
        return 0.0, f"stenosis not measured ({truth.quantity} was asked for)"
    if mine.quantity != truth.quantity:
        return 0.0, f"stenosis measured as {mine.quantity}; {truth.quantity} was asked for"
    found = accuracy(mine.percent, truth.percent, tolerance)
    return found, f"stenosis {mine}, truth {truth.percent:.0f} ± {tolerance:.0f} %"
