"""``clips.clear``: a person's decision after looking at a contact sheet."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.clips.list import ClipLine, clip_line
from sonobridge.workflows.clips.next_sheet import CLEARERS
from sonobridge.workflows.context import Context

__all__ = ["ClearRequest", "ClearResult", "clear_clip"]


@record
class ClearRequest:
    """The clip, the sheet that was seen, and the decision."""

    clip_id: Annotated[str, Help("Identifier of the clip, clip_….")]
    sheet_sha256: Annotated[str, Help("Hash of the contact sheet that was looked at.")]
    decision: Annotated[
        Literal["cleared", "refused"],
        Help("cleared: nothing identifies the patient; refused: something may."),
    ]
    note: Annotated[str, MaxLen(500), Help("Remark; never a name.")] = ""


@record
class ClearResult:
    """The clip as it is now, and how many still wait."""

    clip: ClipLine
    waiting: int


@operation(
    "clips.clear",
    summary="Clear or refuse a clip after looking at its contact sheet.",
    roles=CLEARERS,
    traits=(Trait.EVIDENCE,),
    positional=("clip_id",),
)
def clear_clip(context: Context, request: ClearRequest) -> ClearResult:
    """Write the decision; it holds for the bytes that the sheet showed.

    Raises
    ------
    SheetChangedError
        If the clip's sheet is not the one that was looked at.
    """
    from sonobridge.core.canonical import hash_json
    from sonobridge.imaging import DecoderPool
    from sonobridge.store.clips import Clearances, ClipLibrary, SheetChangedError
    from sonobridge.store.clips.pictures import ClipFrames, ClipSheets

    workspace = context.workspace
    clip = ClipLibrary(workspace).get(request.clip_id)
    with DecoderPool(size=1) as decoders:
        sheet = ClipSheets(workspace, ClipFrames(workspace, decoders)).sheet(clip)
    if sheet.sha256 != request.sheet_sha256:
        raise SheetChangedError(
            "This is not the contact sheet of the clip as it is now.",
            where=clip.id,
            kept="The clip waits as before; no decision was written.",
            remedy="Look at the present contact sheet and decide again.",
        )
    clearances = Clearances(workspace)
    after = clearances.decide(
        clip,
        sheet.sha256,
        request.decision,
        person_id=context.actor.person_id,
        note=request.note,
    )
    decided = {
        "clip": clip.id,
        "blob_sha256": clip.facts.blob_sha256,
        "sheet_sha256": sheet.sha256,
        "decision": request.decision,
    }
    context.evidence.used("clip", clip.id, clip.facts.blob_sha256)
    context.evidence.used("contact_sheet", clip.id, sheet.sha256)
    context.evidence.made("clearance", clip.id, hash_json(decided))
    context.evidence.measured({"decision": request.decision, "frames": sheet.frames})
    return ClearResult(clip=clip_line(after), waiting=clearances.waiting_count())
