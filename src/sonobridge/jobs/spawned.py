"""Worker processes of this machine that carry out a function on values."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sonobridge.core.errors import SonobridgeError, UnavailableError

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

__all__ = ["SpawnedWorkers", "WorkFailedError", "answer", "opened"]

V = TypeVar("V")
R = TypeVar("R")

Answer = tuple[bool, Any]
"""Whether it went well, and the result or the error as JSON."""

_LOOK_S = 0.25
_END_S = 2.0


class WorkFailedError(UnavailableError):
    """A worker could not carry out its work."""

    code = "jobs.work_failed"


def answer(function: Callable[[V], R], value: V) -> Answer:
    """Carry out work; an error that is raised on purpose comes back as JSON."""
    try:
        return True, function(value)
    except SonobridgeError as error:
        return False, error.as_json()


def opened(reply: Answer) -> Any:
    """Return the result of an answer.

    Raises
    ------
    WorkFailedError
        With the words of the error that the work ended in.
    """
    well, body = reply
    if well:
        return body
    raise WorkFailedError(
        str(body["what"]),
        where=str(body["where"]),
        why=str(body["why"]),
        kept=str(body["kept"]),
        remedy=str(body["remedy"]),
        details={"code": body["code"]},
    )


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    line: Connection
    busy: bool = False


class SpawnedWorkers:
    """Processes that are started anew (spawned), one value at a time each; a context manager.

    Values and results pass through pipes; nothing else is shared, so results cannot depend
    on how many there are. Leaving the context ends the processes at once, and they end by
    themselves when their parent is killed.

    Parameters
    ----------
    count
        Number of processes; they start with the first work.
    """

    def __init__(self, count: int) -> None:
        if not 1 <= count <= 256:
            raise ValueError("there are 1 to 256 worker processes")
        self._count = count
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(_END_S)
            worker.line.close()
        self._workers = []

    def results(
        self, function: Callable[[V], R], values: Sequence[V], look: Callable[[], None]
    ) -> Iterator[R]:
        """Yield results as they come.

        Parameters
        ----------
        function
            A function at the top level of a module.
        values
            What it is called with.
        look
            Is called four times a second while nothing has come; may raise to stop.

        Raises
        ------
        WorkFailedError
            If the work raised an error on purpose, or its process ended.
        """
        waiting = list(reversed(values))
        while len(self._workers) < min(self._count, len(waiting)):
            self._workers.append(_start())
        while waiting or any(worker.busy for worker in self._workers):
            for worker in self._workers:
                if waiting and not worker.busy:
                    _hand(worker, (function, waiting.pop()))
            ready = wait([w.line for w in self._workers if w.busy], timeout=_LOOK_S)
            if not ready:
                look()
            for worker in [w for w in self._workers if w.line in ready]:
                reply = _take(worker)
                worker.busy = False
                if waiting:  # first the next work, then the result: the worker goes on
                    _hand(worker, (function, waiting.pop()))
                yield opened(reply)


def _start() -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _hand(worker: _Worker, work: tuple[Any, Any]) -> None:
    try:
        worker.line.send(work)
    except OSError as error:
        raise _ended(worker) from error
    worker.busy = True


def _take(worker: _Worker) -> Answer:
    try:
        reply: Answer = worker.line.recv()
    except (EOFError, OSError) as error:
        raise _ended(worker) from error
    return reply


def _ended(worker: _Worker) -> WorkFailedError:
    worker.process.join(_END_S)
    code = worker.process.exitcode
    how = "It ended." if code is None else f"It ended with code {code}."
    if code is not None and code < 0:
        how = f"It was ended by signal {-code}; when memory runs out that is signal 9."
    return WorkFailedError(
        "A worker process ended before its work was done.",
        why=how,
        kept="Everything that was finished is kept.",
        remedy="Start it again, with fewer workers if memory is short: it goes on with what "
        "is missing.",
    )


def _serve(line: Connection) -> None:
    """Carry out work until the pipe is closed; the body of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interrupt means
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    while True:
        try:
            function, value = line.recv()
        except (EOFError, OSError):
            return
        try:
            line.send(answer(function, value))
        except OSError:
            return


def _end_with(sentinel: int) -> None:
    """End this process as soon as its parent is gone."""
    wait([sentinel])
    os._exit(1)
