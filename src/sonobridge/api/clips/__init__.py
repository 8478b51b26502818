"""Clips over HTTP beyond the operations: pictures and upload."""

from sonobridge.api.clips.pictures import router as pictures_router
from sonobridge.api.clips.upload import router as upload_router

__all__ = ["pictures_router", "upload_router"]
