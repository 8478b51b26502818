"""The money model to the cent: published table, zero-delta, costs, courses, pay lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from sonobridge.career.money import (
    Course,
    Job,
    MoveCase,
    MoveCosts,
    Schedule,
    Terms,
    WageMissingError,
    base_pay,
    demand_scenarios,
    entry_curve,
    entry_for_wage,
    factor_by_industry,
    grown_percentile,
    net_value,
    paying_entry,
    shipped_moves,
    spread_of,
    tornado,
    value_course,
    value_move,
    wage_drift,
    wage_points,
    weekly_pay,
    yearly_pay,
)
from sonobridge.career.pack import shipped_pack
from sonobridge.core.errors import InvalidInputError

PACK = shipped_pack()
CHARLOTTE = "0016740"
SONOGRAPHER = wage_points(PACK, "29-2032", CHARLOTTE)
STAY = Job(wages=SONOGRAPHER, years_worked=5)
TERMS = Terms()


def case(move_id, entry=25.0):
    move = shipped_moves()[move_id]
    new = Job(
        wages=wage_points(PACK, move.soc, CHARLOTTE),
        entry_percentile=entry,
        years_worked=move.entry_years,
    )
    return MoveCase(stay=STAY, new=new, costs=move.costs, terms=TERMS)


def value(move_id, entry=25.0):
    one = case(move_id, entry)
    return value_move(one.stay, one.new, one.costs, one.terms)


TABLE = {
    "data_scientist": (342_064, 4, 24_026),
    "imaging_informatics": (234_880, 2, -9_320),
    "ultrasound_manager": (120_890, 11, -133_227),
    "compliance_officer": (-76_673, None, -279_996),
    "educator": (-330_163, None, -488_171),
    "health_it": (-619_690, None, -675_522),
}


@pytest.mark.parametrize("move_id", TABLE)
def test_the_published_table_is_reproduced(move_id):
    delta, year, pessimistic = TABLE[move_id]
    base = value(move_id)
    assert round(base.stay) == 1_157_882
    assert round(base.delta) == delta
    assert base.first_break_even == year
    # The pessimistic case enters at P10 and reaches the median; staying is unchanged.
    assert round(value(move_id, entry=10.0).delta) == pessimistic


def test_growth_of_the_percentile_runs_through_both_published_cases():
    assert (grown_percentile(25), grown_percentile(10)) == (75, 50)
    assert grown_percentile(34) == grown_percentile(60) == 90


@pytest.mark.requirement("R-002-27")
def test_zero_wage_delta_costs_exactly_the_costs_to_the_cent():
    costs = MoveCosts(fees=7_000, study_months=18, lead_years=2, upkeep=150)
    same = Job(wages=SONOGRAPHER, years_worked=STAY.years_worked + 2)
    result = value_move(STAY, same, costs, TERMS)
    fees = sum(3_500 / 1.04**t for t in range(2)) + sum(150 / 1.04**t for t in range(2, 15))
    low, high = SONOGRAPHER.values[1], SONOGRAPHER.values[3]
    study = sum(
        (low + (high - low) * (5 + t) / 10) * 0.10 * 18 / 24 / 1.04**t for t in range(2)
    )
    assert round(result.delta, 2) == round(-fees - study, 2)
    assert round(result.fees, 2) == round(fees, 2)
    assert round(result.forgone, 2) == round(study, 2)
    assert result.first_break_even is None
    assert value("ultrasound_manager").first_break_even == 11


@pytest.mark.requirement("R-000-07")
def test_four_years_instead_of_two_cost_exactly_the_forgone_wages_to_the_cent():
    job = Job(wages=SONOGRAPHER)
    two = Course(title="associate", years=2, tuition=10_000, tuition_as_of="2026-11-01")
    four = Course(title="bachelor", years=4, tuition=10_000, tuition_as_of="2026-11-01")
    free = [replace(course, tuition=0.0) for course in (two, four)]
    short, long = (value_course(c, job, TERMS, shortest_years=2) for c in free)
    low, high = SONOGRAPHER.values[1], SONOGRAPHER.values[3]
    wages = [low, low + (high - low) / 10]
    forgone = wages[0] / 1.04**2 + wages[1] / 1.04**3
    assert round(short.value - long.value, 2) == round(forgone, 2)
    assert round(long.forgone, 2) == round(forgone, 2)
    assert short.forgone == 0
    paid = [value_course(c, job, TERMS, shortest_years=2) for c in (two, four)]
    assert round(short.value - paid[0].value, 2) == round(5_000 + 5_000 / 1.04, 2)
    assert round(long.value - paid[1].value, 2) == round(
        sum(2_500 / 1.04**t for t in range(4)), 2
    )


def test_last_break_even_is_told_apart_from_the_first():
    flat = [replace(SONOGRAPHER, values=(pay,) * 5) for pay in (50_000.0, 60_000.0)]
    stay, new = Job(wages=flat[0], drift=0.1), Job(wages=flat[1])
    costs = MoveCosts(fees=0, study_months=0, lead_years=1)
    ahead = [y.ahead for y in value_move(stay, new, costs, Terms(horizon=8)).years]
    assert ahead[1] > 0 > ahead[-1]
    result = value_move(stay, new, costs, Terms(horizon=8))
    assert (result.first_break_even, result.last_break_even) == (1, None)
    # Ahead, behind, and ahead again: the first year and the last crossing differ.
    assert net_value._break_even([-1.0, 2.0, -1.0, 3.0, 4.0]) == (2, 4)
    assert net_value._break_even([-1.0, -2.0]) == (None, None)
    assert net_value._break_even([0.0, 1.0]) == (1, 1)
    assert value("data_scientist").last_break_even == value("data_scientist").first_break_even


def test_a_present_percentile_sets_the_pay_of_staying():
    entry = entry_for_wage(STAY, 60, TERMS)
    now = replace(STAY, entry_percentile=entry)
    assert now.pay(5, 0, TERMS) == pytest.approx(SONOGRAPHER.at(60), abs=0.01)
    assert entry_for_wage(STAY, 10, TERMS) == 10


def test_the_distribution_follows_the_exact_curve_and_a_seed_repeats_it():
    manager = case("ultrasound_manager")
    spread = spread_of(manager, draws=20_000, seed=1)
    assert spread == spread_of(manager, draws=20_000, seed=1)
    assert spread != spread_of(manager, draws=20_000, seed=2)
    zero = paying_entry(manager)
    assert manager.entering_at(zero).value() == pytest.approx(0, abs=1)
    exact = (zero - 10) / 30
    assert spread.below_low <= exact <= spread.below_high
    grid = entry_curve(manager, tuple(10 + 30 * (k + 0.5) / 600 for k in range(600)))
    mean = sum(point.delta for point in grid) / 600
    assert spread.mean == pytest.approx(mean, abs=3_000)
    assert sum(count for *_, count in spread.bins) == 20_000
    deltas = [q for _, q in spread.quantiles]
    assert deltas == sorted(deltas)


@pytest.mark.parametrize("move_id", TABLE)
def test_the_entry_percentile_leads_the_tornado(move_id):
    bars = tornado(case(move_id))
    assert [b.width for b in bars] == sorted((b.width for b in bars), reverse=True)
    assert bars[0].input == "entry percentile"
    assert round(bars[0].low) == TABLE[move_id][2]
    assert len(bars) == 8


@pytest.mark.requirement("R-002-06")
def test_demand_scenarios_stand_around_the_published_projection():
    for projection in PACK.projections:
        low, base, high = demand_scenarios(projection)
        assert (base.employment_end, base.change, base.percent) == (
            projection.employment_end,
            projection.employment_end - projection.employment_start,
            projection.percent,
        )
        assert low.change == round(0.5 * projection.change)
        assert high.change == round(1.5 * projection.change)
        assert base.wage_drift == 0
    sonographers = PACK.projections.get("29-2032")
    assert demand_scenarios(sonographers)[1].employment_end == 101_700
    base = value("data_scientist")
    one = case("data_scientist")
    drifted = replace(
        one,
        stay=replace(one.stay, drift=wage_drift(sonographers, "high")),
        new=replace(one.new, drift=wage_drift(PACK.projections.get("15-2051"), "high")),
    )
    changed = value_move(drifted.stay, drifted.new, drifted.costs, drifted.terms)
    assert changed.delta != base.delta
    assert changed.fees == base.fees
    # Only the listed wage term moves the value: without it nothing differs.
    assert wage_drift(sonographers, "base") == 0 == wage_drift(None, "high")
    growth = 1 + wage_drift(sonographers, "high")
    for plain, moved in zip(base.years, changed.years, strict=True):
        assert moved.stay == pytest.approx(plain.stay * growth ** (plain.year - 1))


@pytest.mark.requirement("R-004-120")
def test_overtime_line_to_the_cent_and_each_term_can_be_switched_off():
    week = Schedule(hours=40, overtime_hours=5, on_call_hours=12, on_call_rate=4)
    no_call = week.without(on_call=True)
    assert weekly_pay(47.43, no_call).total == Decimal("2252.93")
    assert weekly_pay(47.43, week).total == Decimal("2300.93")
    assert weekly_pay(47.43, week.without(overtime=True)).total == Decimal("1945.20")
    assert weekly_pay(47.43, week.without(overtime=True, on_call=True)).total == Decimal(
        "1897.20"
    )
    assert yearly_pay(2080 * 47.43, no_call) == pytest.approx(52 * 47.43 * 47.5)
    assert yearly_pay(100_000, Schedule(hours=20)) == pytest.approx(50_000)


@pytest.mark.requirement("R-004-60")
def test_experience_area_and_industry_each_change_the_base_by_the_shipped_percentiles():
    nation = PACK.wages.nation("29-2032").annual
    bare = base_pay(PACK, "29-2032")
    assert (bare.annual, bare.steps) == (96_590, ())
    assert base_pay(PACK, "29-2032", area_code=CHARLOTTE).annual == 98_650
    clinic = PACK.industries.at("29-2032", "621400")
    assert base_pay(PACK, "29-2032", naics="621400").annual == pytest.approx(
        clinic.median.value
    )
    assert clinic.median.value == 127_940
    assert base_pay(PACK, "29-2032", years=0).annual == nation["p25"].value
    assert base_pay(PACK, "29-2032", years=10).annual == nation["p75"].value
    assert base_pay(PACK, "29-2032", years=5).annual == pytest.approx((80_430 + 106_930) / 2)
    everything = base_pay(PACK, "29-2032", area_code=CHARLOTTE, naics="621400", years=5)
    assert [s.input for s in everything.steps] == ["area", "industry", "experience"]
    week = Schedule(overtime_hours=5)
    assert weekly_pay(47.43, week).total == Decimal("2252.93")


def test_an_unreleased_wage_takes_the_state_and_says_so():
    area = next(
        a
        for a in PACK.areas
        if a.kind == "metro"
        and (row := PACK.wages.at("29-2032", a.code)) is not None
        and row.median.value is None
        and row.median.footnote == 8
    )
    points = wage_points(PACK, "29-2032", area.code)
    assert points.place_code == PACK.areas.state_of(area).code
    assert "not released (footnote 8)" in points.note
    assert points.place in points.note
    assert min(points.values) > 0


def test_an_occupation_without_wages_is_refused():
    with pytest.raises(WageMissingError) as caught:
        wage_points(PACK, "99-9999", CHARLOTTE)
    assert caught.value.remedy
    with pytest.raises(WageMissingError):
        factor_by_industry(PACK, "29-2032", "999999999")


@pytest.mark.parametrize(
    "build",
    [
        lambda: Terms(horizon=0),
        lambda: Terms(discount=2),
        lambda: MoveCosts(fees=-1, study_months=0),
        lambda: MoveCosts(fees=0, study_months=30, lead_years=2),
        lambda: MoveCosts(fees=0, study_months=0, lead_years=0),
        lambda: Schedule(hours=200),
        lambda: SONOGRAPHER.at(5),
        lambda: Course(title="x", years=20, tuition=None),
    ],
)
def test_impossible_inputs_are_refused_with_a_remedy(build):
    with pytest.raises(InvalidInputError) as caught:
        build()
    assert caught.value.remedy
