"""Freed memory goes back to the system where the C library can do that."""

from __future__ import annotations

import platform
from pathlib import Path

import numpy as np
import pytest

from sonobridge.core import memory
from sonobridge.core.memory import release_freed


def resident_mb() -> float:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096 / 2**20


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="a call of the GNU C library")
def test_holes_between_arrays_are_given_back() -> None:
    kept, dropped = [], []
    for _ in range(2000):
        dropped.append(np.ones(16_000, dtype=np.uint8))
        kept.append(np.ones(200, dtype=np.uint8))
    before = resident_mb()
    dropped.clear()
    assert release_freed()
    assert resident_mb() < before - 15
    assert len(kept) == 2000


def test_elsewhere_nothing_is_done(monkeypatch) -> None:
    monkeypatch.setattr(memory.sys, "platform", "win32")
    assert not release_freed()
    monkeypatch.setattr(memory.sys, "platform", "linux")
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: object())
    assert not release_freed()
