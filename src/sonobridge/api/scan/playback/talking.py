"""What the sockets of the Scan room have in common: signing in, frames and words out, refusals.

The first message is the session header's value; the second says what is opened. After that
the page says which frames it has shown, and gets binary frames (see ``wire``) and JSON
messages that have a ``topic``.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from sonobridge.api.scan.mailbox import Mailbox
from sonobridge.api.scan.messages import bad_message, parsed, refuse
from sonobridge.api.scan.running import C, RunningConsole
from sonobridge.api.scan.wire import frame_bytes
from sonobridge.api.session import signed_in
from sonobridge.core.errors import SignInError, SonobridgeError
from sonobridge.core.record import from_json
from sonobridge.workflows.context import Actor

__all__ = ["converse", "first_words", "said_as", "talk"]

_FIRST_WORD_S = 5.0


async def talk(socket: WebSocket, work: Callable[[], Awaitable[None]]) -> None:
    """Accept a page and do the work; what is refused is told in words before closing."""
    await socket.accept()
    try:
        await work()
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away; the session is kept
    except SonobridgeError as error:
        await refuse(socket, error)


async def first_words(socket: WebSocket) -> tuple[Actor, dict[str, Any]]:
    """Return who is there and what they want to open."""
    try:
        header = await asyncio.wait_for(socket.receive_text(), _FIRST_WORD_S)
        text = await asyncio.wait_for(socket.receive_text(), _FIRST_WORD_S)
    except TimeoutError:
        raise SignInError("Nothing was said.", remedy="Open the page again.") from None
    person = await run_in_threadpool(signed_in, socket, header=header or "none")
    return person.actor, parsed(text)


async def converse(
    socket: WebSocket, running: RunningConsole[C], obey: Callable[[dict[str, Any]], None]
) -> None:
    """Send what the console makes and obey what the page says, until it goes."""
    sending = asyncio.create_task(_send(socket, running.mailbox))
    try:
        while not sending.done():
            hearing = asyncio.create_task(socket.receive_text())
            await asyncio.wait({hearing, sending}, return_when=asyncio.FIRST_COMPLETED)
            if not hearing.done():
                hearing.cancel()
                break
            obey(parsed(hearing.result()))
        await sending
    finally:
        sending.cancel()


def said_as(kinds: dict[str, type], message: dict[str, Any]) -> Any:
    """Return a message as the record of its kind."""
    kind = kinds.get(str(message.get("kind")))
    if kind is None:
        raise bad_message("kind")
    return from_json(kind, message)


async def _send(socket: WebSocket, mailbox: Mailbox | None) -> None:
    while mailbox is not None:
        frames, words = await mailbox.fetch()
        for frame in frames:
            await socket.send_bytes(frame_bytes(frame))
        for message in words:
            await socket.send_text(json.dumps(message, allow_nan=False))
