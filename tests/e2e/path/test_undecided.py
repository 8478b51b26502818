"""An undecided sonographer of eight years: answers, pairs, evidence, money, both sides."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import PHONE, WIDE, owner_profile, serving
from e2e.kit.accessibility import violations
from e2e.kit.conftest import settle
from e2e.waiting import fits, press_primary
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace
from sonobridge.store.paths import PathStore

pytestmark = pytest.mark.browser

ANSWERS = "44434344"
KINDS = ["carotid"] * 6 + ["venous"] * 2 + ["abdominal", "thyroid", "renal"]


@pytest.fixture(scope="module")
def desk(browser, tmp_path_factory):
    """A served workspace with a log of 1,140 studies, and the owner's profile."""
    root = tmp_path_factory.mktemp("undecided") / "workspace"
    with Workspace.create(root, name="Lab", origin="work", clock=SystemClock()) as made:
        rows = [
            (
                f"study {n}",
                {"day": f"2026-{1 + n // 100:02d}-{1 + n % 12:02d}", "exam_kind": kind},
            )
            for n, kind in ((n, KINDS[n % len(KINDS)]) for n in range(1_140))
        ]
        PathStore(made).add_many(made.people.owner().id, "log_entry", rows)
    with serving(root) as server:
        yield server, owner_profile(browser, server, tmp_path_factory.mktemp("profile"))


