"""Turns counted work into a criterion on the scale 1..5, with its standard error."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sonobridge.career.decision.evidence_update import Measurement
from sonobridge.career.decision.noise import HIGHEST, LOWEST
from sonobridge.career.decision.tables import read_table

__all__ = ["CountedWork", "MeasuredCriterion", "measure_criteria"]

NOTHING = "no evidence yet"
_SPAN = HIGHEST - LOWEST
_LEAST_SE = 0.1  # A count near a bound is not known to the point.


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedWork:
    """What a person's evidence holds, counted.

    Attributes
    ----------
    studies
        (day as ISO date, examination kind) of each logged study.
    exam_scores
        Score relative to the best attainable (0..1) of each exam-mode session.
    log_ids, exam_ids
        Records behind the two.
    """

    studies: tuple[tuple[str, str], ...] = ()
    exam_scores: tuple[float, ...] = ()
    log_ids: tuple[str, ...] = ()
    exam_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredCriterion:
    """A criterion's measurement, or why there is none; ``rule`` says how it is taken."""

    criterion: str
    measurement: Measurement | None
    text: str
    rule: str


def measure_criteria(
    criteria: Sequence[str], work: CountedWork
) -> tuple[MeasuredCriterion, ...]:
    """Measure each criterion for which there is a rule and enough counted work.

    Fewer than the stated number of things (10) read "in progress" without a value.
    """
    table = read_table("decision")["measurements"]
    return tuple(
        _measure(c, table["rules"].get(c), work, table["smallest_n"]) for c in criteria
    )


def _measure(
    criterion: str, rule: Mapping[str, Any] | None, work: CountedWork, least: int
) -> MeasuredCriterion:
    if rule is None:
        return MeasuredCriterion(
            criterion=criterion,
            measurement=None,
            text=NOTHING,
            rule="no exercise of the product measures this yet",
        )
    from_exams = rule["from"] == "exam_scores"
    n = len(work.exam_scores) if from_exams else len(work.studies)
    if n < least:
        text = f"in progress: {n} of {least}" if n else NOTHING
        return MeasuredCriterion(
            criterion=criterion, measurement=None, text=text, rule=rule["text"]
        )
    value, se, text = _MEASURES[rule["from"]](rule, work)
    measurement = Measurement(
        criterion=criterion,
        value=min(HIGHEST, max(LOWEST, value)),
        se=max(se, _LEAST_SE),
        n=n,
        text=text,
        evidence_ids=work.exam_ids if from_exams else work.log_ids,
    )
    return MeasuredCriterion(
        criterion=criterion, measurement=measurement, text=text, rule=rule["text"]
    )


def _exam_scores(rule: Mapping[str, Any], work: CountedWork) -> tuple[float, float, str]:
    del rule
    mean, se = _mean(work.exam_scores)
    text = f"{len(work.exam_scores)} simulator exams: {mean:.2f} of the attainable"
    return LOWEST + _SPAN * mean, _SPAN * se, text


def _kinds(rule: Mapping[str, Any], work: CountedWork) -> tuple[float, float, str]:
    counts = Counter(kind for _, kind in work.studies)
    n = len(work.studies)
    shares = [count / n for count in counts.values()]
    entropy = -sum(p * math.log(p) for p in shares)
    # Variance of the entropy of multinomial counts (delta method).
    spread = max(sum(p * math.log(p) ** 2 for p in shares) - entropy**2, 0.0) / n
    effective = math.exp(entropy)
    scale = _SPAN / (rule["full"] - 1)
    value = LOWEST + scale * (effective - 1)
    text = f"{n:,} studies: {len(counts)} kinds, {effective:.1f} effective"
    return value, scale * effective * math.sqrt(spread), text


def _share(rule: Mapping[str, Any], work: CountedWork) -> tuple[float, float, str]:
    del rule
    n = len(work.studies)
    kind, count = min(
        Counter(kind for _, kind in work.studies).items(), key=lambda kc: (-kc[1], kc[0])
    )
    share = count / n
    text = f"{kind} {share:.0%} of {n:,} studies"
    return LOWEST + _SPAN * share, _SPAN * math.sqrt(share * (1 - share) / n), text


def _rate(rule: Mapping[str, Any], work: CountedWork) -> tuple[float, float, str]:
    days = tuple(float(c) for c in Counter(day for day, _ in work.studies).values())
    mean, se = _mean(days)
    scale = _SPAN / (rule["high"] - rule["low"])
    text = f"{mean:.1f} exams a day, n = {len(days)} days"
    return LOWEST + scale * (mean - rule["low"]), scale * se, text


def _mean(values: Sequence[float]) -> tuple[float, float]:
    """Return mean and its standard error; one value alone has an error of one whole."""
    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return mean, 1.0
    variance = math.fsum((v - mean) ** 2 for v in values) / (n - 1)
    return mean, math.sqrt(variance / n)


_MEASURES = {
    "exam_scores": _exam_scores,
    "log_kinds": _kinds,
    "log_share": _share,
    "log_rate": _rate,
}
