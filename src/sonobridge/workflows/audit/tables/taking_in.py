"""The intake itself, whichever way the file came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sonobridge.audit.evaluation.content import TableNote
from sonobridge.audit.protocol.protocol import Columns
from sonobridge.core.errors import InvalidInputError
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.audit.tables.table_view import (
    ColumnLine,
    Coverage,
    DroppedColumn,
    StoredDetection,
    TableQuestion,
    table_line,
)
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.protocol import Protocol
    from sonobridge.audit.table import AuditTable, Detection, TableSource
    from sonobridge.store.audits import TableRow
    from sonobridge.store.audits.intake import Roles, TakenIn

__all__ = ["take_in_table"]

_TREATMENTS = {
    "patient": "replaced by a code",
    "image": "replaced by a code",
    "reader": "replaced by a code",
    "number": "kept",
    "answer": "kept; what is no number is marked",
    "age": "kept; 90 and over are 90",
    "year": "reduced to the year",
    "text": "kept",
}


def take_in_table(
    context: Context,
    path: Path,
    *,
    name: str,
    source: Literal["upload", "file"],
    patient: str = "",
    image: str = "",
) -> IntakeResult:
    """De-identify a file, understand the copy, and store it; the same bytes are stored once.

    Parameters
    ----------
    context
        Of the operation.
    path
        The identified file, which is only read.
    name
        What people call the table.
    source
        How it came.
    patient, image
        Columns that name patients and images, where their names do not say so.
    """
    from sonobridge.audit.table import detect_columns, open_table
    from sonobridge.store.audits.intake import take_in
    from sonobridge.workflows.audit.reading import AuditReading

    opened = open_table(path, progress=context.progress)
    roles = _roles(opened, detect_columns(opened), patient, image)
    taken = take_in(context.workspace, opened, roles, progress=context.progress)
    copy = open_table(context.workspace.blobs.path(taken.blob_sha256))
    detection = detect_columns(copy)
    proposed = _proposal(detection, name, patient, image)
    table, unread = _read(copy, proposed)
    found = StoredDetection(
        columns=_columns(taken, detection, roles),
        dropped=tuple(
            DroppedColumn(column=one.column, reason=one.reason) for one in taken.dropped
        ),
        notes=table.summary.notes if table else unread,
        questions=tuple(
            TableQuestion(
                about=one.about, ask=one.ask, answer_in=one.answer_in, blocking=one.blocking
            )
            for one in detection.questions
        ),
        proposed=proposed,
        coverage=_coverage(table, proposed),
    )
    row, fresh = _keep(context, taken, found, table, name=name, source=source)
    return IntakeResult(
        table=table_line(AuditReading(context), row),
        fresh=fresh,
        dropped=found.dropped,
        notes=found.notes,
        questions=found.questions,
        proposed=found.proposed,
        coverage=found.coverage,
    )


def _roles(source: TableSource, detection: Detection, patient: str, image: str) -> Roles:
    """Return which columns name patients and images, and which hold answers.

    Raises
    ------
    InvalidInputError
        If a column that was named is not in the table.
    """
    from sonobridge.store.audits.intake import Roles

    for name in filter(None, (patient, image)):
        if name not in source.names:
            raise InvalidInputError(
                "The table has no such column.",
                where="patient or image column",
                kept="Nothing was stored.",
                remedy=f"The table has: {', '.join(source.names[:20])}.",
            )
    columns = detection.protocol.columns if detection.protocol else Columns()
    answers = (
        columns.reference,
        columns.score,
        columns.prediction,
        columns.compared,
        *columns.readers,
        *columns.class_scores,
        *columns.metrics,
    )
    named = {patient, image, ""}
    return Roles(
        patient=frozenset({patient or columns.patient} - {""}),
        image=frozenset({image or columns.image} - {""}),
        answers=frozenset(set(answers) - named),
    )


def _proposal(detection: Detection, name: str, patient: str, image: str) -> Protocol | None:
    """Return the proposed protocol under the table's own name, not that of its file."""
    proposed = detection.protocol
    if proposed is None:
        return None
    columns = replace(
        proposed.columns,
        patient=patient or proposed.columns.patient,
        image=image or proposed.columns.image,
    )
    return replace(
        proposed,
        title=f"Audit of {name}"[:200],
        product=replace(proposed.product, name=name),
        columns=columns,
        rows_are_patients=not columns.patient,
    )


