"""Builds what a server holds and ends it in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from sonobridge.api.state import ServerState
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.randomness import token_bytes

if TYPE_CHECKING:
    from sonobridge.store import Workspace

__all__ = ["server_state"]


@contextmanager
def server_state(workspace: Workspace, settings: Settings) -> Iterator[ServerState]:
    """Yield the state of a server; job processes and decoders end with it."""
    from sonobridge.core.log import configure_logging
    from sonobridge.imaging import DecoderPool
    from sonobridge.jobs import JobExecutor

    configure_logging(workspace.root / "logs", settings.log_level)
    with ExitStack() as stack:
        jobs = stack.enter_context(
            JobExecutor(
                workspace,
                resolver="sonobridge.workflows.worker:run_job",
                workers=settings.workers,
                settings=settings,
            )
        )
        decoders = stack.enter_context(DecoderPool(size=settings.workers))
        yield ServerState(workspace, settings, SystemClock(), token_bytes(32), jobs, decoders)
