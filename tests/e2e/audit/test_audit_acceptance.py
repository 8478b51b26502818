"""Journey 5 to its end: versions, readers, a flag that a re-test closes, release, report."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.audit.predictions import NEXT, READERS, write_predictions, write_readings
from e2e.audit.steps import card, clean, evaluation_of, out_of_reach
from e2e.conftest import WIDE, serving, signed_in_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PATIENTS, TARGET = 300, 0.9
SOURCE, OTHER = "A sw 3.1", "B sw 4.2"
STATED = "Fit for the shadow period only."


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The vendor's table with two versions' scores, and that of the mended model."""
    folder = tmp_path_factory.mktemp("handed")
    return (
        write_predictions(folder / "first.csv", PATIENTS, both=True),
        write_predictions(folder / "mended.csv", 420, seed=11, mended=True),
    )


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """Evaluations that the walk has made, by what they are called here."""
    return {}


def shown(walk, evaluation: str) -> dict[str, Any]:
    """A stored evaluation with what hangs on it."""
    return walk.server.command("audit", "show", evaluation)


def run_locked(walk) -> str:
    """Lock what the form says, run it, and return the evaluation."""
    walk.page.get_by_role("button", name="Lock protocol, version 1").click()
    walk.title("Locked as version 1")
    walk.page.get_by_role("button", name="Run version 1").click()
    walk.page.get_by_role("list", name="Groups by verdict").wait_for(timeout=120_000)
    return evaluation_of(walk)


def high_flag(walk) -> dict[str, Any]:
    """The one flag of high severity."""
    flags = walk.server.command("audit", "flags")["flags"]
    (flag,) = [one for one in flags if one["severity"] == "high"]
    return flag


def test_1_two_versions_and_one_threshold_are_asked_for_before_results(
    walk, tables, made, axe_source
):
    page = walk.page
    walk.go("/audit/new")
    page.get_by_label("Product", exact=True).fill("Carotid reader")
    page.get_by_label("Version", exact=True).fill("4.2")
    page.get_by_label("Intended use, in the vendor’s words").fill("Suggest stenosis of 50 %.")
    page.get_by_role("button", name="Register product").click()
    walk.title("bring its predictions in")
    page.locator("input[data-file]").set_input_files(tables[0].path)
    walk.title("check what was understood")
    page.get_by_label(f"What {NEXT} is").select_option("compared")
    page.get_by_label("Margin, points").fill("15")
    page.get_by_label("Target sensitivity, %").fill(str(100 * TARGET))
    page.get_by_label("Threshold from").fill(f"scanner={SOURCE}")
    page.get_by_label("Resamples").fill("400")
    page.get_by_role("button", name="Add a criterion").click()
    page.get_by_label("C1: bound").fill("0.5")
    record = page.locator("details", has_text="Section 1557 record")
    record.locator("summary").click()
    record.get_by_label("How identified, and when").fill("The vendor listed its inputs.")
    record.get_by_label("Next review").fill("2027-11-20")
    assert out_of_reach(walk) == []
    clean(walk, axe_source)
    record.scroll_into_view_if_needed()
    walk.picture("21_asked")
    made["first"] = run_locked(walk)
    protocol = shown(walk, made["first"])["evaluation"]["locked"]["protocol"]
    assert protocol["columns"]["compared"] == NEXT
    assert protocol["nondiscrimination_next_review"] == "2027-11-20"


def test_2_the_threshold_is_told_where_it_was_chosen_and_elsewhere(walk, tables, made):
    walk.go(f"/audit/{made['first']}/performance")
    told = card(walk, "The threshold elsewhere")
    told.scroll_into_view_if_needed()
    text = told.inner_text()
    transfers = shown(walk, made["first"])["evaluation"]["transfers"]
    threshold = transfers[0]["threshold"]
    assert f"chosen in Scanner {SOURCE} for a sensitivity of 90 %" in text
    # Counted anew from the file: the source keeps the target, the other scanner what it gets.
    assert tables[0].share(True, threshold, scanner=SOURCE) >= TARGET
    for scanner, row in zip((SOURCE, OTHER), told.locator("tbody tr").all(), strict=True):
        assert row.get_by_role("rowheader").inner_text() == f"Scanner {scanner}"
        for sick in (True, False):
            value = tables[0].share(sick, threshold, scanner=scanner)
            assert f"{value:.3f}" in row.inner_text()
    walk.picture("22_threshold")


