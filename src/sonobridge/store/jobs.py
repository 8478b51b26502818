"""Job rows: persisted runs of operations, with lease, heartbeat and honest states.

A running job belongs to one attempt. Everything its worker writes names that attempt,
so a worker that was given up cannot change the job any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Row, func, insert, select, update

from sonobridge.core.canonical import JsonValue, canonical_bytes, parse_json
from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.store.errors import JobMissingError, JobStateError
from sonobridge.store.tables.jobs import job as table

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["ENDED", "Job", "JobProgress", "JobRows", "JobSignal", "JobState"]

JobState = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
ENDED: frozenset[JobState] = frozenset({"done", "failed", "cancelled", "lost"})
_AGAIN: frozenset[JobState] = frozenset({"failed", "cancelled", "lost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """How far a job is.

    Attributes
    ----------
    done, total
        Counts of ``unit``; ``total`` is None while it is not known.
    unit
        What is counted, e.g. ``files``.
    note
        What is being done; no names of patients or files.
    rate_per_s
        Units a second over the last half minute; None until it can be told.
    """

    done: int = 0
    total: int | None = None
    unit: str = ""
    note: str = ""
    rate_per_s: float | None = None

    @property
    def remaining_s(self) -> float | None:
        """Seconds to go at the present rate; None unless total and rate are known."""
        if self.total is None or not self.rate_per_s:
            return None
        return max(0, self.total - self.done) / self.rate_per_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row.

    Attributes
    ----------
    id
        ``job_…``
    operation, arguments
        What is run, as JSON.
    title
        Shown in the job tray: what it does and what it will write.
    state
        ``queued``, ``running``, ``done``, ``failed``, ``cancelled`` or ``lost`` (its
        process is gone and nobody knows how far it came; it can be retried).
    attempt
        0 while it never ran; each start counts one up.
    worker
        Machine and process that run it.
    created_at, started_at, finished_at, heartbeat_at, lease_until
        UTC instants as text.
    cancel_requested
        Whether somebody asked it to stop.
    result, error
        JSON; ``error`` has the form both edges print.
    seen
        Whether the person has seen how it ended.
    """

    id: str
    operation: str
    arguments: JsonValue
    title: str
    person_id: str | None
    request_id: str
    state: JobState
    attempt: int
    created_at: str
    started_at: str | None
    finished_at: str | None
    worker: str | None
    heartbeat_at: str | None
    lease_until: str | None
    cancel_requested: bool
    progress: JobProgress
    result: JsonValue
    error: JsonValue
    seen: bool


@dataclass(frozen=True, slots=True)
class JobSignal:
    """What a heartbeat brings back: is the attempt still ours, and was it cancelled."""

    mine: bool
    cancel: bool


