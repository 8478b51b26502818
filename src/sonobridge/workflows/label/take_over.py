"""``label.take_over``: this tab writes the task from now on."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.clock import as_utc_text
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.task_view import LeaseView, lease_view

__all__ = ["TakeOverRequest", "TakeOverResult", "take_over"]


@record
class TakeOverRequest:
    """Which task, and the tab that takes it."""

    task_id: Annotated[str, Help("Identifier of the task.")]
    tab: Annotated[str, Len(1, 80), Help("Name of the tab that will write.")]


@record
class TakeOverResult:
    """The lease as it stands now."""

    lease: LeaseView


@operation(
    "label.take_over",
    summary="Take one of your reading tasks over in this browser tab.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
)
def take_over(context: Context, request: TakeOverRequest) -> TakeOverResult:
    """Give the lease to the tab; edits of the other one are refused from now on."""
    from sonobridge.store.labels import LabelStore, ReaderScope

    scope = ReaderScope(context.actor.person_id)
    task = LabelStore(context.workspace).tasks.take_over(scope, request.task_id, request.tab)
    now = as_utc_text(context.clock.now())
    return TakeOverResult(lease=lease_view(task, request.tab, now))
