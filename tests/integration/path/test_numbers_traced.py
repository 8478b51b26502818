"""Numbers on the pages of Path, recomputed from the shipped tables by other code.

Nothing of ``career`` is used here but the results of the operations: the tables are read as
plain CSV and the formulas are written again, so a figure that no table stands behind fails.
"""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest

import sonobridge
from sonobridge.core.record import from_json, to_json
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Context

DATA = Path(sonobridge.__file__).parent / "reference_data" / "career"
SONOGRAPHER, CHARLOTTE, NATION = "29-2032", "0016740", "0000000"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def one(name, **wanted):
    (found,) = [r for r in rows(name) if all(r[k] == v for k, v in wanted.items())]
    return found


def shown(operation, **request):
    op = load_operation(operation)
    return to_json(op.function(Context(), from_json(op.request, request)))


@pytest.fixture(scope="module")
def charlotte():
    return shown("path.market", occupation=SONOGRAPHER, area=CHARLOTTE)["market"]


@pytest.fixture(scope="module")
def wages():
    return one("oews_2025_imaging.csv", soc=SONOGRAPHER, area_code=CHARLOTTE)


def test_thirteen_wages_and_counts_are_those_of_the_survey_file(charlotte, wages):
    for name in ("p10", "p25", "median", "p75", "p90"):
        assert charlotte["annual"][name]["value"] == float(wages[f"a_{name}"])
        assert charlotte["hourly"][name]["value"] == float(wages[f"h_{name}"])
    assert charlotte["annual"]["mean"]["value"] == float(wages["a_mean"])
    assert charlotte["jobs"]["value"] == float(wages["employment"])
    assert charlotte["location_quotient"]["value"] == float(wages["loc_quotient"])
    for figure in (*charlotte["annual"].values(), *charlotte["hourly"].values()):
        assert figure["citation"]["source"]
        assert figure["citation"]["as_of"] == "2026-05-15"


def test_errors_of_the_survey_stand_beside_jobs_and_mean(charlotte, wages):
    assert charlotte["jobs_rse"]["value"] == float(wages["emp_rse_pct"])
    assert charlotte["wage_rse"]["value"] == float(wages["wage_rse_pct"])


def test_prices_and_both_ranks_among_the_metropolitan_areas(charlotte):
    prices = {
        r["cbsa"].zfill(7): float(r["rpp_all_items"]) for r in rows("bea_rpp_2023_metro.csv")
    }
    medians = {
        r["area_code"]: float(r["a_median"])
        for r in rows("oews_2025_imaging.csv")
        if r["soc"] == SONOGRAPHER and r["area_type"] == "metro" and r["a_median"]
    }
    assert charlotte["price_parity"]["value"] == prices[CHARLOTTE]
    real = {code: pay * 100 / prices[code] for code, pay in medians.items() if code in prices}
    assert charlotte["real_median"]["value"] == pytest.approx(real[CHARLOTTE], abs=0.5)
    rank = charlotte["rank"]
    assert rank["of_real"] == len(real)
    assert rank["real"] == 1 + sum(value > real[CHARLOTTE] for value in real.values())
    nominal = {code: medians[code] for code in real}
    assert rank["of_nominal"] == len(nominal)
    assert rank["nominal"] == 1 + sum(v > medians[CHARLOTTE] for v in nominal.values())


def test_growth_openings_and_their_rate(charlotte):
    line = one("bls_projections_2024_34.csv", soc=SONOGRAPHER)
    growth = charlotte["growth"]
    assert growth["percent"] == float(line["pct_change_2024_34"])
    assert growth["change"] == float(line["numeric_change"])
    assert growth["employment_start"] == float(line["employment_2024"])
    assert growth["employment_end"] == float(line["employment_2034"])
    assert growth["openings"]["value"] == float(line["ooh_page_openings_per_year"])
    rate = 100 * float(line["ooh_page_openings_per_year"]) / float(line["employment_2024"])
    assert charlotte["shortage"]["openings_rate"]["value"] == pytest.approx(rate)


