"""Which readings a comparison rests on: two sides, the readers of both, complete cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.readers.study.comparing import Sides
from sonobridge.audit.readers.study.content import MissingReadings, ReaderProtocol
from sonobridge.audit.readers.study.reader_table import ReaderTable
from sonobridge.core.errors import InvalidInputError
from sonobridge.statistics.reader_study import Readings, joined_scores

__all__ = ["CompleteReadings", "complete_readings"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CompleteReadings:
    """Readings of the cases that every reader read with both sides.

    Attributes
    ----------
    readings
        As :func:`compare` takes them.
    sides
        Names.
    cases
        Shape (cases of the table,): which were kept.
    missing
        Readings that the others had to be left out for.
    notes
        Readers that were left out, and why.
    """

    readings: Readings
    sides: Sides
    cases: NDArray[np.bool_]
    missing: tuple[MissingReadings, ...]
    notes: tuple[str, ...]


def complete_readings(table: ReaderTable, protocol: ReaderProtocol) -> CompleteReadings:
    """Return the readings that both sides of the comparison share.

    A reader counts who read cases with each side that has readers; a case counts when all
    of these readers read it with both sides, and the model too where it is one of them.

    Raises
    ------
    InvalidInputError
        If a side is not in the table, has no reading, or both have no reader.
    """
    with_readers = np.asarray(~np.isnan(table.scores).all(axis=(1, 2)))
    alone = np.asarray(~np.isnan(table.alone).all(axis=1))
    for index, name in enumerate(table.modalities):
        if with_readers[index] and alone[index]:
            raise _refused(
                "A modality stands with readers and without.",
                table,
                f"{name[:60]!r} has rows that name a reader and rows that do not.",
                "Name the reader in each row, or give the model alone a modality of its own.",
            )
    candidate, comparator = _sides(table, protocol, alone)
    if not with_readers[comparator]:
        raise _refused(
            "The comparator has no readers.",
            table,
            "Readers, alone or assisted, are what a model or an aid is compared with.",
            "Name a modality with readers as the comparator; two models are compared by "
            "'sonobridge audit run'.",
        )
    standalone = bool(alone[candidate])
    used = [comparator] if standalone else [candidate, comparator]
    chosen = np.asarray(~np.isnan(table.scores[used]).all(axis=2))
    kept = np.asarray(chosen.all(axis=0))
    if not kept.any():
        raise _refused(
            "No reader read cases with both modalities.",
            table,
            "The two sides were read by different readers.",
            "Have each reader read the cases both ways.",
        )
    scores = table.scores[used][:, kept]
    model = table.alone[candidate] if standalone else np.zeros(table.cases)
    cases = np.asarray(~np.isnan(scores).any(axis=(0, 1)) & ~np.isnan(model))
    names = tuple(name for name, is_kept in zip(table.readers, kept, strict=True) if is_kept)
    joined = joined_scores(scores[0], model) if standalone else scores
    return CompleteReadings(
        readings=Readings(
            scores=joined[:, :, cases],
            truth=table.truth[cases],
            patients=table.patients[cases],
        ),
        sides=Sides(
            table.modalities[candidate], table.modalities[comparator], names, standalone
        ),
        cases=cases,
        missing=_missing(table, scores, names, used, model if standalone else None),
        notes=_notes(table, chosen, kept),
    )


def _sides(
    table: ReaderTable, protocol: ReaderProtocol, alone: NDArray[np.bool_]
) -> tuple[int, int]:
    """Return the indices of candidate and comparator."""
    if len(table.modalities) < 2:
        raise _refused(
            "The table holds one modality.",
            table,
            "A comparison needs two: assisted and unassisted, or a model and readers.",
            "Add the readings to compare with; a row without a reader is a model alone.",
        )
    named = [_index(table, name) for name in (protocol.candidate, protocol.comparator)]
    candidate, comparator = named
    models = np.flatnonzero(alone)
    if candidate is None:
        free = [i for i in range(len(table.modalities)) if i != comparator]
        preferred = [i for i in free if i in models]
        preferred = preferred or [i for i in free if _uses_a_model(table.modalities[i])]
        candidate = preferred[0] if len(preferred) == 1 else free[0]
    if comparator is None:
        rest = [i for i in range(len(table.modalities)) if i != candidate]
        if len(rest) > 1:
            raise _refused(
                "It is not clear which modality to compare with.",
                table,
                "There are several besides the one under test.",
                "Name it with --comparator.",
            )
        comparator = rest[0]
    if candidate == comparator:
        raise _refused(
            "Candidate and comparator are the same modality.", table, "", "Name two modalities."
        )
    return candidate, comparator


def _uses_a_model(modality: str) -> bool:
    """Tell whether a modality's name says that readers had help."""
    words = modality.casefold().replace("-", " ").replace("_", " ").split()
    return bool(set(words) & {"assisted", "aided", "ai", "model", "with"})


def _index(table: ReaderTable, name: str) -> int | None:
    if not name:
        return None
    found = [
        i for i, known in enumerate(table.modalities) if known.casefold() == name.casefold()
    ]
    if not found:
        raise _refused(
            "The table holds no such modality.",
            table,
            f"It holds: {', '.join(known[:40] for known in table.modalities)}.",
            "Name one of these.",
        )
    return found[0]


def _missing(
    table: ReaderTable,
    scores: Floats,
    names: tuple[str, ...],
    used: list[int],
    model: Floats | None,
) -> tuple[MissingReadings, ...]:
    found = [
        MissingReadings(
            reader=name,
            modality=table.modalities[modality],
            missing=int(np.isnan(scores[place, reader]).sum()),
        )
        for place, modality in enumerate(used)
        for reader, name in enumerate(names)
    ]
    if model is not None:
        lacking = int(np.isnan(model).sum())
        found.append(MissingReadings(reader="", modality="the model alone", missing=lacking))
    return tuple(row for row in found if row.missing)


def _notes(
    table: ReaderTable, chosen: NDArray[np.bool_], kept: NDArray[np.bool_]
) -> tuple[str, ...]:
    partly = int((chosen.any(axis=0) & ~kept).sum())
    notes = []
    if partly:
        notes.append(
            f"{partly} readers read with one of the two modalities only and were left out."
        )
    if table.cases_without_reference:
        notes.append(
            f"{table.cases_without_reference:,} cases without a reference were left out."
        )
    return tuple(notes)


def _refused(what: str, table: ReaderTable, why: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        what,
        where=table.name or "reader table",
        why=why,
        kept="Nothing was run and the file was only read.",
        remedy=remedy,
    )
