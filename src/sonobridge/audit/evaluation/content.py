"""What an evaluation found: the one set of numbers behind room, report and record."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.audit.protocol import LockedProtocol, Metric
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable

__all__ = [
    "Agreement",
    "Confusion",
    "CriterionResult",
    "Curve",
    "DataSummary",
    "Evaluation",
    "Finding",
    "Gap",
    "GroupResult",
    "Measure",
    "MissingBounds",
    "NoiseCeiling",
    "Paired",
    "PowerRow",
    "PredictiveValue",
    "Range",
    "Sentence",
    "Spread",
    "TableNote",
    "Transfer",
    "Verdict",
    "VerificationShare",
    "WorstSlice",
]

Verdict = Literal["disparity_shown", "equivalent", "insufficient", "not_estimable"]
Number = Estimate | NotEstimable


@record
class Sentence:
    """One result in a clinician's words and in data words, from the same numbers."""

    clinician: str
    data: str


@record
class Confusion:
    """Counts of images at the operating point."""

    tp: int
    fp: int
    fn: int
    tn: int


@record
class Gap:
    """A measure of a group minus that of the others, and what may be said of it.

    Attributes
    ----------
    against
        "rest", or the reference level of the attribute.
    p_margin
        p of "the gap lies within the margin"; ``p_adjusted`` is it after Holm over the
        family of primary comparisons. A disparity is shown when it is at most alpha.
    p_zero
        p of "there is no gap", unadjusted.
    minimum_detectable
        Smallest true gap that this many patients show with the stated power, in the
        metric's unit; computed without looking at the gap. None when not estimable.
    patients_needed
        About how many patients the group needs for an answer at the margin; None when
        the answer is there or cannot be planned.
    """

    against: str
    estimate: Number
    p_zero: float | None
    p_margin: float | None
    p_adjusted: float | None
    family: Literal["primary", "exploratory", "none"]
    minimum_detectable: float | None
    patients_needed: int | None
    verdict: Verdict
    reason: str


@record
class Measure:
    """One metric in one group.

    ``numerator`` and ``denominator`` are counts of images where the metric is a share.
    """

    metric: Metric
    estimate: Number
    numerator: int | None
    denominator: int | None
    gap: Gap | None
    sentence: Sentence


@record
class GroupResult:
    """One group: overall, a level of an attribute, or an intersection.

    ``measures`` is empty when ``claim`` is False: too few patients, no estimate leaves.
    """

    key: str
    attribute: str
    title: str
    level: str
    kind: Literal["overall", "level", "not_recorded", "intersection"]
    patients: int
    images: int
    positive_images: int | None
    positive_patients: int | None
    confusion: Confusion | None
    claim: bool
    claim_note: str
    measures: tuple[Measure, ...]


@record
class Spread:
    """Largest minus smallest value among the levels of an attribute, bias taken off."""

    attribute: str
    metric: Metric
    highest: str
    lowest: str
    naive: float
    estimate: Number
    p: float | None


@record
class MissingBounds:
    """How far a level's measure could move if all patients without the attribute were in it."""

    attribute: str
    level: str
    metric: Metric
    missing_patients: int
    low: float
    high: float


@record
class WorstSlice:
    """A slice found by the search, and whether held-back patients confirm it.

    ``found`` is its gap to the rest among the searched patients, ``confirmed`` among those
    held back. ``p`` is adjusted over every slice looked at (largest standardised gap).
    """

    description: str
    attributes: tuple[str, ...]
    levels: tuple[str, ...]
    patients: int
    images: int
    found: Number
    shrunken_gap: float
    p: float | None
    confirmed: Number | None
    verdict: Verdict
    reason: str


@record
class PowerRow:
    """What could have been seen, stated before looking."""

    key: str
    title: str
    level: str
    patients: int
    metric: Metric
    minimum_detectable: float | None
    power_at_margin: float | None
    needed_at_margin: int | None
    note: str


