"""The career data pack in use: the shipped one, with the workspace's newer files over it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.pack import Pack

__all__ = ["CHANGES", "FOLDER", "pack_folder", "pack_in_use"]

FOLDER = "career"
CHANGES = "changes.json"

# One loaded pack per folder and state of its manifest; a new update makes a new state.
_LOADED: dict[tuple[str, int], Pack] = {}


def pack_folder(context: Context) -> Path:
    """Return the folder in which a workspace keeps its newer career files."""
    root = context.opened.root if context.opened else context.settings.workspace_folder()
    return root / FOLDER


def pack_in_use(context: Context) -> Pack:
    """Return the pack that figures are read from; works without an open workspace."""
    from sonobridge.career.pack import Pack, shipped_pack

    folder = pack_folder(context)
    try:
        state = (folder / CHANGES).stat().st_mtime_ns
    except OSError:
        return shipped_pack()
    key = (str(folder), state)
    if key not in _LOADED:
        _LOADED.clear()
        _LOADED[key] = Pack.over(folder)
    return _LOADED[key]
