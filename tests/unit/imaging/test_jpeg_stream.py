"""When a browser may have a frame as it is, and what is zeroed inside a stream."""

import struct

import numpy as np
import pytest
import simplejpeg

from sonobridge.imaging import PixelError, passthrough_jpeg
from sonobridge.imaging.pixels.jpeg_stream import holds_rgb, inspect_jpeg, with_transform
from sonobridge.imaging.pixels.stream_cleaning import clean_stream

IMAGE = np.random.RandomState(5).randint(0, 256, (24, 40, 3)).astype(np.uint8)
COLOUR = simplejpeg.encode_jpeg(IMAGE, quality=95, colorsubsampling="444")
GREY = simplejpeg.encode_jpeg(IMAGE[..., :1].copy(), quality=95, colorspace="GRAY")


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def silent(stream):
    """Remove what a stream says about its colour."""
    info = inspect_jpeg(stream)
    body = bytearray(stream)
    for offset, length in reversed(info.app_spans):
        del body[offset : offset + length]
    return bytes(body)


@pytest.mark.parametrize(
    ("frame", "photometric", "passes"),
    [
        (COLOUR, "YBR_FULL_422", True),
        (COLOUR, "RGB", True),  # the stream's JFIF marker wins over the data set
        (silent(COLOUR), "YBR_FULL", True),
        (silent(COLOUR), "RGB", False),  # a browser would take it for YCbCr
        (with_transform(COLOUR, inspect_jpeg(COLOUR), rgb=True), "RGB", True),
        (GREY, "MONOCHROME2", True),
        (GREY, "MONOCHROME1", False),
        (COLOUR[:2] + segment(0xE1, b"Exif\0\0MM") + COLOUR[2:], "YBR_FULL", False),
        (COLOUR[:2] + segment(0xE2, b"ICC_PROFILE\0") + COLOUR[2:], "YBR_FULL", False),
        (b"\xff\xd8 nonsense", "YBR_FULL", False),
        (b"", "YBR_FULL", False),
    ],
)
def test_pass_through_only_where_a_browser_sees_the_same(frame, photometric, passes):
    found = passthrough_jpeg(frame, photometric, 24, 40)
    assert found == (frame if passes else None)


def test_another_size_than_the_header_is_not_passed_through():
    assert passthrough_jpeg(COLOUR, "YBR_FULL", 24, 41) is None


def test_markers_are_read():
    info = inspect_jpeg(COLOUR)
    assert (info.process, info.precision, info.rows, info.columns) == (0xC0, 8, 24, 40)
    assert info.jfif
    assert not holds_rgb(info, "RGB")
    assert holds_rgb(inspect_jpeg(silent(COLOUR)), "RGB")
    with pytest.raises(PixelError):
        inspect_jpeg(COLOUR[:30])


def test_comments_and_trailers_are_zeroed_and_samples_are_not_touched():
    spoiled = COLOUR[:2] + segment(0xFE, b"SECRET") + segment(0xE1, b"Exif\0\0SECRET")
    spoiled += COLOUR[2:] + b"SECRET"
    cleaned = clean_stream(spoiled, "jpeg")
    assert b"SECRET" not in cleaned
    assert len(cleaned) == len(spoiled)
    assert np.array_equal(simplejpeg.decode_jpeg(cleaned), simplejpeg.decode_jpeg(COLOUR))


def test_a_clean_stream_is_returned_as_it_is():
    assert clean_stream(COLOUR, "jpeg") is COLOUR
    assert clean_stream(b"\xff\xd8junk", "jpeg") == b"\xff\xd8junk"
    assert clean_stream(b"anything", "rle") == b"anything"


def test_comments_of_jpeg_2000_are_zeroed():
    from openjpeg.utils import decode, encode_array

    large = np.tile(IMAGE, (6, 4, 1))
    stream = bytes(encode_array(large, photometric_interpretation=1))
    size = struct.unpack(">H", stream[4:6])[0]
    note = segment(0x64, b"\0\1SECRET")
    spoiled = stream[: 4 + size] + note + stream[4 + size :] + b"SECRET"
    cleaned = clean_stream(spoiled, "jpeg_2000")
    assert b"SECRET" not in cleaned
    assert np.array_equal(decode(cleaned), decode(stream))
