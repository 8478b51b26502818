"""``audit.plan``: how many patients, images and readers a question needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.planning import SizedPlan

__all__ = ["PlanRequest", "PlanResult", "PlannedGroup", "plan"]

Question = Literal["gap", "precision", "non_inferiority", "above_chance", "reader_study"]


@record
class PlanRequest:
    """What is to be shown, and what the patients are expected to be like.

    Attributes
    ----------
    share
        Share of all patients who are in the group that is compared with the rest.
    icc
        Intraclass correlation of the answers of one patient; it sets how little a
        patient's second image adds.
    comparisons
        Size of the family of comparisons; the error is shared out evenly (Bonferroni),
        which is a little more cautious than the Holm of the evaluation.
    """

    question: Annotated[
        Question, Help("What is to be shown: a gap of a group, a width, no loss, …")
    ] = "gap"
    metric: Annotated[
        Literal["sensitivity", "specificity", "auc"], Help("Measure of accuracy.")
    ] = "sensitivity"
    expected: Annotated[
        float, Ge(0.0001), Le(0.9999), Help("Expected value, e.g. the vendor's.")
    ] = 0.85
    gap: Annotated[float, Ge(0.001), Le(0.999), Help("True gap (or gain) to be shown.")] = 0.1
    margin: Annotated[float, Ge(0), Lt(1), Help("Largest gap or loss that counts as none.")] = (
        0.0
    )
    half_width: Annotated[float, Ge(0.001), Lt(0.5), Help("Half of the interval's width.")] = (
        0.05
    )
    power: Annotated[float, Gt(0.5), Le(0.9999), Help("Chance of showing it.")] = 0.8
    alpha: Annotated[float, Ge(0.000001), Lt(0.5), Help("Two-sided error.")] = 0.05
    comparisons: Annotated[int, Ge(1), Le(1000), Help("Comparisons in the family.")] = 1
    prevalence: Annotated[
        float, Ge(0.0001), Le(0.9999), Help("Share of diseased patients.")
    ] = 0.3
    share: Annotated[float, Ge(0.001), Le(0.999), Help("Share of patients in the group.")] = 0.5
    images_per_patient: Annotated[float, Ge(1), Le(1000), Help("Mean images a patient.")] = 1.0
    icc: Annotated[float, Ge(0), Le(1), Help("Correlation within a patient.")] = 0.3
    readers: Annotated[int, Ge(2), Le(200), Help("Reader study: readers.")] = 5
    same_reader: Annotated[float, Ge(0), Lt(1), Help("Reader study: correlation r1.")] = 0.43
    same_modality: Annotated[float, Ge(0), Lt(1), Help("Reader study: correlation r2.")] = 0.43
    neither: Annotated[float, Ge(0), Lt(1), Help("Reader study: correlation r3.")] = 0.30
    reader_sd: Annotated[
        float, Ge(0), Lt(0.5), Help("Reader study: SD of reader x modality.")
    ] = 0.015


@record
class PlannedGroup:
    """Patients and images that one group needs, rounded up."""

    group: str
    patients: int
    diseased_patients: int
    healthy_patients: int
    images: int


@record
class ReaderOption:
    """One way to reach the power: readers, and the patients that they then need."""

    readers: int
    patients: int | None
    diseased_patients: int | None
    readings: int | None


@record
class PlanResult:
    """The plan; ``reached`` is False where no number of patients would show it.

    ``power`` is the chance at the rounded sizes, None where a width was asked for.
    """

    question: Question
    metric: str
    reached: bool
    groups: tuple[PlannedGroup, ...]
    options: tuple[ReaderOption, ...]
    power: float | None
    design_effect: float
    in_words: str
    method: str
    assumptions: tuple[str, ...]


@operation(
    "audit.plan",
    summary="Plan an audit or reader study: patients, images and readers that it needs.",
    traits=(Trait.PURE,),
)
def plan(context: Context, request: PlanRequest) -> PlanResult:
    """Size the question by closed forms; nothing is drawn and no data are looked at."""
    del context
    _require_sense(request)
    try:
        return _planned(request)
    except (ArithmeticError, ValueError):
        # Very small shares with very large sizes leave what floating point can hold.
        raise InvalidInputError(
            "These values cannot be planned with.",
            where="request",
            why="Together they ask for sizes beyond what can be computed.",
            kept="Nothing was run.",
            remedy="Bring share, margin, gap and error nearer to values that a study can have.",
        ) from None


def _planned(request: PlanRequest) -> PlanResult:
    found = _sized(request)
    return PlanResult(
        question=request.question,
        metric=request.metric,
        reached=found.reached,
        groups=tuple(
            PlannedGroup(
                group=size.group,
                patients=size.patients,
                diseased_patients=size.diseased,
                healthy_patients=size.patients - size.diseased,
                images=size.images,
            )
            for size in found.groups
        ),
        options=tuple(
            ReaderOption(
                readers=option.readers,
                patients=option.patients,
                diseased_patients=option.diseased,
                readings=option.readings,
            )
            for option in found.options
        ),
        power=found.power,
        design_effect=found.design_effect,
        in_words=found.in_words,
        method=found.method,
        assumptions=found.assumptions,
    )


def _sized(request: PlanRequest) -> SizedPlan:
    """Return the plan of the question that was asked."""
    from sonobridge.audit import planning

    asked = planning.PlanningInput(
        metric=request.metric,
        expected=request.expected,
        power=request.power,
        alpha=request.alpha / request.comparisons,
        prevalence=request.prevalence,
        images_per_patient=request.images_per_patient,
        icc=request.icc,
    )
    if request.question == "gap":
        return planning.plan_gap(
            asked, gap=request.gap, margin=request.margin, share=request.share
        )
    if request.question == "precision":
        return planning.plan_precision(asked, half_width=request.half_width)
    if request.question == "non_inferiority":
        return planning.plan_non_inferiority(asked, margin=request.margin)
    if request.question == "above_chance":
        return planning.plan_above_chance(asked)
    return planning.plan_reader_study(
        asked,
        effect=0.0 if request.margin else request.gap,
        margin=request.margin,
        readers=request.readers,
        correlations=(request.same_reader, request.same_modality, request.neither),
        reader_sd=request.reader_sd,
    )


def _require_sense(request: PlanRequest) -> None:
    """Refuse numbers that cannot all be true."""
    what, remedy = "", ""
    if request.question == "gap" and request.gap >= request.expected:
        what = "The gap is as large as the expected value itself."
        remedy = "Plan for a smaller gap."
    elif request.question == "gap" and request.margin >= request.gap:
        what = "A true gap within the margin cannot be shown to lie beyond it."
        remedy = "Plan for a gap larger than the margin."
    elif request.question == "non_inferiority" and request.margin <= 0:
        what = "Non-inferiority needs a margin."
        remedy = "Give --margin, the largest loss that counts as none."
    elif request.question == "above_chance" and not 0.5 < request.expected < 1:
        what = "Only an AUC above one half can be shown to lie above it."
        remedy = "Give --expected above 0.5."
    elif request.question == "above_chance" and request.metric != "auc":
        what = "Above chance is a question to an AUC."
        remedy = "Give --metric auc."
    elif request.question == "non_inferiority" and request.metric == "auc":
        what = "Two groups of patients are planned for sensitivity or specificity only."
        remedy = "Ask for a gap, a precision or a reader study of the AUC."
    if what:
        raise InvalidInputError(what, where="plan", kept="Nothing was computed.", remedy=remedy)
