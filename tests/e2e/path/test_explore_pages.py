"""The first steps of a student: a title in her own words, her area, a pathway."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE
from e2e.kit.accessibility import violations
from e2e.waiting import until

pytestmark = pytest.mark.browser

MARKET = "/path/market/29-2032/0016740/median"
OBGYN = "/path/explore/0016740/employment/obgyn/credentials"
ROUTES = [
    "/path/explore",
    MARKET,
    "/path/market/29-2032/0015500/median",
    "/path/explore/0016740/employment/vascular/tasks",
    OBGYN,
    "/path/explore/map",
    "/path/data",
]


def test_a_student_finds_her_occupation_area_and_pathway(open_path, path_server):
    page = open_path("/path/explore")
    page.get_by_role("button", name="Area: National").click()
    page.get_by_label("Area", exact=True).fill("Charlotte")
    page.get_by_role("button", name="Charlotte-Concord-Gastonia, NC-SC").click()
    page.get_by_role("button", name="Area: Charlotte-Concord-Gastonia").wait_for()
    page.get_by_label("A job title in your own words").fill("ultrasound technician")
    page.get_by_role("button", name="Search titles").click()
    page.get_by_role(
        "heading", name="“ultrasound technician” is Diagnostic Medical Sonographers"
    ).wait_for()
    expect(page.get_by_text("Also known as")).to_be_visible()
    page.get_by_role("button", name="See pay and jobs").click()

    page.get_by_role(
        "heading", name="Diagnostic Medical Sonographers in Charlotte-Concord-Gastonia, NC-SC"
    ).wait_for()
    text = page.get_by_role("main").inner_text()
    for shown in (
        "“ultrasound technician” is this occupation, SOC 29-2032",
        "no generalist/specialist split",
        "includes vascular technologists",
        "no second source",
        "730 jobs",
        "+13 %",
        "5,800",
        "0.92",
        "4 of 5",
        "1 + round(4 × mean 0.70) = 4",
        "lies below the national P25 of 80,430",
    ):
        assert shown in text, shown
    wage = page.get_by_role("region", name="Annual wage, USD")
    for number in ("78,070", "83,390", "98,650", "102,490", "107,950"):
        assert number in wage.inner_text()

    page.get_by_role("link", name="Explore", exact=True).click()
    page.get_by_role("link", name="Vascular technology").first.click()
    page.get_by_role("heading", name="Vascular technology", level=1).wait_for()
    expect(page.get_by_text("RDMS does not certify vascular")).to_be_visible()
    page.get_by_role("tab", name="Certifications").click()
    page.get_by_role("table", name="Certifications").wait_for()
    tiers = [row.split("\t")[0].strip() for row in
             page.locator("tbody tr").all_inner_texts()]  # fmt: skip
    order = ["Core", "Advanced", "Specialty"]
    assert tiers == sorted(tiers, key=order.index)
    page.get_by_role("tab", name="Skills and exercises").click()
    page.get_by_role("cell", name="no exercise yet").first.wait_for()
    page.get_by_role("button", name="Choose this pathway").click()
    # Where planning is built the walk goes on there.
    planning = page.locator("a[href='/path/plan'][aria-current=page]")
    page.get_by_role("button", name="Chosen").or_(planning).first.wait_for()

    stored = path_server.command("path", "chosen")["choice"]
    assert (stored["occupation"], stored["area_code"]) == ("29-2032", "0016740")
    assert stored["pathway"] == "vascular"
    assert stored["vintages"]["wages"] == "May 2025"


@pytest.mark.requirement("R-001-12")
def test_the_address_of_a_pathway_opens_the_same_in_a_fresh_browser(open_path):
    page = open_path("/path/explore/0016740/employment")
    page.get_by_label("Order by").select_option("openings")
    page.wait_for_url("**/openings")
    first = page.locator("section", has=page.get_by_role("heading", name="18 pathways"))
    first.get_by_text("openings a year of the statistics code").wait_for()
    first.get_by_role("listitem").nth(17).wait_for()
    listed = first.get_by_role("listitem").all_inner_texts()
    first.get_by_role("link", name="OB/GYN sonography").click()
    page.get_by_role("tab", name="Certifications").click()
    page.get_by_role("table", name="Certifications").wait_for()
    address = page.url

    fresh = open_path("/" + address.split("/", 3)[3])
    fresh.get_by_role("heading", name="OB/GYN sonography", level=1).wait_for()
    assert fresh.get_by_role("tab", name="Certifications").get_attribute(
        "aria-selected"
    ) == "true"  # fmt: skip
    assert "29-2032" in fresh.get_by_role("main").inner_text()
    fresh.get_by_role("link", name="All pathways").click()
    fresh.get_by_role("button", name="Area: Charlotte-Concord-Gastonia").wait_for()
    expect(fresh.get_by_label("Order by")).to_have_value("openings")
    again = fresh.locator("section", has=fresh.get_by_role("heading", name="18 pathways"))
    again.get_by_role("listitem").nth(17).wait_for()
    assert again.get_by_role("listitem").all_inner_texts() == listed


@pytest.mark.requirement("R-001-19")
def test_the_star_rating_is_read_out_as_n_of_5(open_path):
    page = open_path(MARKET)
    expect(page.get_by_role("img", name="4 of 5", exact=True)).to_be_visible()
    none = open_path("/path/market/29-2032/0015500/median")
    expect(none.get_by_role("main")).to_contain_text(
        "No stars: wage: not released (footnote 8)"
    )
    assert none.get_by_role("img", name="of 5").count() == 0


@pytest.mark.requirement("R-001-03")
def test_source_and_date_stand_on_hover(open_path):
    page = open_path(MARKET)
    for figure in ("5,800", "0.92"):
        page.get_by_role("button", name=figure, exact=True).hover()
        tip = page.locator("[role=tooltip].open")
        tip.wait_for()
        expect(tip).to_contain_text("as of 20")
    wage = page.get_by_role("region", name="Annual wage, USD")
    assert "as of 2026-05-15" in wage.locator(".plot").get_attribute("title")
    wage.get_by_role("button", name="Show as table").click()
    expect(wage.get_by_role("cell", name="2026-05-15", exact=True)).to_have_count(6)
    shown = page.locator("tr[title*='as of'], .line[title*='as of'], b[title*='as of']")
    assert shown.count() >= 10


def test_a_suppressed_wage_names_the_footnote_and_the_state_value(open_path):
    page = open_path("/path/market/29-2032/0015500/median")
    text = page.get_by_role("region", name="Annual wage, USD").inner_text()
    assert "not released (footnote 8)" in text
    assert "North Carolina is 86,010" in text
    assert "$0" not in text


def test_unknown_titles_give_candidates_with_scores(open_path):
    page = open_path("/path/explore")
    page.get_by_label("A job title in your own words").fill("sonografer")
    page.get_by_role("button", name="Search titles").click()
    page.get_by_role("heading", name="“sonografer” is not a known title").wait_for()
    table = page.get_by_role("table", name="Candidates")
    expect(table).to_contain_text("0.86")
    page.get_by_label("A job title in your own words").fill("plumber")
    page.get_by_role("button", name="Search titles").click()
    page.get_by_role("heading", name="Nothing resembles “plumber”").first.wait_for()


@pytest.mark.requirement("R-001-28")
def test_offline_the_fact_stays_beside_its_address(open_path):
    page = open_path(OBGYN)
    rule = page.get_by_role("row", name="RDMS (OB/GYN)")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    rule.get_by_text("source not reachable now").first.wait_for()
    expect(rule).to_contain_text("OB/GYN specialty exam")
    expect(rule.get_by_role("link")).not_to_have_count(0)
    page.context.set_offline(False)


@pytest.mark.requirement("R-001-26")
def test_the_picture_has_words_and_a_licence_and_the_page_can_do_without_it(open_path):
    address = "/path/explore/0016740/employment/vascular/tasks"
    page = open_path(address)
    page.locator("img").first.wait_for()
    for picture in page.locator("main img").all():
        assert len(picture.get_attribute("alt")) > 20
        assert "Apache-2.0" in picture.locator("xpath=ancestor::figure").inner_text()
    shown = page.get_by_role("main").inner_text()
    page.evaluate(
        "document.querySelectorAll('main img').forEach(i => (i.style.display = 'none'))"
    )
    assert page.get_by_text("made by this program").is_visible()
    assert page.get_by_role("main").inner_text() == shown


@pytest.mark.parametrize("route", ROUTES)
def test_axe_finds_nothing_on_explore(open_path, axe_source, route):
    page = open_path(route)
    assert violations(page, axe_source) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, axe_source, "color-contrast") == []
    page.set_viewport_size(PHONE)
    assert violations(page, axe_source) == []
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    until(page, f"{overflow} <= 0", 20)
    page.set_viewport_size({"width": 320, "height": 800})
    until(page, f"{overflow} <= 0", 20)
