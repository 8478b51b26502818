"""Work on the machines of a Dask cluster, where one is configured.

A scheduler of Dask trusts everybody who reaches it and runs what they send. So an address
beyond this machine has to be ``tls://``, with the certificates that Dask's own settings name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from sonobridge.core.errors import InvalidInputError, UnavailableError
from sonobridge.jobs.spawned import Answer, answer, opened

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["ClusterUnavailableError", "ClusterWorkers", "check_address"]

V = TypeVar("V")
R = TypeVar("R")

_LOOK_S = 0.25
_CONNECT_S = 10
_AHEAD = 2
"""Values a worker has at hand: enough to be busy, few enough to hold the results."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ClusterUnavailableError(UnavailableError):
    """The cluster cannot be used."""

    code = "jobs.cluster_unavailable"


def check_address(address: str) -> str:
    """Return the address of a scheduler that may be used.

    Raises
    ------
    InvalidInputError
        If it is no address, or would send work unprotected to another machine.
    """
    parts = urlsplit(address)
    try:
        known = parts.scheme in {"tcp", "tls"} and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise InvalidInputError(
            "This is no address of a Dask scheduler.",
            where="cluster",
            why="It looks like tls://host:8786, or tcp://127.0.0.1:8786 on this machine.",
            kept="Nothing was started.",
            remedy="Correct the setting 'cluster', or leave it out to work on this machine.",
        )
    if parts.scheme == "tcp" and parts.hostname not in _LOOPBACK:
        raise InvalidInputError(
            "A cluster beyond this machine has to be protected.",
            where="cluster",
            why="Over tcp:// anybody on the network can read the work and send programs to "
            "the workers.",
            kept="Nothing was started.",
            remedy="Give the scheduler certificates and use its tls:// address.",
        )
    return address


class ClusterWorkers:
    """The workers of a running Dask cluster; a context manager.

    Values and results are all that passes; a worker that is lost has its work done by
    another one. Results do not depend on how many workers there are.

    Parameters
    ----------
    address
        Address of the scheduler.
    software
        Version of the program that each worker has to have.

    Raises
    ------
    ClusterUnavailableError
        If Dask is not installed, the scheduler does not answer, or the workers lack the
        program or have another version.
    """

    def __init__(self, address: str, software: str) -> None:
        self._address = check_address(address)
        self._client = _connected(self._address)
        try:
            self._threads = self._fitting(software)
        except ClusterUnavailableError:
            self.close()
            raise

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
        """Leave the cluster; what it still had to do for this client is dropped."""
        self._client.close(timeout=_CONNECT_S)

    def results(
        self, function: Callable[[V], R], values: Sequence[V], look: Callable[[], None]
    ) -> Iterator[R]:
        """Yield results as they come: as ``SpawnedWorkers.results``."""
        from distributed import wait

        waiting = list(reversed(values))
        running: set[Future[Answer]] = set()
        try:
            while waiting or running:
                while waiting and len(running) < _AHEAD * self._threads:
                    value = waiting.pop()
                    running.add(
                        self._client.submit(answer, function, value, pure=False, retries=2)
                    )
                try:
                    with self._client.as_current():
                        done = wait(running, _LOOK_S, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    look()
                    continue
                for future in done:
                    running.discard(future)
                    yield opened(self._answer_of(future))
        finally:
            self._client.cancel(list(running))

    def _answer_of(self, future: Future[Answer]) -> Answer:
        if future.status != "finished":
            raise ClusterUnavailableError(
                "A worker of the cluster could not do its work.",
                where=self._address,
                why=f"The work is {future.status} after three attempts.",
                kept="Everything that was finished is kept.",
                remedy="Look into the log of the workers, then start it again: it goes on "
                "with what is missing.",
            )
        reply: Answer = future.result()
        return reply

    def _fitting(self, software: str) -> int:
        """Return the threads of all workers, once each is known to fit."""
        workers: dict[str, dict[str, Any]] = self._client.scheduler_info(-1)["workers"]
        if not workers:
            raise ClusterUnavailableError(
                "The cluster has no workers.",
                where=self._address,
                kept="Nothing was started.",
                remedy="Start workers (dask worker) and try again.",
            )
        found: dict[str, Any] = self._client.run(_version, on_error="return")
        other = sorted({str(value)[:60] for value in found.values() if value != software})
        if other:
            raise ClusterUnavailableError(
                "The workers of the cluster do not have this version of the program.",
                where=self._address,
                why=f"Here it is {software}; there: {'; '.join(other)}.",
                kept="Nothing was started.",
                remedy=f"Install sonobridge {software} on every worker.",
            )
        return sum(int(worker["nthreads"]) for worker in workers.values())


def _version() -> str:
    """Return the version of the program, as a worker has it."""
    from sonobridge import __version__

    return __version__


def _connected(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterUnavailableError(
            "Work on a cluster needs Dask, which is not installed.",
            where="cluster",
            why="It comes with the extra 'cluster'.",
            kept="Nothing was started.",
            remedy="Install sonobridge[cluster], or leave the setting 'cluster' empty to work "
            "on this machine.",
        ) from error
    try:
        return Client(address, timeout=_CONNECT_S, set_as_default=False)
    except OSError as error:
        raise ClusterUnavailableError(
            "The scheduler of the cluster does not answer.",
            where=address,
            why=type(error).__name__,
            kept="Nothing was started.",
            remedy="Start it (dask scheduler) or correct the setting 'cluster'.",
        ) from error
