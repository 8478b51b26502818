"""Changes of the career data as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.career.pack.update.changes import Change

__all__ = ["ChangeView", "TouchedPlan", "change_views"]


@record
class ChangeView:
    """One changed rule or fact with its old and new value as text."""

    name: str
    part: str
    old: str
    new: str


@record
class TouchedPlan:
    """A stored plan that names something that changed."""

    person_id: str
    plan: str
    version: int
    changes: tuple[ChangeView, ...]


def change_views(changes: Sequence[Change]) -> tuple[ChangeView, ...]:
    """Return changes as they are shown."""
    return tuple(ChangeView(name=c.name, part=c.part, old=c.old, new=c.new) for c in changes)
