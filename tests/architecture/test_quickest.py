"""The judge of bars on wall time: patient with a busy machine, not with a slow program."""

from __future__ import annotations

import math
import time

import pytest

import quickest as judge
from quickest import quickest


def burning(seconds: float) -> float:
    """Use the processor for some seconds; return how long that took on the clock."""
    begun, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < seconds:
        math.sqrt(2.0)
    return time.perf_counter() - begun


def test_the_first_attempt_within_the_bar_ends_it(monkeypatch):
    monkeypatch.setattr(judge, "_scheduled", lambda: (0.0, 0.0))
    took = iter([3.0, 1.0, 0.5, 9.0])
    assert quickest(lambda: next(took), 0.9) == 0.5
    assert next(took) == 9.0
    took = iter([3.0, 2.0, 4.0])
    assert quickest(lambda: next(took), 0.9, most=3) == 2.0


def test_a_slow_program_is_slow_on_any_machine():
    assert quickest(lambda: burning(0.3), 0.2, most=3) > 0.2


@pytest.mark.parametrize(
    ("ran", "waited", "share"), [(1.0, 0.0, 1.0), (1.0, 3.0, 0.25), (0.0, 0.0, 1.0)]
)
def test_what_other_programs_took_is_not_counted(monkeypatch, ran, waited, share):
    known = iter([(2.0, 5.0), (2.0 + ran, 5.0 + waited)])
    monkeypatch.setattr(judge, "_scheduled", lambda: next(known))
    assert quickest(lambda: 8.0, 1.0, most=1) == 8.0 * share
