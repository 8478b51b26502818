"""From a page that wants to scan to a console that runs."""

from __future__ import annotations

from typing import Any

from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.state import ServerState
from sonobridge.core.errors import ForbiddenError
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor, Context
from sonobridge.workflows.scan.live.console import greeting_of, open_console

__all__ = ["open_running"]


def open_running(
    state: ServerState, actor: Actor, session_id: str
) -> tuple[RunningConsole, dict[str, Any]]:
    """Return the console of a session of this person, opening it when it is not held.

    Raises
    ------
    ForbiddenError
        If this person may not scan.
    ScanSessionMissingError, ScanSubmittedError, ConsoleBusyError
        If the session cannot be scanned now.
    """
    from sonobridge.store.scans import ScanStore

    if not load_operation("scan.start").roles & actor.roles:
        raise ForbiddenError(
            "This person may not scan.",
            kept="Nothing was changed.",
            remedy="Ask the owner of the workspace for the role of a learner.",
        )
    held = state.consoles.find(session_id)
    if held is not None:
        session = ScanStore(state.workspace).get(session_id, person_id=actor.person_id)
        return held, greeting_of(session, held.console.time_s)
    context = Context(
        clock=state.clock, settings=state.settings, actor=actor, opened=state.workspace
    )
    console, greeting = open_console(context, session_id)
    return state.consoles.keep(session_id, console), greeting
