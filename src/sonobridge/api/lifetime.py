"""Builds what a server holds and ends it in order."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from sonobridge.api.state import ServerState
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.core.errors import SonobridgeError
from sonobridge.core.randomness import token_bytes

if TYPE_CHECKING:
    from sonobridge.imaging import DecoderPool
    from sonobridge.store import Workspace

__all__ = ["server_state"]

ORPHAN_AGE_S = 3600.0

_log = logging.getLogger("sonobridge.api")


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
        thread = threading.Thread(
            target=_prepare, args=(workspace, decoders), name="prepare", daemon=True
        )
        thread.start()
        try:
            state = ServerState(
                workspace, settings, SystemClock(), token_bytes(32), jobs, decoders
            )
            stack.callback(state.consoles.close)
            yield state
        finally:
            thread.join()


def _prepare(workspace: Workspace, decoders: DecoderPool) -> None:
    """Start the decoders and remove old leavings while the first page loads.

    Orphans are what a killed import left behind; an hour keeps clear of a running one.
    Uploads of more than a day ago, which nobody imported, are identified and go too.
    """
    from sonobridge.store.clips.ingest import Uploads

    try:
        decoders.start()
        with workspace.reading() as connection:
            removed = workspace.blobs.remove_orphans(connection, workspace.clock, ORPHAN_AGE_S)
        swept = Uploads(workspace).sweep()
        if removed or swept:
            _log.info("removed %d orphaned blobs, %d old uploads", removed, swept)
    except SonobridgeError as error:
        _log.warning("preparing the server failed: %s", error.code)
