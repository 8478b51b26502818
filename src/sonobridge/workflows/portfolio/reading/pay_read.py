"""Pay beside a role: the occupation that stands for it, in an area, with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.pack import Pack
    from sonobridge.portfolio import Role

__all__ = ["PayLine", "pay_line"]


@record
class PayLine:
    """Yearly median in US dollars; None with a reason where it was not released."""

    soc: str
    occupation: str
    area: str
    period: str
    proxy: bool
    median: float | None
    text: str
    source: str
    as_of: str
    confidence: str
    caveats: tuple[str, ...]


def pay_line(context: Context, role: Role, area_text: str) -> PayLine:
    """Return the pay of the role's occupation.

    Parameters
    ----------
    context
        Names the workspace whose newer files are used.
    role
        Its occupation code may only stand in for it; the line then says "proxy".
    area_text
        Area by code or name; empty for the nation.

    Raises
    ------
    AreaMatchError
        If the area is unknown, or more than one has that name.
    """
    from sonobridge.workflows.path.pack.in_use import pack_in_use

    pack = pack_in_use(context)
    area = pack.areas.match(area_text) if area_text else pack.areas.nation
    wage = pack.wages.at(role.soc, area.code)
    standing = pack.wages.nation(role.soc) if wage is None else wage
    assert standing is not None  # every shipped role's code is in the table of the nation
    source = standing.source
    median = None if wage is None else wage.median.value
    if median is not None:
        words = f"median {median:,.0f} USD a year"
    else:
        why = "no row for this area" if wage is None else f"not released: {wage.median.reason}"
        words = f"{why}{_state(pack, role.soc, area.code)}"
    proxy = f"proxy for {role.title}: " if role.soc_proxy else ""
    return PayLine(
        soc=role.soc,
        occupation=standing.occupation,
        area=area.name,
        period=source.period,
        proxy=role.soc_proxy,
        median=median,
        text=f"{proxy}{role.soc} {standing.occupation}, {area.name}, {source.period}: {words}",
        source=source.text,
        as_of=source.as_of,
        confidence=source.confidence,
        caveats=source.caveats,
    )


def _state(pack: Pack, soc: str, area_code: str) -> str:
    """Return the state's median in words, as what stands beside a missing cell."""
    area = pack.areas.get(area_code)
    if area is None:
        return ""
    state = pack.areas.state_of(area)
    wage = pack.wages.at(soc, state.code)
    if wage is None or wage.median.value is None:
        return ""
    return f"; {state.name} {wage.median.value:,.0f}"