def test_3_another_version_is_compared_on_the_same_patients(walk, tables, made, axe_source):
    told = card(walk, "Against the other version")
    told.scroll_into_view_if_needed()
    for metric, sick in (("Sensitivity", True), ("Specificity", False)):
        item = told.get_by_role("listitem").filter(
            has=walk.page.get_by_role("heading", name=metric, exact=True)
        )
        text = item.inner_text()
        this, other = (tables[0].share(sick, 0.5, score) for score in ("score", NEXT))
        assert f"{this:.3f}" in text
        assert f"{other:.3f}" in text
        points = f"{100 * (other - this):+.1f}".replace("-", "\u2212")
        assert points in text
        assert "on the same patients" in text
    groups = [
        one["group"]
        for one in shown(walk, made["first"])["evaluation"]["paired"]
        if one["metric"] == "specificity" and one["group"] != "overall"
    ]
    told.get_by_text(re.compile("^By group")).click()
    told.get_by_label("Metric").select_option("specificity")
    rows = told.locator("tbody tr")
    expect(rows).to_have_count(len(groups))
    assert len(groups) > 5
    assert "=" not in rows.locator("th").all_inner_texts()[0]
    clean(walk, axe_source)
    walk.picture("23_versions")


def test_4_three_readers_stand_beside_the_model(walk, made, tmp_path, axe_source):
    page = walk.page
    walk.go(f"/audit/{made['first']}/acceptance")
    readers = card(walk, "Readers beside the model")
    readers.get_by_role("button", name="Add a reader study").click()
    file = readers.get_by_label("Table", exact=True)
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("case,modality,score\n1,a,0.2\n", encoding="utf-8")
    file.set_input_files(wrong)
    readers.get_by_label("Name of the study").fill("Three readers, spring")
    readers.get_by_label("Margin, points").fill("10")
    readers.get_by_role("button", name="Compare and keep").click()
    readers.get_by_role("alert").wait_for(timeout=60_000)
    told = readers.get_by_role("alert").inner_text()
    assert "Not found: reader (reader), reference (reference)." in told
    assert readers.get_by_label("Name of the study").input_value() == "Three readers, spring"
    file.set_input_files(write_readings(tmp_path / "Dr Ash.csv"))
    readers.get_by_text("Columns and answers").click()
    readers.get_by_label("Modality under test").fill("model")
    clean(walk, axe_source)
    walk.picture("24_readers_asked")
    readers.get_by_role("button", name="Compare and keep").click()
    readers.get_by_role("heading", name="Three readers, spring").wait_for(timeout=60_000)
    (study,) = walk.server.command("audit", "reader-studies")["studies"]
    whole, text = study["comparisons"][0], readers.inner_text()
    assert (study["readers"], study["cases"], study["standalone"]) == (3, 90, True)
    assert "3 readers, 90 cases" in text
    assert whole["sentence"]["clinician"] in text
    assert whole["sentence"]["data"] in text
    assert whole["verdict"] == "non_inferior"
    assert "not inferior" in text
    assert "margin \u221210.0" in text
    assert not [name for name in READERS if name in page.content()]
    clean(walk, axe_source)
    walk.picture("24_readers")


