"""A reader study's table, read under the locks of every audit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.readers.study.content import StudyMetric
from sonobridge.audit.readers.study.reader_table import (
    MOST_ROWS,
    LongReadings,
    ReaderTable,
    arrange,
)
from sonobridge.audit.table.audit_table import Attribute
from sonobridge.audit.table.cells import comparable, is_missing, level_text
from sonobridge.audit.table.scan import Numbers, Scan, Texts, Wanted, scan
from sonobridge.audit.table.source import TableSource, open_table
from sonobridge.audit.table.source.faults import refusal, too_large

__all__ = ["ReaderColumns", "read_reader_table"]

Integers = NDArray[np.int64]

_MOST_LEVELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderColumns:
    """Which column holds what, and what its values mean.

    Attributes
    ----------
    patient
        Empty states that each case is a patient of its own.
    score
        Rating, or answer where sensitivity or specificity is asked.
    positive
        Values of reference (and answer) that mean positive.
    threshold
        Ratings at or above it are positive answers; None reads answers as they stand.
    subgroups
        Columns whose levels get a comparison of their own.
    """

    case: str = "case"
    patient: str = "patient"
    reader: str = "reader"
    modality: str = "modality"
    score: str = "score"
    reference: str = "reference"
    positive: tuple[str, ...] = ("1",)
    threshold: float | None = None
    subgroups: tuple[str, ...] = ()


def read_reader_table(
    path: Path | str, columns: ReaderColumns, metric: StudyMetric = "auc"
) -> ReaderTable:
    """Read a long table of readings: one row a case, reader and modality.

    Parameters
    ----------
    path
        CSV or Parquet file; only this file can be opened.
    columns
        Names of its columns. A blank reader is a modality without one: a model alone.
    metric
        ``auc`` takes the score as a rating, the others as an answer.

    Raises
    ------
    InvalidInputError, MissingError, TooLargeError
        For a missing column, an unusable cell or a table beyond the bounds, with counts.
    """
    source = open_table(path)
    place = _places(source, columns)
    texts = (place["reader"], place["modality"], place["reference"])
    subgroups = tuple(place[f"subgroup {name}"] for name in columns.subgroups)
    as_answer = metric != "auc" and columns.threshold is None
    asked = (*texts, *subgroups, *((place["score"],) if as_answer else ()))
    found = scan(
        source,
        Wanted(
            patient=place.get("patient", place["case"]),
            image=place["case"],
            numbers=(place["score"],),
            texts=tuple(dict.fromkeys(asked)),
        ),
    )
    if found.rows > MOST_ROWS:
        raise too_large(
            source.name,
            f"It has {found.rows:,} rows; {MOST_ROWS:,} are read at most.",
            "Analyse one part at a time.",
        )
    _require_few(found, source, columns, place)
    return arrange(
        _long(found, source, columns, place, as_answer), name=source.name, sha256=source.sha256
    )


def _places(source: TableSource, columns: ReaderColumns) -> dict[str, int]:
    """Return the index of each named column, by its role."""
    named = {
        "case": columns.case,
        "reader": columns.reader,
        "modality": columns.modality,
        "score": columns.score,
        "reference": columns.reference,
        **({"patient": columns.patient} if columns.patient else {}),
        **{f"subgroup {name}": name for name in columns.subgroups},
    }
    index = {name.casefold(): i for i, name in enumerate(source.names)}
    missing = [
        f"{role.split(' ', maxsplit=1)[0]} ({name})"
        for role, name in named.items()
        if name.casefold() not in index
    ]
    if missing:
        raise refusal(
            "Columns are missing.",
            source.name,
            f"Not found: {', '.join(missing)}. The table has: "
            f"{', '.join(name[:40] for name in source.names[:30])}.",
            "Name the columns of case, reader, modality, score and reference as the table "
            "does; without patients, state that cases are patients (--cases-are-patients).",
        )
    return {role: index[name.casefold()] for role, name in named.items()}


def _require_few(
    found: Scan, source: TableSource, columns: ReaderColumns, place: dict[str, int]
) -> None:
    names = {
        place["reader"]: columns.reader,
        place["modality"]: columns.modality,
        place["reference"]: columns.reference,
        place["score"]: columns.score,
        **{place[f"subgroup {name}"]: name for name in columns.subgroups},
    }
    for index, about in found.crowded.items():
        raise refusal(
            "A column has too many different values.",
            f"{source.name}, column {names[index]}",
            f"It has about {about:,}.",
            "Check that it is the right column; give a threshold for ratings, and bands for "
            "numbers.",
        )


def _long(
    found: Scan,
    source: TableSource,
    columns: ReaderColumns,
    place: dict[str, int],
    as_answer: bool,
) -> LongReadings:
    assert found.patient is not None
    assert found.image is not None
    for keys, role in ((found.patient, "patient"), (found.image, "case")):
        blank = int((keys == 0).sum())
        if blank:
            raise refusal(
                f"Rows have no {role} identifier.",
                source.name,
                f"{blank:,} of {found.rows:,} rows.",
                f"Add the {role} to each row, or take the rows out.",
            )
    reader, readers = _named(found.texts[place["reader"]])
    modality, modalities = _named(found.texts[place["modality"]])
    unnamed = int((modality < 0).sum())
    if unnamed:
        raise refusal(
            "Rows name no modality.",
            f"{source.name}, column {columns.modality}",
            f"{unnamed:,} of {found.rows:,} rows.",
            "Name the modality of each reading.",
        )
    value = (
        _answers(found.texts[place["score"]], columns, source)
        if as_answer
        else _ratings(found.numbers[place["score"]], columns, source)
    )
    return LongReadings(
        case=found.image,
        patient=found.patient,
        reader=reader,
        readers=readers,
        modality=modality,
        modalities=modalities,
        value=value,
        positive=_reference(found.texts[place["reference"]], columns, source),
        attributes=tuple(
            _attribute(name, found.texts[place[f"subgroup {name}"]], source)
            for name in columns.subgroups
        ),
    )


def _named(texts: Texts) -> tuple[Integers, tuple[str, ...]]:
    """Return codes of names as they are shown, sorted; -1 where nothing is named."""
    shown = ["" if is_missing(text) else level_text(text) for text in texts.spellings]
    names = tuple(sorted({name for name in shown if name}))
    place = {name: i for i, name in enumerate(names)} | {"": -1}
    table = np.array([place[name] for name in shown] + [-1], dtype=np.int64)
    return table[texts.codes], names


def _attribute(name: str, texts: Texts, source: TableSource) -> Attribute:
    codes, levels = _named(texts)
    if len(levels) > _MOST_LEVELS:
        raise refusal(
            "A subgroup has too many levels.",
            f"{source.name}, column {name}",
            f"It has {len(levels):,}; {_MOST_LEVELS} are compared at most.",
            "Band its values before the study.",
        )
    return Attribute(column=name, title=name, levels=levels, codes=codes.astype(np.int32))


def _reference(texts: Texts, columns: ReaderColumns, source: TableSource) -> NDArray[np.int8]:
    """Return 1, 0 or -1 (not recorded) of each row."""
    positive = {comparable(value) for value in columns.positive}
    codes = [
        -1 if is_missing(text) else int(comparable(text) in positive)
        for text in texts.spellings
    ]
    if 1 not in codes or 0 not in codes:
        kind = "positive" if 1 not in codes else "negative"
        raise refusal(
            f"The reference has no {kind} case.",
            f"{source.name}, column {columns.reference}",
            "Accuracy needs cases of both kinds.",
            "Check the column, and name the values that mean positive with --positive.",
        )
    return np.array([*codes, -1], dtype=np.int8)[texts.codes]


def _answers(texts: Texts, columns: ReaderColumns, source: TableSource) -> NDArray[np.float64]:
    """Return 1 or 0 of each row, NaN where no answer was given."""
    positive = {comparable(value) for value in columns.positive}
    given = {comparable(text) for text in texts.spellings if not is_missing(text)}
    if len(given) > 2:
        raise refusal(
            "The answers are more than positive and negative.",
            f"{source.name}, column {columns.score}",
            f"{len(given)} different answers.",
            "Give --threshold for ratings, or write answers as 1 and 0.",
        )
    if given and not given & positive:
        raise refusal(
            "No answer is positive.",
            f"{source.name}, column {columns.score}",
            "None of its values is among those that mean positive.",
            "Name the values that mean positive with --positive.",
        )
    codes = [
        np.nan if is_missing(text) else float(comparable(text) in positive)
        for text in texts.spellings
    ]
    return np.array([*codes, np.nan])[texts.codes]


def _ratings(
    numbers: Numbers, columns: ReaderColumns, source: TableSource
) -> NDArray[np.float64]:
    bad = {word: int((numbers.status == code).sum()) for code, word in _UNUSABLE.items()}
    if any(bad.values()):
        said = ", ".join(f"{count:,} {word}" for word, count in bad.items() if count)
        raise refusal(
            "Ratings are no finite numbers.",
            f"{source.name}, column {columns.score}",
            f"{said}, of {numbers.values.size:,} rows.",
            "Write numbers with a point; leave the cell blank where no reading was made.",
        )
    if columns.threshold is None:
        return numbers.values
    answers = (numbers.values >= columns.threshold).astype(np.float64)
    return np.where(np.isnan(numbers.values), np.nan, answers)


_UNUSABLE = {2: "NaN or infinite", 3: "text"}
