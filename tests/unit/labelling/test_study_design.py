"""Order of reading and blinding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sonobridge.labelling import (
    ClipFacts,
    LabelStudy,
    earliest_start,
    plan_tasks,
    reading_order,
    reading_visibility,
)

STUDY = LabelStudy(
    id="lstudy_1",
    title="Quality",
    protocol_id="image_quality_tissue",
    protocol_version=1,
    protocol_sha256="0" * 64,
    clip_ids=tuple(f"clip_{i}" for i in range(12)),
    reader_ids=("a", "b"),
    seed=5,
    rounds=2,
)


def test_order_differs_by_reader_and_round_and_not_by_input_order() -> None:
    first = reading_order(STUDY, "a", 1)
    assert sorted(first) == sorted(STUDY.clip_ids)
    orders = {first, reading_order(STUDY, "b", 1), reading_order(STUDY, "a", 2)}
    orders.add(reading_order(replace(STUDY, seed=6), "a", 1))
    assert len(orders) == 4
    turned = replace(STUDY, clip_ids=STUDY.clip_ids[::-1])
    assert reading_order(turned, "a", 1) == first


def test_every_reader_reads_every_clip_in_every_round() -> None:
    tasks = plan_tasks(STUDY)
    assert len(tasks) == 2 * 2 * 12
    assert len({(t.reader_id, t.clip_id, t.round) for t in tasks}) == 48
    assert [t.position for t in tasks[:12]] == list(range(1, 13))


def everything(*readers: str) -> set[tuple[str, str, int]]:
    return {(r, clip, n) for r in readers for clip in STUDY.clip_ids for n in (1, 2)}


def test_a_reader_sees_no_other_reader_before_all_own_clips_are_in() -> None:
    done = everything("b") | {("a", clip, 1) for clip in STUDY.clip_ids}
    own = reading_visibility(STUDY, "a", "a", "clip_0", set())
    assert own.visible
    hidden = reading_visibility(STUDY, "a", "b", "clip_0", done)
    assert not hidden.visible
    assert "12 open clips" in hidden.reason
    assert reading_visibility(STUDY, "a", "b", "clip_0", everything("a", "b")).visible


def test_an_adjudicating_reader_is_still_a_reader() -> None:
    assert not reading_visibility(
        STUDY, "a", "b", "clip_0", everything("b"), adjudicates=True
    ).visible


def test_an_adjudicator_sees_a_clip_once_its_readings_are_in() -> None:
    done = {(r, "clip_0", n) for r in "ab" for n in (1, 2)}
    assert reading_visibility(STUDY, "d", "a", "clip_0", done, adjudicates=True).visible
    other = reading_visibility(STUDY, "d", "a", "clip_1", done, adjudicates=True)
    assert not other.visible
    assert "4 more readings" in other.reason
    assert not reading_visibility(STUDY, "d", "a", "clip_0", done).visible


def test_washout() -> None:
    start = earliest_start(STUDY, datetime(2026, 1, 1, tzinfo=UTC))
    assert start == datetime(2026, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "change",
    [{"clip_ids": ()}, {"clip_ids": ("c", "c")}, {"reader_ids": ("a", "a")}, {"rounds": 0}],
)
def test_impossible_studies(change: dict) -> None:
    with pytest.raises(ValueError, match=r"study has|rounds"):
        replace(STUDY, **change)


def test_impossible_clips() -> None:
    with pytest.raises(ValueError, match="frames"):
        ClipFacts(
            clip_id="c", patient_group="p", rows=1, columns=1, frame_count=0, calibrated=False
        )
