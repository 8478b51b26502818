"""``path.study``: courses of study side by side in money."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.sources import WageLine, wage_line

__all__ = ["StudyRequest", "StudyResult", "study"]


@record
class StudyRequest:
    """A short and a long course to the same job; tuition is what you were told."""

    short_years: Annotated[int, Ge(0), Le(12), Help("Years of the short course.")] = 2
    long_years: Annotated[int, Ge(0), Le(12), Help("Years of the long course.")] = 4
    short_tuition: Annotated[
        float | None, Ge(0), Le(1e6), Help("Tuition of the short course, USD; empty: unknown.")
    ] = None
    long_tuition: Annotated[
        float | None, Ge(0), Le(1e6), Help("Tuition of the long course, USD; empty: unknown.")
    ] = None
    tuition_as_of: Annotated[str, Len(0, 10), Help("Day of these figures (ISO date).")] = ""
    soc: Annotated[str, Len(7, 10), Help("Occupation the courses lead to.")] = "29-2032"
    area: Annotated[str, Len(0, 80), Help("Area by code or name; empty: the nation.")] = ""
    pay_meanwhile: Annotated[
        float, Ge(0), Le(1e6), Help("Yearly pay beside the study, USD.")
    ] = 0
    discount: Annotated[float, Ge(0), Le(0.5), Help("Real discount rate a year.")] = 0.04
    horizon: Annotated[int, Ge(1), Le(50), Help("Years looked at.")] = 15


@record
class CourseLine:
    """One course; ``tuition`` and ``forgone`` are discounted, USD."""

    title: str
    years: int
    value: float
    tuition: float
    tuition_known: bool
    forgone: float


@record
class StudyResult:
    """Both courses; the difference is the forgone wages and the tuition difference."""

    courses: tuple[CourseLine, ...]
    difference: float
    rule: str
    tuition_as_of: str
    wages: WageLine
    notes: tuple[str, ...]


@operation(
    "path.study",
    summary="Two courses of study in money: tuition and the wages given up meanwhile.",
    traits=(Trait.PURE,),
)
def study(context: Context, request: StudyRequest) -> StudyResult:
    """Value both courses; an unknown tuition counts as nothing and is said to be unknown."""
    from sonobridge.career.money import Course, Job, Terms, value_course, wage_points
    from sonobridge.career.pack import shipped_pack

    del context
    pack = shipped_pack()
    area = pack.areas.match(request.area).code if request.area else pack.areas.nation.code
    job = Job(wages=wage_points(pack, request.soc, area))
    terms = Terms(discount=request.discount, horizon=request.horizon)
    lines = []
    for title, years, tuition in (
        ("short course", request.short_years, request.short_tuition),
        ("long course", request.long_years, request.long_tuition),
    ):
        course = Course(
            title=title, years=years, tuition=tuition, tuition_as_of=request.tuition_as_of
        )
        value = value_course(
            course,
            job,
            terms,
            shortest_years=min(request.short_years, request.long_years),
            pay_meanwhile=request.pay_meanwhile,
        )
        lines.append(
            CourseLine(
                title=title,
                years=years,
                value=value.value,
                tuition=value.tuition,
                tuition_known=tuition is not None,
                forgone=value.forgone,
            )
        )
    notes = [f"tuition of the {one.title} unknown" for one in lines if not one.tuition_known]
    return StudyResult(
        courses=tuple(lines),
        difference=lines[1].value - lines[0].value,
        rule=(
            "Seniority counts from the end of the shorter course, so with equal tuition the "
            "two differ by exactly the discounted wages of the extra years of study."
        ),
        tuition_as_of=request.tuition_as_of,
        wages=wage_line(job.wages),
        notes=tuple(notes),
    )
