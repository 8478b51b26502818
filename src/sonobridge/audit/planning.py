"""Sizes of audits: patients, diseased patients and images of each group."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sonobridge.core.counting import counted
from sonobridge.statistics.clustered.auc import hanley_mcneil_variance
from sonobridge.statistics.clustered.power import (
    Planned,
    PlannedAuc,
    PlannedShare,
    design_effect,
    power_at_gap,
)
from sonobridge.statistics.clustered.sample_size import (
    patients_for_images,
    sample_size_auc,
    sample_size_noninferiority,
)
from sonobridge.statistics.distributions import t_quantile
from sonobridge.statistics.reader_study import (
    assumed_components,
    patients_for_power,
    study_power,
)

__all__ = [
    "GroupSize",
    "PlanningInput",
    "ReaderSize",
    "SizedPlan",
    "plan_above_chance",
    "plan_gap",
    "plan_non_inferiority",
    "plan_precision",
    "plan_reader_study",
]

_MOST_PATIENTS = 10_000_000
_AT = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningInput:
    """What is expected of the measure and of the patients.

    ``alpha`` is two-sided and already shared out over a family of comparisons.
    """

    metric: Literal["sensitivity", "specificity", "auc"]
    expected: float
    power: float
    alpha: float
    prevalence: float
    images_per_patient: float
    icc: float

    @property
    def effect(self) -> float:
        """Design effect of several images a patient."""
        return design_effect(self.images_per_patient, self.icc)

    @property
    def counted(self) -> float:
        """Share of patients whose images enter a sensitivity (specificity)."""
        return 1 - self.prevalence if self.metric == "specificity" else self.prevalence

    def group(self, patients: float) -> Planned:
        """Return a group of so many patients, diseased or not, as the planner takes it."""
        if self.metric == "auc":
            return PlannedAuc(
                patients * self.prevalence,
                patients * (1 - self.prevalence),
                self.images_per_patient,
                self.effect,
            )
        return PlannedShare(patients * self.counted, self.images_per_patient, self.effect)


@dataclass(frozen=True, slots=True)
class GroupSize:
    """Patients, diseased ones among them, and images; whole numbers."""

    group: str
    patients: int
    diseased: int
    images: int


@dataclass(frozen=True, slots=True)
class ReaderSize:
    """Readers with the patients that they need; None where no number is enough."""

    readers: int
    patients: int | None
    diseased: int | None
    readings: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizedPlan:
    """A plan with the words that state it."""

    reached: bool
    groups: tuple[GroupSize, ...]
    options: tuple[ReaderSize, ...] = ()
    power: float | None
    design_effect: float
    in_words: str
    method: str
    assumptions: tuple[str, ...]


def plan_gap(asked: PlanningInput, *, gap: float, margin: float, share: float) -> SizedPlan:
    """Size a group and the rest so that a true gap is shown to lie beyond the margin.

    Parameters
    ----------
    asked
        Expected value of the rest, and the patients.
    gap, margin
        The group is worse by ``gap``; up to ``margin`` counts as none.
    share
        Share of all patients who are in the group.
    """

    def power(patients: float) -> float:
        return power_at_gap(
            asked.expected,
            -gap,
            asked.group(patients * share),
            asked.group(patients * (1 - share)),
            alpha=asked.alpha,
            margin=margin,
        )

    total = _smallest(lambda patients: power(patients) >= asked.power, low=8)
    words = (
        f"a {asked.metric} lower by {gap:g} in a group that holds {share:.0%} of the patients"
    )
    groups = () if total is None else _split(asked, total, share)
    return _plan(
        asked,
        groups,
        None if total is None else power(total),
        words + (f", beyond a margin of {margin:g}" if margin else ""),
        method="Gap of two independent groups by the audit's own hybrid interval (Newcombe "
        "1998), t at Satterthwaite's degrees of freedom"
        + (", Hanley–McNeil variance" if asked.metric == "auc" else ""),
    )


def plan_precision(asked: PlanningInput, *, half_width: float) -> SizedPlan:
    """Size one group so that the interval is at most 2 x ``half_width`` wide."""

    def narrow(patients: float) -> bool:
        group = asked.group(patients)
        t = t_quantile(1 - asked.alpha / 2, group.degrees)
        return t * math.sqrt(group.variance(asked.expected)) <= half_width

    total = _smallest(narrow, low=4)
    groups = () if total is None else (_size(asked, "all", total),)
    return _plan(
        asked,
        groups,
        None,
        f"a {asked.metric} of {asked.expected:g} to within {half_width:g} on either side",
        method="Half width t SE at the expected value, variance by patient",
    )


def plan_non_inferiority(asked: PlanningInput, *, margin: float) -> SizedPlan:
    """Size two independent groups so that a loss of the margin is ruled out.

    Both are truly alike; the error is one-sided, half of the two-sided one.
    """
    images = sample_size_noninferiority(
        asked.expected, asked.expected, margin, power=asked.power, alpha=asked.alpha / 2
    )
    counted = patients_for_images(images, asked.images_per_patient, asked.effect)
    total = math.ceil(counted / asked.counted - 1e-9)
    groups = (_size(asked, "new", total), _size(asked, "reference", total))
    return _plan(
        asked,
        groups,
        asked.power,
        f"a {asked.metric} that is not lower by {margin:g}, in two groups of patients",
        method="Non-inferiority of two shares, unpooled variances (Blackwelder 1982), times "
        "the design effect",
    )


def plan_above_chance(asked: PlanningInput) -> SizedPlan:
    """Size one group so that an AUC is shown to lie above one half."""
    ratio = (1 - asked.prevalence) / asked.prevalence
    positives = sample_size_auc(
        asked.expected, power=asked.power, alpha=asked.alpha, ratio=ratio
    )
    diseased = patients_for_images(positives, asked.images_per_patient, asked.effect)
    total = math.ceil(diseased / asked.prevalence - 1e-9)
    return _plan(
        asked,
        (_size(asked, "all", total),),
        asked.power,
        f"an AUC of {asked.expected:g} above one half",
        method="Obuchowski and McClish (1997), binormal, times the design effect",
    )


def plan_reader_study(
    asked: PlanningInput,
    *,
    effect: float,
    margin: float,
    readers: int,
    correlations: tuple[float, float, float],
    reader_sd: float,
) -> SizedPlan:
    """Size a reader study of two modalities, readers and patients random.

    Parameters
    ----------
    asked
        Expected accuracy of a reader, and the patients.
    effect, margin
        True difference; a margin above 0 asks for non-inferiority instead.
    readers
        Number of readers that is planned.
    correlations
        r1, r2, r3 of the estimates (same reader, same modality, neither).
    reader_sd
        SD of reader x modality.
    """
    parts = assumed_components(
        _reader_variance(asked),
        _AT,
        same_reader=correlations[0],
        same_modality=correlations[1],
        neither=correlations[2],
        interaction_sd=reader_sd,
    )

    def option(count: int) -> ReaderSize:
        found = patients_for_power(
            parts, count, effect, margin=margin, power=asked.power, alpha=asked.alpha
        )
        if found is None:
            return ReaderSize(count, None, None, None)
        size = _size(asked, "all", found)
        return ReaderSize(count, found, size.diseased, 2 * count * size.images)

    chosen = option(readers)
    counts = sorted({readers, *(n for n in (3, 4, 5, 6, 8, 10, 12, 15, 20))})
    groups: tuple[GroupSize, ...] = ()
    power = None
    if chosen.patients is not None:
        groups = (_size(asked, "all", chosen.patients),)
        power = study_power(
            parts, readers, chosen.patients, effect, margin=margin, alpha=asked.alpha
        )
    words = (
        f"that {counted(readers, 'readers')} are not worse by {margin:g} of {asked.metric}"
        if margin
        else f"that {counted(readers, 'readers')} differ by {effect:g} of {asked.metric}"
    )
    return _plan(
        asked,
        groups,
        power,
        words,
        method="Hillis, Obuchowski and Berbaum (2011): noncentral t, degrees of freedom by "
        f"Hillis; {parts.source}",
        options=tuple(option(count) for count in counts),
    )


def _reader_variance(asked: PlanningInput) -> float:
    """Return the variance of one reader's accuracy at ``_AT`` patients."""
    if asked.metric == "auc":
        positives = _AT * asked.prevalence * asked.images_per_patient
        negatives = _AT * (1 - asked.prevalence) * asked.images_per_patient
        return asked.effect * hanley_mcneil_variance(asked.expected, positives, negatives)
    images = _AT * asked.counted * asked.images_per_patient
    return asked.effect * asked.expected * (1 - asked.expected) / images


