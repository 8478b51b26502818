"""The live socket of a scan: controls in, frames and words out (see ``talking``)."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from annotated_types import Ge, Len
from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool

from sonobridge.api.scan.inputs import INPUT_KINDS, obey_input
from sonobridge.api.scan.mailbox import Mailbox
from sonobridge.api.scan.opening import close_submitted, open_running
from sonobridge.api.scan.playback.talking import converse, first_words, said_as, talk
from sonobridge.api.scan.preparing import Preparing
from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.session import server_state
from sonobridge.api.state import ServerState
from sonobridge.core.record import from_json, record, to_json
from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.console.steering import Steering
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["router"]

router = APIRouter()


@record
class Open:
    """Which session the page wants to scan."""

    kind: Literal["open"]
    session_id: str


@record
class Control:
    """Probe and controls, numbered by the page; ``by`` says what has moved the probe."""

    kind: Literal["control"]
    number: Annotated[int, Ge(0)]
    probe: ProbeControl
    settings: ConsoleSettings
    by: Annotated[tuple[Steering, ...], Len(0, 7)] = ()


@record
class Seen:
    """The grey frame that the page has shown last."""

    kind: Literal["seen"]
    index: Annotated[int, Ge(0)]


@record
class Freeze:
    """Whether the picture is frozen."""

    kind: Literal["freeze"]
    on: bool


@record
class Stored:
    """A view was stored, over HTTP; what is said at the end of a view is said now."""

    kind: Literal["stored"]


@record
class Taking:
    """Which view of the protocol is being taken: a coach holds the picture against it."""

    kind: Literal["taking"]
    view_id: Annotated[str, Len(0, 80)]


_KINDS: dict[str, type] = {
    "control": Control,
    "seen": Seen,
    "freeze": Freeze,
    "stored": Stored,
    "taking": Taking,
}


@router.websocket("/api/scan/live")
async def scan_live(socket: WebSocket) -> None:
    """Run the console of one session for one page."""

    async def scan() -> None:
        running, greeting = await _open(socket)
        try:
            await socket.send_json(greeting)
            await converse(
                socket, running, lambda said: _obey(server_state(socket), running, said)
            )
        finally:
            running.detach()
            await run_in_threadpool(close_submitted, server_state(socket), running)

    await talk(socket, scan)


async def _open(socket: WebSocket) -> tuple[RunningConsole[LiveConsole], dict[str, Any]]:
    """Sign in and open the session's console; return it with what to greet the page with."""
    actor, said = await first_words(socket)
    wanted = from_json(Open, said)
    state = server_state(socket)
    running, greeting = await run_in_threadpool(
        open_running, state, actor, wanted.session_id, Preparing(socket)
    )
    await run_in_threadpool(running.attach, Mailbox(asyncio.get_running_loop()))
    given = running.console.given
    return running, {
        "topic": "opened",
        **greeting,
        "control": given.number,
        "probe": to_json(given.probe),
        "settings": to_json(given.settings),
        "devices": dict(running.console.steered),
        "controller": running.hands.paired,
    }


def _obey(
    state: ServerState, running: RunningConsole[LiveConsole], message: dict[str, Any]
) -> None:
    if str(message.get("kind")) in INPUT_KINDS:
        obey_input(state, running, message)
        return
    said = said_as(_KINDS, message)
    if isinstance(said, Control):
        by = running.hands.vouch(said.by)
        running.console.steer(
            ConsoleInput(number=said.number, probe=said.probe, settings=said.settings, by=by)
        )
        running.hurry()
    elif isinstance(said, Seen):
        running.acknowledge(said.index)
    elif isinstance(said, Freeze):
        running.console.freeze(said.on)
    elif isinstance(said, Taking):
        running.console.take(said.view_id)
    else:
        running.console.store()
