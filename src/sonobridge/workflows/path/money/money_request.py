"""A move as it is asked for, and the case it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record

if TYPE_CHECKING:
    from sonobridge.career.money import MoveCase, MoveCosts, Schedule, ShippedMove, WagePoints
    from sonobridge.career.pack import Pack

__all__ = ["AskedMove", "MoneyRequest", "asked_move"]

Demand = Literal["low", "base", "high"]

NO_SPLIT = (
    "No open source separates pay by specialty (vascular from cardiac, for example); "
    "enter your own figures."
)


@record
class MoneyRequest:
    """A move away from the present occupation; what is left out takes the shipped figure."""

    to: Annotated[
        str, Len(0, 60), Help("Shipped move (see --json moves); hyphens may stand for _.")
    ] = "ultrasound_manager"
    to_soc: Annotated[
        str,
        Len(0, 10),
        Help("Occupation code instead of a shipped move; costs are then yours."),
    ] = ""
    from_soc: Annotated[str, Len(7, 10), Help("Present occupation code.")] = "29-2032"
    area: Annotated[
        str, Len(0, 80), Help("Area by code or whole words of its name; empty: the nation.")
    ] = ""
    to_area: Annotated[str, Len(0, 80), Help("Area of the new job, when another.")] = ""
    real: Annotated[
        bool, Help("Divide wages by the price level of their area (for two areas).")
    ] = False
    to_start_pay: Annotated[
        float | None,
        Ge(0),
        Le(1e7),
        Help("Your own figure: yearly pay at the start there, USD."),
    ] = None
    to_later_pay: Annotated[
        float | None, Ge(0), Le(1e7), Help("Your own figure: yearly pay after ten years there.")
    ] = None
    years_worked: Annotated[float, Ge(0), Le(50), Help("Years in the present job.")] = 5
    percentile_now: Annotated[
        float | None, Ge(10), Le(90), Help("Percentile of the present pay; empty: the model's.")
    ] = None
    entry_percentile: Annotated[
        float, Ge(10), Le(90), Help("Percentile at which the new job starts.")
    ] = 25
    entry_years: Annotated[
        float | None, Ge(0), Le(30), Help("Job-years credited at entry.")
    ] = None
    fees: Annotated[float | None, Ge(0), Le(1e6), Help("Course and exam fees, USD.")] = None
    study_months: Annotated[float | None, Ge(0), Le(120), Help("Months of study.")] = None
    lead_years: Annotated[int | None, Ge(1), Le(20), Help("Years until the new job.")] = None
    keep_share: Annotated[
        float, Ge(0), Le(1), Help("Share of present pay kept in months of study.")
    ] = 0.90
    upkeep: Annotated[
        float, Ge(0), Le(1e5), Help("Yearly cost of keeping the credentials, USD.")
    ] = 0
    discount: Annotated[float, Ge(0), Le(0.5), Help("Real discount rate a year.")] = 0.04
    horizon: Annotated[int, Ge(1), Le(50), Help("Years looked at.")] = 15
    demand: Annotated[Demand, Help("Demand scenario for both occupations.")] = "base"
    hours: Annotated[float, Ge(0), Le(80), Help("Hours a week in the present job.")] = 40
    overtime_hours: Annotated[float, Ge(0), Le(60), Help("Overtime a week, paid 1.5.")] = 0
    on_call_hours: Annotated[float, Ge(0), Le(128), Help("On-call hours a week.")] = 0
    on_call_rate: Annotated[float, Ge(0), Le(500), Help("USD an on-call hour.")] = 0
    to_hours: Annotated[float, Ge(0), Le(80), Help("Hours a week in the new job.")] = 40
    to_overtime_hours: Annotated[float, Ge(0), Le(60), Help("Overtime there, a week.")] = 0
    to_on_call_hours: Annotated[float, Ge(0), Le(128), Help("On-call hours there.")] = 0
    to_on_call_rate: Annotated[float, Ge(0), Le(500), Help("USD an on-call hour there.")] = 0
    draws: Annotated[int, Ge(100), Le(200_000), Help("Draws of the entry percentile.")] = 10_000
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of the draws.")] = 1

    def __post_init__(self) -> None:
        if (self.to_start_pay is None) != (self.to_later_pay is None):
            raise ValueError("your own figures are pay at the start and after ten years")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMove:
    """The case, with the move's own figures and the areas that were matched."""

    case: MoveCase
    move: ShippedMove | None
    title: str
    proxy: str
    area_code: str
    to_area_code: str
    notes: tuple[str, ...]


