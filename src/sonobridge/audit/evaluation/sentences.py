"""Each result twice from the same numbers: for clinicians, and for data people."""

from __future__ import annotations

from sonobridge.audit.evaluation.content import Sentence
from sonobridge.audit.measures.measured import Measured
from sonobridge.core.counting import counted, one_or_many
from sonobridge.core.types import NotEstimable

__all__ = ["describe_measure", "points", "where_text"]

_SHARE_METRICS = frozenset(
    [
        *("sensitivity", "specificity", "ppv", "npv", "accuracy", "underdiagnosis"),
        *("within_one_grade", "within_tolerance"),
    ]
)


def where_text(measured: Measured) -> str:
    """Return "all patients" or "BMI, kg/m2: 35 and over"."""
    group = measured.group.group
    return "all patients" if group.kind == "overall" else f"{group.title}: {group.level}"


def describe_measure(measured: Measured, level: float) -> Sentence:
    """Return the two sentences of a measure; both name numerator and denominator."""
    where, number = where_text(measured), measured.number
    among = one_or_many(measured.denominator, measured.among)
    images = f"{measured.denominator:,.0f} {among}"
    counts = one_or_many(measured.numerator, measured.counted) if measured.whole else ""
    if isinstance(number, NotEstimable):
        return Sentence(
            clinician=f"{where}: no {measured.title.lower()} can be given, {number.reason}.",
            data=f"{measured.title} not estimable in {where} ({number.reason}); "
            f"numerator {_count(measured, measured.numerator)}, "
            f"denominator {_count(measured, measured.denominator)}.",
        )
    if measured.whole:
        clinician = (
            f"{where}: of {images}, {measured.numerator:,.0f} {counts} "
            f"({_percent(number.value)})."
        )
    elif measured.metric == "auc":
        clinician = (
            f"{where}: of {images}, {measured.numerator:,.1f} {measured.counted} "
            f"({_percent(number.value)})."
        )
    else:
        unit = f" {measured.unit}" if measured.unit else ""
        clinician = (
            f"{where}: over {images}, {measured.numerator:,.2f} {measured.counted}; "
            f"that is {number.value:.3g}{unit} on average."
        )
    if number.low is None or number.high is None:
        interval = number.note
    else:
        interval = f"{level:.0%} interval {number.low:.3f} to {number.high:.3f}"
    return Sentence(
        clinician=clinician,
        data=f"{measured.title} {number.value:.3f} ({interval}; "
        f"{_count(measured, measured.numerator)} / {_count(measured, measured.denominator)}; "
        f"n = {counted(number.n, 'patients')}; {number.method}).",
    )


def points(metric: str, gap: float) -> str:
    """Return a gap in words: points of a share, or a plain signed number."""
    if metric in _SHARE_METRICS:
        return f"{abs(gap) * 100:.1f} points {'lower' if gap < 0 else 'higher'}"
    return f"{abs(gap):.3g} {'lower' if gap < 0 else 'higher'}"


def _count(measured: Measured, value: float) -> str:
    return f"{value:,.0f}" if measured.whole or float(value).is_integer() else f"{value:,.3f}"


def _percent(value: float) -> str:
    return f"{value * 100:.1f} %"
