"""The shipped career tables: counts, anchors, suppressed cells, area names."""

from __future__ import annotations

import time

import pytest

from quickest import quickest
from sonobridge.career.pack import AreaMatchError, Pack, PackError, shipped_pack

BAR_S = 0.05
CHARLOTTE, SONOGRAPHER = "0016740", "29-2032"


@pytest.fixture(scope="module")
def pack():
    return shipped_pack()


def test_the_shipped_tables_have_the_rows_that_the_pack_states(pack):
    assert len(pack.areas) == 583
    kinds = [area.kind for area in pack.areas]
    assert (kinds.count("nation"), kinds.count("state")) == (1, 54)
    assert kinds.count("metro") + kinds.count("nonmetro") == 528
    assert len(pack.wages.occupations) == 27
    assert len(pack.projections) == 24
    assert len(pack.onet.occupations) == 49
    assert sum(len(pack.onet.tasks(code)) for code in pack.onet.codes_with_tasks) == 824


def test_charlotte_is_as_in_the_file(pack):
    wage = pack.wages.at(SONOGRAPHER, CHARLOTTE)
    assert wage.employment.value == 730
    assert {name: cell.value for name, cell in wage.annual.items()} == {
        "p10": 78070,
        "p25": 83390,
        "median": 98650,
        "p75": 102490,
        "p90": 107950,
        "mean": 93240,
    }
    assert wage.location_quotient.value == 0.92
    assert wage.source.period == "May 2025"
    assert any("vascular technologists" in c for c in wage.source.caveats)
    assert any("no second source" in c for c in wage.source.caveats)


def test_a_suppressed_cell_has_a_reason_and_no_number(pack):
    burlington = pack.wages.at(SONOGRAPHER, "0015500")
    assert burlington.median.value is None
    assert burlington.median.reason == "not released (footnote 8)"
    assert burlington.employment.value == 40
    assert (
        pack.wages.at(SONOGRAPHER, "0022660").employment.reason == "not released (footnote 8)"
    )
    teacher = pack.wages.nation("25-1071")
    assert teacher.hourly["median"].reason.endswith("(footnote 4)")


def test_percentiles_rise_in_every_row(pack):
    names = ("p10", "p25", "median", "p75", "p90")
    checked = 0
    for soc in pack.wages.occupations:
        for area in pack.wages.areas_with(soc):
            wage = pack.wages.at(soc, area.code)
            values = [wage.annual[n].value for n in names if wage.annual[n].value is not None]
            assert values == sorted(values)
            checked += len(values) == 5
    assert checked > 9000


def test_a_name_matches_by_whole_words(pack):
    assert pack.areas.match("Charlotte").code == CHARLOTTE
    assert pack.areas.match("16740").code == CHARLOTTE
    assert pack.areas.match("charlottesville").code == "0016820"
    assert pack.areas.match("Mayagüez").name == "Mayaguez, PR"


def test_two_areas_of_one_name_are_an_error_that_lists_them(pack):
    with pytest.raises(AreaMatchError) as caught:
        pack.areas.match("Portland")
    named = {row["name"] for row in caught.value.details["candidates"]}
    assert any("OR-WA" in name for name in named)
    assert any("ME" in name for name in named)
    assert "0038900" in caught.value.why


def test_an_unknown_name_is_an_error_with_near_names(pack):
    with pytest.raises(AreaMatchError) as caught:
        pack.areas.match("Charlote")
    assert CHARLOTTE in {row["code"] for row in caught.value.details["candidates"]}


def test_prices_join_by_the_rules_that_are_written_down(pack):
    areas = [a for a in pack.wages.areas_with(SONOGRAPHER) if a.kind in ("metro", "nonmetro")]
    levels = {a.code: pack.prices.of(a) for a in areas}
    own = [a for a in areas if a.kind == "metro" and levels[a.code].parity is not None]
    nonmetro = [a for a in areas if a.kind == "nonmetro"]
    changed = [a for a in areas if levels[a.code].parity is None]
    assert (len(areas), len(own), len(nonmetro), len(changed)) == (386, 269, 106, 11)
    assert {levels[a.code].parity for a in nonmetro} == {88.22}
    assert "0017410" in {a.code for a in changed}
    charlotte = pack.prices.of(pack.areas.get(CHARLOTTE))
    assert round(charlotte.real(98650)) == 101722
    assert pack.prices.of(pack.areas.nation).parity == 100


def test_openings_of_a_joint_page_belong_to_the_page(pack):
    mri, sonographer = pack.projections.get("29-2035"), pack.projections.get(SONOGRAPHER)
    assert mri.openings == 15400
    assert not mri.openings_own
    assert mri.openings_rate is None
    assert sonographer.openings_own
    assert (sonographer.employment_start, sonographer.employment_end) == (90000, 101700)
    assert pack.projections.get("29-1124").openings is None


def test_task_weights_give_the_published_exposure(pack):
    tasks = pack.onet.tasks(SONOGRAPHER)
    assert sum(t.weight for t in tasks) == 38
    assert sum(t.weight * t.exposed("gpt4") for t in tasks) == 11.5
    assert sum(t.weight * t.exposed("human") for t in tasks) == 11


def test_an_answer_for_any_area_takes_less_than_50_ms(pack):
    pack.wages.at(SONOGRAPHER, CHARLOTTE)

    def seconds(code):
        start = time.process_time()
        for soc in pack.wages.occupations:
            pack.wages.at(soc, code)
        return time.process_time() - start

    slow = {
        area.code: took
        for area in pack.areas
        if (took := quickest(lambda code=area.code: seconds(code), BAR_S)) >= BAR_S
    }
    assert slow == {}


def test_a_pack_with_a_broken_file_names_it(tmp_path):
    (tmp_path / "oews_2025_areas.csv").write_text("area_code,area_type\n0000000\n")
    with pytest.raises(PackError) as caught:
        Pack.over(tmp_path).areas.match("Charlotte")
    assert "oews_2025_areas.csv" in caught.value.where
