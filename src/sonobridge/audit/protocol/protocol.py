"""What an audit asks: task, columns, operating point, margin, subgroups, minimum n."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len, Lt

from sonobridge.core.record import Help, omit_empty, record

__all__ = [
    "Columns",
    "Criterion",
    "Metric",
    "NondiscriminationEntry",
    "OperatingPoint",
    "Product",
    "Protocol",
    "Subgroup",
    "Task",
]

Task = Literal["binary", "multiclass", "ordinal", "segmentation", "measurement"]
Metric = Literal[
    "auc",
    "sensitivity",
    "specificity",
    "ppv",
    "npv",
    "accuracy",
    "underdiagnosis",
    "ece",
    "calibration_in_the_large",
    "brier",
    "macro_auc",
    "weighted_kappa",
    "within_one_grade",
    "dice",
    "iou",
    "hd95",
    "nsd",
    "assd",
    "bias",
    "mae",
    "within_tolerance",
    "icc",
]
Name = Annotated[str, Len(1, 200)]

_OF_TASK: dict[str, frozenset[str]] = {
    "binary": frozenset(
        [
            *("auc", "sensitivity", "specificity", "ppv", "npv", "accuracy"),
            *("underdiagnosis", "ece", "brier", "calibration_in_the_large"),
        ]
    ),
    "multiclass": frozenset(["accuracy", "macro_auc"]),
    "ordinal": frozenset(["accuracy", "weighted_kappa", "within_one_grade", "mae"]),
    "segmentation": frozenset(["dice", "iou", "hd95", "nsd", "assd"]),
    "measurement": frozenset(["bias", "mae", "within_tolerance", "icc"]),
}


@record
class Product:
    """The model under audit, which may be a black box.

    Attributes
    ----------
    name, version
        As the vendor prints them.
    clearance
        Clearance or certificate number; empty when none is known.
    intended_use
        The vendor's words; not verified here.
    training_sites
        Levels of the site column; a site named here blocks claims (leakage).
    """

    name: Annotated[str, Len(1, 200), Help("Name of the product or model.")]
    version: Annotated[str, Len(1, 100), Help("Version, as the vendor prints it.")]
    clearance: Annotated[str, Len(0, 200), Help("Clearance or certificate number.")] = ""
    intended_use: Annotated[str, Len(0, 2000), Help("Intended use in the vendor's words.")] = ""
    runs_on: Annotated[str, Len(0, 200), Help("Where it runs, e.g. on the cart.")] = ""
    claims: Annotated[
        tuple[Name, ...], Len(0, 20), Help("Claims as text; not verified here.")
    ] = ()
    training_sites: Annotated[
        tuple[Name, ...], Len(0, 200), Help("Sites whose data trained or tuned the model.")
    ] = ()


@record
class Columns:
    """Which column holds what; a name is empty where the table has no such column.

    Attributes
    ----------
    class_scores
        Multi-class: one column a class, in the order of ``classes``.
    classes
        Multi-class and ordinal: the answers, for ordinal from lowest to highest.
    metrics
        Segmentation: per-case metric columns (``dice``, ``hd95`` …), named as the metric.
    compared
        Score (or prediction) of a second version, for a paired comparison.
    site, version
        Site, and software version of the model; several versions are strata, never pooled
        in silence.
    readers
        One column a reader, with that reader's own answer: the label-noise ceiling.
    """

    patient: Annotated[str, Len(0, 200), Help("Column that tells patients apart.")] = ""
    image: Annotated[str, Len(0, 200), Help("Column that names the image or clip.")] = ""
    reference: Annotated[str, Len(0, 200), Help("Column of the reference standard.")] = ""
    score: Annotated[str, Len(0, 200), Help("Column of the score, 0..1.")] = ""
    prediction: Annotated[str, Len(0, 200), Help("Column of the answer or measured value.")] = (
        ""
    )
    compared: Annotated[str, Len(0, 200), Help("The same column of another version.")] = ""
    site: Annotated[str, Len(0, 200), Help("Column of the site.")] = ""
    version: Annotated[str, Len(0, 200), Help("Column of the model's version.")] = ""
    readers: Annotated[
        tuple[Name, ...], Len(0, 30), Help("One column a reader, with that reader's answer.")
    ] = ()
    class_scores: Annotated[
        tuple[Name, ...], Len(0, 50), Help("One score column a class, in their order.")
    ] = ()
    classes: Annotated[
        tuple[Name, ...], Len(0, 50), Help("Classes; ordinal ones from lowest to highest.")
    ] = ()
    metrics: Annotated[
        tuple[Name, ...], Len(0, 10), Help("Columns with a metric of each case, e.g. dice.")
    ] = ()


@record
class OperatingPoint:
    """The threshold at and above which a score counts as positive.

    ``source`` says where it comes from: the vendor's, chosen on other data, or the
    prediction column of the table itself (then ``threshold`` is None).
    """

    threshold: Annotated[float | None, Help("Scores at or above it are positive.")] = 0.5
    source: Annotated[str, Len(0, 300), Help("Where the threshold comes from.")] = ""


@record
class Subgroup:
    """One recorded attribute whose levels are compared.

    Attributes
    ----------
    cuts
        Ascending cut points of a numeric column; a value equal to a cut belongs to the
        upper band. None leaves text as it is, or takes the customary bands.
    scale
        Name of the scale, e.g. "Monk 1-10"; demanded for skin tone.
    recorded_by
        Who recorded it: "self-report", "rater", …
    reference
        Level that the others are compared with; empty compares each level with the rest.
    """

    column: Annotated[str, Len(1, 200), Help("Column of the attribute.")]
    title: Annotated[str, Len(0, 100), Help("Title for readers.")] = ""
    cuts: Annotated[tuple[float, ...] | None, Help("Ascending cut points.")] = None
    scale: Annotated[str, Len(0, 100), Help("Scale of the attribute.")] = ""
    recorded_by: Annotated[str, Len(0, 100), Help("Who recorded it.")] = ""
    reference: Annotated[str, Len(0, 100), Help("Level the others are compared with.")] = ""
    several: Annotated[bool, Help("Whether a cell may hold several answers, a;b.")] = False
    consent: Annotated[str, Len(0, 300), Help("Consent or basis for recording it.")] = ""

    def __post_init__(self) -> None:
        if self.cuts is not None and list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError(f"the cut points of {self.column} ascend, each once")


@record
class Criterion:
    """One acceptance criterion: the bound that the interval of a measure must clear.

    A criterion passes when the whole interval clears the bound, fails when the whole
    interval misses it, and cannot be told otherwise.
    """

    identifier: Annotated[str, Len(1, 60), Help("Short name, e.g. C1.")]
    metric: Annotated[Metric, Help("Which measure.")]
    relation: Annotated[Literal["at_least", "at_most"], Help("Which side passes.")]
    bound: Annotated[float, Help("Value that the interval must clear.")]
    attribute: Annotated[str, Len(0, 200), Help("Subgroup column; empty: overall.")] = ""
    level: Annotated[str, Len(0, 200), Help("Level of that column.")] = ""
    of: Annotated[Literal["value", "gap"], Help("The measure or its gap to the rest.")] = (
        "value"
    )


Attribute1557 = Literal["race", "color", "national_origin", "sex", "age", "disability"]


@record
class NondiscriminationEntry:
    """One of the six attributes of 45 CFR 92.210: how the tool uses it."""

    attribute: Annotated[Attribute1557, Help("Attribute of 45 CFR 92.210.")]
    use: Annotated[
        Literal["used", "proxy", "not_used", "unknown"], Help("How the tool uses it.")
    ] = "unknown"
    proxy: Annotated[str, Len(0, 300), Help("Which input stands for it.")] = ""
    mitigation: Annotated[str, Len(0, 1000), Help("What is done about it.")] = ""
    owner: Annotated[str, Len(0, 200), Help("Accountable person.")] = ""
    date: Annotated[str, Len(0, 10), Help("Date, YYYY-MM-DD.")] = ""


@omit_empty("nondiscrimination_identified", "nondiscrimination_next_review")
@record
class Protocol:
    """Everything that must stand before results are seen.

    Attributes
    ----------
    margin
        Largest gap that still counts as equivalent, in the unit of the metric (0.08 is
        eight points of a share).
    minimum_patients
        Groups with fewer patients get no estimate and no claim.
    alpha
        Family-wise error of the primary comparisons (Holm).
    nondiscrimination_identified, nondiscrimination_next_review
        Of the tool as a whole, for 45 CFR 92.210. Empty ones stand in no JSON and in no
        hash, which are those of a protocol from before these fields were there.
    """

    title: Annotated[str, Len(1, 200), Help("Title of the audit.")]
    product: Annotated[Product, Help("The model under audit.")]
    task: Annotated[Task, Help("What the model does.")]
    columns: Annotated[Columns, Help("Which column holds what.")]
    positive: Annotated[
        tuple[Name, ...], Len(0, 20), Help("Reference values that mean positive.")
    ] = ("1",)
    operating_point: Annotated[OperatingPoint, Help("Threshold of the score.")] = (
        OperatingPoint()
    )
    primary_metric: Annotated[Metric, Help("Metric that verdicts rest on.")] = "sensitivity"
    margin: Annotated[float, Ge(0), Help("Largest gap that counts as equivalent.")] = 0.08
    tolerance: Annotated[float | None, Help("Measurement: difference that is tolerated.")] = (
        None
    )
    unit: Annotated[str, Len(0, 30), Help("Measurement: unit.")] = ""
    subgroups: Annotated[tuple[Subgroup, ...], Len(0, 40), Help("Attributes to compare.")] = ()
    intersection_depth: Annotated[int, Ge(1), Le(3), Help("Attributes crossed at once.")] = 2
    minimum_patients: Annotated[
        int, Ge(2), Le(100_000), Help("Fewest patients of a claim.")
    ] = 30
    prevalence: Annotated[
        float | None, Gt(0), Lt(1), Help("Prevalence where the model will work.")
    ] = None
    net_benefit_thresholds: Annotated[
        tuple[float, ...], Len(0, 99), Help("Risk thresholds of the decision curve.")
    ] = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
    target_sensitivity: Annotated[
        float | None, Gt(0), Lt(1), Help("Threshold transfer: target sensitivity.")
    ] = None
    transfer_from: Annotated[
        str, Len(0, 400), Help("Threshold transfer: source as column=level.")
    ] = ""
    criteria: Annotated[tuple[Criterion, ...], Len(0, 40), Help("Acceptance criteria.")] = ()
    level: Annotated[float, Gt(0.5), Lt(1), Help("Confidence level.")] = 0.95
    alpha: Annotated[float, Gt(0), Lt(0.5), Help("Family-wise error.")] = 0.05
    power: Annotated[float, Gt(0.5), Lt(1), Help("Power of the planned comparison.")] = 0.8
    replicates: Annotated[int, Ge(200), Le(20_000), Help("Bootstrap replicates.")] = 1000
    seed: Annotated[int, Ge(0), Help("Seed of the bootstrap.")] = 20_240_601
    rows_are_patients: Annotated[
        bool, Help("State that each row is a patient of its own, where no column tells.")
    ] = False
    reference_kind: Annotated[
        Literal["adjudicated", "correlated", "report", "simulated", "unknown"],
        Help("Where the reference comes from."),
    ] = "unknown"
    nondiscrimination: Annotated[
        tuple[NondiscriminationEntry, ...], Len(0, 6), Help("Entries for 45 CFR 92.210.")
    ] = ()
    nondiscrimination_identified: Annotated[
        str, Len(0, 1000), Help("How the inputs were checked for these attributes, and when.")
    ] = ""
    nondiscrimination_next_review: Annotated[
        str, Len(0, 10), Help("Day of the next review of these entries, YYYY-MM-DD.")
    ] = ""

    def __post_init__(self) -> None:
        if self.primary_metric not in _OF_TASK[self.task]:
            raise ValueError(f"{self.primary_metric} is no metric of a {self.task} task")
        names = [group.column for group in self.subgroups]
        if len(names) != len(set(names)):
            raise ValueError("each subgroup column is named once")
        if any(not 0 < t < 1 for t in self.net_benefit_thresholds):
            raise ValueError("risk thresholds lie between 0 and 1")
        attributes = [entry.attribute for entry in self.nondiscrimination]
        if len(attributes) != len(set(attributes)):
            raise ValueError("each attribute of 45 CFR 92.210 has one entry")
        if not self.columns.patient and not self.rows_are_patients:
            raise ValueError("name the patient column, or state that rows are patients")
        if self.nondiscrimination_next_review:
            _check_day(self.nondiscrimination_next_review)


def _check_day(text: str) -> None:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("the day of the next review is written as YYYY-MM-DD") from None
