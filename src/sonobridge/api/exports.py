"""Downloads of what operations wrote into the workspace's exports folder."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.errors import ForbiddenError, MissingError
from sonobridge.core.log import correlation_id
from sonobridge.core.operation import Role
from sonobridge.workflows.catalogue import load_operation

__all__ = ["router"]

router = APIRouter(prefix="/api/exports", tags=["exports"])

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,120}$")
_MAKERS = {
    "audit-": "audit.export_report",
    "clips-": "clips.export",
    "contributions-": "path.contributions_export",
    "lstudy_": "label.export",
    "presentation-": "path.proof_present",
    "proof-": "path.proof_file",
}
"""How the names of exports begin, and the operation that makes them."""


@router.get("/{name}", include_in_schema=False)
def download(request: Request, name: str) -> Response:
    """Send one export as an attachment; it is never shown as a page of this program.

    Raises
    ------
    ForbiddenError
        For a person who may not make such an export.
    MissingError
        If there is none of this name.
    """
    actor, workspace = signed_in(request, header="").actor, server_state(request).workspace
    if not actor.roles & _exporters(name):
        raise ForbiddenError(
            "You may not take exports of this kind out of the workspace.",
            where="exports",
            why="Whoever may make an export may fetch it.",
            kept="Nothing was sent; the export stays where it is.",
            remedy="Ask the owner of this workspace.",
        )
    if not _NAME.fullmatch(name) or not workspace.exports.exists(name):
        raise MissingError(
            "There is no export of this name.",
            where="exports",
            kept="Exports stay until they are deleted from the folder.",
            remedy="Run the export again.",
        )
    workspace.audit_log.append(
        "exports.download",
        person_id=actor.person_id,
        outcome="done",
        request_id=correlation_id.get(),
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


def _exporters(name: str) -> frozenset[Role]:
    """Return the roles that may fetch an export: those that may make it."""
    for beginning, operation in _MAKERS.items():
        if name.startswith(beginning):
            return load_operation(operation).roles
    return frozenset({Role.OWNER})
