"""Serves the built pages; every other path of the application answers with the index."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, HTMLResponse, Response

from sonobridge.core.errors import MissingError

__all__ = ["STATIC", "install_front_end"]

STATIC = Path(__file__).parent / "static"

_UNBUILT = (
    "<!doctype html><html lang='en'><title>Sonobridge</title><h1>The pages are not built</h1>"
    "<p>This is a checkout. Run <code>make web</code> and reload.</p></html>"
)


def install_front_end(app: FastAPI) -> None:
    """Add the catch-all route; it comes last."""

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            raise MissingError(
                "There is nothing at this address.",
                where=f"/{path}",
                remedy="See openapi.json for the addresses that exist.",
            )
        asset = _asset(path)
        if asset is not None:
            lasting = path.startswith("assets/")
            caching = "public, max-age=31536000, immutable" if lasting else "no-cache"
            return FileResponse(asset, headers={"cache-control": caching})
        index = STATIC / "index.html"
        if not index.is_file():
            return HTMLResponse(_UNBUILT, status_code=503)
        return FileResponse(index, headers={"cache-control": "no-cache"})


def _asset(path: str) -> Path | None:
    """Return the built file of a path, None for every other path, however odd."""
    try:
        asset = (STATIC / path).resolve()
        found = bool(path) and asset.is_relative_to(STATIC) and asset.is_file()
    except (OSError, ValueError):  # too long, or with a zero byte
        return None
    return asset if found else None
