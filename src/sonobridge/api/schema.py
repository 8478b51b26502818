"""The OpenAPI document, built without a workspace."""

from __future__ import annotations

from typing import Any

from sonobridge.api.app import create_app

__all__ = ["openapi_document"]


def openapi_document() -> dict[str, Any]:
    """Return the OpenAPI document of all routes."""
    return create_app(None).openapi()
