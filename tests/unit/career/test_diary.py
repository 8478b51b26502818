"""The satisfaction diary says nothing without data and prints mean, interval, trend with it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sonobridge.career.indicators.diary import DiaryWeek, monday_of, state_diary

FIRST = date(2026, 8, 31)


def weeks(*scores, gap=0):
    return [
        DiaryWeek(monday=FIRST + timedelta(weeks=n + (gap if n > 5 else 0)), score=score)
        for n, score in enumerate(scores)
    ]


def test_without_data_nothing_is_claimed():
    stated = state_diary([])
    assert (stated.mean.reason, stated.trend.reason) == ("no data", "no data")
    assert state_diary(weeks(*[3] * 11)).mean.reason == "11 of 12 weeks entered"


def test_twelve_weeks_give_mean_interval_and_trend():
    stated = state_diary(weeks(1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4))
    assert stated.mean.value == pytest.approx(34 / 12)
    assert stated.mean.low < 34 / 12 < stated.mean.high
    assert stated.mean.n == stated.trend.n == 12
    # Least squares by hand: sum (x - 5.5)(y - mean) / 143.
    y = [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4]
    slope = sum((x - 5.5) * (v - 34 / 12) for x, v in enumerate(y)) / 143
    assert stated.trend.value == pytest.approx(slope)
    assert stated.trend.low < slope < stated.trend.high


def test_a_straight_rise_has_its_slope_and_a_missed_week_counts_as_time():
    rise = state_diary(weeks(1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5))
    later = state_diary(weeks(1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, gap=10))
    assert rise.trend.low > 0
    assert later.trend.value < rise.trend.value


def test_order_does_not_matter_and_equal_scores_have_no_trend():
    even = state_diary(list(reversed(weeks(*[4] * 12))))
    assert (even.mean.value, even.mean.low, even.trend.value) == (4.0, 4.0, 0.0)


def test_a_week_is_named_by_its_monday():
    assert monday_of(date(2026, 11, 22)) == date(2026, 11, 16)
    assert monday_of(date(2026, 11, 16)) == date(2026, 11, 16)
