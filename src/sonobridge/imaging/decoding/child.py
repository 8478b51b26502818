"""Entry of the decoder child: reads tasks from standard input, answers on standard output.

Started by :class:`sonobridge.imaging.decoding.process.DecoderProcess`; not meant to be
run by hand. It reads no files and opens no connection; whatever it raises becomes an
answer that holds no value of the item.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Any

from sonobridge.imaging.decoding.limits import leave_no_core, memory_limit
from sonobridge.imaging.decoding.wire import read_message, write_message
from sonobridge.imaging.part10.errors import Part10Error, UnusualHeaderError
from sonobridge.imaging.pixels.errors import PixelError

Answer = tuple[dict[str, Any], bytes | bytearray | memoryview]


def _warm(_: dict[str, Any], __: bytearray) -> Answer:
    import pydicom.filereader
    import pydicom.filewriter

    return {"pydicom": pydicom.__version__}, b""


def _header(head: dict[str, Any], payload: bytearray) -> Answer:
    from sonobridge.imaging.decoding.general_header import pack_raw, read_general

    raw = read_general(
        bytes(payload), head["offset"], explicit=head["explicit"], little=head["little"]
    )
    return {"raw": pack_raw(raw)}, b""


def _rewrite(head: dict[str, Any], payload: bytearray) -> Answer:
    from sonobridge.imaging.decoding.general_header import rewrite_general

    dataset = rewrite_general(
        bytes(payload), head["offset"], explicit=head["explicit"], little=head["little"]
    )
    return {}, dataset


def _report(head: dict[str, Any], payload: bytearray) -> Answer:
    from sonobridge.imaging.structured_report.tree_reading import read_tree

    tree = read_tree(
        bytes(payload), head["offset"], explicit=head["explicit"], little=head["little"]
    )
    return tree, b""


def _match(head: dict[str, Any], payload: bytearray) -> Answer:
    from sonobridge.imaging.decoding.text_matching import match_patterns

    return {"found": match_patterns(head["patterns"], payload.decode("utf-8"))}, b""


def _frame(head: dict[str, Any], payload: bytearray) -> Answer:
    import numpy as np

    from sonobridge.imaging.pixels import PixelFormat, decode_stored, display_array, to_png

    form = PixelFormat.from_json(head["format"])
    stored = decode_stored(bytes(payload), form, first_bit=head["first_bit"])
    if head["shown"] == "stored":
        image = np.ascontiguousarray(stored)
    else:
        image = np.ascontiguousarray(display_array(stored, form))
    if head["shown"] == "png":
        return {}, to_png(image)
    return {"dtype": image.dtype.str, "shape": list(image.shape)}, image.data


def _blank(head: dict[str, Any], payload: bytearray) -> Answer:
    from sonobridge.imaging.pixels import PixelFormat
    from sonobridge.imaging.pixels.blanking import blank_frame

    form = PixelFormat.from_json(head["format"])
    boxes = [(x0, y0, x1, y1) for x0, y0, x1, y1 in head["boxes"]]
    frame, changed = blank_frame(bytes(payload), form, boxes)
    return {"changed": changed}, frame


def _crash(_: dict[str, Any], __: bytearray) -> Answer:
    os.abort()


def _spin(_: dict[str, Any], __: bytearray) -> Answer:
    while True:
        pass


def _hoard(_: dict[str, Any], __: bytearray) -> Answer:
    return {"held": len(bytearray(4 << 30))}, b""


_TASKS: dict[str, Callable[[dict[str, Any], bytearray], Answer]] = {
    "warm": _warm,
    "header": _header,
    "rewrite": _rewrite,
    "report": _report,
    "match": _match,
    "frame": _frame,
    "blank": _blank,
    "test.crash": _crash,
    "test.spin": _spin,
    "test.hoard": _hoard,
}


def _answer(head: dict[str, Any], payload: bytearray) -> Answer:
    """Run one task; every failure becomes an answer without values."""
    try:
        with memory_limit(int(head["memory"])):
            return _TASKS[head["task"]](head, payload)
    except (Part10Error, PixelError) as fault:
        place = fault.byte_offset if isinstance(fault, Part10Error) else None
        error = {
            "kind": type(fault).__name__,
            "reason_code": fault.reason_code,
            "message": fault.message,
            "byte_offset": place,
        }
    except UnusualHeaderError as unusual:
        error = {
            "kind": "Part10Error",
            "reason_code": "not_readable",
            "message": "The header cannot be read.",
            "byte_offset": unusual.byte_offset,
        }
    except MemoryError:
        error = {"kind": "memory", "reason_code": "memory_limit", "message": ""}
    except RecursionError:
        error = {
            "kind": "Part10Error",
            "reason_code": "nesting_too_deep",
            "message": "The header is nested too deep.",
            "byte_offset": None,
        }
    except Exception as unknown:  # noqa: BLE001 - the edge of the child process
        error = {"kind": "other", "reason_code": type(unknown).__name__, "message": ""}
    return {"error": error}, b""


def main() -> int:
    """Serve tasks until standard input closes."""
    leave_no_core()
    source = io.FileIO(os.dup(0), "rb")
    sink = io.FileIO(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # codecs print to these; a traceback could hold values
        os.dup2(silent, number)
    write_message(sink, {"ready": True})
    while True:
        try:
            message = read_message(source)
            if message is None:
                return 0
            write_message(sink, *_answer(*message))
        except (EOFError, BrokenPipeError):
            return 0


if __name__ == "__main__":
    sys.exit(main())
