"""Messages of the scan sockets: read within bounds, refused in words."""

from __future__ import annotations

import json
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from sonobridge.api.scan.hands import ControllerBusyError
from sonobridge.api.scan.pairing import PairingRefusedError
from sonobridge.api.scan.running import ConsoleBusyError
from sonobridge.core.errors import (
    InvalidInputError,
    MissingError,
    SignInError,
    SonobridgeError,
)
from sonobridge.store.scans import ScanSubmittedError

__all__ = ["bad_message", "parsed", "refuse"]

_LONGEST = 16_384
_OTHERWISE = 4422
_CODES: tuple[tuple[type[SonobridgeError], int], ...] = (
    (SignInError, 4401),
    (PairingRefusedError, 4403),
    (ConsoleBusyError, 4409),
    (ControllerBusyError, 4409),
    (ScanSubmittedError, 4410),
    (MissingError, 4404),
)
"""Close codes by error; the first that fits is taken."""


def parsed(text: str, *, longest: int = _LONGEST) -> dict[str, Any]:
    """Return a message as an object.

    Raises
    ------
    InvalidInputError
        If it is too long, no JSON or no object.
    """
    try:
        message = json.loads(text) if len(text) <= longest else None
    except ValueError:
        message = None
    if not isinstance(message, dict):
        raise bad_message("message")
    return message


def bad_message(where: str) -> SonobridgeError:
    """Return the error of a message that a page of this program does not send."""
    return InvalidInputError(
        "The page sent a message that cannot be used.",
        where=where,
        kept="The session is kept as it was.",
        remedy="Load the page again.",
    )


async def refuse(socket: WebSocket, error: SonobridgeError) -> None:
    """Say why, and close with the code of the error."""
    code = next((number for kind, number in _CODES if isinstance(error, kind)), _OTHERWISE)
    try:
        await socket.send_json({"topic": "refused", **error.as_json()})
        await socket.close(code, error.code)
    except (WebSocketDisconnect, RuntimeError):
        return  # the page is gone already
