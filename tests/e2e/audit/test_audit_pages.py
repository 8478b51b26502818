"""Journey 5 in the browser: is a vendor's model accepted, from its predictions alone?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.audit.steps import card, clean, evaluation_of
from e2e.kit.accessibility import violations
from e2e.waiting import press_primary
from sonobridge.audit.examples import write_example

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PARTS = ("", "/performance", "/slices", "/flags", "/acceptance")


def test_1_an_empty_room_says_what_would_stand_there(walk, axe_source):
    walk.go("/audit")
    walk.title("No model is audited yet")
    main = walk.page.get_by_role("main")
    assert "sonobridge audit example" in main.inner_text()
    clean(walk, axe_source)
    walk.picture("1_empty")
    press_primary(walk.page)
    walk.title("Register the product")


def test_2_a_product_is_registered_without_its_file(walk, axe_source):
    page = walk.page
    page.get_by_label("Product", exact=True).fill("Carotid reader")
    page.get_by_label("Version", exact=True).fill("4.2")
    page.get_by_label("Runs on").fill("on the cart")
    page.get_by_label("Claims, one a line").fill("sensitivity above 0.95")
    clean(walk, axe_source)
    walk.picture("2_product")
    page.get_by_role("button", name="Register product").click()
    walk.title("Carotid reader 4.2: bring its predictions in")
    expect(card(walk, "Carotid reader 4.2")).to_contain_text("not verified here")


def test_3_the_table_comes_in_without_identities(walk, written, axe_source):
    page = walk.page
    clean(walk, axe_source)
    page.locator("input[data-file]").set_input_files(written.path)
    walk.title("check what was understood")
    counts = card(walk, "Predictions of Carotid reader 4.2").inner_text()
    numbers = {
        label: int(number.replace(",", ""))
        for label, number in re.findall(
            r"(rows \w+|duplicate rows|columns dropped)\s+([\d,]+)", counts
        )
    }
    assert numbers["rows unmatched"] == written.unverified
    assert numbers["duplicate rows"] == written.repeated
    assert sum(numbers[key] for key in numbers if "row" in key) == written.rows
    columns = card(walk, "Columns as understood")
    dropped = columns.get_by_role("row").filter(has_text="patient_name")
    assert "left out" in dropped.inner_text()
    assert "Rosa" not in page.content()
    assert "Rosa" not in page.url
    clean(walk, axe_source)
    walk.picture("3_check")


def test_4_criteria_are_locked_and_power_is_told_before_results(walk, axe_source):
    page = walk.page
    page.get_by_label("Reference", exact=True).select_option("adjudicated")
    page.get_by_label("Where it comes from").fill("vendor's manual, page 31")
    page.get_by_label("Margin, points").fill("10")
    page.get_by_label("Prevalence at work, %").fill("5")
    ages = page.get_by_role("textbox", name="Cut points").nth(1)
    ages.fill("75, 60")
    ages.press("Tab")
    expect(page.get_by_role("main")).to_contain_text("Cut points are ascending numbers")
    ages.fill("60, 75")
    ages.press("Tab")
    page.get_by_role("button", name="Add a criterion").click()
    page.get_by_label("C1: bound").fill("0.6")
    page.get_by_role("button", name="Add a criterion").click()
    page.get_by_label("C2: group").select_option("bmi_kg_m2")
    page.get_by_label("C2: level").fill("≥35")
    page.get_by_label("C2: bound").fill("0.8")
    # Enter in a field must not lock.
    page.get_by_label("C2: bound").press("Enter")
    assert walk.server.command("audit", "protocols")["protocols"] == []
    page.get_by_role("button", name="Lock protocol, version 1").click()
    walk.title("Locked as version 1: this is what could be seen")
    locked = card(walk, "Protocol, version 1")
    assert "locked before results" in locked.inner_text()
    assert "points" in locked.get_by_role("table").inner_text()
    assert walk.server.command("audit", "list")["evaluations"] == []
    clean(walk, axe_source)
    walk.picture("4_locked")


def test_5_the_heading_is_the_finding(walk, written, axe_source):
    page = walk.page
    press_primary(page)
    page.get_by_role("list", name="Groups by verdict").wait_for(timeout=120_000)
    shown = walk.server.command("audit", "show", evaluation_of(walk))
    evaluation = shown["evaluation"]
    expect(page.get_by_role("heading", level=1)).to_have_text(evaluation["headline"])
    chips = page.get_by_role("list", name="Groups by verdict").inner_text()
    levels = [one for one in evaluation["groups"] if one["kind"] in ("level", "not_recorded")]
    # Heading, chips and the stored count say the same number.
    tally = evaluation["tally"]
    assert tally["disparity_shown"] == 1
    assert evaluation["headline"].startswith("One disparity shown")
    assert re.findall(r"\d+", chips) == [str(count) for count in tally.values() if count]
    figure = page.get_by_role("figure", name=evaluation["headline"])
    expect(figure.locator(".row")).to_have_count(len(levels) + 1)
    figure.get_by_role("button", name="Show as table").click()
    overall = figure.get_by_role("row").nth(1).inner_text().split("\t")
    assert overall[4:6] == [str(written.found), str(written.diseased)]
    figure.get_by_role("button", name="Show as chart").click()
    strip = page.get_by_role("contentinfo")
    expect(strip).to_contain_text(shown["evidence_id"][-2:])
    expect(strip).to_contain_text(evaluation["data"]["sha256"][:4])
    clean(walk, axe_source)
    walk.picture("5_subgroups")


@pytest.mark.requirement("R-003-04")
def test_6_a_row_opens_with_counts_and_words(walk, written, axe_source):
    page = walk.page
    evaluation = walk.server.command("audit", "show", evaluation_of(walk))["evaluation"]
    group = next(one for one in evaluation["groups"] if one["key"] == "bmi_kg_m2=≥35")
    row = page.get_by_role("button", name=f"{group['title']} {group['level']}")
    row.focus()
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    text = drawer.inner_text()
    counted = written.counts(35)
    for measure in group["measures"]:
        assert measure["sentence"]["clinician"] in text
        assert measure["sentence"]["data"] in text
        if measure["metric"] in counted:
            top, bottom = counted.pop(measure["metric"])
            assert (measure["numerator"], measure["denominator"]) == (top, bottom)
            assert f"{top} of {bottom} images" in text
            for word in (measure["sentence"]["clinician"], measure["sentence"]["data"]):
                assert str(top) in word
                assert str(bottom) in word
    assert not counted
    assert violations(page, axe_source) == []
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(row).to_be_focused()


def test_7_metric_and_depth_change_what_is_counted(walk):
    page = walk.page
    page.get_by_label("Intersections").select_option("2")
    expect(page.locator(".row").nth(10)).to_be_attached()
    page.get_by_label("Metric").select_option("specificity")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("specificity", ignore_case=True)
    page.get_by_label("Metric").select_option("sensitivity")
    page.get_by_label("Intersections").select_option("1")


def test_8_performance_is_told_in_people(walk, axe_source):
    walk.go(f"/audit/{evaluation_of(walk)}/performance")
    walk.page.get_by_role("heading", name="What an answer means").wait_for()
    said = card(walk, "What an answer means").inner_text()
    assert "1,000 people" in said
    bars = card(walk, "What an answer means").locator("ul ul")
    assert bars.count() >= 1
    for bar in bars.all():
        assert sum(int(n) for n in bar.locator("b").all_inner_texts()) == 1000
    for title in ("ROC", "Calibration", "Decision curve"):
        expect(walk.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    clean(walk, axe_source)
    walk.picture("8_performance")


def test_9_slices_hold_every_group_and_every_metric(walk, axe_source):
    walk.go(f"/audit/{evaluation_of(walk)}/slices")
    heat = card(walk, "Every group, every metric")
    heat.wait_for()
    evaluation = walk.server.command("audit", "show", evaluation_of(walk))["evaluation"]
    levels = [one for one in evaluation["groups"] if one["kind"] in ("level", "not_recorded")]
    expect(heat.locator("tbody tr")).to_have_count(len(levels))
    clean(walk, axe_source)
    walk.picture("9_slices")


@pytest.mark.requirement("R-000-27")
def test_10_a_flag_is_decided_and_blocks_until_a_retest(walk, axe_source):
    page, evaluation = walk.page, evaluation_of(walk)
    walk.go("/")
    due = page.get_by_role("region", name="Due")
    expect(due).to_contain_text(re.compile(r"flags? waits? for a decision"))
    walk.go(f"/audit/{evaluation}/flags")
    clean(walk, axe_source)
    walk.picture("10_flags")
    before = [
        one for one in walk.server.command("audit", "flags")["flags"] if one["state"] == "open"
    ]
    high = next(one for one in before if one["severity"] == "high")
    item = page.get_by_role("region", name=high["title"])
    if item.get_by_role("button", name="Decide", exact=True).count():
        item.get_by_role("button", name="Decide", exact=True).click()
    expect(item.get_by_role("button", name="Keep this decision")).to_be_disabled()
    item.get_by_role("radio", name="Mitigate").check()
    item.get_by_label("Reason").fill("The vendor recalibrates; tested again in March.")
    item.get_by_label("Due").fill("2027-03-01")
    item.get_by_role("button", name="Keep this decision").click()
    item.get_by_text("decided, re-test open").wait_for()
    expect(item).to_contain_text("It is closed by a re-test")
    walk.go(f"/audit/{evaluation}/acceptance")
    release = card(walk, "Release")
    expect(release).to_contain_text("Stands against a release")


def test_11_acceptance_says_what_a_pass_does_not_give(walk, axe_source):
    page, evaluation = walk.page, evaluation_of(walk)
    walk.title("One of 2 criteria fails")
    answers = card(walk, "Criteria").inner_text()
    assert "pass" in answers
    assert "fail" in answers
    release = card(walk, "Release").inner_text()
    assert (
        "A passed evaluation is needed but does not authorise clinical use. Missing:" in release
    )
    record = card(walk, "Section 1557 record")
    expect(record.locator("tbody tr")).to_have_count(6)
    block = walk.server.command("audit", "show", evaluation)["nondiscrimination"]
    assert len(block["gaps"]) > 24
    expect(record.get_by_text("gap", exact=True)).to_have_count(len(block["gaps"]))
    expect(record).to_contain_text(f"{len(block['gaps'])} fields are empty")
    clean(walk, axe_source)
    walk.picture("11_acceptance")
    claim = card(walk, "May I say this?")
    claim.get_by_label("Sentence").fill("The model is safe and works equally well in everyone.")
    claim.get_by_role("button", name="Check the sentence").click()
    claim.get_by_text("refused", exact=True).wait_for()
    sign = card(walk, "Signature")
    sign.get_by_label("What you state with your name").fill("Seen; not fit at BMI 35 and over.")
    sign.get_by_role("button", name="Sign acceptance").click()
    sign.get_by_text("signed by").wait_for()
    product = walk.server.command("audit", "products")["products"][0]
    assert product["state"] == "not_accepted"
    with page.expect_download() as download:
        card(walk, "Report").get_by_role("button", name="Save JSON").click()
    assert evaluation in download.value.path().read_text(encoding="utf-8")


def test_12_a_change_after_results_is_the_next_version(walk, axe_source):
    page = walk.page
    line = walk.server.command("audit", "list")["evaluations"][0]
    walk.go(f"/audit/new/{line['product_id']}/{line['table_id']}")
    walk.title("Locked as version 1")
    page.get_by_label("Margin, points").fill("12")
    page.get_by_label("Margin, points").press("Tab")
    page.get_by_role("button", name="Lock protocol, version 2").click()
    walk.title("Locked as version 2")
    locked = card(walk, "Protocol, version 2").inner_text()
    assert "locked after results were seen" in locked
    assert "margin" in locked
    press_primary(page)
    page.get_by_role("list", name="Groups by verdict").wait_for(timeout=120_000)
    expect(page.get_by_role("main")).to_contain_text("Version 2 of the protocol was locked")
    clean(walk, axe_source)


def test_13_the_list_names_the_next_step(walk, axe_source):
    walk.go("/audit")
    expect(walk.page.locator("main [data-primary]")).to_have_count(1)
    table = walk.page.get_by_role("table", name="Evaluations")
    expect(table.get_by_role("row")).to_have_count(3)
    clean(walk, axe_source)
    walk.picture("13_list")


def test_14_a_wrong_table_is_refused_in_words(walk, tmp_path):
    product = walk.server.command("audit", "products")["products"][0]["product_id"]
    walk.go(f"/audit/new/{product}")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"\x00\x01\x02 not a table")
    walk.page.locator("input[data-file]").set_input_files(bad)
    alert = walk.page.get_by_role("alert")
    alert.wait_for(timeout=60_000)
    assert len(alert.inner_text()) > 20
    walk.page.get_by_role("button", name="Choose the file").wait_for()


def test_15_the_shipped_example_walks_the_same_road(walk, tmp_path, axe_source):
    page, file = walk.page, tmp_path / "vendor_carotid.csv"
    write_example("vendor_carotid", file, 20_240_601)
    walk.go("/audit/new")
    page.get_by_label("Product", exact=True).fill("Carotid stenosis model on the cart")
    page.get_by_label("Version", exact=True).fill("4.2 and 4.3")
    page.get_by_role("button", name="Register product").click()
    walk.title("bring its predictions in")
    page.locator("input[data-file]").set_input_files(file)
    walk.title("check what was understood")
    page.get_by_label("Reference", exact=True).select_option("simulated")
    page.get_by_role("button", name="Lock protocol, version 1").click()
    walk.title("Locked as version 1")
    page.get_by_role("button", name="Run version 1").click()
    page.get_by_role("list", name="Groups by verdict").wait_for(timeout=120_000)
    shown = walk.server.command("audit", "show", evaluation_of(walk))["evaluation"]
    expect(page.get_by_role("heading", level=1)).to_have_text(shown["headline"])
    for part in PARTS:
        walk.go(f"/audit/{evaluation_of(walk)}{part}")
        clean(walk, axe_source)
        walk.picture(f"15_example{part.replace('/', '_')}")
