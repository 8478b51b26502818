"""Dates, pseudonyms and the profile table on their own."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonobridge.imaging.deidentification.dates import DateRule
from sonobridge.imaging.deidentification.profile import profile_rows
from sonobridge.imaging.deidentification.pseudonyms import Pseudonyms, patient_source

KEY = b"0123456789abcdef"
SHIFT, YEARS = DateRule("shifted", 100), DateRule("years_only", 100)


@pytest.mark.parametrize(
    ("vr", "text", "shifted", "years"),
    [
        (b"DA", "20240315", "20231206", "20240101"),
        (b"DA", "2024.03.15", "20231206", "20240101"),
        (b"DA", "20261399", "", ""),
        (b"DA", "Smith", "", ""),
        (b"DA", "20240315\\20240316", "20231206\\20231207", "20240101\\20240101"),
        (b"TM", "101112.5", "101112.5", ""),
        (b"TM", "Smith", "", ""),
        (b"DT", "20240315101112.5+0200", "20231206101112.5", "2024"),
        (b"DT", "2024", "", ""),
        (b"DA", "", "", ""),
    ],
)
def test_dates_under_both_modes(vr, text, shifted, years):
    assert SHIFT.rewrite(vr, text) == shifted
    assert YEARS.rewrite(vr, text) == years


@given(day=st.dates(date(1900, 1, 1), date(2090, 1, 1)), gap=st.integers(0, 4000))
def test_intervals_survive_the_shift(day, gap):
    from datetime import datetime, timedelta

    later = day + timedelta(days=gap)
    one, two = (SHIFT.day(one.strftime("%Y%m%d")) for one in (day, later))
    read = [datetime.strptime(text, "%Y%m%d") for text in (one, two)]
    assert (read[1] - read[0]).days == gap
    assert one != day.strftime("%Y%m%d")


@given(source=st.text(max_size=80))
def test_pseudonyms_have_their_form_and_never_hold_the_source(source):
    names = Pseudonyms(KEY)
    assert names.uid(source).startswith("2.25.")
    assert len(names.uid(source)) <= 44
    assert len(names.patient_key(source)) == 18
    assert 1 <= names.shift_days(source) <= 3650
    assert names.uid(source) == Pseudonyms(KEY).uid(source)
    assert names.uid(source) != Pseudonyms(b"x" * 16).uid(source)


def test_a_patient_is_told_by_id_then_name_then_study():
    assert patient_source("1", "A", "n", "b", "s") != patient_source("1", "B", "n", "b", "s")
    assert patient_source("1", "A", "n", "b", "s") == patient_source("1", "A", "m", "c", "t")
    assert patient_source("", "", "n", "b", "s") == patient_source("", "", "n", "b", "t")
    assert patient_source("", "", "", "b", "s") != patient_source("", "", "", "b", "t")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        Pseudonyms(b"short")


def test_the_table_agrees_with_the_dictionary_and_leaves_no_direct_identifier():
    from pydicom.datadict import keyword_for_tag

    rows = profile_rows()
    assert len(rows) > 300
    for tag, row in rows.items():
        assert keyword_for_tag(tag) == row.keyword
    assert "keep" not in {row.action for row in rows.values()}
    kept = {row.keyword for row in rows.values() if row.action == "K" and row.vr != b"OW"}
    assert kept == {"Manufacturer", "ManufacturerModelName", "SoftwareVersions"} | {
        name for name in kept if name.endswith("LookupTableData") or name == "LUTData"
    }
