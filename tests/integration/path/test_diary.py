"""The diary through the runner, and what peers said, by import."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock
from sonobridge.core.errors import InvalidInputError


@pytest.fixture
def run(tmp_path):
    clock = FixedClock(datetime(2026, 11, 22, 15, tzinfo=UTC))
    return PortfolioRoom(tmp_path / "ws", clock).run


@pytest.mark.requirement("R-002-31")
def test_no_data_then_mean_interval_and_trend_after_twelve_weeks(run):
    empty = run("path.diary")
    assert (empty["words"], empty["mean"]["reason"]) == ("no data", "no data")
    assert empty["peers"] == []
    first = date(2026, 8, 31)
    for week in range(11):
        run("path.diary_add", score=1 + week % 5, day=str(first + timedelta(weeks=week)))
    assert run("path.diary")["mean"]["state"] == "not_estimable"
    assert run("path.diary_add", score=4)["weeks"] == 12
    # A second entry of a week takes the place of the first.
    assert run("path.diary_add", score=5, day="2026-11-18")["weeks"] == 12
    found = run("path.diary")
    scores = [one["score"] for one in found["weeks"]]
    assert scores[-1] == 5
    assert found["mean"]["value"] == pytest.approx(sum(scores) / 12)
    for part in ("mean", "trend"):
        assert found[part]["low"] < found[part]["value"] < found[part]["high"]
        assert found[part]["n"] == 12
    assert f"Mean {sum(scores) / 12:.2f} (" in found["words"]
    assert "points a week" in found["words"]
    with pytest.raises(InvalidInputError, match="future"):
        run("path.diary_add", score=3, day="2026-11-30")


@pytest.mark.requirement("R-002-31")
def test_peers_are_counted_from_a_file_and_free_text_is_dropped(run):
    text = "Score,Name\n5,Doe\n4,Roe\n9,Poe\n"
    made = run("path.diary_peers", text=text, name="Lab", source="survey of the lab, 2026")
    assert (made["counts"], made["refused"], made["dropped"]) == ([0, 0, 0, 1, 1], 1, ["Name"])
    (peers,) = run("path.diary")["peers"]
    assert (peers["name"], peers["mean"]["value"], peers["mean"]["n"]) == ("Lab", 4.5, 2)
    assert peers["source"] == "survey of the lab, 2026"
