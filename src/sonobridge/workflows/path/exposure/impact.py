"""``path.impact``: what AI does to an occupation, task by task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.exposure.impact_lines import (
    CompositeLine,
    GrowingLine,
    RaterLine,
    ReviewLine,
    StabilityLine,
    TaskLine,
    composite_line,
    growing_lines,
    rater_lines,
    stability_line,
    task_lines,
)

if TYPE_CHECKING:
    from sonobridge.career.exposure import AdoptedWeek, ReviewedTask
    from sonobridge.career.pack import Pack

__all__ = ["ImpactRequest", "ImpactResult", "impact"]

SONOGRAPHER = "29-2032.00"
Weight = Annotated[float, Ge(0), Le(100)]


@record
class ImpactRequest:
    """Which occupation, at what pace, with which weights."""

    occupation: Annotated[
        str,
        Len(3, 60),
        Help("Occupation code (29-2032 or 29-2032.00), or ai_clinical_specialist."),
    ] = SONOGRAPHER
    pace: Annotated[
        Literal["slow", "base", "fast", "own"], Help("How far adoption has come in ten years.")
    ] = "base"
    adoption: Annotated[
        float | None, Ge(0), Le(1), Help("Own adoption 0..1; used with pace own.")
    ] = None
    basis: Annotated[
        Literal["gpt4", "human", "review"], Help("Whose exposure the week follows.")
    ] = "review"
    stability_weights: Annotated[
        tuple[Weight, ...],
        Len(0, 5),
        Help("Weights of growth, openings, size, low exposure, narrow wages; empty: equal."),
    ] = ()
    composite_weights: Annotated[
        tuple[Weight, ...],
        Len(0, 8),
        Help("Weights of the composite's parts, in their order; empty: shipped."),
    ] = ()

    def __post_init__(self) -> None:
        if len(self.stability_weights) not in (0, 5):
            raise ValueError("the stability index has five weights")
        if (self.pace == "own") != (self.adoption is not None):
            raise ValueError("adoption goes with pace own, and pace own with adoption")


@record
class WeekLine:
    """The week under the pace: hours of all tasks and of what was freed sum to the week."""

    pace: str
    basis: str
    adoption: Probability
    week_hours: float
    freed: float
    rule: str


@record
class ImpactResult:
    """Exposure with both raters, our review, both lists, the week and the index.

    A composite role has no tasks of its own: ``tasks`` and ``week`` are then empty and
    ``composite`` holds its parts.
    """

    occupation: str
    title: str
    composite: CompositeLine | None
    exposure: tuple[RaterLine, ...]
    agreeing: int
    caveats: tuple[str, ...]
    band_rule: str
    review: ReviewLine
    tasks: tuple[TaskLine, ...]
    automated: int
    automated_rule: str
    growing: tuple[GrowingLine, ...]
    growing_rule: str
    week: WeekLine | None
    stability: StabilityLine | None
    paces: tuple[str, ...]
    source: str
    as_of: str
    confidence: str
    labels_source: str


@operation(
    "path.impact",
    summary="AI impact on an occupation: task labels, imaging-AI review, adoption, stability.",
    traits=(Trait.PURE,),
)
def impact(context: Context, request: ImpactRequest) -> ImpactResult:
    """Compute everything from the task file, the review file and the pack."""
    from sonobridge.career.exposure import (
        AUTOMATED_RULE,
        CAVEATS,
        COMPOSITES,
        GROWING_RULE,
        band_rule,
        load_review,
        paces,
    )
    from sonobridge.career.pack import shipped_pack

    del context
    pack, review = shipped_pack(), load_review()
    name = request.occupation.replace("-", "_")
    onet = "" if name in COMPOSITES else _onet_code(pack, request.occupation)
    reviewed, week = _tasks(pack, onet, request)
    labels, text = pack.onet.source("tasks"), pack.onet.source("exposure")
    exposure, agreeing = rater_lines(pack, onet)
    return ImpactResult(
        occupation=onet or name,
        title=pack.onet.occupations[onet].title if onet else "AI clinical specialist",
        composite=None if onet else composite_line(pack, name, request.composite_weights),
        exposure=exposure,
        agreeing=agreeing,
        caveats=CAVEATS,
        band_rule=band_rule(),
        review=ReviewLine(
            source=review.source, as_of=review.as_of, confidence=review.confidence
        ),
        tasks=task_lines(reviewed, week),
        automated=sum(one.automated for one in reviewed),
        automated_rule=AUTOMATED_RULE,
        growing=growing_lines(reviewed),
        growing_rule=GROWING_RULE,
        week=_week(week, request),
        stability=stability_line(pack, onet.split(".")[0], request.stability_weights)
        if onet
        else None,
        paces=tuple(f"{word} {value:g}" for word, value in paces().items()),
        source=labels.text,
        as_of=labels.as_of,
        confidence=labels.confidence,
        labels_source=text.text,
    )


def _onet_code(pack: Pack, given: str) -> str:
    from sonobridge.core.errors import MissingError

    code = given if "." in given else f"{given}.00"
    if code not in pack.onet.codes_with_tasks:
        raise MissingError(
            "There are no tasks for this occupation.",
            where=given[:20],
            kept="Nothing was computed.",
            remedy="Choose one of the occupations with tasks, such as 29-2032 or 15-2051.",
        )
    return code


def _tasks(
    pack: Pack, onet: str, request: ImpactRequest
) -> tuple[tuple[ReviewedTask, ...], AdoptedWeek | None]:
    from sonobridge.career.exposure import adopt, load_review, paces, review_tasks

    if not onet:
        return (), None
    tasks, review = pack.onet.tasks(onet), load_review()
    basis = request.basis
    if basis == "review" and onet not in review.tasks:
        basis = "gpt4"
    adoption = request.adoption if request.adoption is not None else paces()[request.pace]
    return review_tasks(tasks, review), adopt(tasks, adoption, basis=basis, review=review)


def _week(week: AdoptedWeek | None, request: ImpactRequest) -> WeekLine | None:
    from sonobridge.career.exposure import adoption_rule

    if week is None:
        return None
    rule = adoption_rule()
    if week.basis != request.basis:
        rule += " This occupation has no imaging-AI review yet: the GPT-4 labels are used."
    return WeekLine(
        pace=request.pace,
        basis=week.basis,
        adoption=week.adoption,
        week_hours=week.week_hours,
        freed=week.freed,
        rule=rule,
    )
