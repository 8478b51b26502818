"""Who scanned sees a preliminary report; a physician makes it final; the claim is corrected."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import run_command, serving
from e2e.kit.accessibility import violations
from e2e.waiting import fits, press_primary

pytestmark = pytest.mark.browser

PASSPHRASE = "nine calm herons wade"
RULE = "The sonographer gives preliminary findings; a physician diagnoses and signs"


@pytest.mark.requirement("R-001-24")
def test_the_page_shows_the_correction_and_a_sonographers_signature_is_refused(
    demo_copy, open_profile, axe_source
):
    run_command(demo_copy.folder, "admin", "add-person", "Dr. Heron", "--roles", "physician",
                "--passphrase", PASSPHRASE)  # fmt: skip
    exam = demo_copy.told["scan_session_id"]
    with serving(demo_copy.folder) as server:
        sonographer = open_profile(server.base).launch(server.fresh_url())
        sonographer.goto(f"{server.base}/path/explore/0016740/employment/obgyn")
        expect(sonographer.get_by_text(RULE)).to_be_visible()
        sonographer.goto(f"{server.base}/scan/{exam}")
        card = sonographer.locator(
            "section", has=sonographer.get_by_role("heading", name="Report")
        )
        expect(card.get_by_text("preliminary", exact=True)).to_be_visible()
        refused = sonographer.evaluate(
            """async ([id]) => {
              const answer = await fetch('/api/scan/sign_final', {
                method: 'POST', body: JSON.stringify({session_id: id, agreement: 'agrees'}),
                headers: {'content-type': 'application/json',
                  'X-Sonobridge-Session': localStorage.getItem('sonobridge.session')},
              });
              return [answer.status, JSON.stringify(await answer.json())];
            }""",
            [exam],
        )
        assert refused[0] == 403
        assert RULE in refused[1]
        sonographer.goto(f"{server.base}/scan/interpret/{exam}")
        expect(sonographer.get_by_text(RULE)).to_be_visible()
        assert sonographer.get_by_role("button", name="Sign the final").count() == 0

        physician = open_profile(server.base).sign_in("Dr. Heron", PASSPHRASE)
        physician.goto(f"{server.base}/scan/interpret")
        physician.get_by_role(
            "heading", name="1 exam waits for a final interpretation"
        ).wait_for()
        assert violations(physician, axe_source) == []
        press_primary(physician)
        sign = physician.get_by_role("button", name="Sign the final interpretation")
        expect(sign).to_be_disabled()
        physician.get_by_label("Agrees", exact=True).check(force=True)
        physician.get_by_label("Interpretation in words").fill("As measured.")
        expect(sign).to_be_enabled()
        assert violations(physician, axe_source) == []
        sign.click()
        physician.get_by_role("heading", name="This report is final").wait_for()

        sonographer.goto(f"{server.base}/scan/{exam}")
        expect(card.get_by_text("final, by Dr. Heron")).to_be_visible()
        contents = sonographer.get_by_role("navigation", name="On this page")
        contents.get_by_role("link", name="Report").click()
        card.get_by_role("button", name="Show the report").click()
        expect(card.get_by_text("FINAL, by Dr. Heron on")).to_be_visible()
        # Every part of a long result opens from the contents, and none reaches over the page.
        for part in contents.get_by_role("link").all():
            part.click()
        assert sonographer.locator("main details:not([open])").count() == 0
        assert violations(sonographer, axe_source) == []
        sonographer.set_viewport_size({"width": 320, "height": 720})
        fits(sonographer, 320)
