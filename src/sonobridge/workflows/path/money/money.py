"""``path.money``: what a move is worth, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.money.money_lines import (
    DemandLine,
    EntryLine,
    MoveChoice,
    MoveYearLine,
    SpreadLine,
    TornadoLine,
    assumptions,
    demand_lines,
    entry_lines,
    filled_inputs,
    move_choices,
    source_lines,
    spread_line,
    tornado_lines,
    year_lines,
)
from sonobridge.workflows.path.money.money_request import AskedMove, MoneyRequest, asked_move
from sonobridge.workflows.path.money.sources import (
    SourceLine,
    WageLine,
    wage_line,
)

if TYPE_CHECKING:
    from sonobridge.career.money import MoveValue, Spread

__all__ = ["MoneyResult", "money"]

PESSIMISTIC = 10.0


@record
class MoneyResult:
    """Value of moving against staying, in USD today; below zero the move costs money.

    ``fees`` and ``forgone`` are discounted; ``paying_entry`` is the lowest entry percentile
    that does not lose, empty when even the 90th does.
    """

    title: str
    proxy: str
    area_code: str
    to_area_code: str
    stay: float
    move: float
    delta: float
    finding: str
    fees: float
    forgone: float
    first_break_even: int | None
    last_break_even: int | None
    pessimistic: EntryLine
    paying_entry: float | None
    entries: tuple[EntryLine, ...]
    spread: SpreadLine
    tornado: tuple[TornadoLine, ...]
    demand: tuple[DemandLine, ...]
    years: tuple[MoveYearLine, ...]
    stay_wages: WageLine
    new_wages: WageLine
    inputs: MoneyRequest
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    moves: tuple[MoveChoice, ...]
    sources: tuple[SourceLine, ...]


@operation(
    "path.money",
    summary="Value a move against staying: distribution, tornado, break-even.",
    traits=(Trait.PURE,),
)
def money(context: Context, request: MoneyRequest) -> MoneyResult:
    """Compute the value from the wage table; nothing in it is typed but the assumptions."""
    from sonobridge.career.money import (
        paying_entry,
        spread_of,
        value_move,
    )
    from sonobridge.career.pack import shipped_pack

    del context
    pack = shipped_pack()
    asked = asked_move(pack, request)
    case = asked.case
    value = value_move(case.stay, case.new, case.costs, case.terms)
    spread = spread_of(case, draws=request.draws, seed=request.seed)
    entries = entry_lines(case)
    return MoneyResult(
        title=asked.title,
        proxy=asked.proxy,
        area_code=asked.area_code,
        to_area_code=asked.to_area_code,
        stay=value.stay,
        move=value.move,
        delta=value.delta,
        finding=_finding(asked, value, spread),
        fees=value.fees,
        forgone=value.forgone,
        first_break_even=value.first_break_even,
        last_break_even=value.last_break_even,
        pessimistic=next(e for e in entries if e.percentile == PESSIMISTIC),
        paying_entry=paying_entry(case),
        entries=entries,
        spread=spread_line(spread),
        tornado=tornado_lines(case),
        demand=demand_lines(pack, asked),
        years=year_lines(value),
        stay_wages=wage_line(case.stay.wages),
        new_wages=wage_line(case.new.wages),
        inputs=filled_inputs(request, asked),
        notes=asked.notes,
        assumptions=assumptions(request),
        moves=move_choices(),
        sources=source_lines(pack, asked),
    )


def _finding(asked: AskedMove, value: MoveValue, spread: Spread) -> str:
    """Return the result in one sentence; a loss is said in words."""
    amount = f"{abs(value.delta):,.0f} dollars"
    years = f"over {asked.case.terms.horizon} years"
    if value.delta < 0:
        head = f"Below zero: this move costs {amount} {years}, compared with staying"
    else:
        head = f"This move is worth {amount} {years}, compared with staying"
    even = (
        f"it breaks even in year {value.first_break_even}"
        if value.first_break_even
        else "it never breaks even"
    )
    share = f"{spread.below_zero:.0%} of entry wages drawn end below zero"
    return f"{head}; {even}; {share}."
