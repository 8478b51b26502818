"""AI impact: labels to the fraction, review, adoption, lists, composite, stability."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sonobridge.career.exposure import (
    CAVEATS,
    adopt,
    automated_tasks,
    band_of,
    band_rule,
    composite_of,
    disruption_of,
    growing_tasks,
    load_review,
    neighbours_of,
    paces,
    review_tasks,
    shipped_weights,
    skill_pay,
    stability_of,
)
from sonobridge.career.pack import shipped_pack
from sonobridge.core.errors import InvalidInputError

PACK = shipped_pack()
ONET = PACK.onet
REVIEW = load_review()
SONO = "29-2032.00"
TASKS = ONET.tasks(SONO)


@pytest.mark.requirement("R-003-01", "R-003-17")
def test_sonographer_exposure_to_the_fraction_with_percentile_band_and_both_caveats():
    found = disruption_of(SONO, TASKS)
    gpt4, human = found.by("gpt4"), found.by("human")
    assert (found.tasks, found.core, gpt4.weight) == (20, 18, 38)
    assert gpt4.points == Fraction(23, 2)
    assert human.points == 11
    assert (round(gpt4.beta, 3), round(human.beta, 3)) == (0.303, 0.289)
    assert (gpt4.counts, human.counts) == ((10, 2, 8), (11, 3, 6))
    assert (gpt4.percentile, human.percentile, gpt4.percentile_of) == (43, 48, 923)
    assert gpt4.band == human.band == "moderate"
    assert "moderate from 0.25 to under 0.5" in band_rule()
    assert gpt4.lowest <= gpt4.beta <= gpt4.highest
    assert "language models" in CAVEATS[0]
    assert "positioning the patient" in CAVEATS[1].replace("\n", " ")
    assert all(REVIEW.of(SONO, task.identifier) for task in TASKS)
    assert REVIEW.as_of
    assert REVIEW.confidence == "low"


def test_every_occupation_reproduces_the_published_scores():
    for code in ONET.codes_with_tasks:
        found, published = disruption_of(code, ONET.tasks(code)), ONET.exposure[code]
        for rater in ("gpt4", "human"):
            one = found.by(rater)
            assert one.beta == pytest.approx(published[f"{rater}_beta"], abs=6e-5), code
            assert one.lowest == pytest.approx(published[f"{rater}_alpha"], abs=6e-5)
            assert one.highest == pytest.approx(published[f"{rater}_gamma"], abs=6e-5)


def test_the_review_covers_whole_occupations_and_only_real_tasks():
    for onet, rows in REVIEW.tasks.items():
        assert set(rows) == {task.identifier for task in ONET.tasks(onet)}, onet
        assert all(row.note for row in rows.values())


@pytest.mark.parametrize("basis", ["gpt4", "human", "review"])
@pytest.mark.requirement("R-003-18")
def test_adoption_shrinks_exposed_tasks_only_and_conserves_the_week(basis):
    rest = adopt(TASKS, 0.0, basis=basis, review=REVIEW)
    assert rest.freed == pytest.approx(0)
    last = rest
    for pace in ("slow", "base", "fast"):
        week = adopt(TASKS, paces()[pace], basis=basis, review=REVIEW)
        for before, row in zip(rest.tasks, week.tasks, strict=True):
            if row.share == 0:
                assert row.after == before.after == row.before
            else:
                assert row.after < row.before
        assert sum(row.after for row in week.tasks) + week.freed == pytest.approx(40)
        assert week.freed > last.freed
        last = week


def test_impossible_adoption_and_unreviewed_occupations_are_refused():
    with pytest.raises(InvalidInputError):
        adopt(TASKS, 1.2, basis="gpt4", review=REVIEW)
    with pytest.raises(InvalidInputError) as caught:
        adopt(ONET.tasks("15-2051.00"), 0.5, basis="review", review=REVIEW)
    assert "gpt4 or human" in caught.value.remedy


@pytest.mark.requirement("R-003-19")
def test_lists_follow_their_rules_and_each_growing_task_names_its_exercise_or_none():
    reviewed = review_tasks(TASKS, REVIEW)
    shrinking = {one.task.identifier for one in automated_tasks(reviewed)}
    for one in reviewed:
        labels = (one.task.human, one.task.gpt4)
        assert (one.task.identifier in shrinking) == (
            "E0" not in labels or one.review.level != "none"
        )
        assert not (one.automated and one.growing)
    growing = growing_tasks(reviewed, REVIEW)
    kept = [g.title for g in growing if g.kind == "kept"]
    assert kept == [
        t.text
        for t in TASKS
        if t.kind == "Core"
        and t.human == t.gpt4 == "E0"
        and REVIEW.of(SONO, t.identifier).level == "none"
    ]
    assert len(kept) >= 2
    assert any(g.exercise and g.exercise.room == "audit" for g in growing)
    assert any(g.exercise is None for g in growing)


@pytest.mark.requirement("R-003-34")
def test_composite_is_the_weighted_mean_and_a_weight_changes_that_role_only():
    shipped = composite_of("ai_clinical_specialist", ONET)
    assert shipped.label == "composite, no own code"
    for k in range(2):
        mean = sum(p.weight * p.betas[k] for p in shipped.parts)
        assert shipped.betas[k] == pytest.approx(mean, abs=1e-12)
    assert sum(p.weight for p in shipped.parts) == pytest.approx(1)
    before = {code: disruption_of(code, ONET.tasks(code)) for code in ONET.codes_with_tasks}
    changed = composite_of("ai_clinical_specialist", ONET, {"29-2032.00": 4.0})
    assert changed.betas != shipped.betas
    assert before == {code: disruption_of(code, ONET.tasks(code)) for code in before}
    alone = composite_of(
        "ai_clinical_specialist", ONET, {"15-2051.00": 0, "15-1252.00": 0, "11-9111.00": 0}
    )
    assert alone.betas[0] == pytest.approx(11.5 / 38, abs=1e-12)
    assert alone.bands[0] == band_of(alone.betas[0]) == "moderate"
    for weights in (
        {"29-2032.00": -1},
        {"99-9999.00": 1},
        dict.fromkeys(("15-2051.00", "15-1252.00", "29-2032.00", "11-9111.00"), 0),
    ):
        with pytest.raises(InvalidInputError):
            composite_of("ai_clinical_specialist", ONET, weights)


@pytest.mark.requirement("R-002-02")
def test_stability_index_changes_only_through_its_inputs_and_weights():
    shipped = stability_of(PACK, "29-2032")
    assert shipped.missing == ()
    ranks = [p.rank for p in shipped.parts]
    assert all(0 < rank <= 1 for rank in ranks)
    assert shipped.index == pytest.approx(np.mean(ranks))
    assert stability_of(PACK, "29-2032", shipped_weights()) == shipped
    only_growth = stability_of(
        PACK,
        "29-2032",
        {"openings": 0, "size": 0, "low_exposure": 0, "narrow_wages": 0},
    )
    assert only_growth.index == ranks[0]
    assert [p.rank for p in only_growth.parts] == ranks
    growth = next(p for p in shipped.parts if p.name == "growth")
    assert growth.value == 13
    assert all(p.source and p.as_of for p in shipped.parts)
    partial = stability_of(PACK, "15-1299")
    assert "growth" in partial.missing
    assert all(p.reason for p in partial.parts if p.rank is None)
    for weights in ({"growth": -1}, {"luck": 1}, dict.fromkeys(shipped_weights(), 0)):
        with pytest.raises(InvalidInputError):
            stability_of(PACK, "29-2032", weights)


ROLES = {
    "a": frozenset({"scan", "label", "audit"}),
    "b": frozenset({"scan", "label"}),
    "c": frozenset({"scan", "teach"}),
    "d": frozenset({"code"}),
}


def test_neighbours_are_counted_over_the_roles():
    found = neighbours_of("scan", ROLES)
    assert [(n.skill, n.together) for n in found] == [("label", 2), ("audit", 1), ("teach", 1)]
    assert found[0].share == pytest.approx(2 / 3)
    with pytest.raises(InvalidInputError):
        neighbours_of("fly", ROLES)


def test_skill_pay_is_an_association_with_n_and_interval():
    wages = {"a": 100.0, "b": 120.0, "c": 90.0, "d": 80.0}
    found = skill_pay("label", ROLES, wages)
    assert (found.n_with, found.n_without, found.difference) == (2, 2, 25.0)
    assert found.low < 25 < found.high
    assert found.note.startswith("association")
    alone = skill_pay("code", ROLES, wages)
    assert (alone.low, alone.high) == (None, None)
    assert "too few" in alone.note
    assert skill_pay("fly", ROLES, wages).difference is None