def asked_move(pack: Pack, request: MoneyRequest) -> AskedMove:
    """Return the case of a request.

    Raises
    ------
    InvalidInputError
        If the move or an area is unknown, or a figure cannot be.
    """
    from sonobridge.career.money import Job, MoveCase, Terms, entry_for_wage, own_wages

    move = _shipped(request)
    soc = move.soc if move else request.to_soc
    area = pack.areas.match(request.area).code if request.area else pack.areas.nation.code
    there = pack.areas.match(request.to_area).code if request.to_area else area
    stay_wages, stay_notes = _wages(pack, request, request.from_soc, area)
    new_wages, new_notes = _wages(pack, request, soc, there)
    if request.to_start_pay is not None and request.to_later_pay is not None:
        new_wages = own_wages(new_wages, request.to_start_pay, request.to_later_pay)
        new_notes = ("pay of the new job: your own figures",)
    elif soc == request.from_soc:
        new_notes = (*new_notes, NO_SPLIT)
    terms = Terms(discount=request.discount, horizon=request.horizon)
    stay = Job(
        wages=stay_wages,
        years_worked=request.years_worked,
        schedule=_schedule(request, "present"),
        drift=_drift(pack, request.from_soc, request.demand),
    )
    if request.percentile_now is not None:
        from dataclasses import replace

        entry = entry_for_wage(stay, request.percentile_now, terms)
        stay = replace(stay, entry_percentile=entry)
    offset = request.entry_years
    new = Job(
        wages=new_wages,
        entry_percentile=request.entry_percentile,
        years_worked=offset if offset is not None else (move.entry_years if move else 0.0),
        schedule=_schedule(request, "new"),
        drift=_drift(pack, soc, request.demand),
    )
    return AskedMove(
        case=MoveCase(stay=stay, new=new, costs=_costs(request, move), terms=terms),
        move=move,
        title=move.title if move else new_wages.occupation,
        proxy=move.proxy if move else "the occupation code that was asked for",
        area_code=area,
        to_area_code=there,
        notes=tuple(dict.fromkeys((*stay_notes, *new_notes))),
    )


def _shipped(request: MoneyRequest) -> ShippedMove | None:
    from sonobridge.career.money import shipped_moves
    from sonobridge.core.errors import MissingError

    if request.to_soc:
        return None
    name = request.to.replace("-", "_")
    moves = shipped_moves()
    if name not in moves:
        raise MissingError(
            "There is no such move.",
            where=request.to[:60],
            kept="Nothing was computed.",
            remedy=f"Choose one of {', '.join(moves)}, or give --to-soc.",
        )
    return moves[name]


def _wages(
    pack: Pack, request: MoneyRequest, soc: str, area: str
) -> tuple[WagePoints, tuple[str, ...]]:
    from sonobridge.career.money import wage_points

    wages = wage_points(pack, soc, area)
    notes = [wages.note] if wages.note else []
    if request.real:
        place = pack.areas.get(area)
        level = pack.prices.of(place) if place is not None else None
        if level is None or level.parity is None:
            why = level.basis if level else "the area is unknown"
            notes.append(f"no price level: wages are nominal ({why})")
        else:
            wages = wages.times(100 / level.parity)
            notes.append(
                f"wages at national prices: {level.basis} stands at {level.parity:.2f}"
            )
    return wages, tuple(notes)


def _costs(request: MoneyRequest, move: ShippedMove | None) -> MoveCosts:
    from sonobridge.career.money import MoveCosts

    def chosen(given: float | None, shipped: float) -> float:
        return shipped if given is None else given

    return MoveCosts(
        fees=chosen(request.fees, move.costs.fees if move else 0.0),
        study_months=chosen(request.study_months, move.costs.study_months if move else 0.0),
        lead_years=int(chosen(request.lead_years, move.costs.lead_years if move else 1)),
        forgone_share=1 - request.keep_share,
        upkeep=request.upkeep,
    )


def _schedule(request: MoneyRequest, which: Literal["present", "new"]) -> Schedule:
    from sonobridge.career.money import Schedule

    if which == "present":
        return Schedule(
            hours=request.hours,
            overtime_hours=request.overtime_hours,
            on_call_hours=request.on_call_hours,
            on_call_rate=request.on_call_rate,
        )
    return Schedule(
        hours=request.to_hours,
        overtime_hours=request.to_overtime_hours,
        on_call_hours=request.to_on_call_hours,
        on_call_rate=request.to_on_call_rate,
    )


def _drift(pack: Pack, soc: str, demand: Demand) -> float:
    from sonobridge.career.money import wage_drift

    return wage_drift(pack.projections.get(soc), demand)
