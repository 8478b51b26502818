"""Fixtures that every kind of test may use."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from demo_workspace import Demo, built_once
from sonobridge.core.clock import FixedClock

# How long an example takes says nothing where other programs run. With every component
# required, as in continuous integration, the draws are the same in each run: what a change
# is refused for, it has done. Elsewhere they are new each time.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=os.environ.get("SONOBRIDGE_TEST_REQUIRE") == "all",
)
settings.load_profile("patient")


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a fixed instant."""
    return FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo workspace of this run, which nobody opens; tests work on copies."""
    return built_once(tmp_path_factory.getbasetemp())
