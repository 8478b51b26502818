"""The socket on which a recorded session is watched: times in, frames and words out.

It speaks as the live one (see ``talking``), but nothing that the page says moves the probe:
it plays, stands still, seeks, and changes the pace.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from fastapi import APIRouter, WebSocket
from starlette.concurrency import run_in_threadpool

from sonobridge.api.scan.mailbox import Mailbox
from sonobridge.api.scan.opening import open_watching
from sonobridge.api.scan.playback.talking import converse, first_words, said_as, talk
from sonobridge.api.scan.preparing import Preparing
from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.session import server_state
from sonobridge.core.record import from_json, record
from sonobridge.simulator.session.playback.player import Player

__all__ = ["router"]

router = APIRouter()


@record
class Watch:
    """Which session the page wants to watch."""

    kind: Literal["open"]
    session_id: str


@record
class Play:
    """Go on, or stand still."""

    kind: Literal["play"]
    on: bool


@record
class Seek:
    """Show another time of the recording, seconds."""

    kind: Literal["seek"]
    time_s: Annotated[float, Ge(0), Le(86_400)]


@record
class Pace:
    """How many times as fast as it was scanned."""

    kind: Literal["pace"]
    times: Annotated[float, Ge(0.5), Le(4)]


@record
class Shown:
    """The grey frame that the page has shown last."""

    kind: Literal["seen"]
    index: Annotated[int, Ge(0)]


_KINDS: dict[str, type] = {"play": Play, "seek": Seek, "pace": Pace, "seen": Shown}


@router.websocket("/api/scan/watch")
async def scan_watch(socket: WebSocket) -> None:
    """Play the recording of one session for one page."""

    async def watch() -> None:
        actor, said = await first_words(socket)
        wanted = from_json(Watch, said)
        running, greeting = await run_in_threadpool(
            open_watching, server_state(socket), actor, wanted.session_id, Preparing(socket)
        )
        await run_in_threadpool(running.attach, Mailbox(asyncio.get_running_loop()))
        running.console.play(True)
        try:
            await socket.send_json({"topic": "opened", **greeting})
            await converse(socket, running, lambda said: _obey(running, said))
        finally:
            running.detach()

    await talk(socket, watch)


def _obey(running: RunningConsole[Player], message: dict[str, Any]) -> None:
    said = said_as(_KINDS, message)
    if isinstance(said, Shown):
        running.acknowledge(said.index)
        return
    if isinstance(said, Play):
        running.console.play(said.on)
    elif isinstance(said, Seek):
        running.console.seek(said.time_s)
    else:
        running.console.set_pace(said.times)
    running.hurry()
