"""What is said and to whom, on the pages: a log moves its sign, a note frees a sentence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo_workspace import Demo
from e2e.conftest import serving
from e2e.road.conftest import OpenProfile

pytestmark = pytest.mark.browser


@pytest.mark.requirement("R-004-71")
def test_a_logged_comfort_record_fills_the_card_and_moves_the_sign(
    demo_copy: Demo, open_profile: OpenProfile
):
    with serving(demo_copy.folder) as server:
        page = open_profile(server.base).launch(server.url)
        page.goto(f"{server.base}/path/say/people")
        patients = page.get_by_role("article", name="Patients", exact=True)
        patients.get_by_text("Fill it from stored work").click()
        expect(patients.get_by_text("1 part is empty")).to_be_visible()
        patients.locator("summary", has_text="Log it").click()
        for box in patients.get_by_role("checkbox").all():
            box.check()
        patients.get_by_role("button", name="Add to the log").click()
        expect(patients.get_by_text("every part is filled")).to_be_visible()
        expect(patients.get_by_text("100 %").first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "1 of 10 signs of success has data"
        )


@pytest.mark.requirement("R-004-54")
def test_a_kept_rationale_frees_the_sentence_that_needs_no_plan(
    demo_copy: Demo, open_profile: OpenProfile
):
    with serving(demo_copy.folder) as server:
        shown = server.command(
            "scan", "session", "--session-id", demo_copy.told["scan_session_id"]
        )
        page = open_profile(server.base).launch(server.url)
        page.goto(f"{server.base}/path/say")
        care = page.get_by_role("article").filter(has_text="Patient care")
        expect(care.get_by_text("missing: population, benefit, trade off")).to_be_visible()
        for label, text in (
            ("Area of work", "vascular ultrasound"),
            ("Patients it serves", "people after a stroke"),
            ("Your reason", "a wrong grade changes what is done"),
            ("What shows it", "a scored exam session"),
            ("What you give up", "fewer kinds of examination"),
        ):
            page.get_by_label(label).fill(text)
        page.get_by_label("Evidence records behind it").fill(shown["evidence_id"])
        page.get_by_role("button", name="Keep the rationale").click()
        expect(care.get_by_role("blockquote")).to_contain_text("people after a stroke")
        deepen = page.get_by_role("article").filter(has_text="Deepen")
        expect(deepen.get_by_text("missing: next step, date")).to_be_visible()
        expect(deepen.get_by_role("blockquote")).to_have_count(0)
