"""Opens or creates the workspace that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sonobridge.core.clock import Clock
from sonobridge.core.config import Settings
from sonobridge.workflows.context import Actor

if TYPE_CHECKING:
    from sonobridge.store import Workspace

__all__ = ["open_workspace", "owner_of"]


@contextmanager
def open_workspace(settings: Settings, clock: Clock) -> Iterator[Workspace]:
    """Yield the workspace of the settings; an empty or missing folder becomes one."""
    from sonobridge.store import Workspace, faults

    faults.arm(settings.fault)
    folder = settings.workspace_folder()
    address = settings.database_url or None
    begun = Workspace.is_unfinished(folder)
    if folder.is_dir() and any(folder.iterdir()) and not begun:
        opened = Workspace.open(folder, clock=clock, database_url=address)
    else:
        opened = Workspace.create(
            folder, name=folder.name, origin="work", clock=clock, database_url=address
        )
    with opened as workspace:
        yield workspace


def owner_of(workspace: Workspace) -> Actor:
    """Return the workspace's owner as the acting person."""
    person = workspace.people.owner()
    return Actor(person.id, person.display_name, person.roles)
