"""Giving memory back that was freed but is still held by the C library."""

from __future__ import annotations

import ctypes
import sys

__all__ = ["release_freed"]


def release_freed() -> bool:
    """Hand freed memory back to the system, where the C library has a call for it.

    After a step that makes and drops many arrays, the C library of Linux keeps the holes
    for later (some 20 MB after drawing a neck); they would count as used for as long as the
    process lives.

    Returns
    -------
    Whether there is such a call here (``malloc_trim`` of the GNU C library).
    """
    if sys.platform != "linux":
        return False
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return False
    trim(0)
    return True
