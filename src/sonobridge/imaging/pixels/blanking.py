"""Blanking everything outside kept boxes, and encoding the result without loss.

Native pixel data stay native: the samples outside the boxes are overwritten in place.
Compressed frames are decoded, blanked and stored as **JPEG-LS lossless**. Blanking a
JPEG stream in its own domain was considered and left: blocks that straddle an edge hold
kept and blanked pixels together, so either text would stay readable at the edge or
kept pixels would change, and coding the decoded frame as JPEG again changes all of
them. A lossless code keeps every kept pixel equal to the decode of the source, at the
price of larger files; RLE and uncompressed storage would cost two to three times more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.part10.transfer_syntax import EXPLICIT_LITTLE_ENDIAN
from sonobridge.imaging.pixels.codecs import decode_stored
from sonobridge.imaging.pixels.colour import darkest_entry
from sonobridge.imaging.pixels.errors import PixelError
from sonobridge.imaging.pixels.pixel_format import PixelFormat

__all__ = [
    "JPEG_LS_LOSSLESS",
    "Box",
    "blank_frame",
    "blank_image",
    "blank_value",
    "blanked_format",
    "kept_mask",
    "reencode_frame",
]

Box = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in pixels from 0, maximum corner inclusive."""

JPEG_LS_LOSSLESS: Final = "1.2.840.10008.1.2.4.80"


def kept_mask(boxes: Sequence[Box], rows: int, columns: int) -> NDArray[np.bool_]:
    """Return True for each pixel inside any box, shape (rows, columns).

    Raises
    ------
    PixelError
        ``box_outside_image`` for a box that is not wholly inside the image.
    """
    mask = np.zeros((rows, columns), np.bool_)
    for x0, y0, x1, y1 in boxes:
        if not (0 <= x0 <= x1 < columns and 0 <= y0 <= y1 < rows):
            raise PixelError("box_outside_image", "A kept box reaches beyond the image.")
        mask[y0 : y1 + 1, x0 : x1 + 1] = True
    return mask


def blank_value(form: PixelFormat) -> int:
    """Return the stored value that is shown as black (for RGB: of each sample)."""
    if form.photometric == "PALETTE COLOR" and form.palette is not None:
        return darkest_entry(form.palette)
    low = -(1 << (form.bits_stored - 1)) if form.signed else 0
    if form.photometric == "MONOCHROME1":
        return low + (1 << form.bits_stored) - 1
    return low


def blank_image(
    image: NDArray[Any], boxes: Sequence[Box], value: int
) -> tuple[NDArray[Any], int]:
    """Return a copy with ``value`` outside the boxes, and how many pixels changed.

    Parameters
    ----------
    image
        (rows, columns) or (rows, columns, 3).
    boxes
        Kept boxes, checked by :func:`kept_mask`.
    value
        Blank value of a sample.
    """
    copy = np.full_like(image, value)
    for x0, y0, x1, y1 in boxes:
        box = np.s_[y0 : y1 + 1, x0 : x1 + 1]
        copy[box] = image[box]
    different = copy != image
    if image.ndim == 3:
        different = different[..., 0] | different[..., 1] | different[..., 2]
    return copy, int(np.count_nonzero(different))


def blanked_format(form: PixelFormat) -> PixelFormat:
    """Return the format that blanked frames are written in.

    Colour becomes interleaved RGB (a YBR frame is what its decode shows), grey and
    palette indices stay; native stays native, compressed becomes JPEG-LS lossless
    where it can hold the samples (8 or 16 bits).
    """
    native = not form.syntax.encapsulated or form.bits_allocated not in {8, 16}
    uid = EXPLICIT_LITTLE_ENDIAN if native else JPEG_LS_LOSSLESS
    photometric = "RGB" if form.samples == 3 else form.photometric
    return replace(
        form,
        transfer_syntax_uid=uid,
        photometric=photometric,
        planar=False,
        word_data=form.bits_allocated > 8,
    )


def blank_frame(encoded: bytes, form: PixelFormat, boxes: Sequence[Box]) -> tuple[bytes, int]:
    """Blank one frame and return its encoded bytes and the number of changed pixels.

    Parameters
    ----------
    encoded
        Encoded bytes of one frame.
    form
        Format of the source.
    boxes
        Kept boxes; the result's format is :func:`blanked_format`.
    """
    image = decode_stored(encoded, form)
    kept_mask(boxes, form.rows, form.columns)  # refuses boxes outside the image
    blanked, changed = blank_image(image, boxes, blank_value(form))
    return reencode_frame(blanked, blanked_format(form)), changed


def reencode_frame(image: NDArray[Any], form: PixelFormat) -> bytes:
    """Encode stored samples in a format made by :func:`blanked_format`."""
    little = np.ascontiguousarray(image.astype(image.dtype.newbyteorder("<"), copy=False))
    if form.transfer_syntax_uid == EXPLICIT_LITTLE_ENDIAN:
        return little.tobytes()
    import jpeg_ls

    samples = little.view(f"<u{little.dtype.itemsize}")
    mode = 1 if samples.ndim == 3 else 0
    return bytes(jpeg_ls.encode_array(samples, 0, mode))
