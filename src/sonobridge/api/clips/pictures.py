"""Pictures of clips: frames and thumbnails, each behind the clearance."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request
from starlette.responses import Response

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.operation import Role
from sonobridge.store import Workspace
from sonobridge.store.clips import Clip, ClipLibrary, ClipNotClearedError
from sonobridge.store.clips.pictures import ClipFrames
from sonobridge.workflows.context import Actor

__all__ = ["router"]

router = APIRouter(prefix="/api/clips", tags=["clips"])

CLEARERS = frozenset({Role.OWNER, Role.ADJUDICATOR})
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
