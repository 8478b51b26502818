"""``clips.next_sheet``: the contact sheet that a person should look at next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import MaxLen

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.clips.list import ClipLine, clip_line
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.clips import Clip
    from sonobridge.store.clips.pictures import ClipSheets, Sheet

__all__ = ["CLEARERS", "NextSheetRequest", "NextSheetResult", "SheetLine", "next_sheet"]

CLEARERS = frozenset({Role.OWNER, Role.ADJUDICATOR})
_MEASURE_SECONDS = 2.0


@record
class NextSheetRequest:
    """Which clips to leave out of the queue for now."""

    clip_id: Annotated[str | None, Help("This clip instead of the next one.")] = None
    skip: Annotated[tuple[str, ...], MaxLen(200), Help("Clips that were put off.")] = ()


@record
class SheetLine:
    """One contact sheet: hash, panels in reading order, frames, where it lies.

    ``text_score`` is the share of the picture that may hold text. It orders the queue;
    it clears nothing.
    """

    sha256: str
    panels: tuple[str, ...]
    frames: int
    text_score: Probability
    address: str
    file: str


@record
class NextSheetResult:
    """The clip to look at, its sheet, and how many wait; None when none waits."""

    clip: ClipLine | None
    sheet: SheetLine | None
    waiting: int


@operation(
    "clips.next_sheet",
    summary="Show which contact sheet waits for a person, likeliest text first.",
    roles=CLEARERS,
)
def next_sheet(context: Context, request: NextSheetRequest) -> NextSheetResult:
    """Return the next sheet; clips nobody could look at leave the queue with a reason."""
    from sonobridge.imaging import DecoderPool
    from sonobridge.store.clips import Clearances, ClipLibrary
    from sonobridge.store.clips.pictures import ClipFrames, ClipSheets

    workspace = context.workspace
    clearances = Clearances(workspace)
    with DecoderPool(size=1) as decoders:
        sheets = ClipSheets(workspace, ClipFrames(workspace, decoders))
        if request.clip_id is not None:
            clip: Clip | None = ClipLibrary(workspace).get(request.clip_id)
            sheet = sheets.sheet(clip) if clip is not None else None
        else:
            clip, sheet = _front(context, sheets, request.skip)
    return NextSheetResult(
        clip=None if clip is None else clip_line(clip),
        sheet=None if clip is None or sheet is None else _line(clip, sheet),
        waiting=clearances.waiting_count(),
    )


def _front(
    context: Context, sheets: ClipSheets, skip: tuple[str, ...]
) -> tuple[Clip | None, Sheet | None]:
    """Measure clips from the front for a while, then return the one that leads.

    A clip whose frames cannot be decoded leaves the queue with the reason. One that was
    too slow goes to its end: the machine may have been busy.
    """
    from sonobridge.imaging import DecoderCrashedError, DecoderTimeoutError, PixelError
    from sonobridge.store.clips import Clearances

    clearances = Clearances(context.workspace)
    until = context.clock.monotonic() + _MEASURE_SECONDS
    while True:
        waiting = clearances.waiting(skip=skip)
        if not waiting:
            return None, None
        clip = waiting[0]
        known = sheets.exists(clip)
        try:
            sheet = sheets.sheet(clip)
        except PixelError as fault:
            clearances.set_undecodable(clip, fault.reason_code, fault.message)
            continue
        except DecoderCrashedError as failure:
            code = str(failure.details["reason_code"])
            clearances.set_undecodable(clip, code, failure.what)
            continue
        except DecoderTimeoutError:
            clearances.set_text_likelihood(clip, 0.0)
            skip = (*skip, clip.id)
            continue
        if known or context.clock.monotonic() >= until:
            return clip, sheet


def _line(clip: Clip, sheet: Sheet) -> SheetLine:
    return SheetLine(
        sha256=sheet.sha256,
        panels=sheet.panels,
        frames=sheet.frames,
        text_score=sheet.text_score,
        address=f"/api/clips/{clip.id}/contact-sheet",
        file=f"derived/sheets/{clip.facts.blob_sha256}.png",
    )
