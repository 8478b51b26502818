"""Predicted classes in the words of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sonobridge.audit.results.cell import Cell
from sonobridge.audit.results.result_row import ResultRow
from sonobridge.audit.table.cells import comparable
from sonobridge.core.errors import InvalidInputError

__all__ = ["labels_of", "relabelled"]

_COLUMN = "prediction"


def labels_of(pairs: Iterable[str]) -> dict[str, str]:
    """Return the label of each class from texts of the form ``SAID=LABEL``.

    Raises
    ------
    InvalidInputError
        If a text is not of that form, or a class has two labels.
    """
    labels: dict[str, str] = {}
    for pair in pairs:
        said, sign, label = pair.rpartition("=")
        if not sign or not said.strip() or not label.strip():
            raise _refusal("A class is not of the form SAID=LABEL.")
        if labels.setdefault(comparable(said), label.strip()) != label.strip():
            raise _refusal("A class has two labels.")
    return labels


def relabelled(rows: Sequence[ResultRow], labels: Mapping[str, str]) -> list[ResultRow]:
    """Return the rows with labels for classes; a class without a label is left blank.

    Without any label the classes stay as they were said.
    """
    if not labels:
        return list(rows)
    return [_one(row, labels) for row in rows]


def _one(row: ResultRow, labels: Mapping[str, str]) -> ResultRow:
    cell = row.cells.get(_COLUMN)
    if cell is None or not cell.recorded:
        return row
    said = cell.word if cell.number is None else format(cell.number, ".12g")
    label = labels.get(comparable(said))
    new = Cell(word=label) if label else Cell(reason="a class without a label")
    return replace(row, cells={**row.cells, _COLUMN: new})


def _refusal(why: str) -> InvalidInputError:
    return InvalidInputError(
        "The classes cannot be used.",
        where="classes",
        why=why,
        kept="Nothing was written.",
        remedy="Name them as the dry run shows them: --classes 'severe=1,mild=0'.",
    )
