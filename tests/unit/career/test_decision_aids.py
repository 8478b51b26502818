"""Sub-answers, trade-offs, evidence beside self-rating, norming, map, pairs, comparison."""

from __future__ import annotations

import csv
import io
import itertools

import numpy as np
import pytest

from sonobridge.career.decision import (
    SECTIONS,
    CountedWork,
    Measurement,
    PairAnswer,
    PayFacts,
    SubAnswers,
    comparison_rows,
    fit_pairs,
    join_sub_answers,
    joining_rule,
    load_norm_groups,
    load_rubric,
    measure_criteria,
    norm_margin,
    pairs_in_order,
    place_on_map,
    rows_as_csv,
    trade_offs,
    update_answer,
    update_answers,
    updated_margin,
)
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator

RULE = load_rubric("generalist_specialist")
TIE = (4, 4, 4, 3, 4, 3, 4, 4)


def sub(can, want, need, count=8):
    return SubAnswers(can_do=(can,) * count, want=(want,) * count, need=(need,) * count)


@pytest.mark.parametrize(
    ("triple", "weights", "joined"),
    [
        ((4, 2, 3), (1, 1, 1), 3),
        ((4, 4, 3), (1, 1, 1), 4),
        ((5, 4, 4), (1, 1, 1), 4),
        ((1, 2, 2), (1, 1, 0), 2),
        ((5, 1, 1), (2, 1, 1), 3),
        ((1, 1, 5), (0, 0, 3), 5),
    ],
)
def test_sub_answers_are_joined_by_the_printed_rule(triple, weights, joined):
    assert join_sub_answers(sub(*triple), weights) == (joined,) * 8
    mean = np.dot(triple, weights) / sum(weights)
    assert joined == int(np.floor(mean + 0.5))
    assert str(sum(weights)) in joining_rule(weights)


@pytest.mark.parametrize(
    ("answers", "weights"),
    [
        (sub(4, 2, 6), (1, 1, 1)),
        (sub(4, 2, 3), (0, 0, 0)),
        (sub(4, 2, 3), (-1, 1, 1)),
        (SubAnswers(can_do=(1,), want=(1, 2), need=(1,)), (1, 1, 1)),
    ],
)
def test_bad_sub_answers_are_refused(answers, weights):
    with pytest.raises(InvalidInputError):
        join_sub_answers(answers, weights)


@pytest.mark.requirement("R-004-44")
def test_trade_offs_name_the_two_criteria_that_cost_most_on_each_side():
    answers = (5, 4, 5, 4, 3, 3, 1, 4)
    first, second = trade_offs(RULE, answers)
    assert first.side == "generalist"
    assert [(c.criterion, c.points) for c in first.costs] == [
        ("depth", 6),
        ("research_education", 4),
    ]
    assert second.side == "specialist"
    assert [(c.criterion, c.points) for c in second.costs] == [("patient", 8), ("variety", 8)]
    assert second.equal_cost == ()
    tied = trade_offs(RULE, (3,) * 8)[1]
    assert tied.equal_cost == ("variety",)
    nothing = trade_offs(RULE, (1,) * 8)
    assert nothing[0].costs == nothing[1].costs == ()


def measured(criterion, value, se=0.4, n=20):
    return Measurement(criterion=criterion, value=value, se=se, n=n, text="counted")


@pytest.mark.requirement("R-004-04")
def test_evidence_stands_beside_the_self_rating_and_more_than_one_point_is_marked():
    apart = update_answer("research_education", 5, measured("research_education", 2.0))
    weights = 1 / 0.64, 1 / 0.16
    assert apart.value == pytest.approx((5 * weights[0] + 2 * weights[1]) / sum(weights))
    assert apart.sd == pytest.approx(sum(weights) ** -0.5)
    assert (apart.answer, apart.measurement.value, apart.differs) == (5, 2.0, True)
    assert not update_answer("depth", 3, measured("depth", 4.0)).differs
    assert update_answer("depth", 3, measured("depth", 4.01)).differs
    assert not update_answer("depth", 3, None).differs


def test_updated_margin_moves_with_the_evidence_and_uses_the_same_rule():
    none = updated_margin(RULE, update_answers(RULE, TIE, {}))
    assert (none.value, none.verdict, none.measured) == (0, "hybrid", 0)
    assert none.sd == pytest.approx(0.8 * 26**0.5)
    strong = {
        "variety": measured("variety", 5, 0.1),
        "depth": measured("depth", 1, 0.1),
        "research_education": measured("research_education", 1, 0.1),
    }
    moved = updated_margin(RULE, update_answers(RULE, TIE, strong))
    assert moved.value > 6
    assert moved.verdict == "generalist"
    assert moved.measured == 3


def test_a_measurement_off_the_scale_is_refused():
    for value, se in ((6, 0.3), (3, 0), (float("nan"), 0.3)):
        with pytest.raises(InvalidInputError):
            measured("depth", value, se)


