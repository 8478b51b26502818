"""Explore: what a person finds, with the figures of the shipped files."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import math
from importlib import resources

import pytest

from sonobridge.career.explore import (
    MEASURES,
    areas_beside,
    browse,
    claims_of,
    compare_roles,
    credential_values,
    detail_of,
    growth_of,
    industries_of,
    jaccard,
    load_pathways,
    look_up_title,
    market_of,
    neighbours_of,
    occupation_matrix,
    overlap,
    pathway_matrix,
    quadrant_of,
    stars_of,
    task_map,
)
from sonobridge.career.pack import great_circle_km, shipped_pack
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import to_json
from sonobridge.workflows.catalogue import load_all

CHARLOTTE, SONOGRAPHER = "0016740", "29-2032"
FIRST_PATHWAYS = ("vascular", "neurosonography", "pocus")


@pytest.fixture(scope="module")
def pack():
    return shipped_pack()


@pytest.fixture(scope="module")
def charlotte(pack):
    return pack.areas.match("Charlotte")


def rows(name):
    text = (resources.files("sonobridge.reference_data") / "career" / name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.requirement("R-001-01")
def test_each_occupation_is_at_most_three_steps_deep_and_found_by_search(pack, charlotte):
    tree = browse(pack, charlotte, "employment")
    # Step 1 a cluster, step 2 an occupation, step 3 a pathway of it.
    reached = {o.soc for cluster in tree.clusters for o in cluster.occupations}
    assert reached == set(pack.wages.occupations)
    assert len(reached) == 27
    for soc, title in pack.wages.occupations.items():
        answer = look_up_title(pack, title)
        assert soc in {m.soc for m in answer.meanings}, title
    linked = {p for cluster in tree.clusters for o in cluster.occupations for p in o.pathways}
    assert linked == set(load_pathways(pack).pathways)


LAY_TITLES = {
    "ultrasound technician": (SONOGRAPHER, ""),
    "Ultrasound Tech": (SONOGRAPHER, ""),
    "sonographer": (SONOGRAPHER, ""),
    "ultrasonographer": (SONOGRAPHER, ""),
    "DMS": (SONOGRAPHER, ""),
    "echo tech": (SONOGRAPHER, "cardiac"),
    "cardiac sonographer": (SONOGRAPHER, "cardiac"),
    "vascular technologist": (SONOGRAPHER, "vascular"),
    "vascular tech": (SONOGRAPHER, "vascular"),
    "OB sonographer": (SONOGRAPHER, "obgyn"),
    "pediatric sonographer": (SONOGRAPHER, "paediatric"),
    "breast sonographer": (SONOGRAPHER, "breast"),
    "POCUS": (SONOGRAPHER, "pocus"),
    "x-ray tech": ("29-2034", ""),
    "radiographer": ("29-2034", ""),
    "CT tech": ("29-2034", "ct"),
    "MRI tech": ("29-2035", "mri"),
    "nuclear med tech": ("29-2033", "nuclear"),
    "EKG technician": ("29-2031", ""),
    "PACS administrator": ("15-1211", "informatics"),
    "radiologist": ("29-1224", ""),
    "medical coder": ("29-2072", ""),
}


@pytest.mark.requirement("R-001-02")
def test_lay_titles_resolve_and_unknown_ones_give_candidates_with_scores(pack):
    assert len(LAY_TITLES) >= 20
    for title, meant in LAY_TITLES.items():
        answer = look_up_title(pack, title)
        assert answer.resolved, title
        assert (answer.meanings[0].soc, answer.meanings[0].pathway) == meant
    unknown = look_up_title(pack, "ultrasonic picture maker")
    misspelt = look_up_title(pack, "utlrasound tecnician")
    for answer in (unknown, misspelt):
        assert not answer.resolved
        assert answer.question
        scores = [m.score for m in answer.meanings]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score < 1 for score in scores)
    assert misspelt.meanings[0].soc == SONOGRAPHER
    assert not look_up_title(pack, "plumber").meanings


@pytest.mark.requirement("R-001-15")
def test_a_title_of_two_pathways_lists_both_and_asks(pack):
    answer = look_up_title(pack, "fetal echo sonographer")
    assert [m.pathway for m in answer.meanings] == ["cardiac", "obgyn"]
    assert all(m.score > 0 for m in answer.meanings)
    assert not answer.resolved
    assert "choose" in answer.question
    titles = pack.files.yaml("titles.yaml")["titles"]
    pathways = load_pathways(pack).pathways
    double = 0
    for row in titles:
        known = [
            m.get("pathway") in pathways or m.get("soc") in pack.wages.occupations
            for m in row["means"]
        ]
        assert known
        assert all(known)
        double += len({m.get("pathway") for m in row["means"]} - {None}) >= 2
    assert double >= 1


@pytest.mark.requirement("R-001-08")
def test_the_growth_label_is_computed_from_the_projection(pack):
    growth = growth_of(pack, SONOGRAPHER)
    assert (growth.percent, growth.employment_start, growth.employment_end) == (
        13,
        90000,
        101700,
    )
    assert growth.openings.value == 5800
    assert growth.band == "much faster than average"
    assert "much faster than average from +7 %" in growth.band_rule
    radiographer = growth_of(pack, "29-2034")
    assert radiographer.percent == 4
    assert radiographer.band == "about as fast as average"
    order = [word for _, word in pack.projections.bands]
    assert order.index(radiographer.band) > order.index(growth.band)
    assert growth_of(pack, "15-1299") is None


@pytest.mark.requirement("R-001-09")
def test_similarity_is_computed_from_skills(pack):
    for matrix in (pathway_matrix(pack), occupation_matrix(pack)):
        for i, row in enumerate(matrix.values):
            assert row[i] == 1
            assert [matrix.values[j][i] for j in range(len(row))] == list(row)
    one, other = ({"scan", "care", "flow"}, {"scan", "care", "teach"})
    assert jaccard(one - {"care"}, other - {"care"}) < jaccard(one, other)
    vectors = ({"a": 3.0, "b": 2.0}, {"a": 3.0, "c": 1.0})
    assert overlap({"b": 2.0}, vectors[1]) < overlap(*vectors)
    near = neighbours_of(occupation_matrix(pack), "29-2032.00")
    imaging = {"29-2031", "29-2033", "29-2034", "29-2035", "29-1124"}
    assert near[0].id[:7] in imaging


@pytest.mark.requirement("R-001-10")
def test_the_first_three_pathways_are_complete(pack):
    for name in FIRST_PATHWAYS:
        detail = detail_of(pack, name)
        assert any(t.citation.source for t in detail.tiers)
        assert len(detail.skills) >= 5
        assert detail.tasks
        assert all(s.exercise for s in detail.skills)
        operations = {op.name for op in load_all()}
        named = {s.operation for s in detail.skills} - {""}
        assert named <= operations
        assert named or all(s.exercise == "no exercise yet" for s in detail.skills)
    clinical = next(t for t in detail_of(pack, "pocus").tiers if t.credential == "pca.clinical")
    assert "cases within 24 months" in clinical.rule
    assert "cardiac 30" in clinical.rule


def test_every_pathway_of_the_plan_is_shipped(pack):
    wanted = {
        "vascular",
        "cardiac",
        "obgyn",
        "abdominal",
        "paediatric",
        "neurosonography",
        "breast",
        "msk",
        "pocus",
        "mri",
        "ct",
        "nuclear",
        "interventional",
        "informatics",
        "ai_clinical_specialist",
        "ai_validation",
        "education",
        "management",
    }
    assert set(load_pathways(pack).pathways) == wanted
    for name in wanted:
        detail = detail_of(pack, name)
        assert detail.occupation
        assert len(detail.tasks) >= 6
        assert len(detail.skills) >= 5
        assert detail.tiers
        assert bool(detail.comfort) == detail.patient_contact


def recomputed_stars(soc, area):
    """The formula once more, from the files alone."""
    wage = next(
        (
            r
            for r in rows("oews_2025_imaging.csv")
            if r["soc"] == soc and r["area_code"] == area
        ),
        None,
    )
    deciles = next(r for r in rows("oews_2025_area_wage_deciles.csv") if r["area_code"] == area)
    table = {r["soc"]: r for r in rows("bls_projections_2024_34.csv")}
    if wage is None or not wage["a_median"] or soc not in table:
        return None
    points = [(float(deciles[f"d{10 * i}"]), i / 10) for i in range(1, 10)]
    growth = [
        (-3, 0.1),
        (0, 0.2),
        (1, 0.3),
        (3, 0.4),
        (4, 0.5),
        (5, 0.6),
        (6, 0.7),
        (7, 0.8),
        (12, 0.9),
        (13, 0.927),
    ]

    def rank(known, x):
        if x < known[0][0]:
            return known[0][1] / 2
        if x > known[-1][0]:
            return (known[-1][1] + 1) / 2
        for (x0, r0), (x1, r1) in itertools.pairwise(known):
            if x0 <= x <= x1:
                return r0 if x1 == x0 else r0 + (r1 - r0) * (x - x0) / (x1 - x0)
        raise AssertionError

    own = {}
    for code, r in table.items():
        title = r["occupation"].casefold().split(",")[0]
        if r["ooh_page_openings_per_year"] and r["openings_scope"].casefold() == title:
            own[code] = int(r["ooh_page_openings_per_year"]) / int(r["employment_2024"])
    if soc not in own:
        return None
    openings = (sum(v < own[soc] for v in own.values()) + 0.5) / len(own)
    mean = (
        rank(points, float(wage["a_median"]))
        + rank(growth, float(table[soc]["pct_change_2024_34"]))
        + openings
    ) / 3
    return 1 + math.floor(4 * mean + 0.5)


@pytest.mark.requirement("R-001-13", "R-001-19")
def test_stars_equal_the_formula_on_the_csv_for_all_occupations(pack, charlotte):
    shown = {}
    for soc in pack.wages.occupations:
        for area in (charlotte, pack.areas.nation):
            stars = stars_of(pack, soc, area)
            assert stars.count == recomputed_stars(soc, area.code), (soc, area)
            assert (stars.count is None) == bool(stars.reason)
            assert [p.part for p in stars.parts] == ["wage", "growth", "openings"]
            for part in stars.parts:
                assert part.citation.as_of
                assert (part.rank is None) == bool(part.reason)
            shown[soc, area.code] = stars
    sonographer = shown[SONOGRAPHER, CHARLOTTE]
    assert (sonographer.count, sonographer.text) == (4, "4 of 5")
    assert round(sonographer.parts[0].rank, 2) == 0.84
    assert "round half up" in sonographer.formula
    assert shown["29-2035", CHARLOTTE].text == "no stars"
    assert "radiologic and MRI technologists together" in shown["29-2035", CHARLOTTE].reason


@pytest.mark.requirement("R-001-14")
def test_the_obgyn_page_has_its_four_parts(pack):
    detail = detail_of(pack, "obgyn")
    assert detail.scope
    assert len([t for t in detail.tasks if t.citation.source and t.text]) >= 6
    assert any(t.onet for t in detail.tasks)
    rule = next(t.rule for t in detail.tiers if t.label == "RDMS (OB/GYN)")
    assert "OB/GYN specialty exam" in rule
    assert "Principles" in rule
    assert "5 years" in rule
    assert "Abdomen" not in rule
    assert len(detail.comfort) >= 4


@pytest.mark.requirement("R-001-16", "R-001-21", "R-001-22")
def test_certifications_come_in_three_tiers(pack):
    tiers = [(t.label, t.tier) for t in detail_of(pack, "obgyn").tiers]
    assert tiers == [
        ("ARRT RT(S)", "core"),
        ("Critical-care ultrasonography certificate", "advanced"),
        ("RDMS (OB/GYN)", "specialty"),
    ]
    core, advanced, _ = detail_of(pack, "obgyn").tiers
    assert "Radiologic Technologists" in core.issuer
    assert core.upkeep == "24 credits per 2 years"
    assert advanced.issuer_note == "issuer not named"
    assert not advanced.in_default_plans
    assert advanced.citation.confidence == "none"
    elsewhere = {t.label: t.tier for t in detail_of(pack, "interventional").tiers}
    assert elsewhere["ARRT RT(S)"] == "advanced"


@pytest.mark.requirement("R-001-17")
def test_the_footnote_follows_the_specialty(pack):
    before, after = detail_of(pack, "obgyn"), detail_of(pack, "vascular")
    assert "RDMS (OB/GYN)" in before.footnote
    assert "RDMS" not in after.footnote
    assert [t.label for t in after.tiers if t.tier == "specialty"] == ["RVT", "RVS", "RT(VS)"]
    for label in ("RVT", "RVS", "RT(VS)"):
        assert f"{label}: " in after.footnote
    for tier in after.tiers:
        if tier.tier == "specialty":
            assert tier.rule in after.footnote


@pytest.mark.requirement("R-004-56")
def test_vascular_certification_is_rvt_or_rvs_and_says_so(pack):
    detail = detail_of(pack, "vascular")
    says = detail.corrections[0]
    assert "RVT" in says.says
    assert "RVS" in says.says
    assert says.credential == "ardms.rvt"
    cited = next(t for t in detail.tiers if t.credential == says.credential)
    assert cited.citation.confidence == "high"
    assert look_up_title(pack, "RDMS vascular").meanings[0].pathway == "vascular"


@pytest.mark.requirement("R-001-25")
def test_popularity_names_its_measure(pack, charlotte):
    for measure, words in MEASURES.items():
        tree = browse(pack, charlotte, measure)
        assert tree.measure_words == words
        values = [p.measured for p in tree.pathways]
        known = [v for v in values if v is not None]
        assert known == sorted(known, reverse=True)
        assert values[: len(known)] == known
        assert "popular" not in str(to_json(tree)).casefold()
    jobs = {p.soc: p.measured for p in browse(pack, charlotte, "employment").pathways}
    assert jobs[SONOGRAPHER] == 730


@pytest.mark.requirement("R-002-01")
def test_seven_imaging_occupations_have_a_national_median(pack):
    socs = ["29-2031", "29-2032", "29-2033", "29-2034", "29-2035", "29-2036", "29-1124"]
    medians = {s: pack.wages.nation(s).median.value for s in socs}
    assert medians["29-2032"] == 96590
    assert all(medians.values())
    assert pack.wages.value("29-2032", CHARLOTTE) == 98650
    assert pack.wages.value("29-2034", CHARLOTTE)


@pytest.mark.requirement("R-002-04", "R-002-05")
def test_the_task_map_can_be_counted_again(pack):
    found = task_map(pack)
    points = {p.code: p for p in found.points}
    assert set(points) == set(pack.onet.codes_with_tasks)
    assert "core tasks weigh 2" in found.rule
    rules = importlib.import_module("sonobridge.career.explore.task_map")
    for code, point in points.items():
        tasks = pack.onet.tasks(code)
        weight = sum(2 if t.kind == "Core" else 1 for t in tasks)
        for name in ("patient_care", "technology", "hands_on"):
            counted = sum(
                2 if t.kind == "Core" else 1 for t in tasks if getattr(rules, name)(t)
            )
            assert getattr(point, name) == counted / weight
    assert points["29-2032.00"].hands_on > points["15-2051.00"].hands_on
    assert points["29-2032.00"].patient_care > points["15-2051.00"].patient_care
    near = task_map(pack, least_hands_on=0.3)
    assert {p.code for p in near.points} == {c for c, p in points.items() if p.hands_on >= 0.3}


@pytest.mark.requirement("R-002-09")
def test_the_projection_table_equals_the_file_cell_by_cell(pack):
    shipped = rows("bls_projections_2024_34.csv")
    assert len(shipped) == 24
    for row in shipped:
        growth = growth_of(pack, row["soc"])
        assert growth.percent == float(row["pct_change_2024_34"])
        assert growth.change == int(row["numeric_change"])
        assert growth.employment_start == int(row["employment_2024"])
        assert growth.employment_end == int(row["employment_2034"])
        assert growth.openings_scope == row["openings_scope"]
        openings = row["ooh_page_openings_per_year"]
        assert growth.openings.value == (int(openings) if openings else None)
        assert growth.average.citation.unconfirmed
    claim = next(c for c in claims_of(pack) if c.id == "faster_than_average")
    assert claim.verdict == "partly"
    assert "+4 %" in claim.says
    assert "+7 %" in claim.says
    assert (growth_of(pack, "29-2034").percent, growth_of(pack, "29-2035").percent) == (4, 7)


@pytest.mark.requirement("R-002-25")
def test_the_quadrant_takes_interest_from_the_rubric_and_demand_from_the_market(
    pack, charlotte
):
    names = pack.files.yaml("rubrics.yaml")["rubrics"]["generalist_specialist"]["criteria"]
    deep = dict(zip(names, (1, 5, 1, 1, 5, 5, 5, 1), strict=True))
    wide = dict(zip(names, (5, 1, 5, 5, 1, 1, 1, 5), strict=True))
    views = [quadrant_of(pack, charlotte, a) for a in (deep, wide)]
    interest = [{p.pathway: p.interest for p in v.points} for v in views]
    assert interest[0]["ai_validation"] == 1
    assert interest[0]["ai_validation"] > interest[1]["ai_validation"]
    assert interest[1]["abdominal"] > interest[0]["abdominal"]
    for view in views:
        assert view.demand_citation.as_of
        assert view.openings_citation.as_of
        assert view.interest_citation.as_of
    point = next(p for p in views[0].points if p.pathway == "vascular")
    openings = next(
        p for p in stars_of(pack, SONOGRAPHER, charlotte).parts if p.part == "openings"
    )
    assert point.demand == pytest.approx((openings.rank + 0.92 / 1.92) / 2)
    nothing = quadrant_of(pack, charlotte, None).points[0]
    assert nothing.interest is None
    assert "no answers yet" in nothing.interest_basis


@pytest.mark.requirement("R-002-32")
def test_the_shortage_signs_equal_the_files_and_vanish_where_jobs_are_suppressed(
    pack, charlotte
):
    signs = market_of(pack, SONOGRAPHER, charlotte).shortage
    assert signs.location_quotient.value == 0.92
    assert signs.openings_rate.value == pytest.approx(100 * 5800 / 90000)
    local = [
        r
        for r in rows("oews_2025_imaging.csv")
        if r["soc"] == SONOGRAPHER and r["area_type"] == "metro"
    ]
    blank = sum((not r["a_median"]) + (not r["employment"]) for r in local)
    assert signs.suppressed_share.value == pytest.approx(100 * blank / (2 * len(local)))
    assert market_of(pack, SONOGRAPHER, pack.areas.get("0022660")).shortage is None


@pytest.mark.requirement("R-003-28")
def test_two_to_four_roles_compare_and_the_csv_equals_the_screen(pack, charlotte):
    found = compare_roles(pack, ["vascular", "informatics", "management"], charlotte)
    vascular = found.columns[0]
    assert vascular.median.value == 98650
    assert vascular.growth_percent.value == 13
    assert vascular.exposure_gpt4.value == pytest.approx(11.5 / 38)
    assert vascular.exposure_human.value == pytest.approx(11 / 38)
    skills = {n: set(p.skills) for n, p in load_pathways(pack).pathways.items()}
    for column in found.columns:
        for other, value in column.skill_overlap.items():
            both = skills[column.id] & skills[other]
            assert value == len(both) / len(skills[column.id] | skills[other])
    table = list(csv.reader(io.StringIO(found.csv)))
    assert table[0][1:4] == [c.id for c in found.columns]
    for line in table[1:5]:
        cells = [getattr(c, line[0]) for c in found.columns]
        assert [float(x) for x in line[1:4]] == pytest.approx(
            [c.value for c in cells], rel=1e-5
        )
        assert line[-1] == cells[0].citation.as_of
    for wrong in (["vascular"], ["vascular"] * 2, ["vascular", "ct", "mri", "msk", "breast"]):
        with pytest.raises(InvalidInputError):
            compare_roles(pack, wrong, charlotte)


@pytest.mark.requirement("R-004-14")
def test_the_credential_table_says_no_data_and_sorts_it_last(pack, charlotte):
    table = credential_values(pack, charlotte, "fee")
    fees = [r.fee for r in table.rows]
    known = [f.value for f in fees if f.value is not None]
    assert known == sorted(known)
    assert [f.value for f in fees[: len(known)]] == known
    assert {f.reason for f in fees[len(known) :]} == {"no data"}
    assert {r.frequency.reason for r in table.rows} == {"no data"}
    counted = credential_values(pack, charlotte, "frequency", {"ardms.rvt": 12}, 48)
    assert counted.rows[0].credential == "ardms.rvt"
    assert counted.rows[0].frequency.value == 25
    by_name = {r.credential: r for r in counted.rows}
    assert by_name["ardms.rvt"].credits_a_year.value == 10
    assert by_name["ardms.rvt"].wage.value == max(
        pack.wages.value(load_pathways(pack).get(p).soc, CHARLOTTE) or 0
        for p in by_name["ardms.rvt"].pathways
    )
    assert by_name["cmias"].wage.reason == "no data"


@pytest.mark.requirement("R-004-15")
def test_pay_by_industry_is_that_of_the_file(pack):
    table = {r.industry: r for r in industries_of(pack, SONOGRAPHER).rows}
    assert table["Hospitals"].median == 97390
    assert table["Offices of Physicians"].median == 95220
    assert table["Medical and Diagnostic Laboratories"].median == 87580
    assert table["Outpatient Care Centers"].median == 127940
    assert industries_of(pack, SONOGRAPHER).citation.period == "May 2025"
    hidden = table["Home Health Care Services"]
    assert hidden.jobs is None
    assert "not released (footnote 8)" in hidden.missing


@pytest.mark.requirement("R-004-59")
def test_the_claimed_pay_ranges_stand_beside_the_data(pack, charlotte):
    generalist, specialist = market_of(pack, SONOGRAPHER, charlotte).claims
    assert generalist.numbers["national_median"] == 96590
    assert generalist.numbers["national_p25"] == 80430
    assert generalist.verdict == "corrected"
    assert "lies below the national P25 of 80,430" in generalist.says
    assert (generalist.numbers["areas_inside"], generalist.numbers["areas"]) == (14, 386)
    assert specialist.numbers["areas_inside"] == 262


@pytest.mark.requirement("R-001-20")
def test_reach_around_an_area(pack, charlotte):
    alone = pack.positions.around(charlotte, 0)
    assert [a.code for a, _ in alone.within] == [CHARLOTTE]
    assert "0000000" not in {a.code for a in alone.unknown}
    assert {a.kind for a in alone.unknown} == {"nonmetro"}
    sizes = [len(pack.positions.around(charlotte, km).within) for km in (0, 50, 150, 400, 3000)]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    # Great circle by the spherical law of cosines, an independent form.
    here = pack.positions.of(charlotte)
    for area, km in pack.positions.around(charlotte, 3000).within[1:60]:
        there = pack.positions.of(area)
        a, b = math.radians(here.latitude), math.radians(there.latitude)
        turn = math.radians(there.longitude - here.longitude)
        cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
        angle = math.acos(cosine)
        assert km == pytest.approx(6371.0088 * angle, rel=0.005)
        assert km == great_circle_km(here, there)


def test_areas_side_by_side_keep_their_order_and_their_gaps(pack, charlotte):
    names = ["0016740", "0015500", "0041940", "0017410"]
    areas = [pack.areas.get(n) for n in names]
    table = areas_beside(pack, SONOGRAPHER, areas, sort="median", around=charlotte)
    medians = [r.median for r in table.rows if r.median]
    assert medians == sorted(medians, reverse=True)
    hidden = next(r for r in table.rows if r.area.code == "0015500")
    assert hidden.median is None
    assert hidden.missing == "not released (footnote 8)"
    assert table.rows[-1] is hidden
    cleveland = next(r for r in table.rows if r.area.code == "0017410")
    assert cleveland.real_median is None
    assert "codes changed" in cleveland.missing


def numbers_without_source(value, cited=False, where=""):
    """Yield the path of each number that no citation covers."""
    if isinstance(value, dict):
        covered = cited or "citation" in value or {"source", "as_of"} <= value.keys()
        for name, inner in value.items():
            yield from numbers_without_source(inner, covered, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from numbers_without_source(inner, cited, f"{where}[]")
    elif isinstance(value, int | float) and not isinstance(value, bool) and not cited:
        yield where


@pytest.mark.requirement("R-001-03")
def test_every_number_of_the_occupation_page_has_source_and_date(pack, charlotte):
    for soc in pack.wages.occupations:
        market = to_json(market_of(pack, soc, charlotte))
        loose = set(numbers_without_source(market)) - {".stars.count", ".stars.mean_rank"}
        assert not loose
        # Stars are computed from parts that each carry their own source.
        assert all(part["citation"]["as_of"] for part in market["stars"]["parts"])
    detail = to_json(detail_of(pack, "vascular"))
    assert not set(numbers_without_source(detail))
    assert detail["tasks"][0]["citation"]["as_of"]
