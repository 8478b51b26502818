"""``scan.grade``: the class of a stenosis under each criteria set, and where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import CentimetrePerSecond, Degree
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.measure.set_grades import SetGrade, SetPair, grades_under

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.grading import CriteriaSet

__all__ = ["GradeRequest", "GradeResult", "grade", "graded", "shipped_sets"]

NOTICE = "Not for diagnosis."


@record
class GradeRequest:
    """What was measured and seen of one internal carotid artery; nothing is assumed."""

    plaque: Annotated[
        Literal["none", "visible", "not_assessed"], Help("Plaque in the picture.")
    ] = "not_assessed"
    lumen: Annotated[
        Literal[
            "not_narrowed",
            "narrowed",
            "markedly_narrowed",
            "no_detectable_lumen",
            "not_assessed",
        ],
        Help("Lumen in the picture."),
    ] = "not_assessed"
    flow: Annotated[
        Literal["detected", "undetectable", "not_assessed"], Help("Flow in the artery.")
    ] = "not_assessed"
    vessel: Annotated[
        Literal["native", "stent", "endarterectomy_or_patch", "not_stated"],
        Help("What the artery is; a native one is never assumed."),
    ] = "not_stated"
    psv_cm_s: Annotated[
        CentimetrePerSecond | None, Ge(0), Le(1000), Help("Highest PSV of the ICA.")
    ] = None
    edv_cm_s: Annotated[
        CentimetrePerSecond | None, Ge(-200), Le(800), Help("EDV at the same place.")
    ] = None
    ratio: Annotated[float | None, Ge(0), Le(100), Help("ICA/CCA PSV ratio.")] = None
    angle_deg: Annotated[Degree | None, Ge(0), Le(90), Help("Doppler angle.")] = None
    conditions: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...],
        Len(0, 20),
        Help("Scope conditions that hold, by name."),
    ] = ()
    criteria_sets: Annotated[
        tuple[Annotated[str, MaxLen(80)], ...],
        Len(0, 6),
        Help("Criteria sets by name; all that ship when left out."),
    ] = ()
    cut_point_cm_s: Annotated[
        CentimetrePerSecond | None,
        Ge(0),
        Le(1000),
        Help("PSV from which a set that leaves it open (stents) gives its class."),
    ] = None
    cut_point_source: Annotated[
        str, MaxLen(200), Help("The study that the cut point comes from.")
    ] = ""


@record
class GradeResult:
    """The answer of each set, and where they differ; never a percentage."""

    grades: tuple[SetGrade, ...]
    differences: tuple[SetPair, ...]
    notice: str


@operation(
    "scan.grade",
    summary="Grade a stenosis under each criteria set and name where the sets differ.",
    traits=(Trait.PURE,),
)
def grade(context: Context, request: GradeRequest) -> GradeResult:
    """Hold the values against each set, within its scope and preconditions."""
    context.progress(0, None, "criteria sets", "grading")
    return graded(request, shipped_sets(request))


def graded(request: GradeRequest, sets: tuple[CriteriaSet, ...]) -> GradeResult:
    """Return the answer of each of these sets."""
    from sonobridge.simulator.measurement.grading import GradingContext, GradingMeasurements

    flow = request.flow
    if request.psv_cm_s is not None and flow == "not_assessed":
        flow = "detected"
    try:
        measured = GradingMeasurements(
            plaque=request.plaque,
            lumen=request.lumen,
            ica_flow=flow,
            ica_psv_scanner_cm_s=request.psv_cm_s,
            ica_edv_scanner_cm_s=request.edv_cm_s,
            ica_cca_psv_ratio=request.ratio,
            angle_deg=request.angle_deg,
        )
    except ValueError as error:
        raise InvalidInputError(
            "The values contradict each other.",
            where="psv_cm_s, edv_cm_s, flow",
            why=f"{str(error)[0].upper()}{str(error)[1:]}.",
            kept="Nothing was graded.",
            remedy="Correct the values.",
        ) from error
    known = GradingContext(vessel=request.vessel, conditions=request.conditions)
    grades, differences = grades_under(measured, known, sets)
    return GradeResult(grades=grades, differences=differences, notice=NOTICE)


def shipped_sets(request: GradeRequest) -> tuple[CriteriaSet, ...]:
    """Return the shipped sets that were named, an open cut point closed by the given one."""
    from sonobridge.simulator.measurement.grading import choose_cut_point, criteria_sets

    shipped, names = criteria_sets(), request.criteria_sets
    unknown = [name for name in names if name not in shipped]
    if unknown:
        raise InvalidInputError(
            "There is no such criteria set.",
            where=f"criteria_sets: {unknown[0]}",
            kept="Nothing was graded.",
            remedy=f"Choose of: {', '.join(shipped)}.",
        )
    sets = [shipped[name] for name in names or shipped]
    if request.cut_point_cm_s is None:
        return tuple(sets)
    cut, source = request.cut_point_cm_s, request.cut_point_source
    return tuple(
        choose_cut_point(one, cut, source)
        if any(row.cut_point_between for row in one.rows)
        else one
        for one in sets
    )
