"""Measuring at the console: points on the spectrum, stenosis, thickness, flow, plaque."""

from __future__ import annotations

import struct

import pytest

from e2e.conftest import PHONE
from e2e.kit.accessibility import violations
from e2e.scan.conftest import SLOWEST_MS, Heard, Scanner
from e2e.waiting import fits

pytestmark = pytest.mark.browser

HELP = {"truth", "score", "hint", "inset", "good", "gates", "parts", "side_grades", "findings"}
"""Names under which help or truth would stand."""

SPECTRAL = 3
"""Kind of a binary frame that holds spectrum."""


def go_to_view(scanner: Scanner, words: str) -> None:
    """Step through the protocol until a view is being taken."""
    page = scanner.page
    for _ in range(40):
        if words in page.locator(".head .what").inner_text():
            return
        page.keyboard.press("PageDown")
    raise AssertionError(f"no view {words}")


def go_to_mode(scanner: Scanner, mode: str) -> None:
    page = scanner.page
    for _ in range(3):
        if page.locator(".column .bar [aria-pressed=true]").first.inner_text() == mode:
            break
        page.keyboard.press("m")
    scanner.wait_for_newer(scanner.frame() + 3)


def take(scanner: Scanner, name: str) -> None:
    """Choose a caliper by its button and give the keys back to the picture."""
    scanner.page.get_by_role("button", name=name, exact=True).click()
    scanner.page.locator(".stage").focus()


def points(scanner: Scanner, *steps: str) -> None:
    """Place a point, then one after each move."""
    page = scanner.page
    page.keyboard.press("Enter")
    for step in steps:
        for key in step.split():
            page.keyboard.press(key)
        page.keyboard.press("Enter")


def store(scanner: Scanner, session_id: str) -> dict:
    """Put the caliper away, store, and return what the newest picture holds by kind."""
    page = scanner.page
    before = len(stored(scanner, session_id))
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator(".bar .clock[title^=Stored]").wait_for()
    while len(pictures := stored(scanner, session_id)) == before:
        page.wait_for_timeout(100)
    page.wait_for_function("() => !document.querySelector('[data-primary][disabled]')")
    return {one["kind"]: one for one in pictures[-1]["measurements"]}


def stored(scanner: Scanner, session_id: str) -> list[dict]:
    """Return the pictures that a session has stored."""
    shown = scanner.call("scan.session", {"session_id": session_id})["result"]
    return list(shown["stored"])


def traced_s(frames: list[bytes]) -> float:
    """Return how many seconds of spectrum binary frames hold."""
    strips = [frame for frame in frames if frame[4] == SPECTRAL]
    columns = (struct.unpack_from("<H", strip, 6)[0] for strip in strips)
    seconds = (struct.unpack_from("<f", strip, 32)[0] for strip in strips)
    return sum(n * s for n, s in zip(columns, seconds, strict=True))


def measure_stenosis(scanner: Scanner, session_id: str, tmp_path) -> None:
    page = scanner.page
    go_to_view(scanner, "internal carotid, grey scale, long axis")
    go_to_mode(scanner, "B")
    page.keyboard.press("Space")
    page.keyboard.press("c")
    take(scanner, "NASCET")
    points(scanner, "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp Shift+ArrowUp")
    page.get_by_text("NASCET 50 %: 1.0 of 2.0 mm").wait_for()
    page.screenshot(path=tmp_path / "nascet.png")
    page.get_by_label("Distal ICA collapsed").check()
    page.get_by_text("NASCET is not defined in near-occlusion").wait_for()
    assert page.get_by_text("NASCET 50 %").count() == 0
    page.get_by_label("Distal ICA collapsed").uncheck()
    page.locator(".stage").focus()
    points(scanner, "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp Shift+ArrowUp")
    take(scanner, "ECST")
    points(scanner, "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp Shift+ArrowUp")
    kept = store(scanner, session_id)
    assert kept["stenosis"]["unit"] == "%"
    assert kept["stenosis"]["method"] == "ecst_diameter"
    assert kept["stenosis"]["value"] == pytest.approx(50, abs=0.1)
    assert len(kept["stenosis"]["points_mm"]) == 4
    page.keyboard.press("Space")


