"""The scan for patient data: finds planted passages, keeps quiet on clean text."""

from __future__ import annotations

import pytest

from sonobridge.career.proof_plan.patient_data_scan import (
    LIMIT,
    LONGEST,
    PatientDataFoundError,
    ScanTooLargeError,
    refuse_patient_data,
    scan_texts,
)

CLEAN = (
    "A 64-year-old was referred with a bruit. The patient was calm. Patient positioning was "
    "supine; in this patient, Doppler PSV reached 230 cm/s at 60 degrees with a 5 ms gate. "
    "MR Angiography agreed. See 10.1016/j.jvs.2020.01.001 and "
    "https://doi.org/10.1177/1544316718794330. Ratio 4.1 in May 2026, score 0.7912 (95 % "
    "interval 0.71 to 0.86), steps 3/4 and 2-3-4, hash "
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08. Dr Moor supervised."
)


def kinds(text, **options):
    return [one.kind for one in scan_texts({"text": text}, **options)]


def test_clean_text_gives_no_hit():
    assert kinds(CLEAN) == []
    refuse_patient_data({"text": CLEAN}, kept="-")
    assert "cannot prove" in LIMIT


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mrs Jane Zyxwordplanted came", "name"),
        ("Mr. O'Neil came", "name"),
        ("the patient Zyxwordplanted was", "name"),
        ("Patient:Doe", "name"),
        ("Patient's name: Jane", "name"),
        ("Patient Name\nDoe", "name"),
        ("DOE^JANE", "name"),
        ("M\u200brs Doe", "name"),
        ("MRN: 00412345", "record number"),
        ("hospital no. AB-4711", "record number"),
        ("acc no. US123456", "accession number"),
        ("123-45-6789", "social security number"),
        ("on 2026-03-12", "date"),
        ("2026-03-12T08:00", "date"),
        ("12 March 2026", "date"),
        ("March 3rd, 2026", "date"),
        ("3/12/26", "date"),
        ("(704) 555-0101", "telephone"),
        ("+44 20 7946 0958", "telephone"),
        ("020 7946 0958", "telephone"),
        ("jane@example.org", "e-mail"),
        ("a 93-year-old", "age over 89"),
        ("1.2.840.10008.5.1.4.1", "identifier"),
        ("20260312", "long number"),
    ],
)
def test_each_kind_is_found_once_in_clean_surroundings(text, kind):
    assert kinds(text) == [kind]
    assert kinds(f"{CLEAN} {text} {CLEAN}") == [kind]


def test_a_known_name_is_found_in_any_case():
    assert kinds("seen by zyxWORDplanted twice", names=["Zyxwordplanted", " "]) == [
        "known name"
    ]
    assert kinds("zyxwordplantedly", names=["Zyxwordplanted"]) == []


def test_a_refusal_names_the_places_and_stays_short():
    texts = {f"section {n}": "Mrs Doe" + "x" * 500 for n in range(1, 9)}
    with pytest.raises(PatientDataFoundError, match="8 passages") as refused:
        refuse_patient_data(texts, kept="No file was written.")
    assert refused.value.where == "section 1, section 2, section 3, section 4, section 5"
    assert "and 3 more" in refused.value.why
    assert len(refused.value.why) < 800


def test_hits_and_size_are_bounded():
    assert len(kinds("Mrs Doe. " * 500)) == 100
    with pytest.raises(ScanTooLargeError):
        scan_texts({"a": "x" * LONGEST, "b": "y"})
    for piece in ("Mr ", "a.", "1.", "0-", "+1 ", "x@", "patient "):
        assert len(kinds(piece * 40_000)) <= 100
