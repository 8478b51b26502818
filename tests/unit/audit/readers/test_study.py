"""A reader study from its table: verdict, margin, subgroups, readings that are missing."""

from __future__ import annotations

import re

import numpy as np
import pytest

from reader_files import reader_rows, write_rows
from sonobridge.audit.readers.study import ReaderProtocol
from sonobridge.audit.readers.study.analysis import study_readers
from sonobridge.audit.readers.study.reading import ReaderColumns, read_reader_table
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.core.types import Estimate, NotEstimable


def studied(tmp_path, rows, columns=None, **protocol):
    path = write_rows(tmp_path / "readings.csv", rows)
    asked = ReaderProtocol(**protocol)
    table = read_reader_table(path, columns or ReaderColumns(), asked.metric)
    return study_readers(table, asked)


@pytest.mark.requirement("R-003-06")
def test_a_claim_is_refused_when_the_interval_crosses_the_margin(tmp_path):
    seen = set()
    for seed, margin in [(s, m) for s in range(4) for m in (0.01, 0.03, 0.06, 0.2)]:
        rows = reader_rows(patients=80, gain=-0.05, seed=seed)
        study = studied(tmp_path, rows, margin=margin)
        first, detail = study.comparisons[0], study.details[0]
        low, high = first.difference.low, first.difference.high
        crosses = low <= -margin <= high
        assert (first.verdict == "not_shown") == crosses
        assert (first.verdict == "non_inferior") == (low > -margin)
        if crosses:
            assert "It is not shown" in first.sentence.clinician
            assert "not worse" not in first.sentence.clinician
            assert "crosses the margin" in detail.reason
            assert not detail.superior
        seen.add(first.verdict)
    assert {"not_shown", "non_inferior"} <= seen


def test_a_clear_loss_is_called_inferior_and_a_clear_gain_superior(tmp_path):
    worse = studied(tmp_path, reader_rows(patients=200, gain=-0.9), margin=0.05)
    assert worse.comparisons[0].verdict == "inferior"
    assert "is worse than" in worse.comparisons[0].sentence.clinician
    better = studied(tmp_path, reader_rows(patients=200, gain=0.9), margin=0.05)
    assert better.comparisons[0].verdict == "non_inferior"
    assert better.details[0].superior


def test_the_study_that_is_asked_for_next_would_answer(tmp_path):
    small = studied(tmp_path, reader_rows(patients=40, readers=4), margin=0.06)
    detail = small.details[0]
    assert small.comparisons[0].verdict == "not_shown"
    assert detail.patients_needed > 40
    assert detail.diseased_needed == pytest.approx(0.4 * detail.patients_needed, abs=1)
    assert f"{detail.patients_needed - 40:,} more patients" in detail.reason
    answered = [
        studied(
            tmp_path,
            reader_rows(patients=detail.patients_needed, readers=4, seed=seed),
            margin=0.06,
        )
        .comparisons[0]
        .verdict
        == "non_inferior"
        for seed in range(8)
    ]
    # Planned at 80 % from a study of 40 patients; a guide, not a promise.
    assert sum(answered) >= 4


def test_direction_and_names(tmp_path):
    rows = reader_rows(gain=0.4)
    named = studied(tmp_path, rows, candidate="unaided")
    assert (named.candidate, named.comparator) == ("unaided", "ai")
    plain = studied(tmp_path, rows)
    assert (plain.candidate, plain.comparator) == ("ai", "unaided")
    assert named.comparisons[0].difference.value == pytest.approx(
        -plain.comparisons[0].difference.value
    )


def test_the_order_of_rows_changes_nothing(tmp_path):
    rows = reader_rows(images=2)
    first = studied(tmp_path, rows, candidate="ai")
    order = np.random.default_rng(3).permutation(len(rows))
    second = studied(tmp_path, [rows[i] for i in order], candidate="ai")
    for one, other in zip(first.details, second.details, strict=True):
        assert one.readers == other.readers
        assert one.components == other.components
    assert first.comparisons == second.comparisons


def test_a_model_alone_is_found_by_its_blank_reader(tmp_path):
    study = studied(tmp_path, reader_rows(model=True, images=2))
    assert study.standalone
    assert (study.candidate, study.readers, study.cases, study.patients) == ("ai", 5, 240, 120)
    assert study.details[0].candidate.readers == 0
    assert "one-modality Obuchowski–Rockette" in study.method
    assert "model (fixed)" in study.method
    values = [row.comparator.value for row in study.details[0].readers]
    assert study.comparisons[0].second.value == pytest.approx(np.mean(values))
    assert {row.candidate.value for row in study.details[0].readers} == {
        study.comparisons[0].first.value
    }


def test_fixed_readers_are_said_to_be_fixed(tmp_path):
    rows = reader_rows()
    fixed = studied(tmp_path, rows, readers="fixed")
    drawn = studied(tmp_path, rows)
    assert "These readers only" in fixed.method.capitalize()
    assert any("these readers only" in note for note in fixed.notes)
    assert fixed.comparisons[0].difference.value == drawn.comparisons[0].difference.value


