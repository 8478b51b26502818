"""One encoded frame in, its stored samples out. Runs in the decoder process."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.pixels.colour import upsample_422, ybr_to_rgb
from sonobridge.imaging.pixels.errors import PixelError
from sonobridge.imaging.pixels.jpeg_stream import holds_rgb, inspect_jpeg, with_transform
from sonobridge.imaging.pixels.pixel_format import PixelFormat
from sonobridge.imaging.pixels.run_length import decode_rle

__all__ = ["decode_stored"]

_YBR = frozenset({"YBR_FULL", "YBR_FULL_422"})


def decode_stored(frame: bytes, form: PixelFormat, *, first_bit: int = 0) -> NDArray[Any]:
    """Decode one frame to its stored samples, colour already turned to RGB.

    Parameters
    ----------
    frame
        Encoded bytes of one frame.
    form
        Pixel format of the instance.
    first_bit
        Bit at which a native frame begins in its bytes, see ``FrameTable.first_bit``.

    Returns
    -------
    ndarray
        Shape (rows, columns) for one sample (grey levels or palette indices) in the
        stored integer type; (rows, columns, 3) RGB for colour.

    Raises
    ------
    PixelError
        When the codec is not available or the bytes are broken.
    """
    codec = form.syntax.codec
    if codec == "native":
        image = _native(frame, form, first_bit)
    elif codec == "rle":
        image = _rle(frame, form)
    elif codec in {"jpeg", "jpeg_lossless"}:
        return _jpeg(frame, form)
    elif codec == "jpeg_ls":
        image = _jpeg_ls(frame, form)
    elif codec == "jpeg_2000":
        image = _jpeg_2000(frame, form)
    else:
        raise PixelError("codec_unsupported", "No decoder for this transfer syntax.")
    if form.samples == 3 and form.photometric in _YBR:
        if image.dtype != np.uint8:
            raise PixelError("bits_unsupported", "YBR colour is read with 8 bits only.")
        return ybr_to_rgb(image)
    return image


def _dtype(form: PixelFormat) -> np.dtype[Any]:
    width = max(1, form.bits_allocated // 8)
    return np.dtype(f"<{'i' if form.signed else 'u'}{width}")


def _native(frame: bytes, form: PixelFormat, first_bit: int) -> NDArray[Any]:
    shape = (form.rows, form.columns)
    dtype = _dtype(form)
    width = dtype.itemsize
    values = np.frombuffer(frame, np.uint8)
    if not form.syntax.little:
        values = _swapped(values, 2 if form.swapped_words else width)
    if form.bits_allocated == 1:
        bits = np.unpackbits(values, bitorder="little")
        return bits[first_bit : first_bit + shape[0] * shape[1]].reshape(shape)
    values = values[first_bit // 8 :][: form.native_bits // 8]
    if form.photometric == "YBR_FULL_422" and form.samples == 3:
        return upsample_422(values, *shape)
    return _unused_bits(_planes(np.ascontiguousarray(values).view(dtype), form), form)


def _swapped(values: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    if width == 1:
        return values
    whole = values.size - values.size % width
    turned = values.copy()
    turned[:whole] = values[:whole].reshape(-1, width)[:, ::-1].reshape(-1)
    return turned


def _planes(samples: NDArray[Any], form: PixelFormat) -> NDArray[Any]:
    if form.samples == 1:
        return samples.reshape(form.rows, form.columns)
    if form.planar:
        return np.ascontiguousarray(
            samples.reshape(form.samples, form.rows, form.columns).transpose(1, 2, 0)
        )
    return samples.reshape(form.rows, form.columns, form.samples)


def _unused_bits(image: NDArray[Any], form: PixelFormat) -> NDArray[Any]:
    """Clear bits above Bits Stored and extend the sign (PS3.5 section 8.1.1)."""
    shift = form.bits_allocated - form.bits_stored
    if shift <= 0 or form.bits_allocated == 1:
        return image
    return (image << shift) >> shift


def _rle(frame: bytes, form: PixelFormat) -> NDArray[Any]:
    width = max(1, form.bits_allocated // 8)
    raw = decode_rle(frame, form.rows, form.columns, form.samples, width)
    image = np.ascontiguousarray(raw).view(_dtype(form))[..., 0]
    return _unused_bits(image[..., 0] if form.samples == 1 else image, form)


def _jpeg(frame: bytes, form: PixelFormat) -> NDArray[Any]:
    info = inspect_jpeg(frame)
    if (info.rows, info.columns) != (form.rows, form.columns):
        raise PixelError("size_mismatch", "The JPEG stream has another size than the header.")
    if info.precision != 8:
        raise PixelError(
            "jpeg_precision_unsupported", f"JPEG with {info.precision} bits is not decoded."
        )
    components = len(info.component_ids)
    if components != form.samples:
        raise PixelError("samples_mismatch", "The JPEG stream has another number of samples.")
    import simplejpeg

    space = "GRAY" if components == 1 else "RGB"
    if components == 3:
        rgb = holds_rgb(info, form.photometric)
        if rgb != info.library_says_rgb:
            frame = with_transform(frame, info, rgb=rgb)
    try:
        image: NDArray[Any] = simplejpeg.decode_jpeg(frame, colorspace=space, strict=False)
    except ValueError:
        raise PixelError("jpeg_broken", "The JPEG stream cannot be decoded.") from None
    image = image[:, :, 0] if components == 1 else image
    return image.view(np.int8) if form.signed and form.bits_allocated == 8 else image


def _jpeg_ls(frame: bytes, form: PixelFormat) -> NDArray[Any]:
    import jpeg_ls

    info = inspect_jpeg(frame)  # the size is checked before anything is allocated
    _same_size(form, info.rows, info.columns, len(info.component_ids))
    try:
        raw, details = jpeg_ls.decode_buffer(frame)
    except (RuntimeError, ValueError):
        raise PixelError("jpeg_ls_broken", "The JPEG-LS stream cannot be decoded.") from None
    _same_size(form, details["height"], details["width"], details["components"])
    width = 1 if details["bits_per_sample"] <= 8 else 2
    samples = np.frombuffer(raw, f"<u{width}")
    if form.samples == 3:
        mode = details["interleave_mode"]
        if mode == 0:
            image = samples.reshape(3, form.rows, form.columns).transpose(1, 2, 0)
        else:  # colour by line and by pixel are both handed over pixel by pixel
            image = samples.reshape(form.rows, form.columns, 3)
        return np.ascontiguousarray(image)
    return _to_stored(
        samples.reshape(form.rows, form.columns), details["bits_per_sample"], form
    )


def _jpeg_2000(frame: bytes, form: PixelFormat) -> NDArray[Any]:
    from openjpeg.utils import decode, get_parameters

    try:
        about = get_parameters(frame)
        _same_size(
            form, int(about["rows"]), int(about["columns"]), int(about["samples_per_pixel"])
        )
        image: NDArray[Any] = decode(frame)
    except (RuntimeError, ValueError):
        raise PixelError(
            "jpeg_2000_broken", "The JPEG 2000 stream cannot be decoded."
        ) from None
    if form.samples == 3:
        return image
    return _to_stored(image, int(about["precision"]), form)


def _same_size(form: PixelFormat, rows: int, columns: int, samples: int) -> None:
    if (rows, columns) != (form.rows, form.columns):
        raise PixelError("size_mismatch", "The stream has another size than the header.")
    if samples != form.samples:
        raise PixelError("samples_mismatch", "The stream has another number of samples.")


def _to_stored(image: NDArray[Any], precision: int, form: PixelFormat) -> NDArray[Any]:
    """Bring codec integers to the stored type; the header decides about the sign.

    Where stream and header disagree about the sign, the ``precision`` low bits are
    read again with the header's sign, as other readers do.
    """
    dtype = _dtype(form)
    if (image.dtype.kind == "i") == form.signed:
        return image.astype(dtype)
    width = dtype.itemsize * 8
    shift = max(0, width - precision)
    unsigned = image.astype(f"<u{dtype.itemsize}")
    return (unsigned << shift).view(dtype) >> shift
