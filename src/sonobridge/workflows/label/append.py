"""``label.append``: edits are durable before they are acknowledged, each exactly once."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Len

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["AppendRequest", "AppendResult", "append"]


@record
class AppendRequest:
    """A batch of edits of one task."""

    task_id: Annotated[str, Help("Identifier of the task.")]
    protocol_hash: Annotated[str, Help("Hash of the protocol under which they were made.")]
    operations: Annotated[
        tuple[dict[str, Any], ...],
        Len(0, 500),
        Help("Edits as {id, task_id, seq, kind, payload, client_time}."),
    ]
    tab: Annotated[str, Len(0, 80), Help("Name of the tab that writes.")] = ""


@record
class AppendResult:
    """Ids that are stored for good, and the last position of the task's log."""

    acknowledged: tuple[str, ...]
    seq: int


@operation(
    "label.append",
    summary="Store edits of one of your reading tasks durably, each exactly once.",
    roles=frozenset({Role.OWNER, Role.READER, Role.ADJUDICATOR}),
)
def append(context: Context, request: AppendRequest) -> AppendResult:
    """Check and store the edits that are new; known ones are acknowledged again."""
    from sonobridge.labelling import parse_operation
    from sonobridge.store.labels import LabelStore, ReaderScope

    operations = [parse_operation(value) for value in request.operations]
    stored = LabelStore(context.workspace).operations.append(
        ReaderScope(context.actor.person_id),
        request.task_id,
        request.protocol_hash,
        operations,
        tab=request.tab,
    )
    return AppendResult(acknowledged=stored.acknowledged, seq=stored.seq)
