"""Journey 1, step 4, and what goes wrong there: plans, their limits, versions, the window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.kit.accessibility import violations

pytestmark = pytest.mark.browser


def card(page, name):
    return page.locator("section", has=page.get_by_role("heading", name=name, exact=True))


def unfold(page, name):
    """Return a folded part, opened by its line if it is still closed."""
    part = card(page, name)
    if part.locator("> details:not([open])").count():
        part.locator("> details > summary").click()
    expect(part.locator("> details[open]")).to_have_count(1)
    return part


def search(page, **fields):
    """Fill the form and search; names are those of the fields."""
    form = unfold(page, "From, to and limits")
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
            field.blur()
    form.get_by_role("button", name="Search").click()
    page.locator(".grid[aria-busy=false]").wait_for()


def test_1_a_school_leaver_in_charlotte_gets_dated_plans(planner, axe_source):
    page = planner
    page.get_by_role("heading", level=1).filter(has_text="AI clinical specialist").wait_for()
    search(
        page,
        profile="school_leaver",
        role="vascular_technologist",
        area="Charlotte",
        start="2026-12-01",
        hours_per_week="10",
        budget_usd="24000",
        holding="ardms.rvt",
    )
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("Vascular technologist")
    timeline = card(page, re.compile(r"^P\d+: .* months, .* USD$")).last
    timeline.get_by_role("button", name="Show as table").click()
    rows = timeline.locator("tbody tr").all_inner_texts()
    words = " ".join(rows)
    assert "Associate degree in sonography" in words or "certificate in sonography" in words
    assert "Sonography Principles" in words
    assert "Vascular Technology specialty exam" in words
    assert "RVT" in words
    assert len(re.findall(r"20\d\d-\d\d-\d\d", words)) >= 8
    assert "confirm with the issuer" in words
    timeline.get_by_role("button", name="Show as chart").click()
    checks = card(page, "Rule checks by the independent checker")
    expect(checks).to_contain_text("0 violations in")
    expect(checks).to_contain_text("issuer not found (checked 2026-11-22)")
    assert violations(page, axe_source) == []


def test_2_two_versions_differ_in_sentences_and_give_a_calendar(planner, tmp_path):
    page = planner
    page.get_by_role("button", name=re.compile("^Adopt plan")).click()
    versions = card(page, "Versions")
    expect(versions.locator("> details[open]")).to_have_count(1)  # adopting opens it
    expect(versions).to_contain_text("v1: P")
    search(page, hours_per_week="5")
    page.get_by_role("button", name=re.compile("^Adopt plan")).click()
    expect(versions).to_contain_text("v2: P")
    expect(versions).to_contain_text("Moved: ")
    expect(versions).to_contain_text("applied to version 1 it gives version 2")
    with page.expect_download() as waiting:
        versions.get_by_role("button", name="Calendar file").click()
    path = tmp_path / "plan.ics"
    waiting.value.save_as(path)
    lines = path.read_bytes().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") >= 4
    assert all(len(line) <= 75 for line in lines)


def test_3_beyond_the_window_says_until_when_and_what_to_do(planner):
    window = unfold(planner, "Five-year window")
    window.get_by_label("SPI passed or planned on").fill("2026-06-01")
    window.get_by_label("Specialty planned on").fill("2032-03-01")
    window.get_by_role("button", name="Check").click()
    expect(window).to_contain_text(
        "The five-year window ends on 31 Dec 2031; move VT earlier or retake SPI."
    )
    expect(window).to_contain_text("outside")
    window.get_by_label("Specialty planned on").fill("2031-12-31")
    window.get_by_role("button", name="Check").click()
    expect(window).to_contain_text("inside")


def test_4_a_school_without_accreditation_goes_by_practice(planner):
    page = planner
    search(
        page, accreditation="not_accredited", holding="cci.rvs", hours_per_week="10",
        budget_usd="",
    )  # fmt: skip
    checks = card(page, "Rule checks by the independent checker")
    expect(checks).to_contain_text("0 violations in")
    main = page.get_by_role("main").inner_text()
    assert "Vocational certificate in sonography, not accredited" in main
    expect(checks).to_contain_text("of 24 months of vascular ultrasound practice")
    expect(checks).to_contain_text("of 600 vascular study")
    checks.locator("summary", has_text="more that no plan contains").click()
    expect(checks).to_contain_text("only not accredited programmes are considered")


def test_5_no_on_call_at_all_names_the_tolerance(planner):
    page = planner
    search(page, accreditation="any", holding="", on_call_hours="0")
    expect(page.get_by_role("heading", level=1)).to_contain_text("No plan leads to")
    expect(page.get_by_role("main")).to_contain_text("on-call tolerance is 0 h a week")
    expect(page.get_by_role("heading", name="Nothing fits these limits")).to_be_visible()
    search(page, on_call_hours="")


def test_6_a_programme_below_the_thresholds_is_flagged(planner):
    programme = unfold(planner, "Programme sheet")
    programme.get_by_label("Programme", exact=True).fill("My college")
    programme.get_by_label("Source of the figures").fill("outcomes page, 2026")
    programme.get_by_label("Retention, %").fill("65")
    programme.get_by_label("Take and pass, %").fill("72")
    programme.get_by_role("button", name="Keep the sheet").click()
    expect(programme).to_contain_text("65 % · below 70 %")
    expect(programme).to_contain_text("72 % · meets 60 %")
    assert "unknown" in programme.locator("li", has_text="Placement").inner_text()


def test_7_a_proof_lifts_the_flag_of_an_unverified_credential(planner, tmp_path):
    page = planner
    checks = card(page, "Rule checks by the independent checker")
    letter = tmp_path / "letter.txt"
    letter.write_text("We issue this credential.", encoding="utf-8")
    checks.locator("summary", has_text="Attach a proof").click()
    checks.get_by_label("Credential").select_option("cmias")
    checks.get_by_label("Who issues it, by the file").fill("Some board")
    checks.get_by_label("Letter or page").set_input_files(letter)
    checks.get_by_role("button", name="Attach").click()
    page.locator(".grid[aria-busy=false]").wait_for()
    expect(checks).not_to_contain_text("(CMIAS): issuer not found")
    expect(checks).to_contain_text("letter.txt, 1 kB, by Some board")
    with page.expect_download() as waiting:
        checks.get_by_role("button", name="Save the file").click()
    saved = tmp_path / "saved"
    waiting.value.save_as(saved)
    assert saved.read_bytes() == letter.read_bytes()
    checks.get_by_role("button", name="Withdraw", exact=True).click()
    checks.get_by_label("Why; it stays readable").fill("attached by mistake")
    checks.get_by_role("button", name="Withdraw and delete the file").click()
    expect(checks).not_to_contain_text("letter.txt")
    page.locator(".grid[aria-busy=false]").wait_for()
    expect(checks).to_contain_text("(CMIAS): issuer not found")


def test_8_the_bridge_names_an_exercise_for_each_skill(planner):
    bridge = unfold(planner, "Vascular Career Bridge")
    bridge.get_by_role("button", name="Show the bridge").click()
    expect(bridge).to_contain_text("skills with an exercise")
    expect(bridge).to_contain_text("RVT")
    skills = bridge.locator("li", has_text="skill ·").all_inner_texts()
    assert len(skills) >= 3
    assert all(len(text.splitlines()) >= 3 for text in skills)


def test_9_a_fee_is_confirmed_with_source_and_day_and_plans_use_it(planner, axe_source):
    page = planner
    fees = unfold(page, "Fees that you confirmed")
    expect(fees).to_contain_text("None yet")
    choice = fees.get_by_label("Credential")
    label = choice.locator("option").first.inner_text()
    fees.get_by_label("Fee, USD").fill("123")
    fees.get_by_label("Where it stands").fill("  ab  ")
    fees.get_by_label("Read on").fill("2026-11-20")
    fees.get_by_role("button", name="Keep the fee").click()
    expect(fees.get_by_role("alert")).to_contain_text("source")
    expect(fees).to_contain_text("None yet")
    fees.get_by_label("Where it stands").fill("fee page of the issuer")
    fees.get_by_role("button", name="Keep the fee").click()
    expect(fees.get_by_role("status")).to_contain_text("Saved: ")
    expect(fees).to_contain_text("123 USD · fee page of the issuer, 2026-11-20")
    expect(fees).to_contain_text("confirmed by you")
    expect(choice.locator("option").first).to_have_text(
        re.sub(r" \([^()]*\)$", " (123 USD, confirmed by you)", label)
    )
    assert violations(page, axe_source) == []