def _read(
    copy: TableSource, proposed: Protocol | None
) -> tuple[AuditTable | None, tuple[TableNote, ...]]:
    """Read the copy under the proposed protocol; if that fails, a note says why.

    A person corrects the protocol then, so the table is kept all the same.
    """
    from sonobridge.audit.table import read_table

    if proposed is None:
        return None, ()
    try:
        return read_table(copy, proposed), ()
    except InvalidInputError as error:
        note = TableNote(
            code="proposal_unreadable",
            severity="mark",
            column="",
            count=0,
            what=f"{error.what} {error.why}".strip(),
            remedy="Correct the proposed protocol before it is locked.",
        )
        return None, (note,)


def _columns(taken: TakenIn, detection: Detection, roles: Roles) -> tuple[ColumnLine, ...]:
    """Return one line a stored column: what it holds and what was done to it."""
    holds = {one.column: one for one in detection.understood}
    unused = {one.column: one.why for one in detection.unused}
    lines = []
    for kept in taken.kept:
        profile = kept.profile
        reading = holds.get(profile.name)
        role = reading.holds if reading else ""
        if profile.name in roles.patient | roles.image:
            role = "patient" if profile.name in roles.patient else "image"
        lines.append(
            ColumnLine(
                column=profile.name,
                kind="numbers" if profile.numeric else "texts",
                role=role,
                why=reading.why if reading else unused.get(profile.name, ""),
                levels=profile.distinct,
                missing=profile.missing,
                treatment=_TREATMENTS[kept.treatment],
            )
        )
    return tuple(lines)


def _coverage(table: AuditTable | None, proposed: Protocol | None) -> Coverage:
    from sonobridge.workflows.audit.tables.coverage import coverage_of

    if table is None or proposed is None:
        return Coverage(minimum_patients=0, levels=())
    return coverage_of(table, proposed.minimum_patients)


def _keep(
    context: Context,
    taken: TakenIn,
    found: StoredDetection,
    table: AuditTable | None,
    *,
    name: str,
    source: str,
) -> tuple[TableRow, bool]:
    """Store the table, or return the one that holds the same bytes already."""
    from sonobridge.core.record import to_json
    from sonobridge.store.audits import AuditStore
    from sonobridge.store.tables.audits import audit_table

    store = AuditStore(context.workspace)
    with keeping(context) as writing:
        known = store.tables.newest(
            connection=writing.connection, blob_sha256=taken.blob_sha256
        )
        if known is not None:
            context.evidence.stands(known.evidence_id)
            return known, False
        writing.keep_blob(taken.blob_sha256)
        counts = _counts(taken, table)
        row = writing.add(
            audit_table,
            name=name,
            blob_sha256=taken.blob_sha256,
            source_hmac=taken.source_hmac,
            source=source,
            body=to_json(found),
            **counts,
        )
        context.evidence.made("audit_table", row["id"], row["sha256"])
        context.evidence.measured(
            {**counts, "columns": len(taken.kept), "dropped": len(taken.dropped)}
        )
    return store.tables.get(row["id"]), True


def _counts(taken: TakenIn, table: AuditTable | None) -> dict[str, int]:
    """Return rows that can be used, rows that lack something, and repeated rows."""
    if table is None:
        return dict.fromkeys(("matched", "duplicates", "patients"), 0) | {
            "rows": taken.rows,
            "unmatched": taken.rows,
        }
    duplicates = sum(
        note.count
        for note in table.summary.notes
        if note.code in {"duplicate_row", "duplicate_conflict"}
    )
    return {
        "rows": taken.rows,
        "matched": table.rows,
        "unmatched": taken.rows - table.rows - duplicates,
        "duplicates": duplicates,
        "patients": table.patients,
    }