def test_stars_follow_from_three_ranks(charlotte):
    stars = charlotte["stars"]
    ranks = {part["part"]: part["rank"] for part in stars["parts"]}
    mean = sum(ranks.values()) / 3
    assert stars["mean_rank"] == pytest.approx(mean)
    assert stars["count"] == 1 + int(4 * mean + 0.5)
    deciles = one("oews_2025_area_wage_deciles.csv", area_code=CHARLOTTE)
    below = sum(float(deciles[f"d{d}"]) <= 98650 for d in range(10, 100, 10))
    assert below / 10 <= ranks["wage"] < (below + 1) / 10
    wage = next(part for part in stars["parts"] if part["part"] == "wage")
    assert wage["among"] == f"{deciles['n_occupations']} occupations of the area"


def test_the_pay_claims_are_counted_over_all_areas(charlotte):
    listed = [
        [r[f"a_{name}"] for name in ("p25", "median", "p75")]
        for r in rows("oews_2025_imaging.csv")
        if r["soc"] == SONOGRAPHER and r["area_type"] in ("metro", "nonmetro")
    ]
    areas = [[float(value) for value in row] for row in listed if all(row)]
    hidden = len(listed) - len(areas)
    assert hidden == 1  # an area without released wages is told, not counted in silence
    says = {claim["id"]: claim["says"] for claim in charlotte["claims"]}
    inside = sum(low >= 60_000 and high <= 80_000 for low, _, high in areas)
    middle = sum(75_000 <= median <= 100_000 for _, median, _ in areas)
    assert f"In {inside} of {len(listed)} areas the middle half" in says["pay_generalist"]
    assert f"In {middle} of {len(listed)} areas the median" in says["pay_specialist"]
    for claim in ("pay_generalist", "pay_specialist"):
        assert f"For {hidden} of the {len(listed)} BLS releases no such wages." in says[claim]
    p25 = float(one("oews_2025_imaging.csv", soc=SONOGRAPHER, area_code=NATION)["a_p25"])
    assert f"national P25 of {p25:,.0f}" in says["pay_generalist"]


def test_the_value_of_a_move_follows_from_wages_fees_and_years():
    result = shown("path.money", to="ultrasound_manager", area=CHARLOTTE)
    now = one("oews_2025_imaging.csv", soc=SONOGRAPHER, area_code=CHARLOTTE)
    then = one("oews_2025_imaging.csv", soc="11-9111", area_code=CHARLOTTE)

    def pay(wages, low, high, year):
        start, later = float(wages[f"a_{low}"]), float(wages[f"a_{high}"])
        return start + (later - start) * min(1, year / 10)

    stay = [pay(now, "p25", "p75", 5 + t) for t in range(15)]
    # Two years of study beside work keep 90 % of the pay; 30,000 USD of fees over both.
    for entry, low, high in ((25, "p25", "p75"), (10, "p10", "median")):
        move = [0.9 * stay[t] - 15_000 for t in (0, 1)]
        move += [pay(then, low, high, t) for t in range(13)]
        ahead = [(b - a) / 1.04**t for t, (a, b) in enumerate(zip(stay, move, strict=True))]
        told = next(e for e in result["entries"] if e["percentile"] == entry)
        assert told["delta"] == pytest.approx(sum(ahead), abs=1)
        even = [t + 1 for t in range(15) if sum(ahead[: t + 1]) >= 0]
        assert told["first_break_even"] == (even[0] if even else None)
    assert result["stay"] == pytest.approx(sum(p / 1.04**t for t, p in enumerate(stay)), abs=1)


