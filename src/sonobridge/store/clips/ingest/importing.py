"""An import from start to end: the run's row, the pipeline, the honest close."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sonobridge.core.errors import SonobridgeError
from sonobridge.store.clips.history import ImportHistory, ImportRun
from sonobridge.store.clips.ingest.pipeline import ImportTally, Pipeline
from sonobridge.store.clips.ingest.preparing import ImportOptions
from sonobridge.store.clips.ingest.walking import (
    FoundFile,
    check_sources,
    count_files,
    find_files,
)

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ImportReport", "import_files", "import_paths"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """A finished import: its row, what was counted, and how long it took."""

    run: ImportRun
    tally: ImportTally
    seconds: float

    @property
    def changed(self) -> bool:
        """Whether the library or the quarantine differ from before."""
        return any(self.tally.counts[s] for s in ("imported", "conflict", "quarantined"))


def import_paths(
    workspace: Workspace,
    paths: Sequence[str],
    options: ImportOptions,
    *,
    person_id: str,
    progress: Progress,
) -> ImportReport:
    """Import files and folders of this machine.

    Parameters
    ----------
    workspace
        Where to.
    paths
        Files and folders; they are only read.
    options
        How.
    person_id
        Who imports.
    progress
        Told files done and files in all; may raise to stop.

    Raises
    ------
    ImportSourceError
        For a path that cannot be used; nothing is imported then.
    """
    sources = check_sources(paths, workspace.root)
    total = count_files(sources, workspace.root)
    found = find_files(sources, workspace.root, workspace.deid_key)
    return import_files(
        workspace, found, options, person_id=person_id, total=total, progress=progress
    )


def import_files(
    workspace: Workspace,
    found: Iterable[FoundFile],
    options: ImportOptions,
    *,
    person_id: str,
    total: int,
    progress: Progress,
    source: Literal["folder", "upload"] = "folder",
) -> ImportReport:
    """Import files that were found already; see :func:`import_paths`."""
    history = ImportHistory(workspace)
    run_id = history.start(
        person_id, source, options.dates, keeps_originals=options.keep_originals
    )
    started = workspace.clock.monotonic()
    pipeline = Pipeline(workspace, run_id, options, lambda done: progress(done, total))
    tally = pipeline.tally
    try:
        pipeline.run(found)
    except BaseException as error:
        reason = error.code if isinstance(error, SonobridgeError) else type(error).__name__
        with contextlib.suppress(SonobridgeError):
            history.finish(
                run_id, "stopped", file_count=tally.done, skipped=tally.skipped, reason=reason
            )
        raise
    run = history.finish(run_id, "done", file_count=tally.done, skipped=tally.skipped)
    return ImportReport(run, tally, workspace.clock.monotonic() - started)
