"""Puts the application together."""

from __future__ import annotations

from fastapi import FastAPI

from sonobridge import __version__
from sonobridge.api.clips import pictures_router, upload_router
from sonobridge.api.errors import install_error_handlers
from sonobridge.api.exports import router as exports_router
from sonobridge.api.frontend import install_front_end
from sonobridge.api.live import router as live_router
from sonobridge.api.routes import operations_router
from sonobridge.api.scan.controller import router as controller_router
from sonobridge.api.scan.playback.watching import router as watching_router
from sonobridge.api.scan.socket import router as scan_router
from sonobridge.api.security import Door
from sonobridge.api.session import router as session_router
from sonobridge.api.state import ServerState
from sonobridge.api.uploads import audit_upload_router
from sonobridge.core.clock import SystemClock

__all__ = ["create_app"]


def create_app(state: ServerState | None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    state
        What the server holds; None builds an application that only knows its schema.
    """
    app = FastAPI(
        title="Sonobridge",
        version=__version__,
        summary="Operations of a Sonobridge workspace, on this machine only.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.server = state
    install_error_handlers(app)
    app.include_router(session_router)
    app.include_router(operations_router(documented=state is None))
    app.include_router(exports_router)
    app.include_router(pictures_router)
    app.include_router(upload_router)
    app.include_router(audit_upload_router)
    app.include_router(live_router)
    app.include_router(scan_router)
    app.include_router(watching_router)
    app.include_router(controller_router)
    install_front_end(app)
    app.add_middleware(
        Door,
        clock=state.clock if state else SystemClock(),
        upload_limit=(state.settings.upload_limit_mb if state else 1) * 2**20,
        controller_origin=state.settings.controller_origin if state else "",
    )
    return app
