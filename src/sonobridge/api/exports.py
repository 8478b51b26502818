"""Downloads of what operations wrote into the workspace's exports folder."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.errors import MissingError

__all__ = ["router"]

router = APIRouter(prefix="/api/exports", tags=["exports"])

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,120}$")


@router.get("/{name}", include_in_schema=False)
def download(request: Request, name: str) -> Response:
    """Send one export as an attachment; it is never shown as a page of this program."""
    signed_in(request, header="")
    workspace = server_state(request).workspace
    if not _NAME.fullmatch(name) or not workspace.exports.exists(name):
        raise MissingError(
            "There is no export of this name.",
            where="exports",
            kept="Exports stay until they are deleted from the folder.",
            remedy="Run the export again.",
        )
    return FileResponse(
        workspace.exports.path(name),
        media_type="application/octet-stream",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "content-security-policy": "sandbox",
            "cache-control": "no-store",
        },
    )
