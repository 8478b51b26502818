"""No patient ever stands on two sides."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonobridge.learning import (
    Candidate,
    DatasetEmptyError,
    SplitRule,
    assign_side,
    assign_sides,
    freeze_dataset,
    moved_patients,
)

KEYS = st.one_of(st.none(), st.sampled_from([f"p{i}" for i in range(12)]), st.text(max_size=6))
RULES = st.builds(
    lambda seed, train, test: SplitRule(
        seed=seed,
        train=train / 10,
        validation=(10 - train - min(test, 10 - train)) / 10,
        test=min(test, 10 - train) / 10,
    ),
    st.integers(0, 2**40),
    st.integers(1, 10),
    st.integers(0, 9),
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@st.composite
def candidate_lists(draw) -> list[Candidate]:
    count = draw(st.integers(0, 25))
    return [
        Candidate(
            clip_id=f"clip_{i:03d}",
            blob_sha256=sha(f"file {draw(st.integers(0, 20))}"),
            patient_key=draw(KEYS),
            study_uid=draw(st.sampled_from([None, "", "1.2.3", "1.2.4", "1.2.5"])),
            cleared=draw(st.integers(0, 5)) > 0,
            in_conflict=draw(st.integers(0, 7)) == 0,
            decodable=draw(st.integers(0, 7)) > 0,
            label_sha256=sha(f"label {i}") if draw(st.integers(0, 5)) else None,
        )
        for i in range(count)
    ]


def freeze(candidates: list[Candidate], rule: SplitRule):
    return freeze_dataset(
        candidates,
        rule,
        identity=("ds_1", "made", "2026-01-01T00:00:00.000Z"),
        study_id="lstudy_1",
        protocol_sha256="0" * 64,
        reference_sha256="1" * 64,
    )


@given(candidate_lists(), RULES, st.randoms(use_true_random=False))
def test_no_patient_on_two_sides_and_counts_add_up(candidates, rule, random) -> None:
    try:
        version = freeze(candidates, rule)
    except DatasetEmptyError:
        return
    sides: dict[str, set[str]] = {}
    by_id = {c.clip_id: c for c in candidates}
    for item in version.items:
        patient = by_id[item.clip_id].patient_key
        sides.setdefault(patient or f"study {by_id[item.clip_id].study_uid}", set()).add(
            item.split
        )
        if not patient:
            assert item.split == "train"
    assert all(len(found) == 1 for found in sides.values())
    flow = version.flow
    assert flow.screened == len(candidates)
    assert flow.screened == flow.included + sum(flow.by_reason().values())
    assert sum(count.clips for count in version.counts()) == flow.included
    shuffled = list(candidates)
    random.shuffle(shuffled)
    assert freeze(shuffled, rule).sha256() == version.sha256()


@given(
    st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=30),
    RULES,
    st.integers(1, 29),
)
def test_more_patients_move_nobody(groups: list[str], rule: SplitRule, some: int) -> None:
    few, many = assign_sides(groups[:some], rule), assign_sides(groups, rule)
    assert all(many[group] == side for group, side in few.items())


@given(candidate_lists(), RULES, st.integers(0, 25))
def test_the_next_version_keeps_every_patient(candidates, rule, some: int) -> None:
    try:
        old, new = freeze(candidates[:some], rule), freeze(candidates, rule)
    except DatasetEmptyError:
        return
    assert moved_patients(old, new) == ()


def test_shares_are_met_by_many_patients() -> None:
    rule = SplitRule(seed=3)
    sides = [assign_side(f"patient {i}", rule) for i in range(20_000)]
    assert sides.count("test") / 20_000 == pytest.approx(0.15, abs=0.01)
    assert sides.count("validation") / 20_000 == pytest.approx(0.15, abs=0.01)
    assert sides.count("train") / 20_000 == pytest.approx(0.70, abs=0.01)
