from __future__ import annotations

from dataclasses import replace

import pytest

from audit_samples import (
    measurement_evaluation,
    sample_evaluation,
    segmentation_evaluation,
)
from sonobridge.audit.crosswalk import crosswalk, load_guidelines
from sonobridge.audit.crosswalk.attribute_kind import kinds_of_column
from sonobridge.audit.crosswalk.crosswalk import CHECKS
from sonobridge.core.types import Estimate

NAMES = {
    "fda_ai_draft",
    "claim_2024",
    "tripod_ai",
    "stard_ai",
    "decide_ai",
    "standing_together",
    "future_ai",
    "local_acceptance",
}


def answer(evaluation, guideline, text, **given):
    rows = crosswalk(evaluation, **given)
    return next(r for r in rows if r.guideline == guideline and text in r.text)


def test_every_guideline_is_answered_and_every_check_is_used():
    guidelines, as_of = load_guidelines()
    assert {g.id for g in guidelines} == NAMES
    assert as_of == "2026-11-22"
    assert {row.check for g in guidelines for row in g.rows} == set(CHECKS)
    assert len(crosswalk(sample_evaluation())) == sum(len(g.rows) for g in guidelines)


@pytest.mark.parametrize(
    "build", [sample_evaluation, segmentation_evaluation, measurement_evaluation]
)
def test_every_row_says_why_and_names_its_source(build):
    for row in crosswalk(build(), evidence_ids=("ev_1",)):
        assert row.why.endswith(".")
        assert row.source
        assert row.wording_verified == (row.confidence != "low")
        assert row.evidence_ids == (() if row.state == "not_assessable" else ("ev_1",))


def test_the_one_that_is_no_checklist_says_so():
    rows = [r for r in crosswalk(sample_evaluation()) if r.guideline == "standing_together"]
    assert rows
    for row in rows:
        assert not row.is_checklist
        assert "not a checklist" in row.note
        assert "no total or score" in row.note


def test_an_estimate_without_interval_breaks_the_row():
    whole = sample_evaluation()
    assert answer(whole, "stard_ai", "precision").state == "met"
    group = whole.groups[1]
    bare = replace(group.measures[0].estimate, low=None, high=None, note="too few")
    broken = replace(group, measures=(replace(group.measures[0], estimate=bare),))
    other = replace(whole, groups=(whole.groups[0], broken, *whole.groups[2:]))
    row = answer(other, "stard_ai", "precision")
    assert row.state == "not_met"
    assert row.why.startswith("1 of ")


def test_a_missing_attribute_is_not_assessable_not_met():
    assert answer(sample_evaluation(), "fda_ai_draft", "by sex").state == "met"
    assert answer(measurement_evaluation(), "fda_ai_draft", "by age").state == "not_assessable"
    assert answer(measurement_evaluation(), "tripod_ai", "Characteristics").state == "not_met"


def test_a_group_without_claim_is_told_in_the_row():
    row = answer(sample_evaluation(), "fda_ai_draft", "race or ethnicity")
    assert "1 without claim" in row.why


def test_a_protocol_changed_after_unblinding_is_not_met():
    changed = sample_evaluation()
    assert changed.locked.changed_after_unblinding
    assert answer(changed, "tripod_ai", "Where the protocol").state == "not_met"
    assert answer(changed, "stard_ai", "planned").state == "not_met"
    clean = segmentation_evaluation()
    assert answer(clean, "tripod_ai", "Where the protocol").state == "met"


def test_no_power_table_no_sample_size():
    assert answer(sample_evaluation(), "claim_2024", "How large").state == "met"
    assert answer(segmentation_evaluation(), "claim_2024", "How large").state == "not_met"
    row = answer(sample_evaluation(), "stard_ai", "Intended sample size")
    assert row.state == "not_assessable"


def test_worst_slices_are_the_failure_analysis():
    assert answer(sample_evaluation(), "claim_2024", "fails").state == "met"
    without = replace(sample_evaluation(), worst_slices=())
    assert answer(without, "claim_2024", "fails").state == "not_met"


def test_an_unknown_reference_is_not_met_and_report_labels_are_named():
    assert answer(segmentation_evaluation(), "stard_ai", "reference standard is").state == (
        "not_met"
    )
    row = answer(measurement_evaluation(), "stard_ai", "reference standard is")
    assert "concordance, not accuracy" in row.why


def test_simulated_patients_are_no_local_acceptance():
    simulated = answer(sample_evaluation(), "local_acceptance", "own patients")
    assert simulated.state == "not_met"
    data = replace(sample_evaluation().data, simulated=False)
    real = answer(replace(sample_evaluation(), data=data), "local_acceptance", "own patients")
    assert real.state == "met"
    assert "2 pass, 1 fail, 1 cannot tell" in real.why


def test_training_sites_are_compared_where_sites_are_known():
    row = answer(sample_evaluation(), "fda_ai_draft", "independent")
    assert row.state == "not_assessable"
    groups = tuple(
        replace(g, attribute="site", level="Site C" if "A sw" in g.level else g.level)
        if g.attribute == "scanner"
        else g
        for g in sample_evaluation().groups
    )
    shared = answer(replace(sample_evaluation(), groups=groups), "fda_ai_draft", "independent")
    assert shared.state == "not_met"
    assert "Site C" in shared.why


def test_stored_outputs_need_a_record():
    assert answer(sample_evaluation(), "stard_ai", "stored").state == "not_met"
    row = answer(sample_evaluation(), "stard_ai", "stored", evidence_ids=("ev_1",))
    assert row.state == "met"


def test_columns_are_told_apart_by_whole_words():
    assert kinds_of_column("age") == {"age"}
    assert kinds_of_column("image_quality") == set()
    assert kinds_of_column("stage") == set()
    assert kinds_of_column("skin_tone_monk") == {"skin_tone"}
    assert kinds_of_column("self_reported_ethnicity") == {"race", "national_origin"}
    assert kinds_of_column("x17", "Scanner") == {"acquisition"}


def test_no_number_of_an_answer_is_invented():
    whole = sample_evaluation()
    made = sum(isinstance(m.estimate, Estimate) for g in whole.groups for m in g.measures)
    assert answer(whole, "stard_ai", "precision").why == (
        f"All {made} estimates carry an interval and n."
    )
