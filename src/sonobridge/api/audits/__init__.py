"""Audits over HTTP beyond the operations: upload of a table."""

from sonobridge.api.audits.upload import router

__all__ = ["router"]