@record
class TableNote:
    """Something about the table that a reader must know; never a patient's value."""

    code: str
    severity: Literal["refuse", "mark", "note"]
    column: str
    count: int
    what: str
    remedy: str


@record
class DataSummary:
    """Which bytes were audited and how many rows were counted."""

    name: str
    sha256: Annotated[str, Len(64, 64)]
    rows_in: int
    rows_used: int
    patients: int
    images: int
    simulated: bool
    notes: tuple[TableNote, ...]


@record
class Range:
    """A point of a drawn curve with its interval where one is given."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    n: int | None = None


@record
class Curve:
    """A drawn curve: ROC, calibration or net benefit of one group."""

    kind: Literal["roc", "calibration", "calibration_smooth", "net_benefit"]
    group: str
    label: str
    points: tuple[Range, ...]
    note: str = ""


@record
class Agreement:
    """Bland–Altman of one group; values in the protocol's unit."""

    group: str
    label: str
    bias: Number
    lower_limit: Number
    upper_limit: Number
    points: tuple[Range, ...]
    note: str = ""


@record
class PredictiveValue:
    """Predictive values at a stated prevalence with counts out of 1,000 people.

    The four counts add up to 1,000.
    """

    prevalence: float
    ppv: Number
    npv: Number
    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int
    sentence: Sentence


@record
class Transfer:
    """One threshold, chosen at the source for a target, applied in another group."""

    source: str
    group: str
    threshold: float
    target_sensitivity: float
    sensitivity: Number
    specificity: Number


@record
class Paired:
    """Another version minus this one on the same patients."""

    metric: Metric
    group: str
    first: Number
    second: Number
    difference: Number
    p: float | None
    sentence: Sentence


@record
class NoiseCeiling:
    """How far readers agree with each other, which no model can be shown to exceed.

    Attributes
    ----------
    agreement
        Reader against the majority of the other readers, in the primary metric.
    model
        The model against the same left-out majority, so the two are comparable.
    kappa
        Chance-corrected agreement between readers (Krippendorff's alpha).
    """

    group: str
    label: str
    readers: int
    agreement: Number
    model: Number
    kappa: Number
    note: str = ""


@record
class VerificationShare:
    """How many rows with one answer of the model have a reference at all."""

    answer: Literal["positive", "negative"]
    rows: int
    verified: int
    share: Number


@record
class Finding:
    """What a person must decide on; becomes a flag in a workspace."""

    key: str
    severity: Literal["high", "medium", "low"]
    title: str
    detail: str
    verdict: Verdict


@record
class CriterionResult:
    """One locked criterion and its answer."""

    identifier: str
    text: str
    answer: Literal["pass", "fail", "cannot_tell"]
    reason: str
    patients_needed: int | None
    estimate: Number


@record
class Evaluation:
    """Everything an evaluation found.

    Attributes
    ----------
    groups
        Overall first, then levels by attribute, then intersections.
    design_effects
        Smallest and largest design effect of the primary metric, None when unclustered.
    """

    schema: Literal[1]
    identifier: str
    made_at: str
    software: dict[str, str]
    locked: LockedProtocol
    data: DataSummary
    headline: str
    tally: dict[str, int]
    groups: tuple[GroupResult, ...]
    spreads: tuple[Spread, ...]
    missing: tuple[MissingBounds, ...]
    worst_slices: tuple[WorstSlice, ...]
    power: tuple[PowerRow, ...]
    curves: tuple[Curve, ...]
    agreement: tuple[Agreement, ...]
    predictive_values: tuple[PredictiveValue, ...]
    transfers: tuple[Transfer, ...]
    paired: tuple[Paired, ...]
    noise: tuple[NoiseCeiling, ...]
    verification: tuple[VerificationShare, ...]
    findings: tuple[Finding, ...]
    criteria: tuple[CriterionResult, ...]
    design_effects: tuple[float, float] | None
    methods: Annotated[tuple[str, ...], Help("One sentence a method that was used.")]
    caveats: tuple[str, ...]