def _split(asked: PlanningInput, total: int, share: float) -> tuple[GroupSize, ...]:
    group = math.ceil(total * share - 1e-9)
    rest = math.ceil(total * (1 - share) - 1e-9)
    return _size(asked, "group", group), _size(asked, "rest", rest)


def _size(asked: PlanningInput, name: str, patients: int) -> GroupSize:
    diseased = math.ceil(patients * asked.prevalence - 1e-9)
    images = math.ceil(patients * asked.images_per_patient - 1e-9)
    return GroupSize(name, patients, diseased, images)


def _plan(
    asked: PlanningInput,
    groups: tuple[GroupSize, ...],
    power: float | None,
    words: str,
    *,
    method: str,
    options: tuple[ReaderSize, ...] = (),
) -> SizedPlan:
    if groups:
        sizes = "; ".join(
            f"{size.group}: {counted(size.patients, 'patients')}, "
            f"{size.diseased:,} of them diseased, "
            f"{counted(size.images, 'images')}"
            for size in groups
        )
        text = f"To show {words}: {sizes}."
    else:
        text = f"No number of patients shows {words}."
    return SizedPlan(
        reached=bool(groups),
        groups=groups,
        options=options,
        power=power,
        design_effect=asked.effect,
        in_words=text,
        method=method,
        assumptions=(
            f"expected {asked.metric} {asked.expected:g}",
            f"{asked.prevalence:.0%} of the patients are diseased, in every group",
            (
                f"{asked.images_per_patient:g} images a patient with a correlation of "
                f"{asked.icc:g}: design effect {asked.effect:.2f}"
            ),
            f"two-sided error {asked.alpha:.4g}",
        ),
    )


def _smallest(holds: Callable[[int], bool], low: int) -> int | None:
    """Return the fewest patients for which it holds; None beyond ten million."""
    if not holds(_MOST_PATIENTS):
        return None
    high = low
    while not holds(high):
        low, high = high + 1, min(2 * high, _MOST_PATIENTS)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