def measure_thickness(scanner: Scanner, session_id: str, tmp_path) -> None:
    page = scanner.page
    go_to_view(scanner, "common carotid, grey scale, long axis")
    page.keyboard.press("c")
    take(scanner, "IMT")
    right = " ".join(["Shift+ArrowRight"] * 6)
    left = right.replace("Right", "Left")
    points(scanner, right, "ArrowDown ArrowDown ArrowDown ArrowDown", left)
    page.get_by_text("mean 0.80 mm").wait_for()
    page.get_by_text("shorter than 10 mm").wait_for()
    page.get_by_label("Wall").select_option("near")
    page.get_by_label("No plaque").uncheck()
    page.screenshot(path=tmp_path / "imt.png")
    page.locator(".stage").focus()
    kept = store(scanner, session_id)
    assert kept["imt"]["imt"] == {
        "wall": "near",
        "plaque_free": False,
        "straight": True,
        "below_end_mm": 10,
    }


def measure_spectrum(scanner: Scanner, heard: Heard, session_id: str, tmp_path) -> None:
    page = scanner.page
    before = len(heard.frames)
    go_to_view(scanner, "vertebral, spectral")
    go_to_mode(scanner, "PW")
    heard.wait(page, lambda: traced_s(heard.frames[before:]) > 2.5)
    page.keyboard.press("c")
    page.get_by_text("Freeze the spectrum first").first.wait_for()
    page.keyboard.press("Space")
    points(scanner)
    page.keyboard.press("Shift+c")
    points(scanner)
    page.keyboard.press("Shift+c")
    points(scanner, "Shift+ArrowRight Shift+ArrowRight Shift+ArrowUp")
    page.locator(".spectral[aria-label*='Acc. time 100 ms']").wait_for()
    page.get_by_label("Flow").select_option("pre_steal")
    page.screenshot(path=tmp_path / "spectrum.png")
    page.locator(".stage").focus()
    kept = store(scanner, session_id)
    assert (kept["acceleration_time"]["value"], kept["acceleration_time"]["unit"]) == (
        100,
        "ms",
    )
    assert (kept["psv"]["unit"], kept["psv"]["read_by"]) == ("cm/s", "cursor")
    assert len(kept["acceleration_time"]["trace_points"]) == 2
    assert (kept["direction"]["text"], kept["waveform"]["text"]) == ("antegrade", "pre_steal")
    page.keyboard.press("Space")


def describe_plaque(scanner: Scanner, tmp_path) -> None:
    page = scanner.page
    page.get_by_role("button", name="Plaque").click()
    add = page.get_by_role("button", name="Add plaque")
    for label, word in (
        ("Echogenicity", "III"),
        ("Surface", "ulcerated"),
        ("Echogenic cap", "visible"),
        ("Calcification", "with_shadow"),
    ):
        page.get_by_label(label).select_option(word)
    page.get_by_role("checkbox", name="long axis").check()
    assert add.is_disabled()
    page.get_by_text("An ulcer is a recess").wait_for()
    page.screenshot(path=tmp_path / "plaque.png")
    page.get_by_label("Surface").select_option("irregular")
    page.get_by_role("checkbox", name="short axis").check()
    page.get_by_role("checkbox", name="cine").check()
    add.click()
    page.get_by_text("III more than half echogenic, irregular").first.wait_for()


