"""Indicators on data worked by hand: value, interval, n, and no claim beyond them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sonobridge.career.indicators import (
    AccuracySheet,
    Contribution,
    CorrelationCase,
    Outage,
    PhantomReading,
    ReportTimes,
    count_contributions,
    ergonomics_notice,
    load_complexity,
    load_ergonomics,
    load_indicators,
    phantom_trend,
    report_hours,
    state_accuracy,
    state_complexity,
    state_exams_per_day,
    state_mean,
    state_quality_measures,
    state_share,
    state_turnaround,
    state_uptime,
)
from sonobridge.career.indicators.accuracy import smallest_error_free
from sonobridge.career.indicators.quality_measures import Review
from sonobridge.core.errors import InvalidInputError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def percent(estimate):
    return tuple(round(100 * end, 1) for end in (estimate.low, estimate.high))


def test_each_indicator_has_its_target_and_says_where_no_norm_was_found():
    found = {one.id: one for one in load_indicators()}
    assert [
        sum(o.side == side for o in found.values()) for side in ("generalist", "specialist")
    ] == [5, 5]
    for name in ("image_quality", "satisfaction", "downtime"):
        assert found[name].literature.verdict.startswith("no literature norm found")
    assert all(
        one.literature.source.text and one.literature.source.as_of for one in found.values()
    )


@pytest.mark.requirement("R-004-22")
def test_exams_a_day_stand_beside_the_surveys_with_a_notice_above_ten():
    said = " ".join(load_indicators()[0].literature.statements)
    assert all(part in said for part in ("6-10 51.2%", "11-15 30.8%", "11.25", "9-14"))
    busy = state_exams_per_day([11, 12, 10, 11])
    assert (busy.value.value, busy.value.n) == (11, 4)
    assert "Mind" in busy.notes[0] or "mind breaks" in busy.notes[0]
    assert "sdms.org" in busy.notes[0]
    assert state_exams_per_day([9, 10, 11]).notes == ()
    assert state_exams_per_day([]).verdict == "no data"


@pytest.mark.requirement("R-004-23")
def test_a_share_under_twenty_is_shown_with_its_interval_and_too_few():
    few = state_share("image_quality", 17, 19, target=0.9)
    assert few.verdict == "too few"
    assert few.value.low is not None
    twenty = state_share("image_quality", 18, 20, target=0.9)
    assert percent(twenty.value) == (69.9, 97.2)
    assert twenty.verdict == "not demonstrated"
    assert state_share("image_quality", 0, 0, target=0.9).verdict == "no data"


@pytest.mark.requirement("R-004-117")
@pytest.mark.requirement("R-004-27")
def test_accuracy_needs_a_reference_and_says_what_is_not_demonstrated():
    with pytest.raises(InvalidInputError, match="reference standard"):
        AccuracySheet(
            reference=" ", true_positive=1, false_negative=0, true_negative=1, false_positive=0
        )
    sheet = AccuracySheet(
        reference="CT angiography",
        true_positive=18,
        false_negative=2,
        true_negative=20,
        false_positive=0,
    )
    stated = state_accuracy(sheet)
    assert (percent(stated.value), stated.verdict) == ((83.5, 98.6), "not demonstrated")
    assert any(note.startswith("prevalence 50.0%") for note in stated.notes)
    assert smallest_error_free(0.95) == 73
    for n, verdict in ((72, "not demonstrated"), (73, "demonstrated")):
        whole = AccuracySheet(
            reference="surgery",
            true_positive=n,
            false_negative=0,
            true_negative=0,
            false_positive=0,
        )
        assert state_accuracy(whole).verdict == verdict


@pytest.mark.requirement("R-004-25")
def test_turnaround_counts_missing_times_apart():
    hours = [1, 2, 3, 4, 30]
    records = [ReportTimes(study=NOON, report=NOON + timedelta(hours=h)) for h in hours]
    records += [
        ReportTimes(study=NOON, report=None),
        ReportTimes(study=None, report=NOON),
        ReportTimes(study=NOON, report=NOON - timedelta(minutes=1)),
    ]
    stated = state_turnaround(*report_hours(records))
    assert (stated.n, stated.missing, stated.reversed) == (5, 2, 1)
    assert (stated.p50_h, stated.p95_h) == (3, pytest.approx(4 + 0.8 * 26))
    assert stated.within.value.value == 0.8
    assert "2 without a recorded time" in stated.within.notes[0]
    empty = state_turnaround(*report_hours([ReportTimes(study=NOON, report=None)]))
    assert (empty.p50_h, empty.within.verdict) == (None, "no data")


@pytest.mark.requirement("R-004-26")
def test_uptime_merges_overlapping_outages_and_a_phantom_that_drifts_is_flagged():
    def out(start, end):
        return Outage(start=NOON + timedelta(hours=start), end=NOON + timedelta(hours=end))

    # Worked by hand: 0-3 and 2-5 are five hours, 10-11 one; 6 of 600 scheduled hours.
    stated = state_uptime([out(10, 11), out(2, 5), out(0, 3)], 600)
    assert (stated.outage_h, stated.uptime, stated.merged) == (6, 0.99, 1)
    with pytest.raises(InvalidInputError, match="scheduled hours"):
        state_uptime([out(0, 3)], 2)
    with pytest.raises(InvalidInputError, match="before it begins"):
        out(3, 3)
    noise = (0.05, -0.04, 0.02, -0.06, 0.03, 0.01)
    planted = [
        PhantomReading(day=date(2026, month, 1), level_db=60 - (month - 1) + noise[month - 1])
        for month in range(1, 7)
    ]
    drift = phantom_trend(planted)
    assert drift.flagged
    assert drift.slope.value == pytest.approx(-1.0, abs=0.05)
    steady = [
        PhantomReading(day=one.day, level_db=60 + n)
        for one, n in zip(planted, noise, strict=True)
    ]
    assert not phantom_trend(steady).flagged
    assert not phantom_trend(planted[:2]).flagged


@pytest.mark.requirement("R-004-24")
def test_satisfaction_is_a_mean_of_counts_with_its_interval():
    stated = state_mean("satisfaction", {5: 14, 4: 4, 3: 2}, target=4.5)
    # By hand: mean 4.6, variance 0.46316, se 0.15218, t(19) 2.0930 -> 0.3185.
    assert stated.value.value == pytest.approx(4.6)
    assert stated.value.low == pytest.approx(4.6 - 0.3185, abs=2e-4)
    assert stated.verdict == "not demonstrated"


@pytest.mark.requirement("R-004-28")
def test_the_complex_share_stays_with_its_version():
    definition = load_complexity()
    cases = [["near_occlusion", "large_body"], ["large_body"], ["tandem_lesion"], []]
    assert [definition.index(case) for case in cases] == [3, 1, 2, 0]
    stated = state_complexity(definition, cases)
    assert (stated.value.value, stated.value.n) == (0.25, 4)
    assert f"definition {definition.version}" in stated.notes[0]
    import dataclasses

    stricter = dataclasses.replace(definition, version="2", threshold=2)
    again = state_complexity(stricter, cases)
    assert again.value.value == 0.5
    assert "definition 2" in again.notes[0]
    assert state_complexity(definition, cases) == stated
    with pytest.raises(InvalidInputError, match="does not know"):
        definition.index(["weekend"])
    with pytest.raises(InvalidInputError, match="no such version"):
        load_complexity("9")


@pytest.mark.requirement("R-004-29")
def test_a_publication_without_address_is_unverified():
    year = date(2026, 5, 1)
    entries = [
        Contribution(
            kind="publication", day=year, title="A", address="10.1177/1544316718794330"
        ),
        Contribution(kind="publication", day=year, title="B"),
        Contribution(
            kind="publication", day=date(2025, 1, 1), title="C", address="https://x.org/c"
        ),
    ]
    latest, before = count_contributions(entries, "publication")
    assert (latest.year, latest.counted, latest.apart, latest.reached) == (2026, 1, 1, True)
    assert latest.why.startswith("unverified")
    assert (before.year, before.counted) == (2025, 1)


@pytest.mark.requirement("R-004-30")
def test_unconfirmed_teaching_is_listed_apart():
    day = date(2026, 5, 1)
    entries = [
        Contribution(kind="teaching", day=day, title="t", minutes=m, confirmed=c)
        for m, c in ((90, True), (1275, True), (60, False), (1034, True))
    ]
    (found,) = count_contributions(entries, "teaching")
    assert (found.counted, found.apart, found.target) == (2399, 60, 2400)
    assert not found.reached


@pytest.mark.requirement("R-004-31")
def test_only_a_presenter_counts():
    day = date(2026, 5, 1)
    entries = [
        Contribution(kind="presentation", day=day, title="SVU", role=role)
        for role in ("co-author", "presenter")
    ]
    (found,) = count_contributions(entries, "presentation")
    assert (found.counted, found.apart) == (1, 1)
    with pytest.raises(InvalidInputError, match="role"):
        Contribution(kind="presentation", day=day, title="SVU")
    with pytest.raises(InvalidInputError, match="event"):
        Contribution(kind="presentation", day=day, title=" ", role="presenter")


@pytest.mark.requirement("R-004-118")
def test_correlation_cases_count_by_year_and_area():
    cases = [
        CorrelationCase(day=date(2026, m, 1), area=area)
        for m, area in ((1, "extracranial"), (2, "extracranial"), (3, "venous"))
    ] + [CorrelationCase(day=date(2025, 1, 1), area="venous")]
    reviews = [Review(measure="technical_quality", met=n % 5 != 0) for n in range(25)]
    found = state_quality_measures(
        reviews, cases, year=2026, areas=("extracranial", "venous", "arterial")
    )
    assert [one.name for one in found] == [
        "appropriateness",
        "technical_quality",
        "interpretive_quality",
        "report_completeness_and_timeliness",
        "correlation",
    ]
    assert found[-1].shortfalls == (
        "3 of 4 correlation cases in 2026",
        "1 of 2 correlation cases in venous",
        "0 of 2 correlation cases in arterial",
    )
    assert found[1].reading.value.value == 0.8
    assert found[1].reading.verdict == "no norm"
    assert found[0].reading is None
    assert all("2018" in one.stale for one in found)


@pytest.mark.requirement("R-004-64")
def test_injury_figures_carry_their_source():
    facts = dict(load_ergonomics())
    (injury,) = [fact for fact in facts if "84%" in fact]
    assert "1997" in injury
    assert "90%" in injury
    assert "2009" in injury
    assert "sdms.org" in facts[injury].text
    notice = ergonomics_notice(11)
    assert all(word in notice for word in ("breaks", "posture", "scan time", "84%", "90%"))
