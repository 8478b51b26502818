"""``clips.resolve``: a person chooses one version of an instance."""

from __future__ import annotations

from typing import Annotated

from annotated_types import MaxLen, MinLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.clips.list import ClipLine, clip_line
from sonobridge.workflows.clips.next_sheet import CLEARERS
from sonobridge.workflows.context import Context

__all__ = ["ResolveRequest", "ResolveResult", "resolve_conflict"]


@record
class ResolveRequest:
    """The clip, the chosen version and the reason."""

    clip_id: Annotated[str, Help("Identifier of the clip, clip_….")]
    version: Annotated[str, Help("SHA-256 of the chosen version, from clips conflicts.")]
    reason: Annotated[str, MinLen(1), MaxLen(500), Help("Why this version; never a name.")]


@record
class ResolveResult:
    """The clip as it is now."""

    clip: ClipLine


@operation(
    "clips.resolve",
    summary="Choose which version of an instance is the right one.",
    roles=CLEARERS,
    traits=(Trait.EVIDENCE,),
    positional=("clip_id",),
)
def resolve_conflict(context: Context, request: ResolveRequest) -> ResolveResult:
    """Make the version current; labels stay bound to the bytes they were made on."""
    from sonobridge.store.clips import Conflicts

    conflicts = Conflicts(context.workspace)
    before = conflicts.get(request.clip_id)
    clip = conflicts.resolve(
        request.clip_id,
        request.version,
        person_id=context.actor.person_id,
        note=request.reason,
    )
    for version in before.versions if before else ():
        context.evidence.used("clip_version", clip.id, version.facts.blob_sha256)
    context.evidence.made("clip", clip.id, clip.facts.blob_sha256)
    context.evidence.measured({"versions": len(before.versions) if before else 0})
    return ResolveResult(clip=clip_line(clip))
