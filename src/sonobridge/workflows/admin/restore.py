"""``admin.restore`` (``sonobridge restore``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["RestoreRequest", "RestoreResult", "restore_backup"]


@record
class RestoreRequest:
    """From where to where."""

    source: Annotated[str, Help("Folder that 'sonobridge backup' made.")]
    target: Annotated[str, Help("Folder of the restored workspace; absent or empty.")]


@record
class RestoreResult:
    """The restored workspace."""

    workspace: str
    workspace_id: str
    evidence_records: int


@operation(
    "admin.restore",
    summary="Restore a backup into an empty folder; every hash is checked first.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.PURE, Trait.LOCAL),
    command="restore",
    positional=("source", "target"),
)
def restore_backup(context: Context, request: RestoreRequest) -> RestoreResult:
    """Refuse a damaged backup before anything is written."""
    from sonobridge.store.upkeep import restore

    restored = restore(
        Path(request.source),
        Path(request.target),
        clock=context.clock,
        database_url=context.settings.database_url or None,
        progress=context.progress,
    )
    with restored as workspace:
        return RestoreResult(
            workspace=str(workspace.root),
            workspace_id=workspace.id,
            evidence_records=workspace.evidence.verify().length,
        )
