"""From a page that wants to scan to a console that runs."""

from __future__ import annotations

from typing import Any

from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.state import ServerState
from sonobridge.core.errors import ForbiddenError
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor, Context, Progress
from sonobridge.workflows.scan.live.console import (
    greeting_of,
    open_console,
    refuse_submitted,
)

__all__ = ["close_submitted", "open_running"]


def open_running(
    state: ServerState, actor: Actor, session_id: str, progress: Progress
) -> tuple[RunningConsole, dict[str, Any]]:
    """Return the console of a session of this person, opening it when it is not held.

    A page that asks again while the console is being opened waits for the same console.

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
    session = ScanStore(state.workspace).get(session_id, person_id=actor.person_id)
    refuse_submitted(session)
    with state.consoles.opening(session_id):
        held = state.consoles.find(session_id)
        if held is not None:
            return held, greeting_of(session, held.console.time_s)
        context = Context(
            clock=state.clock,
            settings=state.settings,
            actor=actor,
            progress=progress,
            opened=state.workspace,
        )
        console, greeting = open_console(context, session_id)
        return state.consoles.keep(session_id, console), greeting


def close_submitted(state: ServerState, running: RunningConsole) -> None:
    """End a console that a page has left when its session was handed in meanwhile."""
    from sonobridge.store.scans import ScanStore

    if ScanStore(state.workspace).get(running.session_id).submitted_at:
        state.consoles.drop(running.session_id)