@pytest.mark.requirement("R-000-27")
def test_5_a_high_flag_blocks_the_release(walk, made, axe_source):
    page = walk.page
    walk.go(f"/audit/{made['first']}/flags")
    flag = high_flag(walk)
    item = page.get_by_role("region", name=flag["title"])
    item.get_by_role("radio", name="Mitigate").check()
    item.get_by_label("Reason").fill("The vendor retrains on larger patients.")
    item.get_by_label("Due").fill("2027-03-01")
    page.keyboard.press("Tab")
    item.get_by_role("button", name="Keep this decision").press("Enter")
    item.get_by_text("decided, re-test open").wait_for()
    assert "Close with this re-test" not in item.inner_text()
    assert high_flag(walk)["due_on"] == "2027-03-01"
    walk.go(f"/audit/{made['first']}/acceptance")
    release = card(walk, "Release")
    release.get_by_role("button", name="Release this version").click()
    release.get_by_label("Accountable person").fill("Dr Lead")
    release.get_by_label("Reason").fill("Needed on Monday.")
    clean(walk, axe_source)
    release.get_by_role("button", name="Release this version").click()
    alert = release.get_by_role("alert")
    alert.wait_for()
    assert "The model version is not released." in alert.inner_text()
    assert flag["title"] in alert.inner_text()
    walk.picture("25_blocked")
    product = walk.server.command("audit", "products")["products"][0]
    assert product["state"] != "released"


def test_6_a_retest_that_shows_it_again_closes_nothing(walk, made):
    page = walk.page
    walk.go(f"/audit/{made['first']}/flags")
    item = page.get_by_role("region", name=high_flag(walk)["title"])
    item.get_by_role("link", name="Run a re-test").click()
    walk.title("bring its predictions in")
    page.get_by_role("link", name="Predictions of Carotid reader 4.2").click()
    walk.title("Locked as version 1")
    page.get_by_role("button", name="Run version 1").click()
    page.get_by_role("list", name="Groups by verdict").wait_for(timeout=120_000)
    again = evaluation_of(walk)
    assert again != made["first"]
    walk.go(f"/audit/{again}/flags")
    item.get_by_label("What the re-test showed").fill("Nothing changed.")
    item.get_by_role("button", name="Close with this re-test").click()
    item.get_by_role("alert").wait_for()
    assert "The re-test shows the finding again" in item.get_by_role("alert").inner_text()
    assert high_flag(walk)["state"] == "decided"
    walk.picture("26_still_there")


@pytest.mark.requirement("R-000-27")
def test_7_a_linked_retest_closes_the_flag(walk, tables, made, axe_source):
    page, flag = walk.page, high_flag(walk)
    item = page.get_by_role("region", name=flag["title"])
    item.get_by_role("link", name="Run another re-test").click()
    walk.title("bring its predictions in")
    page.get_by_label("Name of the table").fill("After retraining")
    page.locator("input[data-file]").set_input_files(tables[1].path)
    walk.title("check what was understood")
    page.get_by_label("Margin, points").fill("15")
    page.get_by_label("Resamples").fill("400")
    page.get_by_role("button", name="Add a criterion").click()
    page.get_by_label("C1: bound").fill("0.8")
    made["retest"] = run_locked(walk)
    walk.go(f"/audit/{made['first']}/flags")
    newest = item.get_by_label("Re-test", exact=True).locator("option").first
    expect(newest).to_contain_text("After retraining")
    item.get_by_label("What the re-test showed").fill("As good in large patients.")
    assert out_of_reach(walk) == []
    clean(walk, axe_source)
    walk.picture("27_retest")
    item.get_by_role("button", name="Close with this re-test").press("Enter")
    item.get_by_text("closed by a re-test").wait_for()
    closed = high_flag(walk)
    assert (closed["state"], closed["retest_evaluation_id"]) == ("closed", made["retest"])
    kinds = [event["kind"] for event in closed["events"]]
    assert (kinds[0], kinds[-1]) == ("opened", "closed")
    item.get_by_text(re.compile("^History")).click()
    history = item.get_by_role("list").inner_text()
    assert "The vendor retrains on larger patients." in history
    assert "As good in large patients." in history
    item.get_by_role("link", name="After retraining").wait_for()
    walk.picture("27_closed")


