"""``clips.list``: the library, filtered, sorted, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.clips import Clip

__all__ = [
    "ClearanceState",
    "ClipLine",
    "ClipListRequest",
    "ClipListResult",
    "clip_line",
    "list_clips",
]

ClearanceState = Literal["waiting", "cleared", "refused", "not_applicable"]
PixelState = Literal["ok", "truncated", "undecodable", "none"]


@record
class ClipListRequest:
    """Filter, order and place; a filter that is left out does not filter."""

    text: Annotated[
        str, MaxLen(100), Help("Part of manufacturer or model, or start of a clip's id.")
    ] = ""
    kind: Annotated[
        Literal["image", "non_image", "fragment", "all"],
        Help("Images, other objects (reports, waveforms), excerpts, or all."),
    ] = "image"
    manufacturer: Annotated[str | None, Help("Exact manufacturer.")] = None
    modality: Annotated[str | None, Help("DICOM modality, e.g. US.")] = None
    state: Annotated[PixelState | None, Help("What can be had of the pixels.")] = None
    clearance: Annotated[ClearanceState | None, Help("State of the contact sheet.")] = None
    calibrated: Annotated[bool | None, Help("Whether a scale can be trusted.")] = None
    conflict: Annotated[bool | None, Help("Whether versions wait for a decision.")] = None
    study: Annotated[str | None, Help("Study Instance UID, remapped.")] = None
    patient: Annotated[str | None, Help("Patient key.")] = None
    eligible: Annotated[
        bool, Help("Only clips that may enter a new study or dataset version.")
    ] = False
    sort: Annotated[
        Literal["imported", "manufacturer", "frames", "size"], Help("Order of the list.")
    ] = "imported"
    ascending: Annotated[bool, Help("Smallest or oldest first.")] = False
    limit: Annotated[int, Ge(1), Le(500), Help("Clips a page.")] = 50
    page: Annotated[str | None, Help("Token of the page, from the page before.")] = None


@record
class ClipLine:
    """One clip in a list."""

    id: str
    kind: Literal["image", "non_image", "fragment"]
    modality: str
    manufacturer: str
    model: str
    rows: int | None
    columns: int | None
    frame_count: int
    frames_declared: int | None
    transfer_syntax: str
    size_bytes: int
    region_count: int
    calibrated: bool
    state: PixelState
    state_reason: str
    clearance: ClearanceState
    cleared: bool
    conflict: bool
    eligible: bool
    patient: str
    study: str
    study_date: str
    quality_score: float | None
    imported_at: str


@record
class FilterCount:
    """How many clips carry one value of one filter, over the whole library."""

    filter: str
    value: str
    clips: int


@record
class ClipListResult:
    """A page of clips; ``matched_all`` is False when more than 1 000 match.

    ``total`` and ``patients`` count the whole library, objects of all kinds.
    """

    clips: tuple[ClipLine, ...]
    next_page: str | None
    matched: int
    matched_all: bool
    total: int
    patients: int
    counts: tuple[FilterCount, ...]


@operation("clips.list", summary="List clips with filter, order and page.")
def list_clips(context: Context, request: ClipListRequest) -> ClipListResult:
    """Return one page by keyset, so that deep pages cost as much as the first."""
    from sonobridge.store.clips import ClipFilter, ClipLibrary

    library = ClipLibrary(context.workspace)
    where = ClipFilter(
        text=request.text,
        kind=None if request.kind == "all" else request.kind,
        manufacturer=request.manufacturer,
        modality=request.modality,
        pixel_state=request.state,
        clearance=request.clearance,
        calibrated=request.calibrated,
        in_conflict=request.conflict,
        study_uid=request.study,
        patient_key=request.patient,
        eligible=request.eligible,
    )
    page = library.page(
        where,
        sort=request.sort,
        descending=not request.ascending,
        token=request.page,
        limit=request.limit,
    )
    counts = library.counts()
    return ClipListResult(
        clips=tuple(clip_line(clip) for clip in page.clips),
        next_page=page.next_token,
        matched=page.matched,
        matched_all=page.matched_all,
        total=sum(counts["kind"].values()),
        patients=library.patient_count(),
        counts=tuple(
            FilterCount(filter=_FILTERS.get(name, name), value=value, clips=clips)
            for name, values in counts.items()
            for value, clips in values.items()
        ),
    )


_FILTERS = {"pixel_state": "state", "in_conflict": "conflict"}


def clip_line(clip: Clip) -> ClipLine:
    """Return the line of one clip."""
    facts = clip.facts
    return ClipLine(
        id=clip.id,
        kind=facts.kind,
        modality=facts.modality,
        manufacturer=facts.manufacturer,
        model=facts.model,
        rows=facts.image_rows,
        columns=facts.image_columns,
        frame_count=facts.frame_count,
        frames_declared=facts.frames_declared,
        transfer_syntax=facts.transfer_syntax_uid,
        size_bytes=facts.size_bytes,
        region_count=facts.region_count,
        calibrated=facts.calibrated,
        state=facts.pixel_state,
        state_reason=facts.pixel_reason,
        clearance=clip.clearance,
        cleared=clip.cleared,
        conflict=clip.in_conflict,
        eligible=clip.eligible,
        patient=facts.patient_key,
        study=facts.study_uid,
        study_date=facts.study_date,
        quality_score=clip.quality_score,
        imported_at=clip.imported_at,
    )
