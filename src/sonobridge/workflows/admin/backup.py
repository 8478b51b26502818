"""``admin.backup`` (``sonobridge backup``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["BackupRequest", "BackupResult", "back_up"]


@record
class BackupRequest:
    """Where to, and whether the keys go with it."""

    target: Annotated[str, Help("Folder to make; it must not exist.")]
    keys: Annotated[
        bool, Help("Include the keys: with them a backup can be restored and re-identified.")
    ] = True


@record
class BackupResult:
    """What was written, exports and imported career data with it.

    Originals and the node's store are never in it.
    """

    target: str
    blobs: int
    blob_bytes: int
    linked: int
    keys: bool


@operation(
    "admin.backup",
    summary="Back the workspace up into a new folder, with a manifest of hashes.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.LOCAL, Trait.AUDITED),
    command="backup",
    positional=("target",),
)
def back_up(context: Context, request: BackupRequest) -> BackupResult:
    """Copy database, blobs and (by choice) keys; sign a checkpoint of the chains."""
    from sonobridge.store.upkeep import backup

    report = backup(
        context.workspace, Path(request.target), keys=request.keys, progress=context.progress
    )
    return BackupResult(
        target=str(report.target),
        blobs=report.blobs,
        blob_bytes=report.blob_bytes,
        linked=report.linked,
        keys=report.keys,
    )
