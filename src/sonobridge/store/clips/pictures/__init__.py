"""Pictures of stored clips: frames, and what is derived from them."""

from sonobridge.store.clips.pictures.frames import ClipFrames, DecoderLender, FramePicture

__all__ = ["ClipFrames", "DecoderLender", "FramePicture"]
