"""Named points at which a process under test kills itself.

Nothing happens unless a point was armed: by a test, or at program start from the
setting ``fault`` (``name`` or ``name:count``, the count-th passage kills).
"""

from __future__ import annotations

import os
import signal

from sonobridge.core.errors import InvalidInputError

__all__ = ["POINTS", "arm", "reach"]

POINTS = frozenset(
    {
        "after_blob_tmp",
        "after_blob_rename",
        "before_commit",
        "after_commit",
        "after_backup_database",
        "during_migration",
    }
)

_armed: dict[str, int] = {}


def arm(text: str) -> None:
    """Arm one point, ``name`` or ``name:count``; an empty text disarms all.

    Raises
    ------
    InvalidInputError
        For a name that is not in :data:`POINTS` or a count below one.
    """
    _armed.clear()
    if not text:
        return
    name, _, count = text.partition(":")
    passages = int(count or 1) if (count or "1").isdigit() else 0
    if name not in POINTS or passages < 1:
        raise InvalidInputError(
            "There is no such fault point.",
            where="setting fault",
            remedy=f"Write name or name:count with one of {', '.join(sorted(POINTS))}.",
        )
    _armed[name] = passages


def reach(name: str) -> None:
    """Kill this process at once if the point is armed and its count is used up."""
    left = _armed.get(name)
    if left is None:
        return
    _armed[name] = left - 1
    if left == 1:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