@pytest.mark.requirement("R-010-07")
def test_an_exam_is_measured_with_every_tool_and_told_nothing(
    new_scanner, axe_source, tmp_path
):
    heard = Heard()
    scanner = new_scanner(heard)
    page = scanner.page
    session_id = scanner.start("c13", "exam")
    measure_stenosis(scanner, session_id, tmp_path)
    measure_thickness(scanner, session_id, tmp_path)
    measure_spectrum(scanner, heard, session_id, tmp_path)
    describe_plaque(scanner, tmp_path)
    assert violations(page, axe_source) == []
    page.reload()
    scanner.wait_for_picture()
    page.get_by_role("button", name="Plaque").click()
    page.get_by_text("irregular").first.wait_for()
    for _, body in heard.bodies:
        result = body.get("result") or {}
        assert not [name for name in HELP if isinstance(result, dict) and result.get(name)]
    assert not HELP & {str(word["topic"]) for word in heard.words}
    page.get_by_role("button", name="Finish").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("1 plaque is described.").wait_for()
    assert dialog.get_by_text("Hold my values").count() == 0
    for place in range(2):
        dialog.locator("select").nth(place).select_option("normal")
    dialog.get_by_role("button", name="Submit session").click()
    grades = page.get_by_role("heading", name="Grade under each criteria set")
    grades.wait_for(timeout=SLOWEST_MS)
    shown = scanner.call("scan.session", {"session_id": session_id})["result"]["result"]
    page.screenshot(path=tmp_path / "result.png", full_page=True)
    labels = {row["label"]: row for row in shown["findings"]}
    assert "ECST" in labels["Right proximal internal carotid stenosis"]["text"]
    assert "near wall" in labels["Left common carotid IMT"]["text"]
    assert any("plaque" in label for label in labels)
    (row,) = [one for one in shown["worksheet"] if one["site"] == "vertebral"]
    assert "pre-steal" in row["note"]
    assert row["whole"]
    true = {one["label"]: one for one in shown["truth"]}
    stolen = true["Flow direction, left vertebral"]
    assert (stolen["truth"], stolen["yours"]) == ("retrograde", "antegrade")
    assert stolen["within"] is False
    psv = true["PSV, left vertebral"]
    assert psv["flow_field"]
    assert psv["flow_field"] != psv["truth"]
    assert page.get_by_text("Preliminary", exact=True).first.is_visible()
    assert violations(page, axe_source) == []
    page.set_viewport_size(PHONE)
    fits(page, PHONE["width"])
    page.screenshot(path=tmp_path / "result_phone.png", full_page=True)


@pytest.mark.requirement("R-004-38")
def test_the_screen_names_where_the_sets_differ_and_what_is_missing(new_scanner, tmp_path):
    scanner = new_scanner()
    page = scanner.page
    scanner.start("c01", "coach")
    page.get_by_role("button", name="Finish").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Hold my values against the criteria sets").click()
    run = dialog.get_by_role("button", name="Grade under each set")
    dialog.get_by_label("Vessel").select_option("native")
    dialog.get_by_label("Plaque", exact=True).select_option("none")
    dialog.get_by_label("Lumen").select_option("narrowed")
    dialog.get_by_label("Highest ICA PSV").fill("240")
    dialog.get_by_label("Doppler angle").fill("60")
    run.click()
    dialog.get_by_text("no plaque is visible", exact=False).first.wait_for()
    dialog.get_by_label("Plaque", exact=True).select_option("visible")
    dialog.get_by_label("Highest ICA PSV").fill("150")
    dialog.get_by_label("EDV there").fill("50")
    dialog.get_by_label("ICA/CCA ratio").fill("2.4")
    run.click()
    dialog.get_by_role("heading", name="Where the sets differ").wait_for()
    dialog.locator(".badge").get_by_text("unverified").wait_for()
    dialog.get_by_text("Version 2026").first.wait_for()
    page.screenshot(path=tmp_path / "sets.png")
    dialog.get_by_label("Vessel").select_option("stent")
    run.click()
    dialog.get_by_text("criteria for native arteries are not applied").first.wait_for()
