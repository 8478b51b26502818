"""JPEG streams: their markers, their own colour space, and whether a browser agrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sonobridge.imaging.pixels.errors import PixelError

__all__ = ["JpegInfo", "holds_rgb", "inspect_jpeg", "passthrough_jpeg", "with_transform"]

_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAME_HEADERS: Final = frozenset(
    {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF, 0xF7}
)
_BROWSER_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})


@dataclass(frozen=True, slots=True)
class JpegInfo:
    """What the markers before the first scan say (ITU-T T.81 annex B).

    Attributes
    ----------
    process
        Second byte of the frame header: 0xC0 baseline, 0xC1 extended, 0xC2
        progressive, 0xC3 lossless, 0xF7 JPEG-LS.
    precision
        Bits of a sample.
    rows, columns
        Size in pixels.
    component_ids
        Identifier of each component.
    jfif
        True with a JFIF APP0 marker.
    adobe_transform
        Colour transform of a valid Adobe APP14 marker, None without one.
    app_spans
        (offset, length) of the APP0 and APP14 segments, from 0.
    """

    process: int
    precision: int
    rows: int
    columns: int
    component_ids: tuple[int, ...]
    jfif: bool
    adobe_transform: int | None
    app_spans: tuple[tuple[int, int], ...]

    @property
    def library_says_rgb(self) -> bool:
        """True when libjpeg, and with it every browser, takes the samples for RGB.

        Rule of ``default_decompress_parms`` in libjpeg: JFIF means YCbCr; else an
        Adobe transform decides; else the identifiers 'R', 'G', 'B' mean RGB.
        """
        if self.jfif:
            return False
        if self.adobe_transform is not None:
            return self.adobe_transform == 0
        return self.component_ids == (0x52, 0x47, 0x42)


def inspect_jpeg(data: bytes) -> JpegInfo:
    """Read the markers up to the frame header.

    Parameters
    ----------
    data
        One JPEG stream.

    Raises
    ------
    PixelError
        ``jpeg_broken`` when there is no frame header.
    """
    jfif, adobe = False, None
    spans: list[tuple[int, int]] = []
    if data[:2] != b"\xff\xd8":
        raise PixelError("jpeg_broken", "The frame is not a JPEG stream.")
    position, end = 2, len(data)
    while position + 4 <= end:
        if data[position] != 0xFF:
            break
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
            continue
        if marker in _STANDALONE:
            position += 2
            continue
        length = int.from_bytes(data[position + 2 : position + 4], "big")
        body = data[position + 4 : position + 2 + length]
        if length < 2 or position + 2 + length > end:
            break
        if marker in _FRAME_HEADERS:
            return _info(marker, body, jfif, adobe, spans)
        if marker == 0xE0 and body[:5] == b"JFIF\0":
            jfif = True
            spans.append((position, 2 + length))
        elif marker == 0xEE and body[:5] == b"Adobe":
            spans.append((position, 2 + length))
            if len(body) >= 12:
                adobe = body[11]
        position += 2 + length
    raise PixelError("jpeg_broken", "The JPEG stream has no frame header.")


def _info(
    marker: int,
    body: bytes,
    jfif: bool,
    adobe: int | None,
    spans: list[tuple[int, int]],
) -> JpegInfo:
    if len(body) < 6 or len(body) < 6 + 3 * body[5]:
        raise PixelError("jpeg_broken", "The JPEG frame header is too short.")
    return JpegInfo(
        process=marker,
        precision=body[0],
        rows=int.from_bytes(body[1:3], "big"),
        columns=int.from_bytes(body[3:5], "big"),
        component_ids=tuple(body[6 + 3 * n] for n in range(body[5])),
        jfif=jfif,
        adobe_transform=adobe,
        app_spans=tuple(spans),
    )


def holds_rgb(info: JpegInfo, photometric: str) -> bool:
    """Tell whether the three components of a stream really are red, green and blue.

    Parameters
    ----------
    info
        Markers of the stream.
    photometric
        Photometric Interpretation of the data set.

    Notes
    -----
    What the stream says about itself (JFIF, a valid APP14, the identifiers 'R', 'G',
    'B') wins; only a silent stream is read by the data set's word.
    """
    silent = (
        not info.jfif
        and info.adobe_transform is None
        and info.component_ids != (0x52, 0x47, 0x42)
    )
    if silent:
        return photometric == "RGB"
    return info.library_says_rgb


def with_transform(data: bytes, info: JpegInfo, *, rgb: bool) -> bytes:
    """Return the stream with its APP0 and APP14 replaced by one plain Adobe marker.

    Parameters
    ----------
    data, info
        The stream and its markers.
    rgb
        True to make a decoder take the components for RGB, False for YCbCr.
    """
    body = bytearray(data)
    for offset, length in reversed(info.app_spans):
        del body[offset : offset + length]
    segment = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00" + (b"\0" if rgb else b"\1")
    return bytes(body[:2]) + segment + bytes(body[2:])


def passthrough_jpeg(frame: bytes, photometric: str, rows: int, columns: int) -> bytes | None:
    """Return a frame that a browser may get untouched, or None.

    Parameters
    ----------
    frame
        Encoded bytes of one frame.
    photometric
        Photometric Interpretation of the data set.
    rows, columns
        Size that the data set claims; it has to be that of the stream.

    Returns
    -------
    bytes or None
        The very bytes when they are an 8-bit baseline, extended or progressive stream
        of one or three components whose colours a browser reads as the data set means
        them; None means: decode and send a PNG.

    Notes
    -----
    A pad byte behind the end marker is kept; decoders stop at the marker. Orientation
    or colour profiles in APP1/APP2 would change what a browser shows, so streams with
    such segments are not passed through.
    """
    try:
        info = inspect_jpeg(frame)
    except PixelError:
        return None
    plain = info.process in _BROWSER_FRAMES and info.precision == 8
    if not plain or (info.rows, info.columns) != (rows, columns) or _has_profile(frame):
        return None
    if len(info.component_ids) == 1:
        return frame if photometric == "MONOCHROME2" else None
    if len(info.component_ids) != 3:
        return None
    return frame if holds_rgb(info, photometric) == info.library_says_rgb else None


def _has_profile(frame: bytes) -> bool:
    head = frame[:65536]
    return b"Exif\0" in head or b"ICC_PROFILE\0" in head
