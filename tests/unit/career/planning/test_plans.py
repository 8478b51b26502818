"""Plans of shipped and random people: valid, within limits, without unverified credentials."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from career_profiles import (
    START,
    flat_value,
    plans_for,
    random_profile,
    random_role,
    random_wishes,
)
from sonobridge.career.credentials import load_library
from sonobridge.career.credentials.rule import AllOf, Credential
from sonobridge.career.planning import (
    CheckedStep,
    PlanBuilder,
    checked_steps,
    credential_sets,
    date_plans,
    make_checker,
    offers,
    study_value_cents,
    us_steps,
)
from sonobridge.career.planning.material import Wishes, load_profile, load_role, load_roles
from sonobridge.career.planning.search import search

FEW = range(25)
MANY = range(500)


def check(profile, role, wishes, plan):
    checker = make_checker(profile, wishes, START)
    return checker.check(
        checked_steps(plan), role.rule_value, part_time=wishes.part_time,
        budget_usd=wishes.budget_usd,
    )  # fmt: skip


def assert_valid(seeds):
    """Check every plan of some random people independently; return how many plans."""
    count = 0
    for seed in seeds:
        profile, role, wishes = random_profile(seed), random_role(seed), random_wishes(seed)
        _, plans, _ = plans_for(profile, role, wishes)
        for plan in plans:
            count += 1
            assert check(profile, role, wishes, plan) == (), (seed, role.id, plan.id)
            assert all(step.hours_per_week <= wishes.hours_per_week for step in plan.steps)
            ids = {step.id for step in plan.steps} | {award.id for award in plan.awards}
            assert not ids & {"cmias", "ccus.completion", "apca.rpvi", "asn.neurosonology"}
    return count


def test_random_plans_hold_by_the_independent_checker():
    assert assert_valid(FEW) >= 20


@pytest.mark.slow
@pytest.mark.requirement("R-000-02", "R-000-15", "R-000-41")
def test_five_hundred_random_people_get_valid_plans_only():
    assert assert_valid(MANY) >= 400


@pytest.mark.requirement("R-000-02")
def test_student_to_ai_clinical_specialist_has_plans_that_do_not_beat_each_other():
    profile = load_profile("dms-student", START)
    _, plans, _ = plans_for(profile, load_role("ai-clinical-specialist"), Wishes())
    assert len(plans) >= 2
    vectors = [(p.days, p.cost_usd, -p.wage_npv_usd, p.risk) for p in plans]
    for one in vectors:
        assert not any(
            other != one and all(a <= b for a, b in zip(other, one, strict=True))
            for other in vectors
        )
    for plan in plans:
        assert check(profile, load_role("ai_clinical_specialist"), Wishes(), plan) == ()
        assert all(step.start <= step.end for step in plan.steps)


def test_the_checker_finds_what_is_wrong():
    profile, role = load_profile("dms_student", START), load_role("ai_clinical_specialist")
    _, plans, _ = plans_for(profile, role, Wishes())
    plan = min(plans, key=lambda one: one.days)
    steps = list(checked_steps(plan))
    checker = make_checker(profile, Wishes(), START)

    def kinds(changed):
        return {one.kind for one in checker.check(changed, role.rule_value)}

    assert kinds(steps) == set()
    exam = next(n for n, s in enumerate(steps) if s.id == "rsna.ai_foundational")
    early = [*steps]
    early[exam] = replace(steps[exam], start=START, end=date(2026, 12, 18))
    assert {"bridge"} <= kinds(early)
    short = [*steps]
    short[exam] = replace(steps[exam], end=steps[exam].start)
    assert "length" in kinds(short)
    assert "goal" in kinds(steps[:-1]) or "goal" in kinds(steps[1:])
    assert "unknown" in kinds([*steps, CheckedStep("made.up", START, START)])
    doubled = [*steps, CheckedStep("course.physics", steps[0].start, steps[-1].end)]
    assert kinds(doubled) & {"overlap", "hours"}
    assert {"excluded"} <= kinds([*steps, CheckedStep("cmias", START, date(2027, 6, 1))])
    broke = make_checker(profile, Wishes(), START).check(steps, role.rule_value, budget_usd=10)
    assert {one.kind for one in broke} == {"budget"}


@pytest.mark.requirement("R-000-14")
def test_a_bridge_credential_never_stands_before_the_registry_credential():
    from sonobridge.career.planning.material import career_file

    bridge = set(career_file("planning.yaml")["bridge"]["credentials"])
    library = load_library()
    registry = set(library.groups["any_imaging_registry"])
    for name in ("dms_student", "staff_sonographer", "uk_sonographer"):
        profile = load_profile(name, START)
        goal = AllOf(
            (load_role("ai_clinical_specialist").rule, Credential("rdms", ("ardms.rdms",)))
        )
        builder = PlanBuilder(profile=profile, wishes=Wishes(), start=START)
        problem = builder.problem(goal, flat_value(profile))
        plans = date_plans(problem, search(problem))
        assert plans
        for plan in plans:
            held = [days[0] for one, days in profile.facts.passes.items() if one in registry]
            held += [s.end for s in plan.steps if s.id in registry]
            held += [a.day for a in plan.awards if a.id in registry]
            first = min(held)
            assert all(s.start >= first for s in plan.steps if s.id in bridge)
    forced = make_checker(load_profile("dms_student", START), Wishes(), START).check(
        [CheckedStep("rsna.ai_foundational", START, date(2027, 1, 1))], {}
    )
    assert any("comes after the registry credential" in one.text for one in forced)


@pytest.mark.requirement("R-000-04")
def test_a_role_is_reachable_by_three_distinct_minimal_credential_sets():
    sets = credential_sets(load_role("ai_clinical_specialist").rule)
    assert len(sets) >= 3
    assert all(not (one < other) for one in sets for other in sets)


@pytest.mark.requirement("R-000-07")
def test_four_years_instead_of_two_cost_the_forgone_wage_to_the_cent():
    wage = 60_000
    two = study_value_cents(2, tuition_usd=0, forgone_usd_per_year=wage)
    four = study_value_cents(4, tuition_usd=0, forgone_usd_per_year=wage)
    forgone = 100 * sum(wage * 1.04**-t for t in (2, 3))
    assert two - four == round(forgone)


def test_value_never_rises_with_time_cost_or_unpaid_months():
    for name in ("school_leaver", "rvt_holder"):
        value = flat_value(load_profile(name, START))
        leads = [value(m / 2, 0, 0) for m in range(360)]
        assert leads == sorted(leads, reverse=True)
        unpaid = [value(120, 0, m) for m in range(120)]
        assert unpaid == sorted(unpaid, reverse=True)
        assert value(24, 1000, 0) == value(24, 0, 0) - 1000


def test_value_agrees_with_the_money_model_where_both_are_defined():
    from sonobridge.career.money import Job, MoveCosts, Terms, value_move, wage_points
    from sonobridge.career.pack import shipped_pack
    from sonobridge.career.planning import plan_money

    pack, profile = shipped_pack(), load_profile("rvt_holder", START)
    role = load_role("ultrasound_manager")
    money = plan_money(pack, profile, role, "0016740")
    stay = Job(wages=wage_points(pack, "29-2032", "0016740"), years_worked=profile.years_worked)
    new = Job(wages=wage_points(pack, role.soc, "0016740"))
    for lead in (1, 2, 3):
        costs = MoveCosts(fees=0, study_months=0, lead_years=lead)
        expected = value_move(stay, new, costs, Terms()).delta
        assert money.value(12 * lead, 0, 0) == pytest.approx(expected, abs=1.5)


@pytest.mark.requirement("R-000-41")
def test_more_hours_never_lengthen_the_fastest_plan():
    for seed in FEW:
        profile, role = random_profile(seed), random_role(seed)
        months = []
        for hours in (5, 10, 15, 20):
            _, plans, _ = plans_for(profile, role, Wishes(hours_per_week=hours))
            months.append(min((p.days for p in plans), default=None))
        known = [one for one in months if one is not None]
        assert known == sorted(known, reverse=True), seed
        assert len(known) in (0, len(months)) or months[0] is None


@pytest.mark.requirement("R-001-06")
def test_a_school_leaver_starts_with_an_accredited_programme():
    profile = load_profile("school_leaver", START)
    _, plans, _ = plans_for(profile, load_role("vascular_technologist"), Wishes())
    default = min(plans, key=lambda one: one.cost_usd)
    first = min(default.steps, key=lambda step: (step.start, step.slot))
    assert first.id == "prog.aas_dms"
    assert "accredited" in first.title


@pytest.mark.requirement("R-001-07")
def test_switching_from_cardiac_to_vascular_swaps_the_exams():
    profile = load_profile("school_leaver", START)
    exams = {}
    for name in ("cardiac_sonographer", "vascular_technologist"):
        _, plans, _ = plans_for(profile, load_role(name), Wishes())
        exams[name] = {s.id for p in plans for s in p.steps if s.kind == "exam"}
    assert exams["cardiac_sonographer"] & {"ardms.ae", "ardms.pe", "ardms.fe", "cci.rcs"}
    assert exams["vascular_technologist"] & {"ardms.vt", "cci.rvs", "arrt.vs"}
    assert not exams["vascular_technologist"] & {"ardms.ae", "ardms.pe", "cci.rcs"}
    assert not exams["cardiac_sonographer"] & {"ardms.vt", "cci.rvs", "arrt.vs"}


@pytest.mark.requirement("R-002-10")
def test_ct_and_mr_are_offered_to_radiographers_only():
    library = load_library()
    for seed in MANY:
        profile = random_profile(seed)
        open_now = {one.id for one in offers(library, profile.facts, START)}
        holds_r = "arrt.r" in profile.facts.passes
        assert ({"arrt.ct", "arrt.mr"} <= open_now) == holds_r
        assert bool({"arrt.ct", "arrt.mr"} & open_now) == holds_r


@pytest.mark.requirement("R-002-17")
def test_a_vocational_route_adds_practice_and_studies_to_rvs():
    profile = load_profile("school_leaver", START)
    goal = Credential("rvs", ("cci.rvs",))

    def steps(accreditation):
        wishes = Wishes(accreditation=accreditation)
        builder = PlanBuilder(profile=profile, wishes=wishes, start=START)
        problem = builder.problem(goal, flat_value(profile))
        plan = min(date_plans(problem, search(problem)), key=lambda one: one.days)
        return {step.id: step for step in plan.steps}, plan

    accredited, _ = steps("accredited")
    assert not any(one.startswith("post.") for one in accredited)
    vocational, plan = steps("not_accredited")
    worked = sum(
        (s.end.year - s.start.year) * 12 + s.end.month - s.start.month
        for s in plan.steps
        if s.kind == "work"
    )
    assert "prog.vocational" in vocational
    assert 12 <= worked <= 24
    assert "cci.rvs" in vocational
    assert (
        "600 of 600" in vocational["cci.rvs"].because
        or "of 600" in vocational["cci.rvs"].because
    )


@pytest.mark.requirement("R-002-26")
def test_subspecialty_nodes_are_reachable_from_an_education():
    profile = load_profile("school_leaver", START)
    for name in ("arrt.vi", "ardms.ps", "ardms.pe", "arrt.n"):
        builder = PlanBuilder(profile=profile, wishes=Wishes(), start=START)
        problem = builder.problem(Credential(name, (name,)), flat_value(profile))
        plans = date_plans(problem, search(problem))
        assert plans, name
        assert all(any(s.kind == "school" for s in p.steps) for p in plans)


@pytest.mark.requirement("R-004-58")
def test_rmsk_for_physicians_is_another_node_and_never_offered():
    library = load_library()
    assert "physician" in library.get("apca.rpvi").name
    assert "sonographers" in library.get("ardms.rmsks").name
    for seed in MANY:
        open_now = {one.id for one in offers(library, random_profile(seed).facts, START)}
        assert not open_now & {"apca.rpvi", "asn.neurosonology", "ardms.midwife"}


@pytest.mark.requirement("R-004-67")
def test_zero_on_call_tolerance_marks_every_role_with_on_call():
    from sonobridge.workflows.context import Context
    from sonobridge.workflows.path.credentials.roles import RolesRequest, roles

    marked = {r.id for r in roles(Context(), RolesRequest(on_call_hours=0)).roles if r.marked}
    assert marked == {role.id for role in load_roles() if role.on_call_hours > 0}
    assert marked


@pytest.mark.requirement("R-002-08")
def test_a_uk_profile_shows_the_us_steps_that_remain():
    from sonobridge.career.planning import country_rows

    profile = load_profile("uk_sonographer", START)
    left = us_steps(load_library(), profile, load_role("ai_clinical_specialist").rule, START)
    assert [one[0] for one in left][-1] in load_library().groups["any_sonography_registry"]
    pack, rows = country_rows(profile.country, profile.local)
    assert pack["status"] == "unverified"
    assert rows
    assert all(row.status == "unverified" for row in rows if row.confidence == "memory")
    assert [row.id for row in rows if row.applies] == ["uk.pgdip"]


def test_a_held_exam_beyond_its_window_is_retaken():
    profile = load_profile("school_leaver", START)
    base = load_profile("uk_sonographer", START)
    old = replace(base, facts=replace(base.facts, passes={"ardms.spi": (date(2019, 5, 1),)}))
    builder = PlanBuilder(profile=old, wishes=Wishes(), start=START)
    problem = builder.problem(Credential("rvt", ("ardms.rvt",)), flat_value(profile))
    (plan,) = date_plans(problem, search(problem))
    assert "ardms.spi" in {step.id for step in plan.steps}
    assert next(s for s in plan.steps if s.id == "ardms.spi").title.endswith("(retake)")
    fresh = replace(base, facts=replace(base.facts, passes={"ardms.spi": (date(2025, 5, 1),)}))
    builder = PlanBuilder(profile=fresh, wishes=Wishes(), start=START)
    problem = builder.problem(Credential("rvt", ("ardms.rvt",)), flat_value(profile))
    assert any(
        "ardms.spi" not in {step.id for step in plan.steps}
        for plan in date_plans(problem, search(problem))
    )


def test_fees_confirmed_and_unknown_are_told_apart():
    profile = load_profile("rvt_holder", START)
    role = load_role("ai_clinical_specialist")
    _, plans, _ = plans_for(profile, role, Wishes())
    states = {s.fee_state for p in plans for s in p.steps if s.id == "rsna.ai_foundational"}
    assert states == {"ask the issuer"}
    _, plans, _ = plans_for(profile, role, Wishes(fees={"rsna.ai_foundational": 90}))
    told = [s for p in plans for s in p.steps if s.id == "rsna.ai_foundational"]
    assert {(s.fee_state, s.fee_usd) for s in told} == {("confirmed", 90)}


@pytest.mark.parametrize("role", [role.id for role in load_roles()])
def test_role_records_are_whole(role):
    one = load_role(role)
    assert len(one.stakeholders) >= 3
    assert len(one.deliverables) >= 3 or role == "annotator_auditor"
    assert one.failure_modes
    assert one.tasks
    assert one.kpis
    from sonobridge.career.planning.material import career_file, load_skills

    assert set(one.kpis) <= {k["id"] for k in career_file("kpis.yaml")["kpis"]}
    assert set(one.skills) <= set(load_skills())
    assert {task.skill for task in one.tasks} <= set(load_skills()) | {""}
