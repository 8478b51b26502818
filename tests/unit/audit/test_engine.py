"""The engine on tables whose truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audit_tables import NOW, attribute, binary_table, keys_of, locked, summary
from sonobridge.audit.evaluation.engine import evaluate, plan_power
from sonobridge.audit.groups import OVERALL
from sonobridge.audit.protocol import Columns, Criterion, Product, Subgroup
from sonobridge.audit.table import AuditTable, UnverifiedRows
from sonobridge.core.canonical import hash_json
from sonobridge.core.record import to_json
from sonobridge.core.types import Estimate


def run(table, **changes):
    return evaluate(
        table, locked(**changes), identifier="evl_1", made_at=NOW, software={"sonobridge": "1"}
    )


def measure(evaluation, key, metric):
    group = next(one for one in evaluation.groups if one.key == key)
    return next(one for one in group.measures if one.metric == metric)


@pytest.fixture(scope="module")
def table():
    return binary_table(600, seed=3)


@pytest.fixture(scope="module")
def found(table):
    return run(table)


@pytest.mark.requirement("R-003-04")
def test_every_sentence_holds_the_counts_of_the_stored_predictions(table, found):
    truth, answer = table.reference.astype(bool), table.prediction.astype(bool)
    counts = {
        "sensitivity": (truth & answer, truth),
        "specificity": (~truth & ~answer, ~truth),
        "ppv": (truth & answer, answer),
        "npv": (~truth & ~answer, ~answer),
        "accuracy": (truth == answer, np.ones_like(truth)),
        "underdiagnosis": (truth & ~answer, truth),
    }
    codes = {a.column: (a.codes, a.levels) for a in table.attributes}
    checked = 0
    for group in found.groups:
        rows = np.ones(table.rows, bool)
        if group.kind != "overall":
            for part in group.key.split(" & "):
                column, level = part.split("=")
                rows &= codes[column][0] == codes[column][1].index(level)
        for one in group.measures:
            if one.metric in counts:
                events, among = (int((x & rows).sum()) for x in counts[one.metric])
                assert (one.numerator, one.denominator) == (events, among)
                assert f"{among:,}" in one.sentence.clinician
                assert f"{events:,}" in one.sentence.clinician
                assert f"{events:,} / {among:,}" in one.sentence.data
                checked += 1
            assert one.sentence.clinician
            assert one.sentence.data
    assert checked > 60


@pytest.mark.requirement("R-003-08")
def test_a_small_group_is_listed_as_no_claim_and_leaves_no_estimate(found):
    small = [one for one in found.groups if one.patients < 30]
    assert small
    for one in small:
        assert not one.claim
        assert "no claim" in one.claim_note
        assert one.measures == ()
        assert one.confusion is None
        body = to_json(found)
        for name in ("curves", "spreads", "paired", "transfers", "missing"):
            assert one.key not in {row.get("group") for row in body[name]}
            if one.kind == "level":
                assert one.level not in {row.get("level") for row in body[name]}


def test_shuffled_rows_give_the_same_bytes(table, found):
    order = np.random.default_rng(5).permutation(table.rows)
    shuffled = replace(
        table,
        patient=table.patient[order],
        reference=table.reference[order],
        score=table.score[order],
        prediction=table.prediction[order],
        attributes=tuple(replace(a, codes=a.codes[order]) for a in table.attributes),
    )
    again = run(shuffled)
    assert again.headline == found.headline
    for one, other in zip(found.groups, again.groups, strict=True):
        for first, second in zip(one.measures, other.measures, strict=True):
            assert first.estimate.value == pytest.approx(second.estimate.value, abs=1e-12)
            if first.gap:
                assert first.gap.verdict == second.gap.verdict


def test_the_same_run_gives_the_same_hash(table, found):
    assert hash_json(to_json(run(table))) == hash_json(to_json(found))


def test_duplicated_rows_leave_the_intervals_where_they_are(table, found):
    doubled = replace(
        table,
        patient=np.tile(table.patient, 2),
        reference=np.tile(table.reference, 2),
        score=np.tile(table.score, 2),
        prediction=np.tile(table.prediction, 2),
        attributes=tuple(replace(a, codes=np.tile(a.codes, 2)) for a in table.attributes),
    )
    again = run(doubled)
    for metric in ("sensitivity", "auc"):
        one, two = (measure(e, OVERALL, metric).estimate for e in (found, again))
        assert two.low == pytest.approx(one.low, abs=2e-3)
        assert two.high == pytest.approx(one.high, abs=2e-3)


def test_a_two_level_attribute_is_one_comparison(found):
    female, male = (measure(found, f"sex={x}", "sensitivity").gap for x in ("female", "male"))
    assert female.estimate.value == pytest.approx(-male.estimate.value)
    assert female.p_adjusted == male.p_adjusted
    assert female.verdict == male.verdict


def test_a_group_of_one_class_is_not_estimable_and_never_gap_zero(table):
    codes = table.attributes[2].codes.copy()
    ill = np.flatnonzero(table.reference == 1)
    codes[ill] = np.where(codes[ill] == 1, 0, codes[ill])
    made = replace(table, attributes=(attribute("scanner", codes, ("A", "B", "C")),))
    evaluation = run(made, subgroups=(Subgroup(column="scanner"),))
    for metric in ("sensitivity", "auc"):
        one = measure(evaluation, "scanner=B", metric)
        assert one.estimate.state == "not_estimable"
        assert one.gap.estimate.state == "not_estimable"
        assert one.gap.verdict == "not_estimable"
    assert any(f.verdict == "not_estimable" for f in evaluation.findings)


@pytest.mark.requirement("R-000-37")
def test_a_person_with_two_answers_stands_in_both_groups(table):
    first = np.random.default_rng(2).integers(0, 2, table.patients)[table.patient]
    both = (np.arange(table.patients) % 5 == 0)[table.patient]
    ethnicity = replace(
        attribute("ethnicity", first, ("Asian", "White"), "Ethnicity, self-reported"),
        members=(np.equal(first, 0) | both, np.equal(first, 1) | both),
        recorded_by="self-report",
    )
    evaluation = run(
        replace(table, attributes=(ethnicity,)), subgroups=(Subgroup(column="ethnicity"),)
    )
    counts = {g.level: g.patients for g in evaluation.groups if g.kind == "level"}
    assert sum(counts.values()) > table.patients
    total = next(line for line in evaluation.caveats if "two answers" in line)
    assert f"{ethnicity.members[0].sum() + ethnicity.members[1].sum():,} rows" in total
    wording = " ".join(evaluation.caveats)
    assert "association, never a cause" in wording
    assert "skin-tone scales" in wording


def test_missing_attributes_are_a_group_with_bounds(table):
    codes = table.attributes[1].codes.copy()
    hidden = (np.arange(table.patients) % 4 == 0)[table.patient]
    codes[hidden] = -1
    bmi = attribute("bmi", codes, ("under 25", "25–34.9", "35 and over"))
    evaluation = run(replace(table, attributes=(bmi,)), subgroups=(Subgroup(column="bmi"),))
    groups = [g for g in evaluation.groups if g.attribute == "bmi"]
    assert [g.kind for g in groups] == ["level"] * 3 + ["not_recorded"]
    assert sum(g.images for g in groups) == evaluation.data.rows_used
    for row in evaluation.missing:
        value = measure(evaluation, f"bmi={row.level}", "sensitivity").estimate.value
        assert row.low <= value <= row.high
        assert row.missing_patients == len(np.unique(table.patient[hidden]))


def test_criteria_are_judged_by_the_interval_with_the_number_needed(table):
    evaluation = run(
        table,
        minimum_patients=60,
        criteria=(
            Criterion(identifier="C1", metric="auc", relation="at_least", bound=0.7),
            Criterion(identifier="C2", metric="sensitivity", relation="at_least", bound=0.99),
            Criterion(
                identifier="C3",
                metric="sensitivity",
                relation="at_least",
                bound=0.86,
                attribute="sex",
                level="female",
            ),
            Criterion(
                identifier="C4",
                metric="sensitivity",
                relation="at_least",
                bound=0.8,
                attribute="scanner",
                level="C",
            ),
        ),
    )
    answers = {one.identifier: one for one in evaluation.criteria}
    assert answers["C1"].answer == "pass"
    assert answers["C2"].answer == "fail"
    third = answers["C3"]
    assert third.answer == "cannot_tell"
    assert third.patients_needed > third.estimate.n
    assert (
        f"{third.patients_needed - third.estimate.n:,} more diseased patients" in third.reason
    )
    assert answers["C4"].answer == "cannot_tell"
    assert answers["C4"].estimate.state == "not_estimable"


@pytest.mark.requirement("R-003-11")
def test_predictive_values_at_a_prevalence_are_those_of_bayes():
    patients = 200
    label = np.repeat([1, 0], 100)
    answer = np.r_[np.repeat([1, 0], [90, 10]), np.repeat([0, 1], [90, 10])]
    made = binary_table(
        patients,
        patient=np.arange(patients),
        reference=label.astype(np.int8),
        prediction=answer.astype(np.int8),
        score=np.where(answer == 1, 0.9, 0.1),
        attributes=(),
        summary=summary(patients, patients),
    )
    evaluation = run(made, prevalence=0.05, subgroups=())
    first = evaluation.predictive_values[0]
    assert first.prevalence == 0.05
    assert first.ppv.value == pytest.approx(0.9 * 0.05 / (0.9 * 0.05 + 0.1 * 0.95), abs=1e-9)
    assert round(first.ppv.value, 2) == 0.32
    assert first.npv.value == pytest.approx(0.9 * 0.95 / (0.9 * 0.95 + 0.1 * 0.05), abs=1e-9)
    counts = first.true_positive, first.false_positive, first.false_negative
    assert sum(counts) + first.true_negative == 1000
    assert counts == (45, 95, 5)
    assert "1,000 people" in first.sentence.clinician


def test_another_version_is_compared_on_the_same_patients(table):
    better = np.clip(table.score + np.where(table.reference == 1, 0.1, -0.1), 0, 1)
    made = replace(
        table, compared_score=better, compared_prediction=(better >= 0.5).astype(np.int8)
    )
    rows = {(one.group, one.metric): one for one in run(made).paired}
    one = rows[OVERALL, "auc"]
    assert one.difference.value > 0
    assert one.p < 0.01
    assert one.first.high - one.first.low > one.difference.high - one.difference.low
    assert one.sentence.clinician.startswith("All patients: the other version's AUC is 0.")
    alike = replace(made, compared_score=table.score, compared_prediction=table.prediction)
    same = {(one.group, one.metric): one for one in run(alike).paired}[OVERALL, "sensitivity"]
    assert "sensitivity is the same to three decimals" in same.sentence.clinician


def test_training_sites_among_the_test_sites_block_every_claim(table):
    from sonobridge.audit.evaluation import TableNote

    note = TableNote(
        code="training_site_overlap",
        severity="mark",
        column="site",
        count=10,
        what="Ten patients come from a training site.",
        remedy="Leave them out.",
    )
    made = replace(table, summary=summary(table.rows, table.patients, [note]))
    evaluation = run(
        made,
        criteria=(Criterion(identifier="C1", metric="auc", relation="at_least", bound=0.5),),
    )
    assert evaluation.criteria[0].answer == "cannot_tell"
    assert evaluation.headline.startswith("No claim")
    assert evaluation.findings[0].severity == "high"


def test_planning_looks_at_counts_only(table):
    flipped = replace(
        table,
        attributes=tuple(
            replace(a, codes=np.random.default_rng(1).permutation(a.codes.max() + 1)[a.codes])
            for a in table.attributes
        ),
    )
    for made in (table, flipped):
        rows = plan_power(made, locked())
        assert all(row.minimum_detectable > 0.08 for row in rows if row.minimum_detectable)
    sizes = {r.patients: r.minimum_detectable for r in plan_power(table, locked())}
    # Beyond half of the patients a larger group leaves a smaller rest.
    smaller = [n for n in sorted(sizes) if sizes[n] is not None and n < max(sizes) * 0.8]
    ordered = [sizes[n] for n in smaller]
    assert len(ordered) > 2
    assert ordered == sorted(ordered, reverse=True)


def measured_table(patients=120, seed=0):
    random = np.random.default_rng(seed)
    who = np.repeat(np.arange(patients), 3)
    truth = random.normal(100, 20, patients)[who] + random.normal(0, 3, who.size)
    answer = truth + 2 + random.normal(0, 3, patients)[who] + random.normal(0, 2, who.size)
    sex = random.integers(0, 2, patients)[who]
    return binary_table(
        patients,
        patient=who.astype(np.int64),
        patient_keys=keys_of(patients),
        reference=truth,
        prediction=answer,
        score=None,
        attributes=(attribute("sex", sex, ("female", "male")),),
        summary=summary(who.size, patients),
    )


def test_measurements_get_bias_limits_and_icc():
    evaluation = run(
        measured_table(),
        task="measurement",
        primary_metric="bias",
        margin=3.0,
        tolerance=5.0,
        unit="cm/s",
        subgroups=(Subgroup(column="sex"),),
    )
    bias = measure(evaluation, OVERALL, "bias").estimate
    assert bias.low < 2 < bias.high
    assert measure(evaluation, OVERALL, "icc").estimate.value > 0.95
    assert 0 < measure(evaluation, OVERALL, "within_tolerance").estimate.value < 1
    plot = evaluation.agreement[0]
    assert plot.lower_limit.value < plot.bias.value < plot.upper_limit.value
    assert plot.points
    assert measure(evaluation, "sex=female", "bias").gap.verdict == "equivalent"


def test_outlines_are_compared_by_case_metrics():
    patients = 120
    random = np.random.default_rng(0)
    who = np.repeat(np.arange(patients), 2)
    dice = np.clip(0.85 + random.normal(0, 0.05, who.size), 0, 1)
    dice[::50] = np.nan
    evaluation = run(
        binary_table(
            patients,
            patient=who.astype(np.int64),
            patient_keys=keys_of(patients),
            reference=None,
            prediction=None,
            score=None,
            metrics={"dice": dice, "hd95": random.gamma(2, 1, who.size)},
            attributes=(attribute("sex", (who % 2), ("female", "male")),),
            summary=summary(who.size, patients),
        ),
        task="segmentation",
        primary_metric="dice",
        margin=0.05,
        subgroups=(Subgroup(column="sex"),),
    )
    one = measure(evaluation, OVERALL, "dice")
    assert one.estimate.value == pytest.approx(np.nanmean(dice))
    assert measure(evaluation, OVERALL, "hd95").estimate.value > 0


@pytest.mark.parametrize("task", ["multiclass", "ordinal"])
def test_several_answers_are_measured(task):
    patients = 150
    random = np.random.default_rng(0)
    who = np.repeat(np.arange(patients), 2)
    truth = random.integers(0, 3, patients)[who]
    chances = random.dirichlet([1, 1, 1], who.size) + 0.35 * np.eye(3)[truth]
    chances /= chances.sum(1, keepdims=True)
    primary = "macro_auc" if task == "multiclass" else "weighted_kappa"
    evaluation = run(
        binary_table(
            patients,
            patient=who.astype(np.int64),
            patient_keys=keys_of(patients),
            reference=truth.astype(np.int16),
            prediction=chances.argmax(1).astype(np.int16),
            score=None,
            class_scores=chances,
            attributes=(attribute("sex", who % 2, ("female", "male")),),
            summary=summary(who.size, patients),
        ),
        task=task,
        primary_metric=primary,
        columns=Columns(
            patient="p", reference="t", prediction="a", classes=("lt50", "50_69", "ge70")
        ),
        subgroups=(Subgroup(column="sex"),),
    )
    one = measure(evaluation, OVERALL, primary).estimate
    assert isinstance(one, Estimate)
    assert 0.3 < one.low < one.value < one.high <= 1
    assert measure(evaluation, OVERALL, "accuracy").denominator == who.size


def test_unverified_rows_are_told_by_the_models_answer(table):
    made = replace(table, unverified=UnverifiedRows(positive=30, negative=900))
    rows = {one.answer: one for one in run(made).verification}
    positive = int(table.prediction.sum())
    assert rows["positive"].rows == positive + 30
    assert rows["negative"].share.value == pytest.approx(
        (table.rows - positive) / (table.rows - positive + 900)
    )


def test_report_labels_are_called_concordance(table):
    assert any("concordance" in c for c in run(table, reference_kind="report").caveats)


def test_an_empty_subgroup_list_still_answers(table):
    evaluation = run(
        replace(table, attributes=()), subgroups=(), product=Product(name="X", version="1")
    )
    assert evaluation.tally["disparity_shown"] == 0
    assert "No subgroup" in evaluation.headline


def test_the_table_may_have_answers_only(table):
    evaluation = run(replace(table, score=None))
    metrics = {one.metric for one in evaluation.groups[0].measures}
    assert "sensitivity" in metrics
    assert not metrics & {"auc", "ece", "brier"}
    assert isinstance(table, AuditTable)
