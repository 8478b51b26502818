"""The door: Host, Origin, body limits, security headers, one id a request."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sonobridge.core.clock import Clock
from sonobridge.core.errors import ForbiddenError, SonobridgeError, TooLargeError
from sonobridge.core.log import correlation_id
from sonobridge.core.randomness import token_text

__all__ = ["SECURITY_HEADERS", "Door"]

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
JSON_LIMIT = 2 * 2**20
CONTROLLER_PATHS = frozenset({"/scan/phone", "/api/scan/controller"})
"""The phone's page and its socket: all that a proxy of the operator may show, with assets."""
UPLOAD_PATHS = frozenset({"/api/clips/upload", "/api/audit/upload"})

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
        "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

_log = logging.getLogger("sonobridge.api")


class HostError(ForbiddenError):
    """A request for another host name: a page elsewhere may be rebinding its name."""

    code = "request.host"


class OriginError(ForbiddenError):
    """A request that another site's page sent."""

    code = "request.origin"


class BodyTooLargeError(TooLargeError):
    """A request body beyond the stated limit."""

    code = "request.too_large"


class Door:
    """ASGI middleware that every request and WebSocket passes first.

    Parameters
    ----------
    app
        The application behind the door.
    clock
        For the duration in the log line; the line holds no query string.
    upload_limit
        Largest upload in bytes; all other bodies end at 2 MiB.
    controller_origin
        Origin of the operator's own proxy for phones; empty when there is none.
    """

    def __init__(
        self, app: ASGIApp, *, clock: Clock, upload_limit: int, controller_origin: str = ""
    ) -> None:
        self.app = app
        self.clock = clock
        self.upload_limit = upload_limit
        self.controller_origin = controller_origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check, then pass on."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = token_text(9)
        correlation_id.set(request_id)
        headers = {
            k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]
        }
        try:
            self._check(scope, headers)
        except SonobridgeError as error:
            await _refuse(scope, receive, send, error)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        await self._pass(scope, receive, send, request_id)

    def _through_proxy(self, scope: Scope, headers: dict[str, str]) -> bool:
        """Return whether this is a phone that comes through the operator's own proxy."""
        path, origin = scope["path"], headers.get("origin")
        if not self.controller_origin or not (
            path in CONTROLLER_PATHS or path.startswith("/assets/")
        ):
            return False
        host = headers.get("host", "")
        own = urlsplit(self.controller_origin).netloc
        if host != own and host.rsplit(":", 1)[0] not in LOCAL_NAMES:
            return False
        if scope["type"] == "websocket":
            fetched = headers.get("sec-fetch-site", "same-origin")
            return origin == self.controller_origin and fetched in {"same-origin", "none"}
        return scope["method"] in SAFE_METHODS and origin in {None, self.controller_origin}

    def _check(self, scope: Scope, headers: dict[str, str]) -> None:
        if self._through_proxy(scope, headers):
            return
        host = headers.get("host", "")
        if host.rsplit(":", 1)[0] not in LOCAL_NAMES:
            raise HostError(
                "This server answers only on this machine.",
                where="Host header",
                remedy="Open it as http://127.0.0.1 with its port.",
            )
        origin = headers.get("origin")
        unsafe = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
        same = origin is not None and urlsplit(origin).netloc == host
        http_only = origin is None or urlsplit(origin).scheme == "http"
        cross_site = headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        if unsafe and (not same or not http_only or cross_site):
            raise OriginError(
                "The request did not come from this program's own page.",
                where="Origin header",
                kept="Nothing was changed.",
                remedy="Use the page that 'sonobridge serve' opened.",
            )
        limit = self._limit(scope)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > limit:
            raise _too_large(limit)

    def _limit(self, scope: Scope) -> int:
        return self.upload_limit if scope["path"] in UPLOAD_PATHS else JSON_LIMIT

    async def _pass(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        limit, seen, status, refused = self._limit(scope), 0, 0, False
        started = self.clock.monotonic()

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
            return message

        async def dressed(message: Message) -> None:
            nonlocal status, refused
            if seen > limit:
                # The framework turns any failure to read a body into its own answer.
                if not refused:
                    refused, status = True, 413
                    await _refuse(scope, receive, send, _too_large(limit))
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name.lower() for name, _ in message["headers"]}
                extra = {**SECURITY_HEADERS, "x-request-id": request_id}
                message["headers"] = [*message["headers"], *_encode(extra, names)]
            await send(message)

        await self.app(scope, bounded, dressed)
        _log.info(
            "%s %s %d %.0f ms",
            scope["method"],
            scope["path"],
            status,
            (self.clock.monotonic() - started) * 1000,
        )


def _encode(headers: dict[str, str], present: Iterable[bytes]) -> list[tuple[bytes, bytes]]:
    taken = set(present)
    pairs = [(k.encode(), v.encode()) for k, v in headers.items()]
    return [(k, v) for k, v in pairs if k not in taken]


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(
        f"The request is larger than {limit // 2**20} MiB.",
        where="request body",
        kept="Nothing was changed.",
        remedy="Send less at once, or import large folders with 'sonobridge clips import'.",
    )


async def _refuse(scope: Scope, receive: Receive, send: Send, error: SonobridgeError) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4403, "reason": error.code})
        return
    body = json.dumps({"error": error.as_json()}).encode()
    headers = {
        **SECURITY_HEADERS,
        "content-type": "application/json",
        "content-length": str(len(body)),
    }
    await send(
        {
            "type": "http.response.start",
            "status": error.kind.http_status,
            "headers": _encode(headers, ()),
        }
    )
    await send({"type": "http.response.body", "body": body})
