"""Fixtures that every kind of test may use."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sonobridge.core.clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a fixed instant."""
    return FixedClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
