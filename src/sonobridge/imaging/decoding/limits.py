"""Memory limits that the child sets on itself before each item (POSIX)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["memory_limit"]


@contextmanager
def memory_limit(extra_bytes: int) -> Iterator[None]:
    """Allow at most ``extra_bytes`` of new address space inside the block.

    Notes
    -----
    The soft RLIMIT_AS is set to the present size plus the allowance and put back
    afterwards. Where the system has no such limit the block runs without one; the
    parent's time limit still holds.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    present = _address_space()
    if present is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = present + extra_bytes
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    """Return the size of this process's address space in bytes, None if unknown."""
    if sys.platform == "win32":
        return None
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pages * resource.getpagesize()
