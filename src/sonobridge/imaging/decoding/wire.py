"""Messages between parent and child: a JSON head and raw bytes, framed by length."""

from __future__ import annotations

import json
import struct
from typing import Any, Final, Protocol

__all__ = ["HEAD_LIMIT", "PAYLOAD_LIMIT", "read_message", "write_message"]

_FRAME: Final = struct.Struct("<IQ")
HEAD_LIMIT: Final = 16 * 1024 * 1024
PAYLOAD_LIMIT: Final = 2 * 1024 * 1024 * 1024


class _Source(Protocol):
    def readinto(self, target: Any, /) -> int | None: ...


class _Sink(Protocol):
    def write(self, data: Any, /) -> int | None: ...


def write_message(
    sink: _Sink, head: dict[str, Any], payload: bytes | bytearray | memoryview = b""
) -> None:
    """Write one message.

    Parameters
    ----------
    sink
        Unbuffered binary stream.
    head
        JSON values.
    payload
        Raw bytes that follow the head.
    """
    packed = json.dumps(head, separators=(",", ":")).encode()
    view = memoryview(payload).cast("B")
    _write_all(sink, _FRAME.pack(len(packed), view.nbytes) + packed)
    if view.nbytes:
        _write_all(sink, view)


def read_message(source: _Source) -> tuple[dict[str, Any], bytearray] | None:
    """Read one message; None when the other side has closed the stream.

    Raises
    ------
    EOFError
        When the stream ends inside a message.
    ValueError
        When a length exceeds its limit or the head is not a JSON object.
    """
    frame = _read_exactly(source, _FRAME.size, at_start=True)
    if frame is None:
        return None
    head_length, payload_length = _FRAME.unpack(frame)
    if head_length > HEAD_LIMIT or payload_length > PAYLOAD_LIMIT:
        raise ValueError("a message is longer than allowed")
    head = json.loads(_read_exactly(source, head_length) or b"")
    if not isinstance(head, dict):
        raise TypeError("a message head is a JSON object")
    return head, _read_exactly(source, payload_length) or bytearray()


def _write_all(sink: _Sink, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view.nbytes:
        written = sink.write(view)
        view = view[written or 0 :]


def _read_exactly(source: _Source, count: int, *, at_start: bool = False) -> bytearray | None:
    buffer = bytearray(count)
    view = memoryview(buffer)
    filled = 0
    while filled < count:
        got = source.readinto(view[filled:])
        if not got:
            if at_start and filled == 0:
                return None
            raise EOFError("the stream ended inside a message")
        filled += got
    return buffer
