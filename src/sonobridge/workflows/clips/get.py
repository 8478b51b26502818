"""``clips.get``: everything that is known of one clip, without its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.clips.list import ClearanceState, ClipLine, clip_line
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.clips import Clip

__all__ = ["ClipGetRequest", "ClipGetResult", "ClipRegion", "clip_detail", "get_clip"]


@record
class ClipGetRequest:
    """Which clip."""

    clip_id: Annotated[str, Help("Identifier of the clip, clip_….")]


@record
class ClipRegion:
    """One calibrated region; corners in pixels from 0, the maximum corner inclusive.

    Units and types are the codes of DICOM PS3.3 C.8.5.5; ``problem`` names why the
    region must not be trusted.
    """

    index: int
    x0: int
    y0: int
    x1: int
    y1: int
    spatial_format: int | None
    data_type: int | None
    unit_x: int | None
    unit_y: int | None
    delta_x: float | None
    delta_y: float | None
    reference_x: int | None
    reference_y: int | None
    reference_value_x: float | None
    reference_value_y: float | None
    flags: int | None
    problem: str | None


@record
class ClipIssue:
    """Something odd in the header that did not stop the import."""

    code: str
    where: str


@record
class ClearanceLine:
    """One person's decision about a contact sheet."""

    decision: ClearanceState
    note: str
    person_id: str
    origin: str
    sheet_sha256: str
    decided_at: str


@record
class ClipGetResult:
    """One clip: line, picture, calibration, provenance, decisions.

    ``same_pixels`` are other clips with the very same pixel bytes under another header.
    ``frame_time_ms`` lists the time from each frame to the next in milliseconds
    (``frame_count - 1`` values); None when the file records none.
    """

    clip: ClipLine
    id: str
    rows: int | None
    columns: int | None
    frame_count: int
    frame_time_ms: tuple[float, ...] | None
    nominal_frame_time_ms: float | None
    photometric: str
    transfer_syntax: str
    lossy: bool
    cleared: bool
    regions: tuple[ClipRegion, ...]
    issues: tuple[ClipIssue, ...]
    blob_sha256: str
    pixel_sha256: str | None
    deidentification: dict[str, Any]
    clearances: tuple[ClearanceLine, ...]
    same_pixels: tuple[str, ...]


@operation(
    "clips.get",
    summary="Show one clip: size, calibration, provenance, clearances.",
    positional=("clip_id",),
)
def get_clip(context: Context, request: ClipGetRequest) -> ClipGetResult:
    """Return the metadata; pixels have their own addresses and rules."""
    from sonobridge.store.clips import Clearances, ClipLibrary

    library = ClipLibrary(context.workspace)
    clip = library.get(request.clip_id)
    decisions = Clearances(context.workspace).history(clip.id)
    return clip_detail(
        clip,
        tuple(
            ClearanceLine(
                decision=one.decision,
                note=one.note,
                person_id=one.person_id,
                origin=one.origin,
                sheet_sha256=one.sheet_sha256,
                decided_at=one.decided_at,
            )
            for one in decisions
        ),
        library.same_pixels(clip),
    )


def clip_detail(
    clip: Clip,
    clearances: tuple[ClearanceLine, ...] = (),
    same_pixels: tuple[str, ...] = (),
) -> ClipGetResult:
    """Return the detail of one clip."""
    facts = clip.facts
    regions: list[dict[str, Any]] = [dict(region) for region in facts.regions]
    return ClipGetResult(
        clip=clip_line(clip),
        id=clip.id,
        rows=facts.image_rows,
        columns=facts.image_columns,
        frame_count=facts.frame_count,
        frame_time_ms=facts.frame_steps_ms,
        nominal_frame_time_ms=facts.frame_time_ms,
        photometric=facts.photometric,
        transfer_syntax=facts.transfer_syntax_uid,
        lossy=facts.lossy,
        cleared=clip.cleared,
        regions=tuple(ClipRegion(**region) for region in regions),
        issues=tuple(
            ClipIssue(code=str(one["code"]), where=str(one["where"])) for one in facts.issues
        ),
        blob_sha256=facts.blob_sha256,
        pixel_sha256=facts.pixel_sha256,
        deidentification=facts.deidentification,
        clearances=clearances,
        same_pixels=same_pixels,
    )
