"""What an intake answers, whichever way the file came."""

from __future__ import annotations

from sonobridge.audit.evaluation.content import TableNote
from sonobridge.audit.protocol.protocol import Protocol
from sonobridge.core.record import record
from sonobridge.workflows.audit.tables.table_view import (
    Coverage,
    DroppedColumn,
    TableLine,
    TableQuestion,
)

__all__ = ["IntakeResult"]


@record
class IntakeResult:
    """The table as stored, what was left out, and the protocol that it suggests.

    Attributes
    ----------
    fresh
        False when the same bytes had been taken in before; nothing is stored then.
    questions
        What a person must decide before a protocol is locked.
    proposed
        A protocol to be corrected and locked; None when the columns do not tell one.
    """

    table: TableLine
    fresh: bool
    dropped: tuple[DroppedColumn, ...]
    notes: tuple[TableNote, ...]
    questions: tuple[TableQuestion, ...]
    proposed: Protocol | None
    coverage: Coverage
