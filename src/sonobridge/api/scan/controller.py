"""The socket of a phone that steers a console: movements in, and nothing of the scan out.

Its first message is a pairing code that the console shows. The phone is signed in nowhere:
the code lets it move one probe, and read nothing. In no mode is it sent a picture, a score,
a hint or a pose; what it hears is that it is paired, why it was refused, or that it ended.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from annotated_types import Len
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from sonobridge.api.scan.hands import Hands, PoseDelta
from sonobridge.api.scan.messages import parsed, refuse
from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.session import server_state
from sonobridge.core.clock import Clock
from sonobridge.core.errors import ConflictError, SignInError, SonobridgeError, TooLargeError
from sonobridge.core.record import from_json, record
from sonobridge.simulator.console.live import LiveConsole

__all__ = ["router"]

router = APIRouter()

_FIRST_WORD_S = 5.0
_LOOK_S = 0.5
_AWAY_S = 30.0
"""A console whose page is away so long ends its pairing."""
_LONGEST = 512
_MOST_A_SECOND = 150


class ControllerEndedError(ConflictError):
    """A pairing that the console has ended."""

    code = "scan.controller_ended"


class ControllerTooFastError(TooLargeError):
    """More movements than a hand makes."""

    code = "scan.controller_too_fast"


@record
class Pair:
    """The code that the console shows."""

    kind: Literal["pair"]
    code: Annotated[str, Len(1, 20)]


@record
class Move:
    """A movement of the hand; several may come as one."""

    kind: Literal["move"]
    by: PoseDelta


@router.websocket("/api/scan/controller")
async def scan_controller(socket: WebSocket) -> None:
    """Let one phone move the probe of one console."""
    await socket.accept()
    hands: Hands | None = None
    number: int | None = None
    try:
        running = await _pair(socket)
        number, hands = running.hands.take(), running.hands
        await socket.send_json({"topic": "paired"})
        await _follow(socket, running, number)
    except (WebSocketDisconnect, RuntimeError):
        return  # the phone went away
    except SonobridgeError as error:
        await refuse(socket, error)
    finally:
        if hands is not None:
            hands.release(number)


async def _pair(socket: WebSocket) -> RunningConsole[LiveConsole]:
    try:
        text = await asyncio.wait_for(socket.receive_text(), _FIRST_WORD_S)
    except TimeoutError:
        raise SignInError("Nothing was said.", remedy="Open the page again.") from None
    said = from_json(Pair, parsed(text, longest=_LONGEST))
    return await run_in_threadpool(server_state(socket).pairings.redeem, said.code)


async def _follow(socket: WebSocket, running: RunningConsole[LiveConsole], number: int) -> None:
    pace = _Pace(running.clock)
    hearing = asyncio.create_task(socket.receive_text())
    try:
        while True:
            await asyncio.wait({hearing}, timeout=_LOOK_S)
            _refuse_ended(running, number)
            if not hearing.done():
                continue
            text = hearing.result()
            hearing = asyncio.create_task(socket.receive_text())
            pace.step()
            move = from_json(Move, parsed(text, longest=_LONGEST))
            if not running.console.frozen:
                running.hands.nudge(move.by)
    finally:
        hearing.cancel()


def _refuse_ended(running: RunningConsole[LiveConsole], number: int) -> None:
    if running.hands.holds(number) and running.away_s() < _AWAY_S:
        return
    raise ControllerEndedError(
        "The console ended the pairing.",
        why="It was disconnected there, handed in, or closed for half a minute.",
        kept="The session, with the probe where it was.",
        remedy="To steer again, ask the console for a new code.",
    )


class _Pace:
    """Refuses more messages a second than a hand needs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.monotonic()
        self._count = 0

    def step(self) -> None:
        now = self._clock.monotonic()
        if now - self._since >= 1.0:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > _MOST_A_SECOND:
            raise ControllerTooFastError(
                "The phone sends more movements than it should.",
                why=f"More than {_MOST_A_SECOND} messages came within a second.",
                kept="The session, with the probe where it was.",
                remedy="Load the page on the phone again and pair it anew.",
            )
