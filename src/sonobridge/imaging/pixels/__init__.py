"""Pixel data: where each frame lies, what its samples mean, and how it becomes an image."""

from sonobridge.imaging.pixels.codecs import decode_stored
from sonobridge.imaging.pixels.display import display_array
from sonobridge.imaging.pixels.errors import PixelError
from sonobridge.imaging.pixels.frame_table import FrameTable, frame_table
from sonobridge.imaging.pixels.jpeg_stream import JpegInfo, inspect_jpeg, passthrough_jpeg
from sonobridge.imaging.pixels.pixel_format import PixelFormat, pixel_format
from sonobridge.imaging.pixels.png import to_png

__all__ = [
    "FrameTable",
    "JpegInfo",
    "PixelError",
    "PixelFormat",
    "decode_stored",
    "display_array",
    "frame_table",
    "inspect_jpeg",
    "passthrough_jpeg",
    "pixel_format",
    "to_png",
]
