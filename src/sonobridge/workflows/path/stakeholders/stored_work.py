"""What deliverables and signs read: entries of the log, tests of probes, the last session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.wording.stakeholders import FaultCase, Stakeholder
    from sonobridge.store.paths import PathRecord

__all__ = [
    "ENTRY",
    "PROBE_TEST",
    "DeliverableSlot",
    "entries_of",
    "entry_of",
    "faults_of",
    "filled",
    "find_stakeholder",
    "lacking",
    "last_session",
    "probe_tests",
    "stored_result",
]

ENTRY, PROBE_TEST = "stakeholder_entry", "probe_test"
_MOST_SESSIONS = 1000


@record
class DeliverableSlot:
    """A part of a deliverable: its lines and the record behind them, or what it lacks."""

    name: str
    lines: tuple[str, ...]
    origin: str
    missing: str


def filled(name: str, lines: tuple[str, ...] | list[str], origin: str) -> DeliverableSlot:
    """Return a part with its lines; without a line it is missing."""
    if not lines:
        return lacking(name, "nothing is stored for it")
    return DeliverableSlot(name=name, lines=tuple(lines), origin=origin, missing="")


def lacking(name: str, why: str) -> DeliverableSlot:
    """Return a part that cannot be filled, and why."""
    return DeliverableSlot(name=name, lines=(), origin="", missing=why)


def find_stakeholder(name: str) -> Stakeholder:
    """Return a stakeholder by its identifier.

    Raises
    ------
    InvalidInputError
        If there is none of that name.
    """
    from sonobridge.career.wording.stakeholders import load_stakeholders

    known = {one.id: one for one in load_stakeholders()}
    if name not in known:
        raise InvalidInputError(
            "There is no such stakeholder.",
            where=name[:40],
            kept="Nothing was stored.",
            remedy=f"Use one of {', '.join(known)}.",
        )
    return known[name]


def entries_of(context: Context, who: str) -> tuple[PathRecord, ...]:
    """Return what was logged for a stakeholder, oldest first."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, ENTRY)
    own = (row for row in rows if row.body["who"] == who)
    return tuple(sorted(own, key=lambda row: (row.body["day"], row.made_at, row.subject)))


def entry_of(context: Context, who: str, session_id: str) -> PathRecord | None:
    """Return the last entry for a stakeholder that names a session."""
    rows = [r for r in entries_of(context, who) if r.body["session_id"] == session_id]
    return rows[-1] if rows else None


def probe_tests(context: Context) -> tuple[PathRecord, ...]:
    """Return the stored tests of probes, oldest first."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, PROBE_TEST)
    return tuple(sorted(rows, key=lambda row: (row.made_at, row.subject)))


def faults_of(context: Context) -> tuple[FaultCase, ...]:
    """Return the faults that stored tests found, each with its re-test or without."""
    from sonobridge.career.wording.stakeholders import ProbeRun, fault_cases

    return fault_cases(
        [
            ProbeRun(
                id=row.subject,
                at=row.made_at,
                scanner=row.body["scanner"],
                transducer=row.body["transducer"],
                passed=row.body["passed"],
            )
            for row in probe_tests(context)
        ]
    )


def last_session(context: Context, session_id: str) -> str:
    """Return the session that was asked for, else the one submitted last; "" without any."""
    from sonobridge.store.scans import ScanStore

    scans = ScanStore(context.workspace)
    if session_id:
        return str(scans.get(session_id, person_id=context.actor.person_id).id)
    rows = scans.list(person_id=context.actor.person_id, limit=_MOST_SESSIONS)
    done = [one for one in rows if one.submitted_at]
    return max(done, key=lambda one: one.submitted_at).id if done else ""


def stored_result(context: Context, session_id: str) -> dict[str, Any]:
    """Return the result of a submitted session as it is stored.

    Raises
    ------
    InvalidInputError
        If the session is not submitted yet.
    """
    from sonobridge.store.scans import ScanStore

    row = ScanStore(context.workspace).result(session_id)
    if row is None:
        raise InvalidInputError(
            "The session is not submitted yet.",
            where=session_id[:60],
            kept="The session stays as it is.",
            remedy="Submit it in Scan, or name another session.",
        )
    body: dict[str, Any] = row.body["result"]
    return body
