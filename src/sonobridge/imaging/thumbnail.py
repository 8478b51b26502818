"""A small picture of one frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.pixels.png import to_png

__all__ = ["scaled_to_fit", "thumbnail"]


def scaled_to_fit(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Shrink an image to fit a box; smaller images stay as they are.

    Parameters
    ----------
    image
        uint8, (rows, columns) or (rows, columns, 3).
    width, height
        Largest size in pixels.

    Notes
    -----
    Area averaging, so that speckle does not alias; the aspect of the pixels is kept.
    """
    if width < 1 or height < 1:
        raise ValueError("a box is at least one pixel wide and high")
    rows, columns = image.shape[:2]
    factor = min(width / columns, height / rows)
    if factor >= 1:
        return image
    from PIL import Image

    size = (max(1, round(columns * factor)), max(1, round(rows * factor)))
    small = Image.fromarray(image).resize(size, Image.Resampling.BOX)
    return np.asarray(small, np.uint8)


def thumbnail(image: NDArray[Any], *, side: int = 256) -> bytes:
    """Return a PNG of a frame as shown, no side longer than ``side`` pixels.

    Parameters
    ----------
    image
        Frame as shown (uint8), usually the middle one of a clip.
    side
        Longest side in pixels.
    """
    return to_png(scaled_to_fit(np.asarray(image, np.uint8), side, side), level=6)
