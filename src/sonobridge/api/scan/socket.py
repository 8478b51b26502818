"""The live socket of a scan: controls in, frames and words out.

The first message is the session header's value; the second opens a scan session. After
that the page sends controls and says which frames it has shown, and gets binary frames
(see ``wire``) and JSON messages that have a ``topic``.
"""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any, Literal

from annotated_types import Ge, Len
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from sonobridge.api.scan.inputs import INPUT_KINDS, obey_input
from sonobridge.api.scan.mailbox import Mailbox
from sonobridge.api.scan.messages import bad_message, parsed, refuse
from sonobridge.api.scan.opening import close_submitted, open_running
from sonobridge.api.scan.preparing import Preparing
from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.scan.wire import frame_bytes
from sonobridge.api.session import server_state, signed_in
from sonobridge.api.state import ServerState
from sonobridge.core.errors import SignInError, SonobridgeError
from sonobridge.core.record import from_json, record, to_json
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.console.steering import Steering
from sonobridge.simulator.patient.placement.probe_control import ProbeControl

__all__ = ["router"]

router = APIRouter()

_FIRST_WORD_S = 5.0


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


_KINDS: dict[str, type] = {
    "control": Control,
    "seen": Seen,
    "freeze": Freeze,
    "stored": Stored,
}


@router.websocket("/api/scan/live")
async def scan_live(socket: WebSocket) -> None:
    """Run the console of one session for one page."""
    await socket.accept()
    running: RunningConsole | None = None
    try:
        running, greeting = await _open(socket)
        await socket.send_json(greeting)
        await _serve(socket, running)
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away; the session is kept
    except SonobridgeError as error:
        await refuse(socket, error)
    finally:
        if running is not None:
            running.detach()
            await run_in_threadpool(close_submitted, server_state(socket), running)


async def _open(socket: WebSocket) -> tuple[RunningConsole, dict[str, Any]]:
    """Sign in and open the session's console; return it with what to greet the page with."""
    try:
        header = await asyncio.wait_for(socket.receive_text(), _FIRST_WORD_S)
        text = await asyncio.wait_for(socket.receive_text(), _FIRST_WORD_S)
    except TimeoutError:
        raise SignInError("Nothing was said.", remedy="Open the page again.") from None
    person = await run_in_threadpool(signed_in, socket, header=header or "none")
    wanted = from_json(Open, parsed(text))
    state = server_state(socket)
    running, greeting = await run_in_threadpool(
        open_running, state, person.actor, wanted.session_id, Preparing(socket)
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


async def _serve(socket: WebSocket, running: RunningConsole) -> None:
    sending = asyncio.create_task(_send(socket, running))
    try:
        while not sending.done():
            hearing = asyncio.create_task(socket.receive_text())
            await asyncio.wait({hearing, sending}, return_when=asyncio.FIRST_COMPLETED)
            if not hearing.done():
                hearing.cancel()
                break
            _obey(server_state(socket), running, hearing.result())
        await sending
    finally:
        sending.cancel()


async def _send(socket: WebSocket, running: RunningConsole) -> None:
    mailbox = running.mailbox
    while mailbox is not None:
        frames, words = await mailbox.fetch()
        for frame in frames:
            await socket.send_bytes(frame_bytes(frame))
        for message in words:
            await socket.send_text(json.dumps(message, allow_nan=False))


def _obey(state: ServerState, running: RunningConsole, text: str) -> None:
    message = parsed(text)
    named = str(message.get("kind"))
    if named in INPUT_KINDS:
        obey_input(state, running, message)
        return
    kind = _KINDS.get(named)
    if kind is None:
        raise bad_message("kind")
    said: Any = from_json(kind, message)
    if isinstance(said, Control):
        by = running.hands.vouch(said.by)
        running.steer(
            ConsoleInput(number=said.number, probe=said.probe, settings=said.settings, by=by)
        )
    elif isinstance(said, Seen):
        running.acknowledge(said.index)
    elif isinstance(said, Freeze):
        running.console.freeze(said.on)
    else:
        running.console.store()
