"""Clips over HTTP beyond the operations: pictures and upload."""

from sonobridge.api.clips.pictures import router as pictures_router

__all__ = ["pictures_router"]
