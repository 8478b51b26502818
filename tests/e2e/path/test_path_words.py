"""Numbers of Path say whose they are, and no page speaks in codes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_the_nation_is_a_place_and_no_area_name_is_cut(open_path):
    page = open_path("/path/market/29-2032/0000000")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Diagnostic Medical Sonographers in the nation"
    )
    main = page.get_by_role("main")
    expect(main).to_contain_text("1 for the nation itself, by definition")
    expect(main).not_to_contain_text("not available")
    expect(main).to_contain_text("which is 100 for the nation")
    expect(page.get_by_label("Areas within")).to_contain_text("the nation: the largest")
    cut = page.locator("main .areas a.name").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1"
        " || e.scrollHeight > e.clientHeight + 1).map(e => e.textContent)"
    )
    assert cut == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_number_beside_a_pathway_says_whose_jobs_it_counts(open_path):
    page = open_path("/path/explore")
    rows = page.get_by_role("region", name=re.compile("pathways$")).locator("li")
    specialist = rows.filter(has=page.get_by_role("link", name="AI clinical specialist"))
    expect(specialist).to_contain_text("Number: all Computer Systems Analysts.")
    assert all("Number: all " in text for text in rows.all_inner_texts())


def test_the_map_names_roles_by_their_titles(open_path):
    page = open_path("/path/decide")
    card = page.locator(
        "section", has=page.get_by_role("heading", name="Both forks on one map")
    )
    expect(card).to_contain_text("AI clinical specialist, AI validation lead")
    expect(card).to_contain_text("no role of ours stands here")
    expect(card).not_to_contain_text("ai clinical")
    expect(page.get_by_role("main")).to_contain_text(
        "G counts for generalist, S for specialist"
    )
    page.get_by_role("link", name="Clinical or technical").click()
    expect(page.get_by_role("main")).to_contain_text("C counts for clinical, T for technical")


def test_the_spread_stands_in_the_line_and_the_table_fits_a_phone(open_path):
    page = open_path("/path/money", PHONE)
    expect(page.get_by_role("main")).to_contain_text(
        re.compile(r"half end from −?\$[0-9,]+ to \$[0-9,]+; entering at P10")
    )
    region = page.get_by_role("region", name="Employment by scenario")
    assert region.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert "2034" in region.inner_text()


def test_the_labels_of_exposure_are_told(open_path):
    page = open_path("/path/impact")
    expect(page.get_by_role("main")).to_contain_text(
        "E1: it alone would at least halve its time at equal quality."
    )
    stability = page.locator("section", has=page.get_by_role("heading", name="Stability index"))
    ranked = stability.locator("tbody tr").all_inner_texts()
    assert len(ranked) == 5
    assert all(re.search(r"ranked among \d+ occupations", text) for text in ranked)


def test_a_reason_stands_beside_its_sign(open_path):
    page = open_path("/path/kpi")
    page.get_by_text("not estimable").first.wait_for()
    apart = page.locator("main .estimate.none").evaluate_all(
        "all => all.filter(e => Math.abs(e.children[0].getBoundingClientRect().top"
        " - e.children[1].getBoundingClientRect().top) > 8).length"
    )
    assert apart == 0
