"""The body of a stored plan: steps, assumptions, and the rules and facts that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.core.errors import MissingError
from sonobridge.core.record import to_json
from sonobridge.workflows.path.plan.plan_lines import plan_line
from sonobridge.workflows.path.plan.plan_request import Planned, PlanRequest

if TYPE_CHECKING:
    from sonobridge.career.planning import DatedPlan

__all__ = ["KIND", "PlanChoiceError", "chosen_plan", "plan_body"]

KIND = "plan"


class PlanChoiceError(MissingError):
    """There is no such plan among those found."""

    code = "path.plan_unknown"


def chosen_plan(planned: Planned, name: str) -> DatedPlan:
    """Return one of the plans by its name.

    Raises
    ------
    PlanChoiceError
        If there is none of that name.
    """
    found = {one.id: one for one in planned.plans}.get(name.upper())
    if found is None:
        raise PlanChoiceError(
            "There is no such plan.",
            where=name[:10],
            kept="Nothing was stored.",
            remedy=f"Choose one of {', '.join(one.id for one in planned.plans) or 'none'}.",
        )
    return found


def plan_body(planned: Planned, plan: DatedPlan, request: PlanRequest) -> dict[str, Any]:
    """Return the body to store: rules and facts by the names that pack updates use."""
    from sonobridge.career.credentials import add_months, load_library
    from sonobridge.career.planning.material import career_file
    from sonobridge.workflows.path.plan.plan import assumptions

    line = to_json(plan_line(plan, planned.start.isoformat(), 0))
    months = int(career_file("planning.yaml")["review_months"])
    wages = (planned.money.now, planned.money.role)
    if not isinstance(line, dict):
        raise TypeError("a plan is a JSON object")
    del line["violations"]
    return {
        "schema": 1,
        **line,
        "id": planned.role.id,
        "name": plan.id,
        "role": planned.role.id,
        "role_title": planned.role.title,
        "profile": planned.profile.id,
        "area": planned.area_code,
        "request": to_json(request),
        "assumptions": list(assumptions(planned.money.terms)),
        "counted": [f"{one.text} ({one.source})" for one in planned.counted if one.counted],
        "review_day": add_months(planned.start, months).isoformat(),
        "rules": list(plan.rules),
        "rules_as_of": load_library().as_of.isoformat(),
        "facts": sorted({f"wages/{one.soc}/{one.place_code}" for one in wages}),
    }
