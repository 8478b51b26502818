"""Errors of reports."""

from __future__ import annotations

from sonobridge.core.errors import UnavailableError

__all__ = ["MissingExtraError"]


class MissingExtraError(UnavailableError, ImportError):
    """An optional part of the installation is needed; the remedy names it."""

    code = "reports.extra_missing"
