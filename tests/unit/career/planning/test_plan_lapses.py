"""What has lapsed before a plan can use it leads to no set of steps, so the search ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from career_profiles import START, flat_value
from sonobridge.career.credentials.rule import AllOf, Credential
from sonobridge.career.planning import PlanBuilder, date_plans
from sonobridge.career.planning.material import Wishes, load_profile, load_role
from sonobridge.career.planning.search import search
from sonobridge.career.planning.search.clause import NEVER, AnyClause, PassClause, WindowClause
from sonobridge.career.planning.search.landmarks import Landmarks
from sonobridge.career.planning.search.narrowing import timely
from sonobridge.career.planning.search.timetable import make_network


def day(year, month=1):
    return date(year, month, 1).toordinal()


def test_a_pass_too_old_for_its_window_leaves_the_window():
    old = PassClause(given=(day(2019), day(2025)), options=(1,))
    window = WindowClause(PassClause(given=(), options=(0,)), old, 5)
    left = timely(window, (day(2028), day(2029)), day(2027))
    assert left == WindowClause(window.first, PassClause(given=(day(2025),), options=(1,)), 5)


def test_a_window_that_can_close_in_time_stays_as_it_is():
    window = WindowClause(
        PassClause(given=(day(2026),), options=(0,)), PassClause(given=(), options=(1,)), 5
    )
    assert timely(window, (day(2028), day(2031)), day(2027)) is window
    closed = timely(window, (NEVER, day(2032)), day(2027))
    assert isinstance(closed, WindowClause)
    assert closed.first.given == ()


def test_what_lapses_before_anybody_asks_for_it_is_left_out():
    lapsed = PassClause(given=(day(2024), day(2026)), options=(), months=24)
    both = AnyClause((lapsed, PassClause(given=(), options=(0,))))
    left = timely(both, (day(2028),), day(2027))
    assert isinstance(left, AnyClause)
    assert left.parts[0] == replace(lapsed, given=(day(2026),))
    assert timely(both, (day(2028),), day(2025)) is both


def test_a_specialty_of_long_ago_does_not_cut_the_search_off():
    """With a specialty of 2019 no new SPI makes an RDMS: its window closed with 2024."""
    leaver = load_profile("school_leaver", START)
    held = {"ardms.ab": (date(2019, 11, 26),)}
    leaver = replace(leaver, facts=replace(leaver.facts, passes=held))
    wishes = Wishes(hours_per_week=60, accreditation="not_accredited")
    builder = PlanBuilder(profile=leaver, wishes=wishes, start=START)
    problem = builder.for_role(load_role("ai_clinical_specialist"), flat_value(leaver))
    result = search(problem)
    assert result.work.left == 0
    plans = date_plans(problem, result)
    assert len(plans) >= 2
    assert not any(one.id == "ardms.rdms" for plan in plans for one in plan.awards)


def test_landmarks_that_share_no_option_are_added_up():
    """A goal of two more exams costs at least both of them, beside what is chosen."""
    student = load_profile("dms_student", START)
    builder = PlanBuilder(profile=student, wishes=Wishes(), start=START)
    goal = AllOf(tuple(Credential(one, (one,)) for one in ("ardms.ab", "ardms.pe")))
    problem = builder.problem(goal, flat_value(student))
    network = make_network(problem, problem.options)
    number = {one.id: i for i, one in enumerate(network.options)}
    landmarks = Landmarks(network)
    exams = [number["ardms.ab"], number["ardms.pe"]]
    least = sum(network.cost[i] for i in exams)
    assert landmarks.more(0, [network.goal])[0] >= least
    assert landmarks.more(0, [network.goal])[2] >= sum(network.days[i] for i in exams)
    every = (1 << len(network.options)) - 1
    assert landmarks.more(every, [network.goal]) == (0, 0, 0, 0)
    cheapest = min(vector[1] for vector, _ in search(problem).plans)
    assert landmarks.more(0, [network.goal])[0] <= cheapest
