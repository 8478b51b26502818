"""Reading a study's table: bad input is refused with counts, in bounded time."""

from __future__ import annotations

import numpy as np
import pytest

from reader_files import FIELDS, reader_rows, write_rows
from sonobridge.audit.readers.study.reader_table import (
    MOST_READERS,
    MOST_ROWS,
    LongReadings,
    arrange,
)
from sonobridge.audit.readers.study.reading import ReaderColumns, read_reader_table
from sonobridge.core.errors import InvalidInputError, MissingError, TooLargeError


def read(tmp_path, rows, columns=None, metric="auc", fields=FIELDS):
    path = write_rows(tmp_path / "readings.csv", rows, fields)
    return read_reader_table(path, columns or ReaderColumns(), metric)


def rows(**changes):
    return reader_rows(patients=12, readers=3, **changes)


def test_a_table_becomes_an_array(tmp_path):
    made = rows(images=2)
    table = read(tmp_path, made)
    assert table.scores.shape == (2, 3, 24)
    assert (table.modalities, table.readers) == (("ai", "unaided"), ("R0", "R1", "R2"))
    assert table.rows == len(made)
    assert int(table.truth.sum()) == 6 * 2
    assert not np.isnan(table.scores).any()
    assert np.isnan(table.alone).all()
    total = sum(row["score"] for row in made)
    assert table.scores.sum() == pytest.approx(total)


def test_a_parquet_file_is_read_alike(tmp_path):
    import duckdb

    path = write_rows(tmp_path / "readings.csv", rows())
    other = tmp_path / "readings.parquet"
    duckdb.sql(f"COPY (FROM '{path}') TO '{other}'")
    first = read_reader_table(path, ReaderColumns())
    second = read_reader_table(other, ReaderColumns())
    assert np.array_equal(first.scores, second.scores)


def test_images_named_alike_in_two_patients_are_two_cases(tmp_path):
    assert read(tmp_path, rows()).cases == 12
    alike = read(tmp_path, rows(), ReaderColumns(patient="", case="patient"))
    assert alike.cases == 12
    with pytest.raises(InvalidInputError, match="contradict each other"):
        read(tmp_path, rows(), ReaderColumns(patient=""))


def test_other_columns_and_values_can_be_named(tmp_path):
    made = [
        {
            "id": r["patient"],
            "doc": r["reader"],
            "arm": r["modality"],
            "mark": "yes" if r["score"] > 0.7 else "no",
            "truth": "ill" if r["reference"] else "well",
        }
        for r in rows()
    ]
    columns = ReaderColumns(
        case="ID",
        patient="",
        reader="doc",
        modality="arm",
        score="mark",
        reference="truth",
        positive=("Ill", "YES"),
    )
    table = read(tmp_path, made, columns, "sensitivity", ("id", "doc", "arm", "mark", "truth"))
    assert set(np.unique(table.scores)) == {0.0, 1.0}
    assert table.truth.sum() == 6


def test_a_threshold_makes_answers(tmp_path):
    made = rows()
    table = read(tmp_path, made, ReaderColumns(threshold=0.5), "specificity")
    assert table.scores.sum() == sum(row["score"] >= 0.5 for row in made)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda r: r.update(score="NaN"), "no finite numbers"),
        (lambda r: r.update(score="inf"), "no finite numbers"),
        (lambda r: r.update(score="high"), "no finite numbers"),
        (lambda r: r.update(patient=""), "no patient identifier"),
        (lambda r: r.update(case=""), "no case identifier"),
        (lambda r: r.update(modality=""), "name no modality"),
        (lambda r: r.update(reference=1 - r["reference"]), "contradict each other"),
        (lambda r: r.update(reader="R1", modality="unaided"), "more than once"),
    ],
)
def test_one_bad_row_is_refused_with_its_count(tmp_path, change, what):
    made = rows()
    change(made[0])
    with pytest.raises(InvalidInputError, match=what) as refused:
        read(tmp_path, made)
    assert "1" in refused.value.why
    assert refused.value.remedy
    assert refused.value.kept
    # No cell of the table stands in the message.
    assert "p00" not in str(refused.value)


def test_one_class_only_is_refused(tmp_path):
    for kind, value in (("negative", 1), ("positive", 0)):
        made = [{**row, "reference": value} for row in rows()]
        with pytest.raises(InvalidInputError, match=f"no {kind} case"):
            read(tmp_path, made)


def test_missing_columns_are_named_with_those_there_are(tmp_path):
    with pytest.raises(InvalidInputError) as refused:
        read(tmp_path, rows(), ReaderColumns(score="rating", subgroups=("age",)))
    assert "score (rating)" in refused.value.why
    assert "subgroup (age)" in refused.value.why
    assert "modality" in refused.value.why
    assert "--cases-are-patients" in refused.value.remedy
    with pytest.raises(MissingError):
        read_reader_table(tmp_path / "none.csv", ReaderColumns())


def test_answers_that_are_no_answers(tmp_path):
    with pytest.raises(InvalidInputError, match="more than positive and negative"):
        read(tmp_path, rows(), metric="sensitivity")
    made = [{**row, "score": "no"} for row in rows()]
    with pytest.raises(InvalidInputError, match="No answer is positive"):
        read(tmp_path, made, metric="sensitivity")


def test_a_subgroup_that_changes_within_a_case_is_refused(tmp_path):
    made = rows()
    made[0]["sex"] = "F" if made[0]["sex"] == "M" else "M"
    with pytest.raises(InvalidInputError, match="column sex"):
        read(tmp_path, made, ReaderColumns(subgroups=("sex",)))


def long(count=8, readers=2, modalities=2, **changes):
    made = {
        "case": np.arange(1, count + 1, dtype=np.uint64),
        "patient": np.arange(1, count + 1, dtype=np.uint64),
        "reader": np.zeros(count, np.int64),
        "readers": tuple(f"R{i}" for i in range(readers)),
        "modality": np.zeros(count, np.int64),
        "modalities": tuple(f"m{i}" for i in range(modalities)),
        "value": np.zeros(count),
        "positive": np.zeros(count, np.int8),
    }
    return LongReadings(**{**made, **changes})


def test_bounds_on_rows_readers_and_modalities():
    with pytest.raises(TooLargeError, match="larger"):
        arrange(long(readers=MOST_READERS + 1))
    with pytest.raises(TooLargeError):
        arrange(long(modalities=21))
    huge = np.broadcast_to(np.float64(0), MOST_ROWS + 1)
    with pytest.raises(TooLargeError) as refused:
        arrange(long(value=huge))
    assert "2,000,001" in refused.value.why
    with pytest.raises(InvalidInputError, match="no reading"):
        arrange(long(count=0))


def test_a_sparse_design_does_not_fill_the_memory():
    count = 60_000
    rng = np.random.default_rng(0)
    with pytest.raises(TooLargeError) as refused:
        arrange(
            long(
                count,
                readers=200,
                modalities=2,
                reader=rng.integers(0, 200, count),
                modality=rng.integers(0, 2, count),
            )
        )
    assert "cells" in refused.value.why


def test_the_file_alone_can_be_opened(tmp_path):
    made = rows()
    made[0]["reader"] = "=cmd|' /C calc'!A0"
    table = read(tmp_path, made)
    assert len(table.readers) == 4


def test_a_subgroup_of_many_levels_is_refused(tmp_path):
    made = reader_rows(patients=60, readers=2)
    for row in made:
        row["sex"] = f"level {row['patient']}"
    with pytest.raises(InvalidInputError, match="too many levels"):
        read(tmp_path, made, ReaderColumns(subgroups=("sex",)))
