"""``path.ladder``: where each side leads, each rung with the pay that stands in for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

if TYPE_CHECKING:
    from sonobridge.career.pack import Pack

__all__ = ["LadderRequest", "LadderResult", "RungPay", "ladder", "ladder_rungs"]

SIDES: tuple[Literal["generalist", "specialist"], ...] = ("generalist", "specialist")
PROXY = "proxy"


@record
class LadderRequest:
    """Nothing to choose: the ladders of both sides."""


@record
class RungPay:
    """A role of a ladder with the national median of its occupation, USD a year.

    ``mark`` is "proxy" when the occupation only stands in for the role. ``median`` is None
    where the survey releases none; ``note`` then says so.
    """

    side: Literal["generalist", "specialist"]
    role: str
    title: str
    soc: str
    occupation: str
    mark: str
    median: float | None
    period: str
    area: str
    note: str
    hours_per_week: int
    on_call_hours: int
    confidence: str
    pay_source: str
    pay_as_of: str
    pay_confidence: str
    caveats: tuple[str, ...]


@record
class LadderResult:
    """Rungs of the generalist, then of the specialist, nearest first."""

    rungs: tuple[RungPay, ...]
    source: str
    as_of: str
    confidence: str


@operation(
    "path.ladder",
    summary="Show where each side leads, with the national median that stands in for a role.",
    traits=(Trait.PURE,),
)
def ladder(context: Context, request: LadderRequest) -> LadderResult:
    """Read the ladders, the roles and the wage table in use."""
    from sonobridge.career.decision.tables import read_table

    del request
    table = read_table("decision")["ladders"]
    return LadderResult(
        rungs=ladder_rungs(pack_in_use(context)),
        source=table["source"],
        as_of=str(table["as_of"]),
        confidence=table["confidence"],
    )


def ladder_rungs(pack: Pack) -> tuple[RungPay, ...]:
    """Return the rungs of both ladders with the pay of a pack."""
    from sonobridge.career.decision.tables import read_table

    sides = read_table("decision")["ladders"]["sides"]
    return tuple(_rung(pack, side, role) for side in SIDES for role in sides[side]["rungs"])


def _rung(pack: Pack, side: Literal["generalist", "specialist"], name: str) -> RungPay:
    from sonobridge.career.planning.material import load_role

    role = load_role(name)
    wage = pack.wages.nation(role.soc)
    source = pack.files.source("wages", role.soc)
    median = None if wage is None else wage.median.value
    return RungPay(
        side=side,
        role=role.id,
        title=role.title,
        soc=role.soc,
        occupation="" if wage is None else wage.occupation,
        mark=PROXY if role.soc_proxy else "",
        median=median,
        period=source.period,
        area="nation" if wage is None else wage.place,
        note=role.soc_note if median is not None else "the survey releases no median",
        hours_per_week=role.hours_per_week,
        on_call_hours=role.on_call_hours,
        confidence=role.confidence,
        pay_source=source.text,
        pay_as_of=source.as_of,
        pay_confidence=source.confidence,
        caveats=source.caveats,
    )
