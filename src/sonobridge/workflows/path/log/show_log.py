"""``path.log``: what the log comes to, and the rotations beside it."""

from __future__ import annotations

from collections.abc import Mapping

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.log.stored_log import ROTATION, stored_log, stored_rotations

__all__ = ["CountLine", "LogRequest", "LogResult", "RotationLine", "show_log"]


@record
class LogRequest:
    """One's own log."""


@record
class CountLine:
    """How many of what."""

    name: str
    n: int


@record
class RotationLine:
    """A rotation: planned and logged hours, counts, what is wrong, whether it is signed."""

    id: str
    title: str
    start: str
    end: str
    supervisor: str
    planned_hours: float
    hours: float
    counts: tuple[CountLine, ...]
    outside: int
    marks: tuple[str, ...]
    signed: bool


@record
class LogResult:
    """Counts of the log; it names no patient.

    ``counted_kinds`` are the names, in plain words, that rules of credentials count.
    """

    entries: int
    first: str
    last: str
    by_kind: tuple[CountLine, ...]
    performed: tuple[CountLine, ...]
    by_role: tuple[CountLine, ...]
    by_supervisor: tuple[CountLine, ...]
    rotations: tuple[RotationLine, ...]
    counted_kinds: tuple[str, ...]
    stated_by: str = "self, until a supervisor signs"


@operation("path.log", summary="Count your clinical log and show your rotations.")
def show_log(context: Context, request: LogRequest) -> LogResult:
    """Count entries by kind, role and supervisor."""
    from sonobridge.career.clinical_log import count_log, state_rotations
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.proof.practice import signed_outputs
    from sonobridge.workflows.path.shown.own_evidence import counted_kinds

    del request
    log = stored_log(context)
    counts = count_log(log)
    signed = signed_outputs(context, "path.rotation_add")
    rows = PathStore(context.workspace).current(context.actor.person_id, ROTATION)
    hashes = {row.subject: row.sha256 for row in rows}
    return LogResult(
        entries=counts.n,
        first=counts.first.isoformat() if counts.first else "",
        last=counts.last.isoformat() if counts.last else "",
        by_kind=_lines(counts.by_kind),
        performed=_lines(counts.performed_by_kind),
        by_role=_lines(counts.by_role),
        by_supervisor=_lines(counts.by_supervisor),
        rotations=tuple(
            RotationLine(
                id=one.rotation.id,
                title=one.rotation.title,
                start=one.rotation.start.isoformat(),
                end=one.rotation.end.isoformat(),
                supervisor=one.rotation.supervisor,
                planned_hours=one.rotation.planned_hours,
                hours=one.hours,
                counts=_lines(one.by_kind),
                outside=one.outside,
                marks=one.marks,
                signed=hashes.get(one.rotation.id, "") in signed,
            )
            for one in state_rotations(stored_rotations(context), log)
        ),
        counted_kinds=tuple(sorted(one.replace("_", " ") for one in counted_kinds())),
    )


def _lines(counts: Mapping[str, int]) -> tuple[CountLine, ...]:
    return tuple(CountLine(name=name, n=n) for name, n in counts.items())
