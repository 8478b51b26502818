"""Progress: throttled, with a rate only when there is something to measure."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from sonobridge.core.clock import FixedClock
from sonobridge.jobs import JobCancelledError, ProgressReporter
from sonobridge.jobs.progress import RateEstimator
from sonobridge.store import JobProgress


def test_no_rate_before_a_second_and_a_step():
    rate = RateEstimator()
    assert rate.add(0.0, 0) is None
    assert rate.add(0.9, 50) is None
    assert rate.add(2.0, 50) == 25
    still = RateEstimator()
    still.add(0.0, 7)
    assert still.add(10.0, 7) is None


def test_the_rate_follows_the_last_half_minute():
    rate = RateEstimator()
    done = 0
    for second in range(60):
        done += 10 if second < 30 else 2
        last = rate.add(float(second), done)
    assert last == pytest.approx(2, rel=0.15)


def test_a_count_that_starts_anew_starts_a_new_measurement():
    rate = RateEstimator()
    rate.add(0.0, 100)
    rate.add(5.0, 200)
    assert rate.add(6.0, 0) is None
    assert rate.add(8.0, 4) == 2


@pytest.fixture
def stage():
    clock = FixedClock(datetime(2026, 3, 2, tzinfo=UTC))
    written, cancelled = [], threading.Event()
    return clock, written, cancelled, ProgressReporter(written.append, clock, cancelled)


def test_at_most_four_writes_a_second_and_the_last_report_counts(stage):
    clock, written, _, report = stage
    for number in range(101):
        report(number, 100, "files")
        clock.advance(0.01)
    assert len(written) <= 5
    report.flush()
    assert written[-1].done == 100
    report.flush()
    assert len(written) <= 6


def test_cancelling_is_raised_at_the_next_report(stage):
    _, written, cancelled, report = stage
    report(1, None, "files")
    cancelled.set()
    with pytest.raises(JobCancelledError):
        report(2, None, "files")
    assert [progress.done for progress in written] == [1]


@pytest.mark.parametrize(
    ("progress", "remaining"),
    [
        (JobProgress(done=5, total=None, rate_per_s=2.0), None),
        (JobProgress(done=5, total=10, rate_per_s=None), None),
        (JobProgress(done=5, total=10, rate_per_s=2.0), 2.5),
        (JobProgress(done=12, total=10, rate_per_s=2.0), 0),
    ],
)
def test_remaining_time_is_told_only_when_total_and_rate_are_known(progress, remaining):
    assert progress.remaining_s == remaining
