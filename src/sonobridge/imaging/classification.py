"""Accept or quarantine: the one decision about a foreign file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, Literal, Protocol

from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.decoding.errors import DecoderCrashedError, DecoderTimeoutError
from sonobridge.imaging.header import InstanceHeader, Issue
from sonobridge.imaging.header_scan import open_dataset, scan_whole
from sonobridge.imaging.part10.errors import Part10Error, UnusualHeaderError
from sonobridge.imaging.pixels.errors import PixelError

__all__ = ["Accepted", "PixelState", "Quarantined", "classify"]

_MEDIA_DIRECTORY: Final = "1.2.840.10008.1.3.10"


class HeaderReader(Protocol):
    """What :func:`classify` asks of a decoder."""

    def header(self, data: bytes) -> InstanceHeader:
        """Read a header with the general reader."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelState:
    """What can be had of an instance's pixels, found without decoding them.

    Attributes
    ----------
    status
        ``none``; ``decodable`` (all frames are there and the codec is known);
        ``truncated`` (only ``frames_complete`` of them are there: excluded from
        labelling and training); ``undecodable``.
    reason_code, reason
        Why it is not decodable; empty otherwise.
    frames_declared, frames_complete
        n of N; None when the header gives no usable number.
    """

    status: Literal["none", "decodable", "truncated", "undecodable"]
    reason_code: str = ""
    reason: str = ""
    frames_declared: int | None = None
    frames_complete: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The file may be imported.

    Attributes
    ----------
    header
        Its header, issues included.
    pixels
        What can be had of its pixels.
    clip
        Opened pixels, None when there are none or they are undecodable.
    """

    header: InstanceHeader
    pixels: PixelState
    clip: ClipPixels | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The file is kept apart, with its reason.

    Attributes
    ----------
    reason_code
        Stable word, e.g. ``no_part10_header``.
    message
        One sentence without values of the file.
    byte_offset
        Where reading stopped, from 0; None when it is no single place.
    """

    reason_code: str
    message: str
    byte_offset: int | None


def classify(data: bytes, *, decoder: HeaderReader) -> Accepted | Quarantined:
    """Decide about the bytes of one foreign file; never raises for what they hold.

    Parameters
    ----------
    data
        All bytes of the file.
    decoder
        Child process for headers beyond the scanner.

    Notes
    -----
    An instance needs the UIDs of its study, series and itself. A data set that names
    nothing at all (no SOP class, instance or study UID, as in excerpts) has nothing
    that could be mistaken for something else and is accepted with kind ``fragment``.
    """
    try:
        header, body = _read(data, decoder)
    except Part10Error as fault:
        return Quarantined(fault.reason_code, fault.message, fault.byte_offset)
    except (DecoderCrashedError, DecoderTimeoutError) as failure:
        code = str(failure.details["reason_code"])
        return Quarantined(code, failure.what, None)
    if header.sop_class_uid == _MEDIA_DIRECTORY:
        return Quarantined("media_directory", "The file is a directory of a medium.", None)
    if header.kind != "fragment":
        for name in ("sop_instance_uid", "study_instance_uid", "series_instance_uid"):
            if not getattr(header, name):
                return Quarantined(
                    f"{name}_missing", f"A required element, {name}, is absent.", 0
                )
    return _with_pixels(header, body)


def _read(data: bytes, decoder: HeaderReader) -> tuple[InstanceHeader, bytes]:
    try:
        scanned = scan_whole(data)
        return scanned.header, scanned.body
    except UnusualHeaderError:
        return decoder.header(data), open_dataset(data).body


def _with_pixels(header: InstanceHeader, body: bytes) -> Accepted:
    if header.pixels is None:
        return Accepted(header, PixelState(status="none"))
    try:
        clip = ClipPixels.of(body, header)
    except PixelError as fault:
        state = PixelState(
            status="undecodable",
            reason_code=fault.reason_code,
            reason=fault.message,
            frames_declared=header.number_of_frames,
        )
        return Accepted(header, state)
    header = replace(header, issues=header.issues + _length_issues(clip))
    table = clip.table
    if table.complete < table.declared:
        reason = f"{table.complete} of {table.declared} frames are in the file."
        code = table.problem or "truncated"
        state = PixelState(
            status="truncated",
            reason_code=code,
            reason=reason,
            frames_declared=table.declared,
            frames_complete=table.complete,
        )
    else:
        state = PixelState(
            status="decodable",
            frames_declared=table.declared,
            frames_complete=table.complete,
        )
    return Accepted(header, state, ClipPixels(body, header, clip.form, table))


def _length_issues(clip: ClipPixels) -> tuple[Issue, ...]:
    """Compare the claimed length of pixel data with frames times frame size."""
    place, table = clip.header.pixels, clip.table
    if table.problem == "frame_count_mismatch":
        return (Issue("frame_count_mismatch", "NumberOfFrames"),)
    if not table.terminated:
        return (Issue("fragments_not_terminated", "PixelData"),)
    if place is None or place.declared_length is None:
        return ()
    wanted = -(-table.declared * table.native_bits // 8)
    if wanted <= place.declared_length <= wanted + 1 and place.length == place.declared_length:
        return ()
    return (Issue("pixel_length_mismatch", "PixelData"),)