def test_8_signed_with_the_readers_then_released(walk, made, axe_source):
    page = walk.page
    walk.go(f"/audit/{made['retest']}/acceptance")
    walk.title("The one criterion passes")
    sign = card(walk, "Signature")
    sign.get_by_label("What you state with your name").fill(STATED)
    sign.get_by_label("Reader study beside it").select_option("Three readers, spring")
    assert out_of_reach(walk) == []
    sign.get_by_role("button", name="Sign acceptance").click()
    sign.get_by_text("signed by").wait_for()
    expect(sign).to_contain_text(STATED)
    release = card(walk, "Release")
    release.get_by_role("button", name="Release this version").wait_for()
    assert "Stands against a release" not in release.inner_text()
    release.get_by_role("button", name="Release this version").click()
    for label, text in (
        ("Accountable person", "Dr Lead"),
        ("Clearance number and version", "K123456, version 4.2"),
        ("Ends on", "2027-06-30"),
        ("Stop rule", "Two misses in a week."),
        ("Reason", "Shadow period of four weeks."),
    ):
        release.get_by_label(label).fill(text)
    walk.picture("28_release")
    release.get_by_role("button", name="Release this version").click()
    release.get_by_text("released", exact=True).wait_for()
    text = release.inner_text()
    assert "Missing:" not in text
    assert "Two misses in a week." in text
    clean(walk, axe_source)
    walk.picture("28_released")
    product = walk.server.command("audit", "products")["products"][0]
    assert (product["state"], product["open_high_flags"]) == ("released", 0)
    walk.go("/audit")
    expect(page.get_by_role("main")).to_contain_text("released")


def test_9_the_report_is_saved_and_regenerates_byte_equal(walk, made, axe_source):
    walk.go(f"/audit/{made['first']}/acceptance")
    record = card(walk, "Section 1557 record").inner_text()
    assert "The vendor listed its inputs." in record
    assert "20 Nov 2027" in record
    report = card(walk, "Report")
    report.get_by_label("Reader study beside it").select_option("Three readers, spring")
    page = save(walk, report, "HTML")
    told = page.decode()
    evaluation = shown(walk, made["first"])
    gaps = len(evaluation["nondiscrimination"]["gaps"])
    assert f"{gaps} fields are empty" in record
    assert f"{gaps} empty fields" in told
    assert evaluation["evaluation"]["headline"] in told
    assert "The vendor listed its inputs." in told
    assert save(walk, report, "HTML") == page
    if importlib.util.find_spec("typst") is not None:
        assert save(walk, report, "PDF").startswith(b"%PDF-")
    else:
        refused(report)
    clean(walk, axe_source)
    report.scroll_into_view_if_needed()
    walk.picture("29_report")


def test_10_without_the_typesetter_the_pdf_says_what_to_do(
    walk, browser, made, tmp_path, monkeypatch
):
    (tmp_path / "typst.py").write_text("raise ImportError", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with serving(walk.server.workspace) as bare:
        page = signed_in_page(browser, bare.fresh_url(), WIDE)
        page.goto(f"{bare.base}/audit/{made['first']}/acceptance")
        refused(page.get_by_role("region", name="Report"))
        page.context.close()


def save(walk, report, form: str) -> bytes:
    """Press one of the buttons and return the file that came, held against its hash."""
    with walk.page.expect_download() as download:
        report.get_by_role("button", name=f"Save {form}").click()
    data = download.value.path().read_bytes()
    assert download.value.suggested_filename.endswith(f".{form.lower()}")
    assert hashlib.sha256(data).hexdigest()[:12] in download.value.suggested_filename
    return data


def refused(report) -> None:
    """The PDF is refused in words that name the remedy."""
    report.get_by_role("button", name="Save PDF").click()
    report.get_by_role("alert").wait_for()
    text = report.get_by_role("alert").inner_text()
    assert "The PDF was not made" in text
    assert "sonobridge[reports]" in text
