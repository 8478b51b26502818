"""What the operating system is asked for: memory, core files (POSIX), wide pipes (Linux)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["leave_no_core", "memory_limit", "widen_pipe"]

_PIPE_BYTES = 1024 * 1024


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


def leave_no_core() -> None:
    """Have a crash of this process leave no core file.

    Its memory holds identified pixels and headers; a core file would lie in the folder
    in which the program was started, or in the system's crash store.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


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


def widen_pipe(descriptor: int) -> None:
    """Let a pipe hold a whole frame, which saves many switches between processes.

    Where the system refuses, the pipe stays as it is.
    """
    if sys.platform != "linux":
        return
    import fcntl
    from contextlib import suppress

    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
