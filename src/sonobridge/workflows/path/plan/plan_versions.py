"""``path.plan_versions``: the adopted versions of a plan, oldest first."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_body import KIND

__all__ = ["PlanVersionsRequest", "PlanVersionsResult", "VersionLine", "plan_versions"]


@record
class PlanVersionsRequest:
    """Which role; empty: all."""

    role: Annotated[str, Len(0, 60), Help("Role of the plans; empty: all.", flag="to")] = ""


@record
class VersionLine:
    """One stored version."""

    role: str
    role_title: str
    version: int
    name: str
    made_at: str
    months: float
    cost_usd: int
    start: str
    finish: str
    review_day: str
    review_due: bool
    sha256: str


@record
class PlanVersionsResult:
    """The versions."""

    versions: tuple[VersionLine, ...]


@operation("path.plan_versions", summary="List the versions of your adopted plans.")
def plan_versions(context: Context, request: PlanVersionsRequest) -> PlanVersionsResult:
    """Read the person's stored plans."""
    from sonobridge.career.planning.material import normalised
    from sonobridge.store.paths import PathStore

    store, person = PathStore(context.workspace), context.actor.person_id
    wanted = normalised(request.role)
    subjects = [one.subject for one in store.current(person, KIND)]
    today = context.clock.now().astimezone().date().isoformat()
    rows = [
        row
        for subject in subjects
        if not wanted or subject == wanted
        for row in store.versions(person, KIND, subject)
        if not row.withdrawn
    ]
    return PlanVersionsResult(
        versions=tuple(
            VersionLine(
                role=row.subject,
                role_title=str(row.body["role_title"]),
                version=row.version,
                name=str(row.body["name"]),
                made_at=row.made_at,
                months=float(row.body["months"]),
                cost_usd=int(row.body["cost_usd"]),
                start=str(row.body["start"]),
                finish=str(row.body["finish"]),
                review_day=str(row.body["review_day"]),
                review_due=str(row.body["review_day"]) <= today,
                sha256=row.sha256,
            )
            for row in rows
        )
    )
