"""Loads operation modules: all of them, or those of one room."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from sonobridge.core.operation import Operation, all_operations, find_operation

__all__ = ["load_all", "load_operation", "load_room", "room_names"]

_ROOT = Path(__file__).parent


@cache
def room_names() -> tuple[str, ...]:
    """Return the rooms that are built: the folders beside this module."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules([str(_ROOT)]) if info.ispkg))


@cache
def load_room(room: str) -> tuple[Operation, ...]:
    """Import the operation modules of a room, folders in it included."""
    prefix = f"sonobridge.workflows.{room}."
    for info in pkgutil.walk_packages([str(_ROOT / room)], prefix):
        importlib.import_module(info.name)
    return tuple(op for op in all_operations() if _home(op) == room)


@cache
def load_all() -> tuple[Operation, ...]:
    """Import every room and return all operations by name."""
    return tuple(op for room in room_names() for op in load_room(room))


def load_operation(name: str) -> Operation:
    """Return one operation by name, importing its room first.

    Raises
    ------
    KeyError
        When there is no such operation.
    """
    room = name.split(".", 1)[0]
    if room not in room_names():
        raise KeyError(name)
    load_room(room)
    return find_operation(name)


def _home(op: Operation) -> str:
    return op.function.__module__.split(".")[2]
