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
def open_workspace(
    settings: Settings, clock: Clock, *, create: bool = True
) -> Iterator[Workspace]:
    """Yield the workspace of the settings.

    Parameters
    ----------
    settings
        Name the folder, and the database if it is on a server.
    clock
        Source of all times.
    create
        Make a workspace of a folder that is empty or missing. Where an empty one would
        hide a wrong name, as for its check or backup, this is False.

    Raises
    ------
    NotAWorkspaceError
        If the folder holds something else, or nothing and none may be made.
    """
    from sonobridge.store import Workspace, faults

    faults.arm(settings.fault)
    folder = settings.workspace_folder()
    address = settings.database_url or None
    begun = Workspace.is_unfinished(folder)
    held = folder.is_dir() and any(folder.iterdir()) and not begun
    if held or not create:
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
