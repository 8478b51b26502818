"""The live socket: what changes while a page is open, pushed instead of asked for.

The first message a page sends is its session header value; a socket that says nothing
for five seconds, or says something wrong, is closed. Messages have a ``topic``.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from sonobridge.api.session import server_state, signed_in
from sonobridge.core.errors import SignInError
from sonobridge.core.record import to_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.jobs.list import ListJobsRequest, list_jobs

__all__ = ["router"]

router = APIRouter()

FIRST_WORD_S = 5.0
LOOK_S = 0.5
REFUSED = 4401


@router.websocket("/api/live")
async def live(socket: WebSocket) -> None:
    """Send the person's jobs whenever they change."""
    await socket.accept()
    try:
        header = await asyncio.wait_for(socket.receive_text(), FIRST_WORD_S)
        await run_in_threadpool(signed_in, socket, header=header or "none")
    except (TimeoutError, SignInError):
        await socket.close(REFUSED, "session.sign_in_needed")
        return
    except WebSocketDisconnect:
        return
    gone = asyncio.create_task(_until_gone(socket))
    last = ""
    try:
        while not gone.done():
            lines = await run_in_threadpool(_jobs_of, socket, header)
            text = json.dumps({"topic": "jobs", **lines})
            if text != last:
                await socket.send_text(text)
                last = text
            await asyncio.wait({gone}, timeout=LOOK_S)
    except SignInError:  # signed out, or the session is over
        await socket.close(REFUSED, "session.sign_in_needed")
    except (WebSocketDisconnect, RuntimeError):
        return  # the page went away between two looks
    finally:
        gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        return


def _jobs_of(socket: WebSocket, header: str) -> dict[str, Any]:
    """Return the jobs of whoever is signed in now, with the roles held now."""
    state, actor = server_state(socket), signed_in(socket, header=header).actor
    context = Context(
        clock=state.clock, settings=state.settings, actor=actor, opened=state.workspace
    )
    lines: Any = to_json(list_jobs(context, ListJobsRequest(unseen=True)))
    for line in lines["jobs"]:
        line["elapsed_s"] = round(line["elapsed_s"])
    return {"jobs": lines["jobs"]}
