"""``clips.purge``: delete kept source copies by age; each leaves a tombstone."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["PurgeRequest", "PurgeResult", "purge_originals"]


@record
class PurgeRequest:
    """How old."""

    older_than_days: Annotated[
        float, Ge(0), Help("Delete source copies kept for longer; 0 deletes all.")
    ] = 30.0


@record
class PurgeResult:
    """Source copies that were deleted, and unfinished uploads that were."""

    originals: int
    uploads: int


@operation(
    "clips.purge",
    summary="Delete kept source copies by age; tombstones stay.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.EVIDENCE,),
)
def purge_originals(context: Context, request: PurgeRequest) -> PurgeResult:
    """Delete identified copies from quarantine, conflicts and ``--keep-originals``."""
    from datetime import timedelta

    from sonobridge.store.clips.ingest import Uploads

    workspace = context.workspace
    # Nothing is older than a century; beyond a few millennia the calendar ends.
    age = timedelta(days=min(request.older_than_days, 36_500.0))
    originals = workspace.originals.purge(older_than=age, person_id=context.actor.person_id)
    uploads = Uploads(workspace).sweep(max(age.total_seconds(), 3600.0))
    context.evidence.measured(
        {"originals": originals, "older_than_days": request.older_than_days}
    )
    return PurgeResult(originals=originals, uploads=uploads)
