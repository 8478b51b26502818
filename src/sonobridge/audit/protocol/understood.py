"""What was understood of a table, and what was not: the content of a dry run."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.audit.protocol import Protocol, Task
from sonobridge.core.counting import counted
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import Help, record

__all__ = [
    "ColumnReading",
    "Detection",
    "Question",
    "UnusedColumn",
    "describe",
    "require_proposal",
]


@record
class ColumnReading:
    """One column and what it was taken for.

    Attributes
    ----------
    column, holds
        Its name, and its role in plain words ("patient", "score", "subgroup: Sex").
    by
        Whether name, content or both told it.
    why
        One sentence.
    values
        Its levels where they are few; empty for identifiers and numbers.
    missing_share
        Share of sampled rows without a value.
    """

    column: str
    holds: str
    by: Literal["name", "content", "name and content"]
    why: str
    values: tuple[str, ...]
    missing_share: float


@record
class UnusedColumn:
    """A column that was not taken for anything, and why."""

    column: str
    why: str


@record
class Question:
    """Something that a person must decide.

    Attributes
    ----------
    about
        Column or field it is about.
    ask, answer_in
        The question, and the field of the protocol that holds the answer.
    blocking
        Whether nothing can be run before it is answered.
    """

    about: str
    ask: str
    answer_in: str
    blocking: bool


@record
class Detection:
    """What a table holds as far as names and content tell, and a proposed protocol.

    ``protocol`` may be edited and locked; it is None where no protocol fits.
    ``sampled_rows`` of the ``rows`` were looked at.
    """

    file: Annotated[str, Help("Name of the file.")]
    sha256: str
    kind: Literal["csv", "parquet"]
    encoding: str
    separator: str
    rows: int
    columns: int
    sampled_rows: int
    task: Task | None
    understood: tuple[ColumnReading, ...]
    unused: tuple[UnusedColumn, ...]
    questions: tuple[Question, ...]
    protocol: Protocol | None

    @property
    def ready(self) -> bool:
        """Whether the proposed protocol can be run as it is."""
        return self.protocol is not None and not any(q.blocking for q in self.questions)


def describe(detection: Detection) -> tuple[str, ...]:
    """Return what was understood as lines of plain text.

    The first line names the file; then what each column was taken for, what was left
    over, and what must be decided, blocking questions first.
    """
    layout = (
        "Parquet"
        if detection.kind == "parquet"
        else f"CSV, {detection.separator}, {detection.encoding}"
    )
    lines = [
        (
            f"{detection.file}: {counted(detection.rows, 'rows')}, "
            f"{counted(detection.columns, 'columns')} ({layout})."
        ),
        f"Looked at: {counted(detection.sampled_rows, 'rows')}.",
        f"Task: {detection.task or 'not understood'}.",
    ]
    lines += [
        f"{one.column} -> {one.holds}: {one.why}"
        + (f" Values: {', '.join(one.values)}." if one.values else "")
        for one in detection.understood
    ]
    lines += [f"{one.column} -> not used: {one.why}" for one in detection.unused]
    ordered = sorted(detection.questions, key=lambda q: not q.blocking)
    lines += [
        f"{'Needed' if q.blocking else 'To check'}: {q.ask} ({q.answer_in})" for q in ordered
    ]
    return tuple(lines)


def require_proposal(detection: Detection) -> Protocol:
    """Return the proposed protocol if it can be run as it is.

    Raises
    ------
    InvalidInputError
        Naming what a person must decide first.
    """
    blocking = [q for q in detection.questions if q.blocking]
    if detection.protocol is None or blocking:
        raise InvalidInputError(
            "The table does not say enough to be audited without a protocol.",
            where=detection.file,
            why=" ".join(f"{q.ask} ({q.answer_in})" for q in blocking),
            kept="Nothing was run.",
            remedy="Write the proposal with `sonobridge audit run FILE --dry-run`, answer "
            "these points in it and give it with `--protocol`.",
        )
    return detection.protocol
