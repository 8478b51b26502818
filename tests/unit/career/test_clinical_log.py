"""Logs of other systems: counted as in the file, nothing about patients, twice adds nothing."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonobridge.career.clinical_log import (
    ColumnMap,
    LogEntry,
    LogReadError,
    Rotation,
    count_log,
    read_log,
    state_rotations,
)
from sonobridge.core.errors import InvalidInputError

MAP = ColumnMap(
    day="Date", exam_kind="Exam", role="Role", supervisor="Preceptor", minutes="Duration"
)
HEADER = "Date,Exam,Role,Preceptor,Duration,Patient Name,MRN,Comments,Room\n"


def line(day="2026-03-01", kind="carotid", role="Performed", who="AB", minutes="30"):
    return f"{day},{kind},{role},{who},{minutes},Doe^Jane,12345678,ok,3\n"


@pytest.mark.requirement("R-010-15")
def test_counts_equal_the_file_and_columns_about_patients_are_dropped():
    kinds = ["carotid"] * 7 + ["venous"] * 4 + ["renal"] * 2
    roles = ["Performed", "Assisted", "Observer"]
    who = ["AB", "CD"]
    rows = [(k, roles[i % 3], who[i % 2]) for i, k in enumerate(kinds)]
    text = HEADER + "".join(line(kind=k, role=r, who=w) for k, r, w in rows)
    found = read_log(text.encode(), MAP)
    counts = count_log(entry for _, entry in found.entries)
    assert counts.by_kind == Counter(k for k, _, _ in rows)
    assert counts.by_supervisor == Counter(w for _, _, w in rows)
    assert counts.by_role == {"performed": 5, "assisted": 4, "observed": 4}
    assert {one.name: one.reason for one in found.dropped} == {
        "Patient Name": "may identify a patient",
        "MRN": "may identify a patient",
        "Comments": "free text may name a patient",
        "Room": "not mapped",
    }
    assert "Doe" not in repr(found)
    assert "12345678" not in repr(found)


def test_a_row_of_a_later_day_is_refused_when_today_is_known():
    text = (HEADER + line(day="2026-03-01") + line(day="2026-03-02")).encode()
    found = read_log(text, MAP, today=date(2026, 3, 1))
    assert [entry.day for _, entry in found.entries] == [date(2026, 3, 1)]
    assert found.refused == ((3, "the date lies after today"),)


@pytest.mark.requirement("R-010-15")
def test_the_same_file_gives_the_same_identifiers_and_equal_rows_stay_apart():
    text = (HEADER + line() + line() + line(kind="venous")).encode()
    first, second = read_log(text, MAP), read_log(text, MAP)
    assert [one for one, _ in first.entries] == [one for one, _ in second.entries]
    assert len({one for one, _ in first.entries}) == 3
    longer = read_log(text + line(day="2026-03-02").encode(), MAP)
    assert {one for one, _ in first.entries} < {one for one, _ in longer.entries}


@pytest.mark.requirement("R-002-11")
def test_an_entry_has_no_field_for_a_patient():
    names = {field.name for field in fields(LogEntry)}
    assert names == {
        "day",
        "exam_kind",
        "role",
        "supervisor",
        "outcome",
        "minutes",
        "rotation",
        "features",
    }
    rows = [
        LogEntry(day=date(2026, 1, 1 + n % 28), exam_kind="vascular_study", role="performed")
        for n in range(600)
    ]
    seen = LogEntry(day=date(2026, 1, 1), exam_kind="vascular_study", role="observed")
    assert count_log([*rows, seen]).performed_by_kind == {"vascular_study": 600}


def test_a_row_that_cannot_be_used_is_listed_by_line():
    text = (
        HEADER
        + line()
        + line(day="soon")
        + line(role="boss")
        + line(minutes="x")
        + "2026-03-01\n"
    )
    found = read_log(text.encode(), MAP)
    assert (len(found.entries), found.rows) == (1, 5)
    assert [number for number, _ in found.refused] == [3, 4, 5, 6]
    assert "short" in found.refused[-1][1]


@pytest.mark.parametrize(
    ("data", "columns", "said"),
    [
        (b"\xff\xfe", MAP, "cannot be read"),
        (b"", MAP, "cannot be read"),
        (b"a,a\n", MAP, "cannot be read"),
        (b"x" * 20_000_001, MAP, "cannot be read"),
        (b"Date,Exam\n", MAP, "no column 'Role'"),
        (HEADER.encode(), ColumnMap(day="Date", exam_kind="Patient Name"), "named patients"),
        (
            HEADER.encode(),
            ColumnMap(day="Date", exam_kind="Exam", outcome="MRN"),
            "named patients",
        ),
    ],
)
def test_other_files_are_refused(data, columns, said):
    with pytest.raises(LogReadError, match=said):
        read_log(data, columns)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    with suppress(LogReadError):
        read = read_log(data, ColumnMap(day="d", exam_kind="e"))
        assert len(read.entries) + len(read.refused) == read.rows


@pytest.mark.requirement("R-002-21")
def test_rotations_equal_a_query_and_are_marked():
    def entry(day, minutes, kind="carotid", rotation="r1"):
        return LogEntry(
            day=day, exam_kind=kind, role="assisted", minutes=minutes, rotation=rotation
        )

    march = date(2026, 3, 1)
    log = [
        entry(march, 90),
        entry(march, 45, "venous"),
        entry(date(2026, 5, 1), 30),
        entry(march, 60, rotation="r2"),
    ]
    rotations = [
        Rotation(
            id="r1",
            title="Vascular",
            start=march,
            end=date(2026, 3, 31),
            planned_hours=2,
            supervisor="AB",
        ),
        Rotation(id="r2", title="Echo", start=march, end=march, planned_hours=8),
    ]
    first, second = state_rotations(rotations, log)
    assert (first.hours, first.by_kind, first.outside) == (2.25, {"carotid": 1, "venous": 1}, 1)
    assert first.marks == ("2.25 h logged of 2 h planned",)
    assert second.marks == ("no supervisor",)
    with pytest.raises(InvalidInputError, match="ends before"):
        Rotation(id="x", title="X", start=march, end=date(2026, 2, 1), planned_hours=3)
