"""Adjudication and what becomes the reference standard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sonobridge.labelling import (
    AdjudicationRefusedError,
    AdjudicatorIsReaderError,
    CannotGrade,
    Decision,
    OperationInvalidError,
    ShapeRefusedError,
    build_reference_standard,
    check_decision,
    disputed_items,
    positions,
    study_items,
)

SQUARE = [(10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0)]
FAR = [(80.0, 60.0), (120.0, 60.0), (120.0, 100.0), (80.0, 100.0)]
NEAR = [(10.5, 10.0), (50.5, 10.0), (50.5, 50.0), (10.5, 50.0)]


@pytest.fixture
def disputed_study(made):
    made.read("ann", "clip_000", {"image_quality": "3", "gain": "adequate"}, ((0, SQUARE),))
    made.read("ben", "clip_000", {"image_quality": "5", "gain": "adequate"}, ((0, FAR),))
    made.read("ann", "clip_001", {"image_quality": CannotGrade("gain")}, ((0, SQUARE),))
    made.read("ben", "clip_001", {"image_quality": CannotGrade("shadow")}, ((0, NEAR),))
    made.read("ann", "clip_002", {"image_quality": "2"})
    return made


def all_items(study):
    return study_items(study.protocol, study.readings, study.clips)


def decision(item, **changes) -> Decision:
    plain = {
        "id": "dec_1",
        "key": item.key,
        "choice": "reader",
        "reader_id": "ann",
        "reason": "border is followed on ann's frame",
        "adjudicator_id": "dan",
        "decided_at": "2026-01-02T00:00:00.000Z",
    }
    return Decision(**{**plain, **changes})


def reference(study, decisions=()):
    return build_reference_standard(
        all_items(study),
        decisions,
        reference_id="ref_1",
        study_id="lstudy_1",
        seed=4,
        created_at="2026-01-03T00:00:00.000Z",
    )


def check(study, made_decision, item) -> None:
    clip = study.clips[item.key.clip_id]
    check_decision(made_decision, item, study.protocol, clip, study.study.reader_ids)


def test_disputes_and_positions(disputed_study) -> None:
    found = disputed_items(all_items(disputed_study))
    assert [(i.key.clip_id, i.key.name) for i in found] == [
        ("clip_000", "image_quality"),
        ("clip_000", "tissue_region"),
    ]
    grade, region = found
    assert [(p.reader_id, p.value) for p in positions(grade)] == [("ann", "3"), ("ben", "5")]
    assert [len(p.outlines) for p in positions(region)] == [1, 1]


def test_decisions_need_a_reason_a_dispute_and_a_person_who_did_not_read(
    disputed_study,
) -> None:
    grade, region = disputed_items(all_items(disputed_study))
    check(disputed_study, decision(grade), grade)
    with pytest.raises(AdjudicatorIsReaderError):
        check(disputed_study, decision(grade, adjudicator_id="cat"), grade)
    agreed = next(i for i in all_items(disputed_study).every() if i.key.name == "gain")
    bad = [
        (grade, {"reason": "  "}),
        (grade, {"reader_id": "cat"}),
        (grade, {"reader_id": None}),
        (grade, {"value": "4"}),
        (grade, {"key": region.key}),
        (grade, {"choice": "other", "reader_id": None}),
        (grade, {"choice": "other", "value": "4"}),
        (region, {"choice": "other", "reader_id": None, "value": "4"}),
        (agreed, {}),
    ]
    for item, changes in bad:
        with pytest.raises(AdjudicationRefusedError):
            check(disputed_study, decision(item, **changes), item)
    other = decision(grade, choice="other", reader_id=None, value="9")
    with pytest.raises(OperationInvalidError):
        check(disputed_study, other, grade)
    bow = ((0.0, 0.0), (9.0, 9.0), (9.0, 0.0), (0.0, 9.0))
    crossed = decision(region, choice="other", reader_id=None, outlines=(bow,))
    with pytest.raises(ShapeRefusedError):
        check(disputed_study, crossed, region)
    good = decision(grade, choice="other", reader_id=None, value=CannotGrade("motion"))
    check(disputed_study, good, grade)


def test_without_decisions_disputes_stay_open_and_visible(disputed_study) -> None:
    standard = reference(disputed_study)
    reasons = {(u.key.clip_id, u.key.name): u.reason for u in standard.unresolved}
    assert reasons[("clip_000", "image_quality")] == "disputed"
    assert reasons[("clip_002", "image_quality")] == "read by one reader only"
    assert reasons[("clip_000", "usable")] == "not answered"
    agreed = {(i.key.clip_id, i.key.name): i for i in standard.items}
    assert agreed[("clip_000", "gain")].value == "adequate"
    assert agreed[("clip_001", "image_quality")].value == CannotGrade("gain")
    every = len(standard.items) + len(standard.unresolved)
    assert every == len(all_items(disputed_study).every())


def test_adjudicated_items_carry_their_provenance(disputed_study) -> None:
    grade, region = disputed_items(all_items(disputed_study))
    first = decision(grade)
    revised = decision(
        grade,
        id="dec_2",
        choice="other",
        reader_id=None,
        value="4",
        decided_at="2026-01-02T00:00:01.000Z",
    )
    outline = decision(region, id="dec_3", reader_id="ben")
    standard = reference(disputed_study, [revised, first, outline])
    found = {i.key: i for i in standard.items}
    assert found[grade.key].value == "4"
    assert found[grade.key].method == "adjudicated"
    assert found[grade.key].rests_on == (
        "task_ann_clip_000_1",
        "task_ben_clip_000_1",
        "dec_2",
    )
    assert found[region.key].outlines == (tuple(FAR),)
    assert found[region.key].taken_from == "ben"
    assert standard.decision_ids == ("dec_2", "dec_3")


def test_an_agreed_outline_is_one_readers_and_the_same_again(disputed_study) -> None:
    def outline_of(study):
        standard = reference(study)
        return next(i for i in standard.items if i.key.name == "tissue_region")

    item = outline_of(disputed_study)
    assert item.key.clip_id == "clip_001"
    assert item.taken_from in {"ann", "ben"}
    disputed_study.readings.reverse()
    assert outline_of(disputed_study) == item
    # A third reader whose outline equals ben's makes ben's (or the equal one) the nearest.
    disputed_study.read("cat", "clip_001", {}, ((0, NEAR),))
    assert outline_of(disputed_study).outlines == (tuple(NEAR),)


def test_hashes_name_what_is_said(disputed_study) -> None:
    grade, _ = disputed_items(all_items(disputed_study))
    plain, decided = reference(disputed_study), reference(disputed_study, [decision(grade)])
    assert plain.sha256() != decided.sha256()
    assert plain.clip_sha256("clip_001") == decided.clip_sha256("clip_001")
    assert plain.clip_sha256("clip_000") != decided.clip_sha256("clip_000")
    with pytest.raises(KeyError):
        plain.clip_sha256("clip_999")
    with pytest.raises(ValueError, match="once"):
        replace(plain, items=(*plain.items, plain.items[0]))


def test_a_clip_is_resolved_when_all_its_items_are(made) -> None:
    for reader in ("ann", "ben"):
        answers = {"image_quality": "3", "gain": "adequate", "usable": "yes"}
        made.read(reader, "clip_000", answers, ((0, SQUARE),))
        made.read(reader, "clip_001", {**answers, "usable": "no" if reader == "ann" else "yes"})
    assert reference(made).resolved_clips() == ("clip_000",)