@pytest.fixture
def page(browser, desk):
    server, profile = desk
    context = browser.new_context(viewport=WIDE, storage_state=profile, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.desk = server
    yield opened
    context.close()
    assert complaints == []


def go(page: Page, path: str) -> None:
    page.goto(page.desk.base + path)
    settle(page)
    page.wait_for_load_state("networkidle")


def go_answered(page: Page) -> None:
    """Open Decide with the eight answers of the journey, given now unless they are kept."""
    go(page, "/path/decide")
    tie = page.get_by_role("heading", name="Hybrid: your answers tie")
    if tie.count() == 0:
        press_primary(page)
        for digit in ANSWERS:
            page.keyboard.press(digit)
    tie.wait_for()


def header(page: Page) -> Locator:
    return page.get_by_role("main").locator("header").first


def clean(page: Page, axe_source: str) -> None:
    """No violation wide or on a phone, and nothing wider than the phone."""
    assert violations(page, axe_source) == []
    page.set_viewport_size(PHONE)
    assert violations(page, axe_source) == []
    fits(page, PHONE["width"])
    page.set_viewport_size(WIDE)


def test_the_answers_tie_and_no_side_is_named(page, axe_source, tmp_path):
    go(page, "/path/decide")
    press_primary(page)
    for digit in ANSWERS:
        page.keyboard.press(digit)
    page.get_by_role("heading", name="Hybrid: your answers tie").wait_for()
    expect(header(page)).to_contain_text("Generalist 34, specialist 34 of 45")
    expect(header(page)).to_contain_text("A side is named from a margin of 6")
    expect(page.get_by_text("undecided", exact=True)).to_be_visible()
    page.get_by_role("button", name="Keep these answers").click()
    page.get_by_role("link", name="Answer 28 forced pairs").wait_for()
    # Evidence beside the answers: one differs, one has none.
    table = page.get_by_role("table", name="Your eight answers")
    variety = table.get_by_role("row").filter(has_text="Variety of cases")
    expect(variety).to_contain_text("differs")
    patient = table.get_by_role("row").filter(has_text="Patient contact")
    expect(patient).to_contain_text("no evidence yet")
    flips = page.locator("section").filter(has_text="What flips it")
    expect(flips).to_contain_text("Evidence values used instead")
    expect(page.get_by_text("Three ways to break the tie")).to_be_visible()
    clean(page, axe_source)
    page.screenshot(path=tmp_path / "decide.png")


def test_market_money_and_fit_stand_side_by_side_or_name_what_is_missing(page, axe_source):
    go_answered(page)
    card = page.locator("section").filter(has_text="Market, money and fit")
    card.get_by_text("needs an area").wait_for()
    expect(card.get_by_text("needs a move")).to_be_visible()
    expect(card).to_contain_text("34 : 34")
    card.get_by_label("Area (code or whole words)").fill("Charlotte")
    card.get_by_label("Area (code or whole words)").press("Tab")
    card.get_by_text("$98,650").wait_for()
    card.get_by_label("Move to").select_option("educator")
    card.get_by_text("below zero by $330,163").wait_for()
    clean(page, axe_source)


def test_all_equal_answers_say_that_there_is_no_contrast(page):
    go(page, "/path/decide")
    page.evaluate("localStorage.clear()")
    for row in (
        page.get_by_role("table", name="Your eight answers").get_by_role("row").all()[1:]
    ):
        row.locator("input[value='5']").check()
    page.get_by_text("45 : 45", exact=True).wait_for()
    expect(header(page)).to_contain_text("no contrast")
    assert page.get_by_role("link", name="Start").is_visible()
    page.evaluate("localStorage.clear()")


def test_three_parts_are_joined_and_weights_move_the_margin(page, axe_source):
    go_answered(page)
    page.get_by_role("button", name="Answer in three parts").click()
    for part, value in (("Can do", "4"), ("Want", "2"), ("Need", "3")):
        page.get_by_label(f"Variety of cases: {part}").select_option(value)
    parts = page.locator("tr").filter(has=page.get_by_role("combobox"))
    row = parts.filter(has_text="Variety of cases")
    expect(row.get_by_role("cell").last).to_have_text("3")
    page.get_by_text("Generalist 32, specialist 34").wait_for()
    clean(page, axe_source)
    page.get_by_role("button", name="Back to one answer each").click()
    page.get_by_text("Weights", exact=True).click()
    page.get_by_label("Variety of cases, weight on generalist").fill("6")
    page.get_by_label("Variety of cases, weight on generalist").press("Tab")
    page.get_by_text("Your own weights: a side is now named from a margin of").wait_for()
    expect(header(page)).not_to_contain_text("A side is named from a margin of 6.")
    page.get_by_role("button", name="Back to the published weights").click()
    page.get_by_text("A side is named from a margin of 6.").first.wait_for()
    page.evaluate("localStorage.clear()")


def test_the_second_fork_stands_on_the_same_page(page, axe_source):
    go(page, "/path/decide/clinical_technical")
    press_primary(page)
    for digit in "555531111":
        page.keyboard.press(digit)
    page.get_by_role("heading", name="Clinical excellence: ahead by 32 points").wait_for()
    expect(header(page)).to_contain_text("A side is named from a margin of 8")
    expect(page.get_by_text("clinical decided").first).to_be_visible()
    clean(page, axe_source)


def test_pairs_that_all_tie_name_no_side_and_are_kept(page, axe_source):
    go(page, "/path/pairs/generalist_specialist")
    page.get_by_role("heading", name="Which matters more to you at work?").wait_for()
    clean(page, axe_source)
    for _ in range(28):
        page.keyboard.press("=")
    page.get_by_role("heading", name="The pairs name no side either").wait_for()
    expect(header(page)).to_contain_text("95 %")
    clean(page, axe_source)
    page.get_by_role("button", name="Keep these pairs").click()
    page.get_by_role("contentinfo").get_by_text("ev_").wait_for()


def test_a_clear_ranking_of_pairs_leans_to_its_side(page):
    order = [
        "Patient contact",
        "Variety of cases",
        "Fast pace",
        "Communication",
        "Problem solving",
        "Independence",
        "Depth in one field",
        "Research, teaching",
    ]
    go(page, "/path/pairs/generalist_specialist")
    for done in range(28):
        page.get_by_text(f"{done} of 28 answered.").first.wait_for()
        left, right = (b.inner_text() for b in page.locator(".choice b").all())
        page.keyboard.press(
            "ArrowLeft" if order.index(left) < order.index(right) else "ArrowRight"
        )
    page.get_by_role("heading", name="The pairs lean to generalist").wait_for()


def test_money_shows_spread_tornado_and_break_even_and_says_a_loss(page, axe_source, tmp_path):
    go(page, "/path/money")
    page.get_by_label("Area (code or whole words)").fill("Charlotte")
    page.get_by_label("Area (code or whole words)").press("Tab")
    page.get_by_role("heading", name="ahead by $120,890").wait_for()
    expect(header(page)).to_contain_text("Break-even in year 11.")
    expect(header(page)).to_contain_text("entering at P10: below zero by $133,227")
    tornado = page.get_by_role("figure", name="The value hangs most on: Entry percentile")
    expect(tornado).to_be_visible()
    expect(page.get_by_role("figure", name="of draws end below zero")).to_be_visible()
    clean(page, axe_source)
    page.screenshot(path=tmp_path / "money.png", full_page=True)
    page.get_by_label("Move to").select_option("educator")
    page.get_by_role("heading", name="below zero by $330,163").wait_for()
    expect(header(page)).to_contain_text("It never breaks even.")
    loss = page.locator("dd.loss").first
    expect(loss).to_contain_text("below zero")
    colour = loss.evaluate("e => getComputedStyle(e).color")
    assert colour == "rgb(169, 44, 18)"
    page.get_by_role("button", name="Keep this scenario").click()
    page.get_by_role("contentinfo").get_by_text("ev_").wait_for()


def test_an_unclear_area_and_an_unreleased_wage_are_said(page):
    go(page, "/path/money")
    area = page.get_by_label("Area (code or whole words)")
    area.fill("Springfield")
    area.press("Tab")
    alert = page.get_by_role("alert")
    alert.wait_for()
    expect(alert).to_contain_text("areas match this name")
    expect(alert).to_contain_text("Give the code of one of them")
    area.fill("0000000")
    area.press("Tab")
    alert.wait_for(state="detached")


def test_both_sides_in_order_claims_beside_data_and_the_same_rows_in_the_file(
    page, axe_source, tmp_path
):
    go(page, "/path/compare")
    page.get_by_role("table").last.wait_for()
    main = page.get_by_role("main").inner_text()
    assert "lies below the national P25 of 80,430" in main
    assert "14 of 386 areas" in main
    order = [
        "Duties",
        "Stakeholders",
        "Deliverables",
        "Indicators",
        "Failure modes",
        "Hours",
        "Pay",
        "Challenges",
    ]
    shown = [h.inner_text() for h in page.locator("tr.section th").all()]
    assert [text.split("\n")[0].strip() for text in shown] == order
    rows = page.locator("table.columns tbody tr:not(.section)").all()
    cells = [[c.inner_text() for c in row.locator("td").all()] for row in rows]
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    path = tmp_path / "sides.csv"
    download.value.save_as(path)
    kept = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [[r["generalist"], r["specialist"]] for r in kept] == cells
    page.get_by_role("contentinfo").get_by_text("ev_").wait_for()
    exams = page.get_by_label("Examinations a day")
    exams.first.fill("11")
    exams.first.press("Tab")
    page.get_by_text("Above 10 examinations a day").wait_for()
    assert "SDMS" in page.get_by_role("status").filter(has_text="Above 10").inner_text()
    exams.last.fill("11")
    exams.last.press("Tab")
    page.get_by_text("11 examinations do not fit").wait_for()
    clean(page, axe_source)


def test_impact_moves_exposed_tasks_only(page, axe_source):
    go(page, "/path/impact")
    page.get_by_role("heading", name="moderate exposure, 0.30 by GPT-4 and 0.29").wait_for()
    expect(header(page)).to_contain_text("Percentile 43 to 48 of 923 occupations")
    expect(page.get_by_text("exposure to language models")).to_be_visible()
    rows = page.locator("tbody tr").filter(has=page.locator("td.review"))
    expect(rows).to_have_count(20)
    before = [row.locator("td.num").inner_text() for row in rows.all()]
    reviews = [row.locator("td.review").inner_text().split("\n")[0] for row in rows.all()]
    page.get_by_role("radio", name="fast").check()
    page.get_by_role("heading", name="3.4 of 40 hours").wait_for()
    after = [row.locator("td.num").inner_text() for row in rows.all()]
    for was, now, review in zip(before, after, reviews, strict=True):
        assert (was == now) == (review == "none")
    clean(page, axe_source)
    page.get_by_label("Occupation", exact=True).select_option("ai_clinical_specialist")
    page.get_by_text("composite, no own code").first.wait_for()
    clean(page, axe_source)
