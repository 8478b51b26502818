"""From a page that wants to scan to a console that runs."""

from __future__ import annotations

from typing import Any

from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.state import ServerState
from sonobridge.core.errors import ForbiddenError
from sonobridge.simulator.console.live import LiveConsole
from sonobridge.simulator.session.playback.player import Player
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Actor, Context, Progress
from sonobridge.workflows.scan.live.console import (
    greeting_of,
    open_console,
    refuse_submitted,
)
from sonobridge.workflows.scan.live.playback import greeting_of_player, open_player

__all__ = ["close_submitted", "open_running", "open_watching"]


def open_running(
    state: ServerState, actor: Actor, session_id: str, progress: Progress
) -> tuple[RunningConsole[LiveConsole], dict[str, Any]]:
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

    _refuse_onlooker(actor)
    session = ScanStore(state.workspace).get(session_id, person_id=actor.person_id)
    refuse_submitted(session)
    with state.consoles.opening(session_id):
        held = state.consoles.find(session_id)
        if held is not None:
            return held, greeting_of(session, held.console.time_s)
        console, greeting = open_console(_context(state, actor, progress), session_id)
        return state.consoles.keep(session_id, console), greeting


def open_watching(
    state: ServerState, actor: Actor, session_id: str, progress: Progress
) -> tuple[RunningConsole[Player], dict[str, Any]]:
    """Return the player of a session of this person, opening it when it is not held.

    Raises
    ------
    ForbiddenError
        If this person may not scan.
    SonobridgeError
        If the recording cannot be watched: the message says why.
    """
    from sonobridge.store.scans import ScanStore

    _refuse_onlooker(actor)
    session = ScanStore(state.workspace).get(session_id, person_id=actor.person_id)
    name = f"watched {session_id}"
    with state.consoles.opening(name):
        held = state.consoles.find(name)
        if held is not None and held.mailbox is None and not session.submitted_at:
            state.consoles.drop(name)  # the session may have gone on since
            held = None
        if held is None:
            player = open_player(_context(state, actor, progress), session_id)
            held = state.consoles.keep(name, player)
        return held, greeting_of_player(session_id, held.console)


def _refuse_onlooker(actor: Actor) -> None:
    if not load_operation("scan.start").roles & actor.roles:
        raise ForbiddenError(
            "This person may not scan.",
            kept="Nothing was changed.",
            remedy="Ask the owner of the workspace for the role of a learner.",
        )


def _context(state: ServerState, actor: Actor, progress: Progress) -> Context:
    return Context(
        clock=state.clock,
        settings=state.settings,
        actor=actor,
        progress=progress,
        opened=state.workspace,
    )


def close_submitted(state: ServerState, running: RunningConsole[LiveConsole]) -> None:
    """End a console that a page has left when its session was handed in meanwhile."""
    from sonobridge.store.scans import ScanStore

    if ScanStore(state.workspace).get(running.session_id).submitted_at:
        state.consoles.drop(running.session_id)
