"""What the workers of these tests do: functions of one value at the top level of a module."""

from __future__ import annotations

import os
import time
from pathlib import Path

from sonobridge.core.errors import InvalidInputError


def square(value):
    return value, value * value, os.getpid()


def slow(value):
    time.sleep(value)
    return os.getpid()


def refuse(value):
    raise InvalidInputError(
        f"{value} cannot be used.", why="It is odd.", remedy="Take another."
    )


def break_down(value):
    os._exit(9)


def mark_and_hang(path):
    Path(path).write_text(str(os.getpid()))
    time.sleep(300)


def large(value):
    return bytes([value]) * 5_000_000


def end_once(path):
    """End the process the first time, work the second."""
    mark = Path(path)
    if not mark.exists():
        mark.write_text("ended")
        os._exit(9)
    return os.getpid()
