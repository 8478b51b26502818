"""``path.weigh``: market, money and fit side by side, never added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.pack import Cell

__all__ = ["WeighRequest", "WeighResult", "weigh"]

SONOGRAPHER = "29-2032"


@record
class WeighRequest:
    """Each block needs its own input; without it the block says what is missing."""

    area: Annotated[str, Len(0, 80), Help("Area by code or name (market).")] = ""
    to: Annotated[str, Len(0, 60), Help("Shipped move (money).")] = ""
    answers: Annotated[
        tuple[Annotated[int, Ge(1), Le(5)], ...],
        Len(0, 8),
        Help("Eight answers of the first fork (fit)."),
    ] = ()

    def __post_init__(self) -> None:
        if len(self.answers) not in (0, 8):
            raise ValueError("the first fork has eight answers")


@record
class MarketBlock:
    """Sonographers in the area; a cell without a number says why."""

    area: str
    median: float | None
    median_reason: str
    employment: float | None
    employment_reason: str
    growth_percent: float | None
    growth_scope: str
    source: str
    as_of: str


@record
class MoneyBlock:
    """The move in the area against staying, USD."""

    title: str
    area: str
    delta: float
    below_zero: Probability
    first_break_even: int | None
    finding: str
    source: str
    as_of: str


@record
class FitBlock:
    """The first fork's verdict."""

    verdict: str
    first: int
    second: int
    probability_first: Probability
    decisive_margin: int
    source: str
    as_of: str


@record
class MissingBlock:
    """A block that could not be computed: which, why, and the missing input."""

    block: str
    reason: str
    missing: str


@record
class WeighResult:
    """Three blocks; those without their input stand in ``missing``."""

    market: MarketBlock | None
    money: MoneyBlock | None
    fit: FitBlock | None
    missing: tuple[MissingBlock, ...]


@operation(
    "path.weigh",
    summary="Market, money and fit of a choice side by side for an area.",
    traits=(Trait.PURE,),
)
def weigh(context: Context, request: WeighRequest) -> WeighResult:
    """Compute each block whose input is there; nothing is added up in silence."""
    missing = []
    if not request.area:
        missing.append(
            MissingBlock(block="market", reason="no area was chosen", missing="area")
        )
    if not request.to:
        missing.append(MissingBlock(block="money", reason="no move was chosen", missing="to"))
    if not request.answers:
        missing.append(
            MissingBlock(
                block="fit", reason="the eight questions are not answered", missing="answers"
            )
        )
    return WeighResult(
        market=_market(request) if request.area else None,
        money=_money(context, request) if request.to else None,
        fit=_fit(context, request) if request.answers else None,
        missing=tuple(missing),
    )


def _market(request: WeighRequest) -> MarketBlock:
    from sonobridge.career.pack import ABSENT, shipped_pack

    pack = shipped_pack()
    area = pack.areas.match(request.area)
    row = pack.wages.at(SONOGRAPHER, area.code)
    projection = pack.projections.get(SONOGRAPHER)
    median: Cell = row.median if row else ABSENT
    employment: Cell = row.employment if row else ABSENT
    state = pack.wages.at(SONOGRAPHER, pack.areas.state_of(area).code)
    instead = ""
    if median.value is None and state is not None and state.median.value is not None:
        instead = f"; the state value is {state.median.value:,.0f}"
    return MarketBlock(
        area=area.name,
        median=median.value,
        median_reason=f"{median.reason}{instead}" if median.reason else "",
        employment=employment.value,
        employment_reason=employment.reason,
        growth_percent=projection.percent if projection else None,
        growth_scope="nation",
        source=row.source.text if row else pack.areas.source.text,
        as_of=row.source.as_of if row else pack.areas.source.as_of,
    )


def _money(context: Context, request: WeighRequest) -> MoneyBlock:
    from sonobridge.workflows.path.money.money import money
    from sonobridge.workflows.path.money.money_request import MoneyRequest

    value = money(context, MoneyRequest(to=request.to, area=request.area))
    return MoneyBlock(
        title=value.title,
        area=value.new_wages.place,
        delta=value.delta,
        below_zero=value.spread.below_zero,
        first_break_even=value.first_break_even,
        finding=value.finding,
        source=value.new_wages.source,
        as_of=value.new_wages.as_of,
    )


def _fit(context: Context, request: WeighRequest) -> FitBlock:
    from sonobridge.workflows.path.decision.fork_request import RubricRequest
    from sonobridge.workflows.path.decision.rubric import rubric

    found = rubric(context, RubricRequest(answers=request.answers))
    return FitBlock(
        verdict=found.verdict,
        first=found.first,
        second=found.second,
        probability_first=found.probability_first,
        decisive_margin=found.decisive_margin,
        source=found.source,
        as_of=found.as_of,
    )
