"""Frozen versions: what they refuse, hash and say about themselves."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from sonobridge.core.types import Known, NotRecorded
from sonobridge.learning import (
    Candidate,
    DatasetEmptyError,
    DatasheetFacts,
    Exclusion,
    InclusionFlow,
    PatientUnknownError,
    SplitRule,
    build_datasheet,
    freeze_dataset,
    moved_patients,
    patient_group,
    screen_candidates,
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def candidate(number: int, **changes) -> Candidate:
    plain = {
        "clip_id": f"clip_{number:03d}",
        "blob_sha256": sha(f"file {number}"),
        "patient_key": f"p{number // 2}",
        "study_uid": "1.2.3",
        "cleared": True,
        "in_conflict": False,
        "decodable": True,
        "label_sha256": sha(f"label {number}"),
    }
    return Candidate(**{**plain, **changes})


RULE = SplitRule(seed=1)


def freeze(candidates, rule=RULE, identity=("ds_1", "first", "2026-01-01T00:00:00Z")):
    return freeze_dataset(
        candidates,
        rule,
        identity=identity,
        study_id="lstudy_1",
        protocol_sha256="0" * 64,
        reference_sha256="1" * 64,
    )


def test_each_clip_leaves_at_the_first_reason() -> None:
    flow, included = screen_candidates(
        [
            candidate(0),
            candidate(1, in_conflict=True, cleared=False),
            candidate(2, decodable=False, label_sha256=None),
            candidate(3, cleared=False, label_sha256=None),
            candidate(4, label_sha256=None),
            candidate(5, patient_key=None, study_uid=""),
            candidate(6, blob_sha256=sha("file 0")),
            candidate(7, patient_key=None),
        ]
    )
    assert [(e.clip_id[-1], e.reason) for e in flow.excluded] == [
        ("1", "conflict"),
        ("2", "undecodable"),
        ("3", "not cleared"),
        ("4", "no reference"),
        ("5", "patient unknown"),
        ("6", "duplicate"),
    ]
    assert [c.clip_id[-1] for c in included] == ["0", "7"]
    assert flow.as_json()["excluded"] == {
        "conflict": 1,
        "undecodable": 1,
        "not cleared": 1,
        "no reference": 1,
        "patient unknown": 1,
        "duplicate": 1,
    }


def test_an_excluded_copy_does_not_push_out_the_good_one() -> None:
    copies = [candidate(0, cleared=False), candidate(1, blob_sha256=sha("file 0"))]
    flow, included = screen_candidates(copies)
    assert [c.clip_id for c in included] == ["clip_001"]
    assert flow.by_reason()["duplicate"] == 0


def test_flows_that_do_not_add_up_are_refused() -> None:
    gone = Exclusion(clip_id="clip_1", reason="duplicate")
    with pytest.raises(ValueError, match="included or excluded"):
        InclusionFlow(screened=3, excluded=(gone,), included=1)
    with pytest.raises(ValueError, match="one reason"):
        InclusionFlow(screened=3, excluded=(gone, gone), included=1)
    with pytest.raises(ValueError, match="once"):
        screen_candidates([candidate(1), candidate(1)])


def test_nothing_to_freeze_says_why() -> None:
    with pytest.raises(DatasetEmptyError, match="2 not cleared") as caught:
        freeze([candidate(0, cleared=False), candidate(1, cleared=False)])
    assert caught.value.details["flow"]["screened"] == 2
    with pytest.raises(DatasetEmptyError):
        freeze([])


def test_same_content_same_hash_whatever_the_name() -> None:
    clips = [candidate(i) for i in range(12)]
    first = freeze(clips)
    assert freeze(clips[::-1], identity=("ds_2", "again", "2026-02-01T00:00:00Z")).sha256() == (
        first.sha256()
    )
    changed = [candidate(0, label_sha256=sha("other label")), *clips[1:]]
    assert freeze(changed).sha256() != first.sha256()
    assert freeze(clips, SplitRule(seed=2)).sha256() != first.sha256()


def test_a_version_refuses_a_patient_on_two_sides() -> None:
    version = freeze([candidate(i) for i in range(12)])
    one = version.items[0]
    other = "test" if one.split == "train" else "train"
    with pytest.raises(ValueError, match="two sides"):
        replace(version, items=(replace(one, split=other), *version.items[1:]))
    with pytest.raises(ValueError, match="sorted"):
        replace(version, items=version.items[::-1])
    twin = replace(version.items[1], blob_sha256=one.blob_sha256)
    with pytest.raises(ValueError, match="twice"):
        replace(version, items=(one, twin, *version.items[2:]))
    with pytest.raises(ValueError, match="inclusion flow"):
        replace(version, items=version.items[:-1])
    with pytest.raises(ValueError, match="SHA-256"):
        replace(one, label_sha256="")


def test_another_seed_moves_patients_and_it_is_seen() -> None:
    clips = [candidate(i) for i in range(60)]
    moved = moved_patients(freeze(clips), freeze(clips, SplitRule(seed=2)))
    assert 0 < len(moved) < 30


def test_patient_group() -> None:
    assert patient_group("p1", "1.2.3", where="clip") == "p1"
    assert patient_group(None, "1.2.3", where="clip") == "study:1.2.3"
    with pytest.raises(ValueError, match="study group"):
        patient_group("study:1.2.3", None, where="clip")
    with pytest.raises(PatientUnknownError):
        patient_group("", "", where="clip clip_1")


@pytest.mark.parametrize(
    "shares",
    [
        {"train": 0.5, "validation": 0.2, "test": 0.2},
        {"train": 0.0, "validation": 0.5, "test": 0.5},
        {"train": 1.2, "validation": -0.1, "test": -0.1},
    ],
)
def test_impossible_rules(shares: dict) -> None:
    with pytest.raises(ValueError, match="share"):
        SplitRule(seed=1, **shares)


def test_datasheet_answers_from_records_and_says_what_is_not_recorded() -> None:
    version = freeze([*(candidate(i) for i in range(12)), candidate(12, patient_key=None)])
    facts = DatasheetFacts(
        origin="demo",
        clips_from="public test files",
        scanners={"SonoSite": 4, "not recorded": 9},
        protocol_title="Image quality and tissue region",
        readers=2,
        label_procedure="a seeded procedure, no person read",
        agreement=["image quality: alpha 0.71 (0.60-0.80)"],
        evidence_ids={"agreement": ("ev_1",)},
    )
    sheet = build_datasheet(version, facts)
    by_question = {entry.question: entry for entry in sheet.entries}
    parts = [entry.part for entry in sheet.entries]
    assert len(set(parts)) == 7
    assert sheet.dataset_sha256 == version.sha256()
    sides = by_question["How many items are there, and how are they divided?"].answer
    assert isinstance(sides, Known)
    assert "1 studies without a patient" in sides.value
    assert "13 screened" in by_question["Which items were left out, and why?"].answer.value
    leak = by_question["Can one side tell about another?"].answer.value
    assert "training only" in leak
    where = by_question["Where do the clips come from?"].answer.value
    assert "proves nothing elsewhere" in where
    agreed = by_question["How far did readers agree?"]
    assert agreed.evidence_ids == ("ev_1",)
    assert by_question["Who paid for it?"].answer == NotRecorded("not recorded")
    assert "Who paid for it?" in sheet.unanswered()
    assert "Which ages, sexes and body sizes does it hold?" in sheet.unanswered()
