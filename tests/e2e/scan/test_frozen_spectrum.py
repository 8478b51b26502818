"""A frozen spectrum in a real browser: scaled by the angle cursor, and deaf to all else."""

from __future__ import annotations

import math
import re

import pytest

from e2e.kit.accessibility import violations
from e2e.scan.test_colour_box import turn
from e2e.scan.test_measurement_tools import go_to_mode, go_to_view, store

pytestmark = pytest.mark.browser


def read_psv(page):
    """Peak systolic velocity that the spectrum is said to show, cm/s; None before a beat."""
    found = re.search(r"PSV (\d+)", page.locator(".spectral").get_attribute("aria-label"))
    return None if found is None else int(found[1])


def test_the_angle_is_corrected_after_the_freeze_and_stored_as_it_is_shown(
    new_scanner, axe_source, tmp_path
):
    scanner = new_scanner()
    page = scanner.page
    session_id = scanner.start("c01", "exam")
    go_to_view(scanner, "common carotid, spectral")
    go_to_mode(scanner, "PW")
    page.wait_for_function(
        r"() => /PSV \d/.test(document.querySelector('.spectral').ariaLabel ?? '')",
        timeout=60_000,
    )
    page.locator(".stage").focus()
    page.keyboard.press("Space")
    page.get_by_text("Frozen", exact=True).wait_for()
    before, old = read_psv(page), -60.0
    turn(page, "cursor", -45)
    wanted = before * math.cos(math.radians(old)) / math.cos(math.radians(45.0))
    assert read_psv(page) == pytest.approx(wanted, abs=1.0)
    page.get_by_text("cursor 45°").wait_for()
    turn(page, "gate", 6)
    page.get_by_text("Only the angle cursor turns now").wait_for()
    assert page.locator("[data-knob=gate] input.value").input_value() == "1.5"
    page.screenshot(path=tmp_path / "frozen.png")
    assert violations(page, axe_source) == []
    page.locator(".stage").focus()
    stored = store(scanner, session_id)
    assert stored["angle"]["value"] == 45.0
    assert stored["psv"]["value"] == pytest.approx(wanted, abs=1.0)
    page.locator(".bar").get_by_role("button", name="Colour").click()
    page.locator(".frozen").wait_for(state="detached")
    page.locator(".colour-bar").wait_for()