def test_criteria_are_measured_from_counted_work():
    days = [f"2026-01-{d:02d}" for d in range(1, 21)]
    studies = tuple((day, kind) for day in days for kind in ["carotid"] * 6 + ["venous"] * 2)
    work = CountedWork(studies=studies, exam_scores=(0.8, 0.6) * 6, exam_ids=("ev_1",))
    found = {m.criterion: m for m in measure_criteria(RULE.criteria, work)}
    assert found["depth"].measurement.value == pytest.approx(4.0)
    assert found["depth"].text == "carotid 75% of 160 studies"
    assert found["fast_pace"].measurement.value == pytest.approx(3.0)
    assert found["problem_solving"].measurement.value == pytest.approx(3.8)
    assert found["problem_solving"].measurement.evidence_ids == ("ev_1",)
    effective = np.exp(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))
    assert found["variety"].measurement.value == pytest.approx(1 + 4 * (effective - 1) / 9)
    assert found["communication"].text == "no evidence yet"
    assert found["communication"].measurement is None


def test_nine_things_read_in_progress_and_ten_show_a_value():
    nine = measure_criteria(("problem_solving",), CountedWork(exam_scores=(0.5,) * 9))[0]
    ten = measure_criteria(("problem_solving",), CountedWork(exam_scores=(0.5,) * 10))[0]
    assert (nine.measurement, nine.text) == (None, "in progress: 9 of 10")
    assert ten.measurement.value == pytest.approx(3.0)


def test_norming_stands_beside_the_raw_margin():
    groups = {g.id: g for g in load_norm_groups(RULE.name)}
    uniform = norm_margin(RULE, 6, groups["uniform"])
    assert (uniform.mean, round(uniform.sd, 4)) == (0, 7.2111)
    assert uniform.z == pytest.approx(6 / uniform.sd)
    # The cohort leans to generalist, so a tie lies below its mean.
    assert norm_margin(RULE, 0, groups["assumed_sonographers"]).z < 0
    rng = generator(3, "cohort")
    means, sds = zip(*groups["assumed_sonographers"].items, strict=True)
    drawn = np.clip(np.floor(rng.normal(means, sds, (200_000, 8)) + 0.5), 1, 5)
    margin = drawn @ np.array(RULE.differences)
    cohort = norm_margin(RULE, 0, groups["assumed_sonographers"])
    assert cohort.mean == pytest.approx(margin.mean(), abs=0.05)
    assert cohort.sd == pytest.approx(margin.std(), rel=0.01)
    with pytest.raises(InvalidInputError):
        norm_margin(load_rubric("clinical_technical"), 0, groups["assumed_sonographers"])


def test_the_map_keeps_what_is_undecided_open():
    roles = lambda cells: {role for cell in cells for role in cell.roles}  # noqa: E731
    assert roles(place_on_map("specialist", "technical")) == {
        "ai_clinical_specialist",
        "ai_validation_lead",
    }
    assert roles(place_on_map("generalist", "clinical")) == {
        "staff_sonographer",
        "lead_sonographer",
    }
    assert "annotator_auditor" in roles(place_on_map("hybrid", "technical"))
    assert "annotator_auditor" not in roles(place_on_map("generalist", "technical"))
    assert len(place_on_map(None, None)) == 5
    assert "annotator_auditor" not in roles(place_on_map("explore", None))


def ranked(order, upset=()):
    """Answer all pairs by a ranking; pairs in ``upset`` go the other way."""
    for a, b in itertools.combinations(order, 2):
        yield PairAnswer(a, b, b if (a, b) in upset else a)


def test_pairs_are_asked_in_an_order_that_a_seed_repeats():
    once, again, other = (pairs_in_order(RULE, seed) for seed in (1, 1, 2))
    assert once == again != other
    assert len({frozenset(p) for p in once}) == len(once) == 28
    assert len(pairs_in_order(load_rubric("clinical_technical"), 1)) == 36


def test_a_clear_ranking_names_its_side_and_keeps_finite_intervals():
    fit = fit_pairs(
        RULE,
        list(
            ranked(
                (
                    "patient",
                    "variety",
                    "fast_pace",
                    "communication",
                    "problem_solving",
                    "independence",
                    "depth",
                    "research_education",
                )
            )
        ),
    )
    assert fit.converged
    assert not fit.bounded_alone
    assert fit.circular_triads == 0
    assert fit.triads == 56
    assert fit.lean.side == "generalist"
    values = [s.value for s in fit.strengths]
    assert np.isfinite(values).all()
    assert sum(values) == pytest.approx(0, abs=1e-9)
    by_name = {s.criterion: s for s in fit.strengths}
    assert by_name["patient"].value > by_name["depth"].value
    assert all(s.low < s.value < s.high for s in fit.strengths)


