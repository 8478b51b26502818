"""``path.what_if``: what other limits would change, in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_request import Planned, PlanRequest, make_plans
from sonobridge.workflows.path.shown.own_evidence import own_evidence_for

__all__ = ["WhatIfLine", "WhatIfRequest", "WhatIfResult", "what_if"]


@record
class WhatIfRequest:
    """The request as it is, and the changes to try, each alone; empty: some usual ones."""

    request: Annotated[PlanRequest, Help("The request as given to path plan.")]
    hours_per_week: Annotated[
        tuple[Annotated[int, Ge(1), Le(60)], ...], Len(0, 4), Help("Hours a week to try.")
    ] = ()


@record
class WhatIfLine:
    """One change, and what it does to the fastest and the cheapest plan."""

    change: str
    text: str
    plans: int
    fastest_months: float | None
    cheapest_usd: int | None


@record
class WhatIfResult:
    """The present answer first, then each change."""

    lines: tuple[WhatIfLine, ...]


@operation("path.what_if", summary="Say what other hours, posts or schooling would change.")
def what_if(context: Context, request: WhatIfRequest) -> WhatIfResult:
    """Search again for each change and compare the fastest and the cheapest plan."""
    base_request = request.request
    shown = own_evidence_for(context, base_request.role)
    base = make_plans(context, base_request, shown)
    hours = request.hours_per_week or _hours_to_try(base_request.hours_per_week)
    changes: list[tuple[str, PlanRequest]] = [
        (
            f"Study hours {base_request.hours_per_week} to {one} a week",
            replace(base_request, hours_per_week=one),
        )
        for one in hours
    ]
    if base_request.on_call_hours != 0:
        changes.append(("No on-call at all", replace(base_request, on_call_hours=0)))
    flipped = "Programmes full time" if base_request.part_time else "Programmes beside work"
    changes.append((flipped, replace(base_request, part_time=not base_request.part_time)))
    lines = [_line("As asked", base, base)]
    lines += [_line(name, make_plans(context, one, shown), base) for name, one in changes]
    return WhatIfResult(lines=tuple(lines))


def _hours_to_try(now: int) -> tuple[int, ...]:
    return tuple(one for one in (max(1, now - 4), min(60, now * 2)) if one != now)


def _line(change: str, planned: Planned, base: Planned) -> WhatIfLine:
    fastest, cheapest = _best(planned)
    before = _best(base)
    if fastest is None or cheapest is None:
        reason = planned.excluded[0].reason if planned.excluded else "no plan within the limits"
        text = f"{change}: no plan is left ({reason})."
    elif planned is base:
        text = (
            f"{len(planned.plans)} plans; fastest {fastest} months, cheapest {cheapest:,} USD."
        )
    elif (fastest, cheapest) == before and len(planned.plans) == len(base.plans):
        text = f"{change}: fastest and cheapest plan stay as they are."
    else:
        text = (
            f"{change}: fastest {_from(before[0], fastest, 'months')}, "
            f"cheapest {_from(before[1], cheapest, 'USD')}."
        )
    return WhatIfLine(
        change=change,
        text=text,
        plans=len(planned.plans),
        fastest_months=fastest,
        cheapest_usd=cheapest,
    )


def _best(planned: Planned) -> tuple[float | None, int | None]:
    return (
        min((one.months for one in planned.plans), default=None),
        min((one.cost_usd for one in planned.plans), default=None),
    )


def _from(old: float | None, new: float, unit: str) -> str:
    if old is None or old == new:
        return f"{new:,} {unit}"
    return f"{old:,} to {new:,} {unit}"