def test_subgroups_are_claimed_after_holm_and_never_below_the_minimum(tmp_path):
    rows = reader_rows(patients=160)
    for row in rows:
        number = int(row["patient"][1:])
        row["sex"] = "X" if number < 20 else "" if number < 60 else row["sex"]
    study = studied(
        tmp_path, rows, ReaderColumns(subgroups=("sex",)), minimum_patients=30, margin=0.08
    )
    found = {
        detail.group: (line, detail)
        for line, detail in zip(study.comparisons, study.details, strict=True)
    }
    assert set(found) == {"overall", "sex=F", "sex=M", "sex=X", "sex=not recorded"}
    line, detail = found["sex=X"]
    assert line.verdict == "not_estimable"
    assert isinstance(line.difference, NotEstimable)
    assert isinstance(line.first, NotEstimable)
    assert detail.reason == "fewer than 30 patients: no claim"
    assert (detail.patients, detail.positive_patients) == (20, 8)
    assert detail.readers == ()
    assert sum(d.patients for g, (_, d) in found.items() if g != "overall") == 160
    assert found["overall"][1].p_adjusted is None
    for group in ("sex=F", "sex=M", "sex=not recorded"):
        line, detail = found[group]
        assert detail.p_adjusted >= detail.p_inferior
        claimed = line.verdict == "non_inferior"
        assert claimed == (line.difference.low > -0.08 and detail.p_adjusted <= 0.025)


@pytest.mark.requirement("R-003-04")
def test_sentences_carry_counts_that_the_table_gives_again(tmp_path):
    rows = reader_rows(patients=100)
    study = studied(
        tmp_path, rows, ReaderColumns(threshold=0.8), metric="sensitivity", margin=0.05
    )
    data = study.comparisons[0].sentence.data
    counted = re.findall(r"([\d,]+) of ([\d,]+) readings right", data)
    for (right, whole), arm in zip(counted, ("ai", "unaided"), strict=True):
        mine = [r for r in rows if r["modality"] == arm and r["reference"] == 1]
        assert int(whole) == len(mine)
        assert int(right) == sum(r["score"] >= 0.8 for r in mine)
    people = study.comparisons[0].sentence.clinician
    shown = [round(100 * int(right) / int(whole)) for right, whole in counted]
    assert f"about {shown[0]} rightly" in people
    assert f"{shown[1]}." in people


def test_unbalanced_readings_are_listed_and_complete_cases_kept(tmp_path):
    rows = reader_rows(patients=100)
    gone = [r for r in rows if r["reader"] == "R1" and r["modality"] == "ai"][:7]
    late = [
        {**r, "reader": "R9"} for r in rows if r["reader"] == "R0" and r["modality"] == "ai"
    ]
    study = studied(tmp_path, [r for r in rows if r not in gone] + late)
    assert [(m.reader, m.modality, m.missing) for m in study.missing] == [("R1", "ai", 7)]
    assert (study.cases, study.cases_left_out, study.readers) == (93, 7, 5)
    assert any("1 readers read with one" in note for note in study.notes)
    assert any("7 cases were left out" in note for note in study.notes)
    blank = [{**r, "score": ""} if r in gone else r for r in rows]
    assert studied(tmp_path, blank).cases == 93


def test_cases_without_a_reference_are_counted(tmp_path):
    rows = reader_rows(patients=100)
    for row in rows:
        if row["patient"] in {"p0001", "p0002"}:
            row["reference"] = ""
    study = studied(tmp_path, rows)
    assert study.cases == 98
    assert any("2 cases without a reference" in note for note in study.notes)


def test_one_reader_cannot_speak_for_others(tmp_path):
    rows = reader_rows(readers=1)
    study = studied(tmp_path, rows)
    assert study.comparisons[0].verdict == "not_estimable"
    assert "one reader" in study.details[0].reason
    fixed = studied(tmp_path, rows, readers="fixed")
    assert isinstance(fixed.comparisons[0].difference, Estimate)


def test_perfect_readers_give_no_interval_and_no_claim(tmp_path):
    rows = [{**row, "score": row["reference"]} for row in reader_rows()]
    study = studied(tmp_path, rows)
    assert study.comparisons[0].verdict == "not_estimable"
    assert study.comparisons[0].difference.low is None


def test_jackknife_and_delong_nearly_agree(tmp_path):
    rows = reader_rows(images=2)
    one = studied(tmp_path, rows).comparisons[0].difference
    other = studied(tmp_path, rows, covariance="jackknife").comparisons[0].difference
    assert one.value == pytest.approx(other.value)
    assert one.high - one.low == pytest.approx(other.high - other.low, rel=0.05)


def test_a_study_survives_its_own_json(tmp_path):
    study = studied(tmp_path, reader_rows(model=True), ReaderColumns(subgroups=("sex",)))
    assert from_json(type(study), to_json(study)) == study


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"candidate": "mri"}, "no such modality"),
        ({"candidate": "ai", "comparator": "ai"}, "same modality"),
        ({"candidate": "unaided", "comparator": "ai"}, "comparator has no readers"),
    ],
)
def test_sides_that_cannot_be_compared(tmp_path, change, what):
    rows = reader_rows(model=True)
    with pytest.raises(InvalidInputError, match=what):
        studied(tmp_path, rows, **change)


def test_other_designs_that_are_refused(tmp_path):
    rows = reader_rows()
    with pytest.raises(InvalidInputError, match="one modality"):
        studied(tmp_path, [r for r in rows if r["modality"] == "ai"])
    split = [r for r in rows if (r["reader"] < "R2") == (r["modality"] == "ai")]
    with pytest.raises(InvalidInputError, match="No reader read cases with both"):
        studied(tmp_path, split)
    third = [{**r, "modality": "mri"} for r in rows if r["modality"] == "ai"]
    with pytest.raises(InvalidInputError, match="not clear which"):
        studied(tmp_path, rows + third)
    mixed = [{**r, "reader": ""} if r["reader"] == "R0" else r for r in rows]
    with pytest.raises(InvalidInputError, match="with readers and without"):
        studied(tmp_path, mixed)
