"""The median time of readers: nothing under five, an exact interval, no flattery."""

from __future__ import annotations

import math
from itertools import product

import pytest

from sonobridge.portfolio.timing import NOT_RUN, ReaderTime, median_time, sample_card


def times(*seconds, named=6):
    return [ReaderTime(seconds=one, named=named) for one in seconds]


@pytest.mark.parametrize("n", range(5))
def test_no_figure_is_shown_under_five_readers(n):
    found = median_time(times(*range(1, n + 1)))
    assert (found.state, found.n, found.met) == ("not run", n, None)
    assert (found.seconds, found.low, found.high, found.coverage) == (None,) * 4
    assert found.text == f"{NOT_RUN}: {n} of 5 readers"


def test_five_readers_give_the_widest_interval_with_its_own_coverage():
    found = median_time(times(14.0, 9.0, 16.5, 11.0, 12.0))
    assert (found.seconds, found.low, found.high) == (12.0, 9.0, 16.5)
    assert found.coverage == 1 - 2 / 32
    assert found.met
    assert found.text == (
        "median 12.0 s (93.8% interval 9.0 s to 16.5 s, n = 5 readers; 5 named all six)"
    )
    assert not median_time(times(14.0, 9.0, 16.5, 15.1, 15.2)).met


@pytest.mark.parametrize("n", [5, 6, 8, 9, 12, 17])
def test_the_coverage_is_that_of_all_ways_to_fall_on_either_side(n):
    found = median_time(times(*range(1, n + 1)))
    k = round(found.low)
    assert found.high == n + 1 - k

    def share(rank):
        """Part of the 2 to the n sign patterns in which the interval holds the median."""
        held = sum(rank <= sum(signs) <= n - rank for signs in product((0, 1), repeat=n))
        return held / 2**n

    assert found.coverage == pytest.approx(share(k), abs=1e-12)
    if n > 5:
        assert found.coverage >= 0.95
        assert share(k + 1) < 0.95


def test_who_does_not_name_all_six_is_longer_than_any_time():
    slow = [*times(5.0, 6.0), *times(4.0, 4.0, named=5), *times(30.0)]
    found = median_time(slow)
    assert (found.state, found.seconds, found.named_all, found.met) == (
        "measured", 30.0, 3, False
    )  # fmt: skip
    assert found.high is None
    assert "no end" in found.text
    lost = median_time([*times(5.0, 6.0), *times(1.0, 1.0, 1.0, named=0)])
    assert (lost.state, lost.seconds, lost.met) == ("unfinished", None, False)
    assert lost.text.startswith("half or more did not name all six values")
    even = median_time([*times(5.0, 6.0, 7.0), *times(1.0, 1.0, 1.0, named=0)])
    assert even.state == "unfinished"


@pytest.mark.parametrize(
    ("seconds", "named"), [(0, 6), (-1, 6), (math.inf, 6), (1, 7), (1, -1)]
)
def test_a_time_that_is_none_is_refused(seconds, named):
    with pytest.raises(ValueError, match="positive time"):
        ReaderTime(seconds=seconds, named=named)


def test_the_invented_card_shows_six_values_each_with_n_and_hash():
    lines = sample_card()
    assert len({line.signal for line in lines}) == 6
    assert all(line.state == "shown" and line.value and line.n >= 10 for line in lines)
    assert all(len(line.sha256) == 64 for line in lines)
