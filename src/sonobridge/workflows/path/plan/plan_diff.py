"""``path.plan_diff``: what two versions of a plan differ by, in sentences."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_body import KIND

__all__ = ["DiffLine", "PlanDiffRequest", "PlanDiffResult", "plan_diff"]


@record
class PlanDiffRequest:
    """Which role and which two versions; by default the last two."""

    role: Annotated[str, Len(1, 60), Help("Role of the plan.", flag="to")]
    old: Annotated[int | None, Ge(1), Help("Older version.")] = None
    new: Annotated[int | None, Ge(1), Help("Newer version.")] = None


@record
class DiffLine:
    """One difference."""

    kind: str
    subject: str
    text: str
    cost_change_usd: int


@record
class PlanDiffResult:
    """The differences; ``applies`` says that they turn the older version into the newer."""

    role: str
    old: int
    new: int
    cost_change_usd: int
    changes: tuple[DiffLine, ...]
    applies: bool


@operation(
    "path.plan_diff",
    summary="Say in sentences what two versions of your plan differ by.",
    positional=("role",),
)
def plan_diff(context: Context, request: PlanDiffRequest) -> PlanDiffResult:
    """Compare two stored versions and try the differences out.

    Raises
    ------
    PathRecordMissingError
        If there is no such plan or version.
    """
    from sonobridge.career.planning.kept import apply_changes, plan_changes
    from sonobridge.career.planning.material import normalised
    from sonobridge.store.paths import PathStore

    store, person = PathStore(context.workspace), context.actor.person_id
    role = normalised(request.role)
    newest = store.get(person, KIND, role).version
    new = request.new or newest
    old = request.old or max(1, new - 1)
    before, after = (store.get(person, KIND, role, version=v).body for v in (old, new))
    changes = plan_changes(before, after)
    return PlanDiffResult(
        role=role,
        old=old,
        new=new,
        cost_change_usd=int(after["cost_usd"]) - int(before["cost_usd"]),
        changes=tuple(
            DiffLine(
                kind=one.kind,
                subject=one.subject,
                text=one.text,
                cost_change_usd=one.cost_change_usd,
            )
            for one in changes
        ),
        applies=apply_changes(before, changes) == after,
    )
