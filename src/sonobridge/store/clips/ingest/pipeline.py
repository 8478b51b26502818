"""The import: one walker, some preparing threads, one writer, bounded memory."""

from __future__ import annotations

import contextlib
import os
import queue
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sonobridge.core.clock import Clock
from sonobridge.imaging import DecoderPool
from sonobridge.store import files
from sonobridge.store.clips.history import ImportHistory
from sonobridge.store.clips.ingest.lending import LentDecoder
from sonobridge.store.clips.ingest.preparing import ImportOptions, Preparer
from sonobridge.store.clips.ingest.recording import ItemResult, Outcome, record_batch
from sonobridge.store.clips.ingest.walking import FoundFile
from sonobridge.store.clips.rollups import chunks

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ImportTally", "Pipeline"]

BATCH_ITEMS = 500
BATCH_SECONDS = 0.25
BUDGET_BYTES = 256 * 2**20
_QUEUE_FILES = 64
_RETRIED = frozenset({"decoder_timeout", "decoder_crashed", "unreadable"})

Report = Callable[[int], None]


@dataclass(slots=True)
class ImportTally:
    """What an import has done so far.

    Attributes
    ----------
    counts
        Files by status; ``unchanged`` are those known from an earlier import.
    reasons
        Quarantined files by reason code.
    first_results
        The first results that were not plain imports, for the report.
    bytes_read
        Bytes of source files that were read.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    first_results: list[ItemResult] = field(default_factory=list)
    bytes_read: int = 0
    skipped: int = 0
    done: int = 0

    def add(
        self, results: Iterable[ItemResult], outcomes: Iterable[Outcome], keep: int
    ) -> None:
        """Count a committed batch; at most ``keep`` results are remembered."""
        for result, outcome in zip(results, outcomes, strict=True):
            self.done += 1
            self.counts[result.status] += 1
            self.bytes_read += outcome.source.size
            if result.status == "quarantined":
                self.reasons[result.fault.code] += 1
            if result.status != "imported" and len(self.first_results) < keep:
                self.first_results.append(result)


class Pipeline:
    """One running import.

    Parameters
    ----------
    workspace
        Where to.
    run_id
        Its row.
    options
        How.
    report
        Told the number of files done after each step; may raise to stop the import.
    """

    def __init__(
        self, workspace: Workspace, run_id: str, options: ImportOptions, report: Report
    ) -> None:
        self._workspace = workspace
        self._run_id = run_id
        self._options = options
        self._report = report
        self._history = ImportHistory(workspace)
        self._results: queue.SimpleQueue[tuple[int, Outcome | BaseException]] = (
            queue.SimpleQueue()
        )
        self._waiting: list[Outcome] = []
        self._in_flight = 0
        self._in_flight_bytes = 0
        self._clock: Clock = workspace.clock
        self._last_commit = 0.0
        self.tally = ImportTally()

    def run(self, found: Iterable[FoundFile]) -> ImportTally:
        """Import the files and return what was done.

        Raises
        ------
        DiskFullError, DatabaseBusyError
            When the workspace cannot take more; committed batches stay.
        """
        self._last_commit = self._clock.monotonic()
        with self._workers() as submit:
            for part in chunks(found, 200):
                for file in self._changed(part):
                    self._wait_for_room(file.size)
                    self._in_flight += 1
                    self._in_flight_bytes += file.size
                    submit(file)
                    self._collect(block=False)
                self._report(self.tally.done)
            while self._in_flight:
                self._collect(block=True)
            self._commit()
        self._report(self.tally.done)
        return self.tally

    @contextlib.contextmanager
    def _workers(self) -> Iterator[Callable[[FoundFile], None]]:
        """Yield a function that gives a file to a preparing thread."""
        cores = os.cpu_count() or 1
        decoders = LentDecoder(DecoderPool(size=min(4, cores)))
        preparer = Preparer(self._workspace, self._options, decoders)

        def prepare(file: FoundFile) -> None:
            try:
                made: Outcome | BaseException = preparer.prepare(file)
            except BaseException as error:
                self._results.put((file.size, error))
                raise
            self._results.put((file.size, made))

        def submit(file: FoundFile) -> None:
            pool.submit(prepare, file)

        # More threads than cores: most of a file's time goes into waiting for the disk.
        with ThreadPoolExecutor(min(8, 4 * cores), thread_name_prefix="import") as pool:
            try:
                yield submit
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                decoders.close()

    def _changed(self, part: list[FoundFile]) -> Iterator[FoundFile]:
        """Pass over files that are known by path, size, time and inode."""
        known = self._history.known_files([file.path_hmac for file in part])
        for file in part:
            if any(self._settled(file, entry) for entry in known.get(file.path_hmac, ())):
                self.tally.skipped += 1
                self.tally.done += 1
                self.tally.counts["unchanged"] += 1
            else:
                yield file

    def _settled(self, file: FoundFile, entry: tuple[str, str, str]) -> bool:
        stamp, status, reason = entry
        if stamp != file.stamp:
            return False
        if status != "quarantined":
            return True
        return reason not in _RETRIED and not self._options.force

    def _wait_for_room(self, size: int) -> None:
        while self._in_flight and (
            self._in_flight_bytes + size > BUDGET_BYTES or self._in_flight >= _QUEUE_FILES
        ):
            self._collect(block=True)

    def _collect(self, *, block: bool) -> None:
        """Take finished files; commit when a batch is full or old enough."""
        while self._in_flight:
            try:
                size, made = self._results.get(block=block, timeout=0.1 if block else None)
            except queue.Empty:
                break
            self._in_flight -= 1
            self._in_flight_bytes -= size
            if isinstance(made, BaseException):
                raise made
            self._waiting.append(made)
            block = False
        late = self._clock.monotonic() - self._last_commit >= BATCH_SECONDS
        if len(self._waiting) >= BATCH_ITEMS or (self._waiting and late):
            self._commit()
            self._report(self.tally.done)

    def _commit(self) -> None:
        """Force the folders of new blobs to the disk, then write the rows."""
        batch, self._waiting = self._waiting, []
        if batch:
            self._sync({o.facts.blob_sha256 for o in batch if o.facts})
            results = record_batch(self._workspace, self._run_id, batch)
            self.tally.add(results, batch, keep=200)
        self._last_commit = self._clock.monotonic()

    def _sync(self, names: set[str]) -> None:
        folders: set[Path] = {self._workspace.blobs.path(name).parent for name in names}
        places = sorted(folders | {folder.parent for folder in folders})
        with ThreadPoolExecutor(8, thread_name_prefix="sync") as pool:  # one disk pass
            list(pool.map(files.sync_folder, places))
