"""The rule for components that are absent: skip, or fail where they are required."""

from __future__ import annotations

import pytest

from components import find, require


def test_a_present_component_is_returned():
    assert require("python3") == find("python3")


def test_an_absent_one_is_skipped_or_fails(monkeypatch):
    monkeypatch.delenv("SONOBRIDGE_TEST_REQUIRE", raising=False)
    with pytest.raises(pytest.skip.Exception, match="absent-program"):
        require("absent-program")
    for required in ("all", "chromium,absent-program"):
        monkeypatch.setenv("SONOBRIDGE_TEST_REQUIRE", required)
        with pytest.raises(pytest.fail.Exception, match="absent-program"):
            require("absent-program")
    monkeypatch.setenv("SONOBRIDGE_TEST_REQUIRE", "chromium")
    with pytest.raises(pytest.skip.Exception):
        require("absent-program")