def test_all_ties_name_no_side():
    fit = fit_pairs(RULE, [PairAnswer(a, b, None) for a, b in pairs_in_order(RULE, 1)])
    assert fit.ties == 28
    assert fit.lean.value == pytest.approx(0, abs=1e-9)
    assert fit.lean.side is None
    assert fit.lean.probability_first == pytest.approx(0.5)


def test_disconnected_pairs_name_no_side_and_say_so():
    fit = fit_pairs(
        RULE,
        [
            PairAnswer("variety", "depth", "variety"),
            PairAnswer("patient", "independence", "patient"),
        ],
    )
    assert len(fit.groups) == 6
    assert fit.lean.side is None
    assert "connect" in fit.lean.reason


def test_a_circle_is_counted():
    fit = fit_pairs(
        RULE,
        [
            PairAnswer("variety", "depth", "variety"),
            PairAnswer("depth", "patient", "depth"),
            PairAnswer("patient", "variety", "patient"),
        ],
    )
    assert (fit.circular_triads, fit.triads) == (1, 1)


@pytest.mark.parametrize(
    "answers",
    [
        [PairAnswer("variety", "variety", None)],
        [PairAnswer("variety", "unknown", None)],
        [PairAnswer("variety", "depth", "patient")],
        [PairAnswer("variety", "depth", None), PairAnswer("depth", "variety", None)],
    ],
)
def test_bad_pairs_are_refused(answers):
    with pytest.raises(InvalidInputError):
        fit_pairs(RULE, answers)


def test_intervals_of_the_lean_cover_the_truth():
    rng = generator(23, "pairs")
    pairs = pairs_in_order(RULE, 1)
    weights = np.array(RULE.differences)
    covered = 0
    runs = 400
    for _ in range(runs):
        truth = dict(zip(RULE.criteria, rng.normal(0, 1, 8), strict=True))
        answers = [
            PairAnswer(a, b, a if rng.random() < 1 / (1 + np.exp(truth[b] - truth[a])) else b)
            for a, b in pairs
        ]
        lean = fit_pairs(RULE, answers).lean
        target = float(weights @ np.array([truth[c] for c in RULE.criteria]))
        covered += lean.low <= target <= lean.high
    assert covered / runs >= 0.93


PAY = PayFacts(
    p25=80_430,
    median=96_590,
    p75=106_930,
    claimed={"generalist": ("60-80k", "below P25"), "specialist": ("75-100k", "no split")},
    source="table",
    as_of="2026-05-15",
    confidence="medium",
)


def test_comparison_keeps_its_order_and_the_export_has_the_same_rows():
    rows = comparison_rows(PAY)
    seen = list(dict.fromkeys(row.section for row in rows))
    assert tuple(seen) == SECTIONS
    assert all(row.generalist and row.specialist and row.source for row in rows)
    assert sum(row.section == "stakeholders" for row in rows) == 5
    assert sum(row.section == "indicators" for row in rows) == 5
    back = list(csv.DictReader(io.StringIO(rows_as_csv(rows))))
    assert [(r["section"], r["generalist"], r["specialist"]) for r in back] == [
        (r.section, r.generalist, r.specialist) for r in rows
    ]


def test_each_row_is_read_from_the_one_file_that_holds_it():
    from sonobridge.career.planning.material import load_role
    from sonobridge.career.wording.stakeholders import load_stakeholders

    rows = comparison_rows(PAY)
    sides = {"generalist": "staff_sonographer", "specialist": "vascular_technologist"}
    for side, name in sides.items():
        role = load_role(name)
        told = {
            section: [getattr(row, side) for row in rows if row.section == section]
            for section in SECTIONS
        }
        assert told["duties"] == list(role.duties)
        assert told["deliverables"] == list(role.deliverables)
        assert told["failure modes"] == [mode.name for mode in role.failure_modes]
        people = [one for one in load_stakeholders() if one.side == side]
        assert [one.who for one in role.stakeholders] == [one.who for one in people]
        for text, one in zip(told["stakeholders"], people, strict=True):
            assert text.startswith(one.who)
            assert one.deliverable[1:] in text
        assert told["hours"][0].startswith(f"{role.hours_per_week} a week")
        assert told["hours"][1].startswith(f"{role.on_call_hours} h a week")
        assert [text.partition(" (")[0] for text in told["challenges"]] == list(role.challenges)


def test_pay_rows_hold_the_claim_beside_the_table_or_say_that_it_is_missing():
    pay = [row for row in comparison_rows(PAY) if row.section == "pay"]
    assert [row.item for row in pay] == [
        "claimed range",
        "wage table, nation",
        "claim against data",
    ]
    assert pay[2].generalist == "below P25"
    assert pay[2].as_of == "2026-05-15"
    assert "wage table missing" in rows_as_csv(comparison_rows(None))