def test_exposure_shares_agreement_percentiles_and_freed_hours():
    result = shown("path.impact", occupation=SONOGRAPHER)
    tasks = [r for r in rows("onet_tasks_gpt_exposure.csv") if r["onet_soc"] == "29-2032.00"]
    weight = {"Core": 2, "Supplemental": 1}
    points = {"E0": 0, "E1": 1, "E2": 0.5}
    total = sum(weight[r["task_type"]] for r in tasks)
    for rater, column in (("gpt4", "gpt4_label"), ("human", "human_label")):
        told = next(e for e in result["exposure"] if e["rater"] == rater)
        sums = {
            e2: sum(weight[r["task_type"]] * {**points, "E2": e2}[r[column]] for r in tasks)
            for e2 in (0, 0.5, 1)
        }
        assert (told["points"], told["weight"]) == (sums[0.5], total)
        assert told["beta"] == pytest.approx(sums[0.5] / total)
        assert told["low"] == pytest.approx(sums[0] / total)
        assert told["high"] == pytest.approx(sums[1] / total)
        assert [told[k] for k in ("e0", "e1", "e2")] == [
            sum(r[column] == label for r in tasks) for label in ("E0", "E1", "E2")
        ]
        beta = float(one("ai_exposure_occ.csv", onet_soc="29-2032.00")[f"{rater}_beta"])
        assert beta == pytest.approx(told["beta"], abs=5e-5)
    assert result["agreeing"] == sum(r["gpt4_label"] == r["human_label"] for r in tasks)
    share = 40 / total
    half_exposed = {"part": 0.5, "none": 0.0, "most": 1.0}
    before = {t["id"]: share * weight[t["kind"]] for t in result["tasks"]}
    assert all(t["hours_before"] == pytest.approx(before[t["id"]]) for t in result["tasks"])
    freed = sum(t["hours_before"] - t["hours_after"] for t in result["tasks"])
    assert result["week"]["freed"] == pytest.approx(freed)
    assert freed == pytest.approx(
        sum(before[t["id"]] * 0.5 * half_exposed[t["review"]] * 0.5 for t in result["tasks"])
    )


def test_a_tie_and_its_probability_by_all_noisy_repeats():
    result = shown("path.rubric", answers=[4, 4, 4, 3, 4, 3, 4, 4])
    first, second = (2, 0, 2, 2, 1, 0, 0, 2), (0, 2, 0, 0, 2, 2, 2, 1)
    answers = (4, 4, 4, 3, 4, 3, 4, 4)
    score = [sum(w * a for w, a in zip(side, answers, strict=True)) for side in (first, second)]
    assert [result["first"], result["second"]] == score == [34, 34]
    chance = dict.fromkeys(range(-28, 29), 0.0)
    for moves in product((-1, 0, 1), repeat=8):
        noisy = [min(5, max(1, a + m)) for a, m in zip(answers, moves, strict=True)]
        gap = sum((f - s) * a for f, s, a in zip(first, second, noisy, strict=True))
        chance[gap] += 0.6 ** moves.count(0) * 0.2 ** (8 - moves.count(0))
    ahead = sum(p for gap, p in chance.items() if gap > 0) + 0.5 * chance[0]
    assert result["probability_first"] == pytest.approx(ahead)
    told = {line["margin"]: line["probability"] for line in result["distribution"]}
    assert told == pytest.approx({gap: p for gap, p in chance.items() if p > 0})


def test_jobs_beside_pathways_and_industries_are_those_of_the_file():
    tree = shown("path.explore")["tree"]
    for pathway in tree["pathways"]:
        line = one("oews_2025_imaging.csv", soc=pathway["soc"], area_code=NATION)
        assert pathway["measured"] == float(line["employment"])
    table = shown("path.industries", occupation=SONOGRAPHER)["table"]
    for row in table["rows"]:
        line = one("oews_2025_imaging_industry.csv", soc=SONOGRAPHER, naics=row["naics"])
        assert row["jobs"] == (float(line["employment"]) if line["employment"] else None)
        assert row["median"] == (float(line["a_median"]) if line["a_median"] else None)
