"""Starts and stops the server process on a loopback port."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from sonobridge.core.errors import UnavailableError

if TYPE_CHECKING:
    from sonobridge.api.state import ServerState

__all__ = ["PortInUseError", "bind_loopback", "run_server"]

_TRIES = 50
_SWITCH_S = 0.0005


class PortInUseError(UnavailableError):
    """Another program listens on the port."""

    code = "server.port_in_use"


def bind_loopback(port: int) -> socket.socket:
    """Return a socket bound to 127.0.0.1; port 0 takes any free one.

    Raises
    ------
    PortInUseError
        Naming the next free port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        free = _next_free(port)
        raise PortInUseError(
            f"Port {port} cannot be used.",
            where=f"127.0.0.1:{port}",
            why="Another program listens there."
            if error.errno == errno.EADDRINUSE
            else "This account may not listen there.",
            remedy=f"Port {free} is free: run again with --port {free}.",
            details={"free_port": free},
        ) from error
    return listener


def _next_free(port: int) -> int:
    first = max(port + 1, 1024)
    for candidate in range(first, first + _TRIES):
        with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return candidate
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_server(state: ServerState, listener: socket.socket) -> None:
    """Serve until interrupted; uvicorn's access log is off, the door writes its own."""
    import uvicorn

    from sonobridge.api.app import create_app

    config = uvicorn.Config(
        create_app(state),
        log_config=None,
        access_log=False,
        server_header=False,
        ws="websockets-sansio",
        ws_max_size=2**20,
        ws_per_message_deflate=False,  # speckle does not shrink; packing it costs a frame
        timeout_graceful_shutdown=3,
    )
    # A console's thread computes beside the loop: by default either waits 5 ms for the other.
    sys.setswitchinterval(_SWITCH_S)
    uvicorn.Server(config).run(sockets=[listener])
