"""Tables that nobody thought of: read and accounted for, or refused in words."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prediction_files import HEADER, binary_protocol
from sonobridge.audit.table import (
    check_export_cell,
    describe,
    detect_columns,
    open_table,
    read_table,
)
from sonobridge.audit.table.cells import (
    is_formula,
    is_missing,
    level_text,
    sql_formula,
    sql_missing,
    sql_number,
)
from sonobridge.audit.table.notes import left_out
from sonobridge.core.errors import SonobridgeError

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

ODD = st.sampled_from(
    [
        "",
        "NA",
        "nan",
        "inf",
        "-inf",
        "1e999",
        "=1+1",
        "+1",
        "@x",
        "0,5",
        "1_0",
        "½",
        "0x1",
        "\t1",
    ]
)
SCORES = st.one_of(st.floats(0, 1).map(repr), ODD)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(["P1", "P2", "P3", ""]), TEXTS),
        TEXTS,
        st.sampled_from(["0", "1", "", "2", "unclear"]),
        SCORES,
        st.one_of(st.sampled_from(["F", "f", "M", ""]), TEXTS),
    ),
    min_size=1,
    max_size=30,
)


def attempt(action):
    """Return the result and None, or None and the refusal; other errors pass through."""
    try:
        return action(), None
    except SonobridgeError as error:
        return None, error


def read(path, rows):
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8"))
    return read_table(open_table(path), binary_protocol())


@QUICK
@given(rows=ROWS)
def test_every_row_is_accounted_for(tmp_path, rows):
    table, error = attempt(lambda: read(tmp_path / "a.csv", rows))
    if error:
        assert error.remedy
        assert error.where.startswith("a.csv")
        return
    assert table.summary.rows_in == len(rows)
    assert len(rows) == table.rows + left_out(table.summary.notes)
    assert table.patient.max() + 1 == table.patients == np.unique(table.patient).size
    assert np.all((table.score >= 0) & (table.score <= 1))
    assert set(table.reference.tolist()) <= {0, 1}
    for attribute in table.attributes:
        assert attribute.codes.max() < len(attribute.levels)
        assert all(check_export_cell(level) == level for level in attribute.levels)


@QUICK
@given(rows=ROWS, order=st.randoms(use_true_random=False))
def test_shuffling_rows_changes_nothing(tmp_path, rows, order):
    shuffled = list(rows)
    order.shuffle(shuffled)
    one, error = attempt(lambda: read(tmp_path / "a.csv", rows))
    if error:
        with pytest.raises(type(error)):
            read(tmp_path / "b.csv", shuffled)
        return
    two = read(tmp_path / "b.csv", shuffled)
    assert np.array_equal(one.patient_keys, two.patient_keys)
    for name in ("patient", "score", "reference", "prediction"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert [a.levels for a in one.attributes] == [a.levels for a in two.attributes]
    for first, second in zip(one.attributes, two.attributes, strict=True):
        assert np.array_equal(first.codes, second.codes)
    assert one.summary.notes == two.summary.notes


@QUICK
@given(data=st.one_of(st.binary(max_size=400), TEXTS.map(lambda t: t.encode())))
def test_any_bytes_are_read_or_refused(tmp_path, data):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    lines, error = attempt(lambda: describe(detect_columns(open_table(path))))
    assert lines or (error.what and error.remedy)


@QUICK
@given(data=st.binary(max_size=60), place=st.integers(0, 400))
def test_damage_to_a_sound_file_is_read_or_refused(tmp_path, data, place):
    path = tmp_path / "a.csv"
    sound = "\n".join(
        [",".join(HEADER), *(f"P{i},I{i},{i % 2},0.{i:02d},{'FM'[i % 2]}" for i in range(20))]
    ).encode()
    path.write_bytes(sound[:place] + data + sound[place:])
    table, error = attempt(lambda: read_table(open_table(path), binary_protocol()))
    assert error or table.summary.rows_in == table.rows + left_out(table.summary.notes)


@given(text=st.one_of(ODD, TEXTS))
def test_an_export_cell_never_starts_a_formula(text):
    safe = check_export_cell(text)
    assert not is_formula(safe)
    assert check_export_cell(safe) == safe
    assert safe in {text, "'" + text}


@given(text=st.text(max_size=30))
def test_level_texts_are_stable(text):
    assert level_text(level_text(text)) == level_text(text)


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(
        ODD, st.floats().map(repr), st.text(st.characters(codec="ascii"), max_size=8)
    )
)
def test_the_reader_and_python_judge_cells_alike(text):
    import duckdb

    if "\0" in text:
        return
    with duckdb.connect() as connection:
        row = connection.execute(
            f"SELECT {sql_formula('c')}, {sql_missing('c')}, {sql_number('c')} "
            "FROM (SELECT ?::VARCHAR AS c)",
            [text],
        ).fetchone()
    assert row is not None
    formula, missing, number = row
    assert formula == is_formula(text)
    if not any(ord(c) < 32 or ord(c) == 127 for c in text) and "  " not in text:
        assert missing == is_missing(text)
    if number is not None:
        assert number != number or float(text) == number
