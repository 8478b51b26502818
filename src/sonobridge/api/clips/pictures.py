"""Pictures of clips: frames, thumbnails, contact sheets, each behind its rule."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request
from starlette.responses import Response

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.errors import ForbiddenError
from sonobridge.store import Workspace
from sonobridge.store.clips import Clip, ClipLibrary, ClipNotClearedError
from sonobridge.store.clips.pictures import ClipFrames, ClipSheets
from sonobridge.workflows.clips.next_sheet import CLEARERS
from sonobridge.workflows.context import Actor

__all__ = ["router"]

router = APIRouter(prefix="/api/clips", tags=["clips"])

_frames: WeakKeyDictionary[Workspace, ClipFrames] = WeakKeyDictionary()


@router.get("/{clip_id}/frames/{frame}", response_class=Response)
def frame(request: Request, clip_id: str, frame: int) -> Response:
    """Send one frame (index from 0): the stored JPEG untouched, or a PNG without loss.

    ``X-Frame-Sha256`` is the hash of the decoded pixels (PNG), or of the stored bytes
    (JPEG, passed through); ``X-Frame-Source`` says which: ``decoded`` or ``stored``.
    """
    clip = _visible(request, clip_id)
    tag = f'"{clip.facts.blob_sha256[:32]}-{frame}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=_headers(tag))
    picture = _pictures(request).picture(clip, frame)
    stored = picture.media_type == "image/jpeg"
    return Response(
        picture.data,
        media_type=picture.media_type,
        headers={
            **_headers(tag),
            "x-frame-sha256": picture.sha256,
            "x-frame-source": "stored" if stored else "decoded",
        },
    )


@router.get("/{clip_id}/thumbnail", response_class=Response)
def thumbnail(request: Request, clip_id: str) -> Response:
    """Send a small PNG of the middle frame."""
    clip = _visible(request, clip_id)
    tag = f'"{clip.facts.blob_sha256[:32]}-thumbnail"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=_headers(tag))
    data = _sheets(request).thumbnail(clip)
    return Response(data, media_type="image/png", headers=_headers(tag))


@router.get("/{clip_id}/contact-sheet", response_class=Response)
def contact_sheet(request: Request, clip_id: str) -> Response:
    """Send the contact sheet to a person who may clear clips.

    ``X-Sheet-Sha256`` is the hash that the decision has to name.
    """
    actor = signed_in(request, header="").actor
    clip = ClipLibrary(server_state(request).workspace).get(clip_id)
    if not actor.roles & CLEARERS:
        raise ForbiddenError(
            "Contact sheets are shown to those who clear clips.",
            where=clip_id,
            why="It needs the role owner or adjudicator.",
            kept="Nothing was changed.",
            remedy="Ask the owner of this workspace for the role.",
        )
    sheet = _sheets(request).sheet(clip)
    tag = f'"{sheet.sha256[:32]}"'
    headers = {**_headers(tag), "x-sheet-sha256": sheet.sha256}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(sheet.png, media_type="image/png", headers=headers)


def _sheets(request: Request) -> ClipSheets:
    return ClipSheets(server_state(request).workspace, _pictures(request))


def _pictures(request: Request) -> ClipFrames:
    state = server_state(request)
    if state.workspace not in _frames:
        _frames[state.workspace] = ClipFrames(state.workspace, state.decoders)
    return _frames[state.workspace]


def _visible(request: Request, clip_id: str) -> Clip:
    """Return a clip that the person behind the request may see.

    Raises
    ------
    ClipNotClearedError
        For everybody but those who clear, until a person has cleared the clip.
    """
    actor: Actor = signed_in(request, header="").actor
    clip = ClipLibrary(server_state(request).workspace).get(clip_id)
    if not clip.cleared and not actor.roles & CLEARERS:
        raise ClipNotClearedError(clip_id, clip.clearance)
    return clip


def _headers(tag: str) -> dict[str, str]:
    # A clearance can be taken back: the browser asks each time and mostly gets a 304.
    return {"etag": tag, "cache-control": "private, no-cache"}
