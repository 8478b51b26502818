"""The colour box in a real browser: filled by colour to its edges; a free patient revealed."""

from __future__ import annotations

import json

import pytest

from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser

COLOURED = """([edge]) => {
  const canvas = document.querySelector('canvas[data-frame]');
  const box = document.querySelector('polygon.box');
  const { width, height } = canvas;
  const data = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const found = { inside: 0, empty: 0, spilled: 0 };
  const svg = box.ownerSVGElement;
  const at = (x, y) => box.isPointInFill(Object.assign(svg.createSVGPoint(), { x, y }));
  for (let y = edge; y < height - edge; y += 1) {
    for (let x = edge; x < width - edge; x += 1) {
      const i = 4 * (y * width + x);
      const painted = data[i] !== data[i + 2] || data[i] !== data[i + 1];
      const corners = [[-edge, -edge], [edge, -edge], [edge, edge], [-edge, edge]];
      const held = corners.map(([dx, dy]) => at(x + 0.5 + dx, y + 0.5 + dy));
      if (held.every(Boolean)) { found.inside += 1; if (!painted) found.empty += 1; }
      else if (!held.some(Boolean) && painted) found.spilled += 1;
    }
  }
  return found;
}"""


def turn(page, knob, value):
    """Type a value into a knob of the console."""
    field = page.locator(f"[data-knob={knob}] input.value")
    if not field.is_visible():
        page.locator("button.more[aria-expanded=false]").first.click()
    field.fill(str(value))
    field.press("Enter")


@pytest.mark.parametrize(("probe", "steer"), [("L11-5v", -25), ("L11-5v", 18), ("C5-2v", None)])
def test_colour_fills_exactly_the_box(new_scanner, tmp_path, probe, steer):
    scanner = new_scanner()
    page = scanner.page
    scanner.start("free", "coach")
    page.locator("select[aria-label=Transducer]").select_option(probe)
    page.keyboard.press("Escape")
    page.locator(".bar").get_by_role("button", name="Colour").click()
    for knob, value in (("box_gain", 30), ("box_priority", 100)):
        turn(page, knob, value)
    if steer is None:  # lines of a sector are not steered
        assert page.locator("[data-knob=box_steer]").count() == 0
    else:
        turn(page, "box_steer", steer)
    scanner.wait_for_newer(scanner.frame() + 30)
    page.locator(".stage").focus()
    page.keyboard.press("Space")
    page.get_by_text("Frozen", exact=True).wait_for()
    found = page.evaluate(COLOURED, [2])
    page.screenshot(path=tmp_path / f"box_{probe}_{steer}.png")
    assert found["inside"] > 5000
    assert found["spilled"] == 0, found
    assert found["empty"] < 0.01 * found["inside"], found


HUES = """() => {
  const canvas = document.querySelector('canvas[data-frame]');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const found = { red: 0, blue: 0 };
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] > data[i + 2] + 30) found.red += 1;
    else if (data[i + 2] > data[i] + 30) found.blue += 1;
  }
  return found;
}"""


def test_inverting_swaps_the_colours_and_turns_the_bar_round(new_scanner, tmp_path):
    scanner = new_scanner()
    page = scanner.page
    scanner.start("c01", "coach")
    page.locator(".bar").get_by_role("button", name="Colour").click()
    page.wait_for_function(f"() => ({HUES})().red > 2000", timeout=60_000)
    assert page.evaluate(HUES)["blue"] < 100
    bar = page.locator(".colour-bar rect").first
    before = bar.get_attribute("fill")
    limit = float(page.locator(".colour-bar").get_attribute("data-nyquist"))
    # The probe's band draws the echo of 5 MHz a little upwards, and the limit down.
    assert limit == pytest.approx(100 * 1540 * 5000 / (4 * 5e6), rel=0.08)
    page.locator(".stage").focus()
    page.keyboard.press("i")
    page.wait_for_function(f"() => ({HUES})().blue > 2000", timeout=60_000)
    page.screenshot(path=tmp_path / "inverted.png")
    assert page.evaluate(HUES)["red"] < 100
    assert bar.get_attribute("fill") != before


def test_a_free_patient_is_started_refused_and_revealed(new_scanner, axe_source, tmp_path):
    scanner = new_scanner()
    page = scanner.page
    page.get_by_role("heading", name="Free scan").wait_for()
    page.screenshot(path=tmp_path / "cases.png", full_page=True)
    page.get_by_label("Neck, mm around").fill("260")
    page.get_by_label("Fat, mm").fill("25")
    page.get_by_role("button", name="Start a free scan").click()
    page.get_by_text("This neck cannot be built").wait_for()
    page.screenshot(path=tmp_path / "impossible.png", full_page=True)
    assert violations(page, axe_source) == []
    page.get_by_label("Neck, mm around").fill("")
    page.get_by_label("Fat, mm").fill("")
    page.get_by_label("Age, years").fill("71")
    page.get_by_role("button", name="Start a free scan").click()
    scanner.wait_for_picture()
    session_id = page.url.split("/")[-2]
    before = scanner.call("scan.session", {"session_id": session_id})["result"]
    assert "plaque" not in json.dumps(before["case"]).lower()
    page.get_by_role("button", name="Reveal the truth").click()
    page.get_by_role("dialog").get_by_role("button", name="Reveal the truth").click()
    page.get_by_role("dialog").get_by_text("71 years").wait_for()
    page.screenshot(path=tmp_path / "revealed.png")
    assert violations(page, axe_source) == []


def test_a_coach_draws_good_ranges_and_an_exam_none(new_scanner, tmp_path):
    scanner = new_scanner()
    page = scanner.page
    scanner.start("c01", "coach")
    page.keyboard.press("m")
    page.keyboard.press("m")
    page.locator(".knob .good").first.wait_for(timeout=30_000)
    page.locator(".stage").focus()
    page.keyboard.press("k")
    page.screenshot(path=tmp_path / "good.png")
    scanner.start("c01", "exam")
    page.keyboard.press("m")
    scanner.wait_for_newer(scanner.frame() + 60)
    assert page.locator(".knob .good").count() == 0
