"""What the server process holds: workspace, settings, clock, session key, jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sonobridge.api.scan.pairing import Pairings
from sonobridge.api.scan.running import RunningConsoles
from sonobridge.core.canonical import keyed_hash
from sonobridge.core.clock import Clock, SystemClock
from sonobridge.core.config import Settings

if TYPE_CHECKING:
    from sonobridge.imaging import DecoderPool
    from sonobridge.jobs import JobExecutor
    from sonobridge.store import Workspace

__all__ = ["SESSION_HEADER", "ServerState"]

SESSION_HEADER = "x-sonobridge-session"


@dataclass(slots=True)
class ServerState:
    """One server on one workspace.

    Attributes
    ----------
    header_key
        Random key of this process's session headers.
    consoles
        Scan consoles that run in this process.
    pairings
        Codes by which phones may steer them.
    """

    workspace: Workspace
    settings: Settings
    clock: Clock
    header_key: bytes
    jobs: JobExecutor
    decoders: DecoderPool
    consoles: RunningConsoles = field(default_factory=lambda: RunningConsoles(SystemClock()))
    pairings: Pairings = field(default_factory=lambda: Pairings(SystemClock()))

    @property
    def cookie_name(self) -> str:
        """Name of the session cookie; it carries the workspace, since cookies ignore ports."""
        return f"sonobridge_{self.workspace.id.lower()}"

    def header_token(self, cookie_token: str) -> str:
        """Return the header value that belongs to a session cookie.

        It is told to the page once, at sign-in, and never read out again: a server on
        another port of this machine is sent the cookie, but not this.
        """
        return keyed_hash(self.header_key, cookie_token.encode())