class JobRows:
    """The jobs of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def submit(
        self,
        operation: str,
        arguments: Mapping[str, Any],
        *,
        title: str = "",
        person_id: str | None = None,
        request_id: str = "",
    ) -> Job:
        """Queue a run of an operation and return its row."""
        row = {
            "id": new_identifier("job", self._workspace.clock),
            "operation": operation,
            "arguments": canonical_bytes(arguments).decode(),
            "title": title or operation,
            "person_id": person_id,
            "request_id": request_id,
            "state": "queued",
            "attempt": 0,
            "created_at": self._now(),
            "done": 0,
            "unit": "",
            "note": "",
        }
        with self._workspace.transaction() as connection:
            connection.execute(insert(table), [row])
        return self.get(str(row["id"]))

    def get(self, job_id: str) -> Job:
        """Return a job, or raise :class:`JobMissingError`."""
        with self._workspace.reading() as connection:
            row = connection.execute(select(table).where(table.c.id == job_id)).first()
        if row is None:
            raise JobMissingError(
                "There is no such job.",
                where=job_id[:40],
                remedy="Take the identifier from the list of jobs.",
            )
        return _job(row)

    def page(
        self,
        *,
        states: Collection[JobState] = (),
        unseen: bool = False,
        person_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> tuple[Job, ...]:
        """Return jobs, newest first.

        Parameters
        ----------
        states
            Keep only these; empty keeps all.
        unseen
            Keep only those whose end nobody has seen (running ones among them).
        person_id
            Keep only one person's.
        before
            Identifier of the last job of the page before.
        limit
            Jobs a page.
        """
        query = select(table).order_by(table.c.id.desc()).limit(limit)
        if states:
            query = query.where(table.c.state.in_(states))
        if unseen:
            query = query.where(table.c.seen_at.is_(None))
        if person_id is not None:
            query = query.where(table.c.person_id == person_id)
        if before is not None:
            query = query.where(table.c.id < before)
        with self._workspace.reading() as connection:
            return tuple(_job(row) for row in connection.execute(query))

    def count(self, state: JobState) -> int:
        """Return how many jobs are in a state; running ones with a living lease only."""
        query = select(func.count()).where(table.c.state == state)
        if state == "running":
            query = query.where(table.c.lease_until >= self._now())
        with self._workspace.reading() as connection:
            return connection.execute(query).scalar_one()

    def claim(self, worker: str, *, lease_s: float, job_id: str | None = None) -> Job | None:
        """Take the oldest queued job (or a named one) as a new attempt.

        Parameters
        ----------
        worker
            Machine and process that will run it.
        lease_s
            Seconds for which the attempt is held without a heartbeat.
        job_id
            Take this one.

        Returns
        -------
        Job or None
            None when nothing is queued; each job goes to exactly one caller.
        """
        oldest = (
            select(table.c.id)
            .where(table.c.state == "queued")
            .order_by(table.c.created_at, table.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job_id is not None:
            oldest = oldest.where(table.c.id == job_id)
        with self._workspace.transaction() as connection:
            found = connection.execute(oldest).scalar()
            if found is None:
                return None
            now = self._now()
            values = {
                "state": "running",
                "attempt": table.c.attempt + 1,
                "worker": worker[:80],
                "started_at": now,
                "heartbeat_at": now,
                "lease_until": self._after(lease_s),
                "done": 0,
                "total": None,
                "unit": "",
                "note": "",
                "rate_per_s": None,
            }
            connection.execute(update(table).where(table.c.id == found).values(values))
        return self.get(found)

    def heartbeat(self, job_id: str, attempt: int, *, lease_s: float) -> JobSignal:
        """Renew the lease of an attempt; learn whether it was cancelled or given up."""
        values = {"heartbeat_at": self._now(), "lease_until": self._after(lease_s)}
        with self._workspace.transaction(ingest=True) as connection:
            done = connection.execute(
                update(table).where(*_attempt(job_id, attempt)).values(values)
            )
            asked = connection.execute(
                select(table.c.cancel_requested_at).where(table.c.id == job_id)
            ).scalar()
        return JobSignal(mine=done.rowcount == 1, cancel=asked is not None)

    def signal(self, job_id: str, attempt: int) -> JobSignal:
        """Look, without writing, whether an attempt was cancelled or given up."""
        query = select(table.c.cancel_requested_at).where(*_attempt(job_id, attempt))
        with self._workspace.reading() as connection:
            row = connection.execute(query).first()
        return JobSignal(mine=row is not None, cancel=row is not None and row[0] is not None)

    def report(self, job_id: str, attempt: int, progress: JobProgress) -> bool:
        """Write how far an attempt is; False when it is no longer ours."""
        values = {
            "done": progress.done,
            "total": progress.total,
            "unit": progress.unit[:40],
            "note": progress.note,
            "rate_per_s": progress.rate_per_s,
        }
        with self._workspace.transaction(ingest=True) as connection:
            done = connection.execute(
                update(table).where(*_attempt(job_id, attempt)).values(values)
            )
        return done.rowcount == 1

    def finish(
        self,
        job_id: str,
        attempt: int,
        state: JobState,
        *,
        result: JsonValue = None,
        error: JsonValue = None,
    ) -> bool:
        """End an attempt; False when it had ended before or is no longer ours.

        Raises
        ------
        ValueError
            If ``state`` is not an end, or the result is no JSON that can be kept.
        """
        if state not in ENDED:
            raise ValueError(f"{state} is not the end of a job")
        values = {
            "state": state,
            "finished_at": self._now(),
            "lease_until": None,
            "rate_per_s": None,
            "result": None if result is None else canonical_bytes(result).decode(),
            "error": None if error is None else canonical_bytes(error).decode(),
        }
        with self._workspace.transaction() as connection:
            done = connection.execute(
                update(table).where(*_attempt(job_id, attempt)).values(values)
            )
        return done.rowcount == 1

    def request_cancel(self, job_id: str) -> Job:
        """Ask a job to stop; a queued one is cancelled at once, an ended one stays."""
        now = self._now()
        mine = table.c.id == job_id
        with self._workspace.transaction() as connection:
            connection.execute(
                update(table)
                .where(mine, table.c.state == "queued")
                .values(state="cancelled", cancel_requested_at=now, finished_at=now)
            )
            connection.execute(
                update(table)
                .where(mine, table.c.state == "running", table.c.cancel_requested_at.is_(None))
                .values(cancel_requested_at=now)
            )
        return self.get(job_id)

    def lose_expired(self) -> tuple[Job, ...]:
        """Give up the running jobs whose lease ended; return them."""
        now = self._now()
        over = select(table.c.id, table.c.attempt, table.c.heartbeat_at).where(
            table.c.state == "running", table.c.lease_until < now
        )
        with self._workspace.reading() as connection:
            found = connection.execute(over).all()
        lost = []
        for row in found:
            error = lost_error(f"Its last sign of life was at {row.heartbeat_at}.")
            if self.finish(row.id, row.attempt, "lost", error=error):
                lost.append(self.get(row.id))
        return tuple(lost)

    def retry(self, job_id: str) -> Job:
        """Queue a failed, cancelled or lost job again.

        Raises
        ------
        JobStateError
            If it is queued, running or done.
        """
        values = {
            "state": "queued",
            "finished_at": None,
            "cancel_requested_at": None,
            "error": None,
            "seen_at": None,
            "worker": None,
        }
        with self._workspace.transaction() as connection:
            done = connection.execute(
                update(table)
                .where(table.c.id == job_id, table.c.state.in_(_AGAIN))
                .values(values)
            )
        job = self.get(job_id)
        if done.rowcount != 1:
            raise JobStateError(
                "This job cannot be started again.",
                where=job_id,
                why=f"It is {job.state}.",
                kept="Nothing was changed.",
                remedy="Only a failed, cancelled or lost job can be retried.",
            )
        return job

    def mark_seen(self, job_id: str) -> None:
        """Note that the end of a job was seen; a running one stays unseen."""
        with self._workspace.transaction(ingest=True) as connection:
            connection.execute(
                update(table)
                .where(table.c.id == job_id, table.c.state.in_(ENDED))
                .values(seen_at=self._now())
            )

    def _now(self) -> str:
        return as_utc_text(self._workspace.clock.now())

    def _after(self, seconds: float) -> str:
        return as_utc_text(self._workspace.clock.now() + timedelta(seconds=seconds))


def lost_error(why: str) -> JsonValue:
    """Return the error of a job whose process is gone."""
    return {
        "code": "job.lost",
        "what": "The process that ran this job is gone.",
        "where": "",
        "why": why,
        "kept": "Everything it had committed is kept.",
        "remedy": "Start it again; it continues with what is missing.",
        "details": {},
    }


def _attempt(job_id: str, attempt: int) -> tuple[ColumnElement[bool], ...]:
    return (table.c.id == job_id, table.c.attempt == attempt, table.c.state == "running")


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        operation=row.operation,
        arguments=parse_json(row.arguments),
        title=row.title,
        person_id=row.person_id,
        request_id=row.request_id,
        state=row.state,
        attempt=row.attempt,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        worker=row.worker,
        heartbeat_at=row.heartbeat_at,
        lease_until=row.lease_until,
        cancel_requested=row.cancel_requested_at is not None,
        progress=JobProgress(
            done=row.done,
            total=row.total,
            unit=row.unit,
            note=row.note,
            rate_per_s=row.rate_per_s,
        ),
        result=None if row.result is None else parse_json(row.result),
        error=None if row.error is None else parse_json(row.error),
        seen=row.seen_at is not None,
    )
