"""Poses out of TRANSFORM, POSITION and QTDATA; a stream is cut into messages.

Sizes and order of the fields: OpenIGTLink protocol 3.0, ``transform.md`` and
``position.md``; for QTDATA ``igtl_qtdata.h`` of the reference library, whose elements have
50 bytes with names of 20 (the text of the protocol says 32, which no sender writes).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.tracking.header import (
    HEADER_BYTES,
    MessageHeader,
    TrackerMessageError,
    content_of,
    parse_header,
    refused,
)

__all__ = ["MessageReader", "TrackedPose"]

Floats = NDArray[np.float64]

_LONGEST_USED: Final = 65_536
"""Longest body of a message that is read; longer ones are passed over unread."""
_ROUND: Final = 0.02
"""How far a rotation may be from one that keeps lengths and angles."""
_FARTHEST_MM: Final = 10_000.0
_MOST_NAMES: Final = 20
_FULL_POSE: Final = (1, 2)
"""Kinds of QTDATA elements with position and orientation: tracker, 6D instrument."""
_QTDATA: Final = struct.Struct(">20sBB7f")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedPose:
    """Where a tool is.

    Attributes
    ----------
    name
        Of the device or instrument.
    rotation
        (3, 3): column k is the tool's axis k in the tracker's frame.
    place_mm
        (3,): the tool's origin in the tracker's frame.
    time_s
        As the sender wrote it, UTC seconds since 1970; 0 when it did not.
    """

    name: str
    rotation: Floats
    place_mm: Floats
    time_s: float


class MessageReader:
    """Cuts what comes from a tracker into messages.

    No more than one head and one bounded body are held in memory. Messages of kinds that
    hold no pose are passed over and counted.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._header: MessageHeader | None = None
        self._passing = 0
        self.skipped: dict[str, int] = {}

    def feed(self, data: bytes) -> Iterator[TrackedPose | TrackerMessageError]:
        """Yield the poses in what came, and an error for each message that cannot be used.

        Raises
        ------
        TrackerStreamError
            If it is no OpenIGTLink: nothing after it can be read.
        """
        rest = memoryview(data)
        while rest or self._header is not None:
            if self._passing:
                passed = min(self._passing, len(rest))
                self._passing -= passed
                rest = rest[passed:]
                if not len(rest):
                    return
                continue
            wanted = HEADER_BYTES if self._header is None else self._header.body_bytes
            taken = min(wanted - len(self._buffer), len(rest))
            self._buffer += rest[:taken]
            rest = rest[taken:]
            if len(self._buffer) < wanted:
                return
            whole = bytes(self._buffer)
            self._buffer.clear()
            if self._header is None:
                yield from self._begin(parse_header(whole))
            else:
                header, self._header = self._header, None
                yield from _poses(header, whole)

    def _begin(self, header: MessageHeader) -> Iterator[TrackerMessageError]:
        if header.kind not in _CONTENTS:
            self._passing = header.body_bytes
            known = header.kind in self.skipped or len(self.skipped) < _MOST_NAMES
            name = header.kind if known else "other"
            self.skipped[name] = self.skipped.get(name, 0) + 1
        elif header.body_bytes > _LONGEST_USED:
            self._passing = header.body_bytes
            yield refused(header, f"it claims {header.body_bytes} bytes")
        else:
            self._header = header


def _poses(header: MessageHeader, body: bytes) -> Iterator[TrackedPose | TrackerMessageError]:
    try:
        content = content_of(header, body)
        yield from _CONTENTS[header.kind](header, content)
    except TrackerMessageError as error:
        yield error


def _transform(header: MessageHeader, content: bytes) -> Iterator[TrackedPose]:
    if len(content) != 48:
        raise refused(header, f"a transform has 48 bytes, this one {len(content)}")
    values = np.array(struct.unpack(">12f", content), dtype=np.float64)
    yield _checked(header, header.name, values[:9].reshape(3, 3).T, values[9:])


def _position(header: MessageHeader, content: bytes) -> Iterator[TrackedPose]:
    if len(content) == 12:
        raise refused(header, "it holds a place without orientation")
    if len(content) not in {24, 28}:
        raise refused(header, f"a position has 24 or 28 bytes, this one {len(content)}")
    x, y, z, *turn = struct.unpack(f">{len(content) // 4}f", content)
    if len(turn) == 3:  # the shorter form leaves the last element out
        turn.append(math.sqrt(max(0.0, 1.0 - math.fsum(one * one for one in turn))))
    rotation = _from_quaternion(header, np.array(turn))
    yield _checked(header, header.name, rotation, np.array([x, y, z]))


def _tracking(header: MessageHeader, content: bytes) -> Iterator[TrackedPose]:
    if not content or len(content) % _QTDATA.size:
        raise refused(header, f"its elements have {_QTDATA.size} bytes, it has {len(content)}")
    for name, kind, _, *values in _QTDATA.iter_unpack(content):
        if kind not in _FULL_POSE:
            raise refused(header, "an instrument has no full orientation")
        words = bytes(name).rstrip(b"\0 ").decode("ascii", errors="replace")
        rotation = _from_quaternion(header, np.array(values[3:]))
        yield _checked(header, words or header.name, rotation, np.array(values[:3]))


_CONTENTS: Final[dict[str, Callable[[MessageHeader, bytes], Iterator[TrackedPose]]]] = {
    "TRANSFORM": _transform,
    "POSITION": _position,
    "QTDATA": _tracking,
}


def _from_quaternion(header: MessageHeader, turn: Floats) -> Floats:
    """Return the rotation (3, 3) of a quaternion x, y, z, w."""
    length = float(np.sqrt((turn**2).sum())) if np.isfinite(turn).all() else 0.0
    if not abs(length - 1.0) <= _ROUND:
        raise refused(header, "its quaternion does not have the length 1")
    x, y, z, w = (float(one) for one in turn / length)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _checked(header: MessageHeader, name: str, rotation: Floats, place: Floats) -> TrackedPose:
    """Return a pose of finite numbers whose rotation neither stretches nor mirrors."""
    if not (np.isfinite(rotation).all() and np.isfinite(place).all()):
        raise refused(header, "it holds numbers that are not finite")
    if float(np.abs(place).max()) > _FARTHEST_MM:
        raise refused(header, f"it lies more than {_FARTHEST_MM / 1000:g} m away")
    off = float(np.abs(rotation @ rotation.T - np.eye(3)).max())
    if off > _ROUND or float(np.linalg.det(rotation)) < 0:
        raise refused(header, "its matrix stretches or mirrors, so it is no pose")
    return TrackedPose(name=name, rotation=rotation, place_mm=place, time_s=header.time_s)
