"""Readings of a study as one array: modality, reader, case."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table.audit_table import Attribute
from sonobridge.core.errors import InvalidInputError, TooLargeError

__all__ = ["MOST_READERS", "MOST_ROWS", "LongReadings", "ReaderTable", "arrange"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MOST_ROWS = 2_000_000
MOST_READERS = 200
_MOST_MODALITIES = 20
_MOST_CELLS = 20_000_000
_KEPT = "Nothing was run and the file was only read."


@dataclass(frozen=True, slots=True, kw_only=True)
class LongReadings:
    """One row a reading, as plain columns.

    Attributes
    ----------
    case, patient
        Shape (rows,): numbers that tell cases (within patients) and patients apart.
    reader
        Shape (rows,): index into ``readers``; -1 where nobody read (a stand-alone model).
    modality
        Shape (rows,): index into ``modalities``.
    value
        Shape (rows,): score, or answer 1/0; NaN where it is not given.
    positive
        Shape (rows,), int8: reference 1 or 0; -1 where there is none.
    attributes
        With codes of shape (rows,).
    """

    case: NDArray[np.uint64]
    patient: NDArray[np.uint64]
    reader: Integers
    readers: tuple[str, ...]
    modality: Integers
    modalities: tuple[str, ...]
    value: Floats
    positive: NDArray[np.int8]
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderTable:
    """Readings of the cases with a reference.

    Attributes
    ----------
    scores
        Shape (modalities, readers, cases); NaN where a reading is missing.
    alone
        Shape (modalities, cases): what a modality says without a reader; NaN elsewhere.
    truth, patients
        Shape (cases,).
    modalities, readers
        Names, modalities in the order in which the table first holds them.
    attributes
        With codes of shape (cases,).
    rows
        Readings of the table, those without a reference included.
    cases_without_reference
        Cases that were left out.
    """

    scores: Floats
    alone: Floats
    truth: NDArray[np.bool_]
    patients: Integers
    modalities: tuple[str, ...]
    readers: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    rows: int
    cases_without_reference: int
    name: str = ""
    sha256: str = ""

    @property
    def cases(self) -> int:
        """Number of cases."""
        return int(self.truth.size)


def arrange(rows: LongReadings, *, name: str = "", sha256: str = "") -> ReaderTable:
    """Turn a long table into one array.

    Parameters
    ----------
    rows
        One row a reading; their order changes nothing.
    name, sha256
        Of the file.

    Raises
    ------
    InvalidInputError
        For repeated readings, and references or attributes that contradict each other
        within a case; with counts, never with a cell's text.
    TooLargeError
        Beyond ``MOST_ROWS`` readings or ``MOST_READERS`` readers.
    """
    _require_bounds(rows, name)
    _, patient = np.unique(rows.patient, return_inverse=True)
    _, image = np.unique(rows.case, return_inverse=True)
    joined = patient.astype(np.int64) * (int(image.max()) + 1) + image
    _, first, case = np.unique(joined, return_index=True, return_inverse=True)
    truth = _one_a_case(rows.positive.astype(np.int64), case, first, ("reference", name))
    order, codes = _order_of_modalities(rows)
    shape = (len(order), len(rows.readers) + 1, first.size)
    if int(np.prod(shape)) > _MOST_CELLS:
        raise _too_large(
            name,
            f"{shape[0]} modalities x {shape[1] - 1} readers x {shape[2]:,} cases are more "
            f"than {_MOST_CELLS:,} cells.",
        )
    cube = np.full(shape, np.nan)
    place = (codes, rows.reader, case)
    _refuse_repeats(place, shape, name)
    cube[place] = rows.value
    with_reference = truth >= 0
    return ReaderTable(
        scores=cube[:, :-1, with_reference],
        alone=cube[:, -1, with_reference],
        truth=truth[with_reference] == 1,
        patients=patient[first][with_reference].astype(np.int64),
        modalities=tuple(rows.modalities[index] for index in order),
        readers=rows.readers,
        attributes=tuple(
            _attribute_of_cases(attribute, case, first, with_reference, name)
            for attribute in rows.attributes
        ),
        rows=int(rows.value.size),
        cases_without_reference=int((~with_reference).sum()),
        name=name,
        sha256=sha256,
    )


def _require_bounds(rows: LongReadings, name: str) -> None:
    count = int(rows.value.size)
    if count == 0:
        raise _refused("The table holds no reading.", name, "", "Export it with its rows.")
    if count > MOST_ROWS:
        raise _too_large(name, f"It has {count:,} rows; {MOST_ROWS:,} are read at most.")
    if len(rows.readers) > MOST_READERS:
        raise _too_large(
            name, f"It names {len(rows.readers):,} readers; {MOST_READERS} are read at most."
        )
    if len(rows.modalities) > _MOST_MODALITIES:
        raise _too_large(
            name,
            f"It names {len(rows.modalities):,} modalities, more than {_MOST_MODALITIES}.",
        )


def _order_of_modalities(rows: LongReadings) -> tuple[list[int], Integers]:
    """Return modality indices by first row, and the place of each row's modality there."""
    seen, first = np.unique(rows.modality, return_index=True)
    order = [int(seen[i]) for i in np.argsort(first)]
    place = np.full(len(rows.modalities), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    return order, place[rows.modality]


def _refuse_repeats(
    place: tuple[Integers, Integers, Integers], shape: tuple[int, ...], name: str
) -> None:
    modality, reader, case = place
    wrapped = np.where(reader < 0, shape[1] - 1, reader)
    flat = (modality * shape[1] + wrapped) * shape[2] + case
    repeated = int(flat.size - np.unique(flat).size)
    if repeated:
        raise _refused(
            "Readings stand more than once.",
            name,
            f"{repeated:,} rows repeat a case, reader and modality that stood before.",
            "Keep one reading of each; a second session is a modality of its own.",
        )


def _one_a_case(
    values: Integers, case: Integers, first: Integers, where: tuple[str, str]
) -> Integers:
    """Return the value of each case; refuse cases whose rows contradict each other."""
    of_case = values[first]
    differing = int(np.unique(case[values != of_case[case]]).size)
    if differing:
        word, name = where
        raise _refused(
            f"Rows of one case contradict each other in the {word}.",
            name,
            f"{differing:,} cases have more than one.",
            f"Give each case one {word}; blank it in all rows where it is not known.",
        )
    return of_case


def _attribute_of_cases(
    attribute: Attribute,
    case: Integers,
    first: Integers,
    kept: NDArray[np.bool_],
    name: str,
) -> Attribute:
    codes = _one_a_case(
        attribute.codes.astype(np.int64), case, first, (f"column {attribute.column}", name)
    )
    return Attribute(
        column=attribute.column,
        title=attribute.title,
        levels=attribute.levels,
        codes=codes[kept].astype(np.int32),
    )


def _refused(what: str, name: str, why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        what, where=name or "reader table", why=why, kept=_KEPT, remedy=remedy
    )


def _too_large(name: str, why: str) -> TooLargeError:
    return TooLargeError(
        "The table is larger than this program answers for.",
        where=name or "reader table",
        why=why,
        kept=_KEPT,
        remedy="Analyse the readers, modalities and cases of one study at a time.",
    )
