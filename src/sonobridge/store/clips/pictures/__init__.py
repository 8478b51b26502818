"""Pictures of stored clips: frames, and what is derived from them."""

from sonobridge.store.clips.pictures.frames import ClipFrames, DecoderLender, FramePicture
from sonobridge.store.clips.pictures.sheets import ClipSheets, Sheet

__all__ = ["ClipFrames", "ClipSheets", "DecoderLender", "FramePicture", "Sheet"]
