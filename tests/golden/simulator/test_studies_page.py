"""The page of the studies follows the committed run, and the run says what it can show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sonobridge.core.record import from_json
from sonobridge.simulator.studies.case_work import StudySize
from sonobridge.simulator.studies.suite import STUDY_CASES, StudySuite

ROOT = Path(__file__).resolve().parents[3]
RESULTS = json.loads((ROOT / "benchmarks/results/simulator_studies.json").read_text("utf-8"))
PAGE = (ROOT / "docs/explanation/simulator-checks.md").read_text(encoding="utf-8")
SUITE = from_json(
    StudySuite, {k: v for k, v in RESULTS.items() if k not in {"machine", "software_of_case"}}
)


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def percent(value):
    return f"{100 * value:.1f} %"


def run():
    size = SUITE.size
    machine = RESULTS["machine"]
    versions = ", ".join(f"{name} {machine['versions'][name]}" for name in ("numpy", "numba"))
    words = (
        f"{len(SUITE.cases)} whole cases ({SUITE.views} views), {size.seeds} seeds each, "
        f"{size.gaming_seeds} in S2; {SUITE.cpu_s / 60:.0f} min of processor time on "
        f"{machine['cores']} cores; Python {machine['python']}, {versions}."
    )
    return [words]


def studies():
    head = [row("study", "asked", "found", "passed"), row(*["---"] * 4)]
    return head + [
        row(one.study, one.asked, one.found, "yes" if one.passed else "**no**")
        for one in SUITE.rows
    ]


def deficits():
    heads = ("planted deficit", "shows in", "named", "95 % interval", "n", "lowest case")
    lines = [row(*heads, "others move (mean, most)"), row(*["---"] * 7)]
    for one in SUITE.deficits.rows:
        named = one.named
        lowest = "all together" if one.lowest_case is None else percent(one.lowest_case)
        lines.append(
            row(
                one.deficit.replace("_", " "),
                one.shows_in.replace("_", " "),
                percent(named.value),
                f"{percent(named.low)} to {percent(named.high)}",
                str(one.runs),
                lowest,
                f"{one.others_move:.3f}, {one.others_most:.3f}",
            )
        )
    return lines


TABLES = {"studies run": run, "studies": studies, "deficits": deficits}


@pytest.mark.parametrize("name", list(TABLES))
def test_the_page_shows_the_committed_run(name) -> None:
    part = PAGE.split(f"<!-- figures: {name} -->\n")[1].split("<!-- end -->")[0]
    assert part.strip().splitlines() == TABLES[name](), "\n".join(TABLES[name]())


@pytest.mark.requirement("R-010-08")
def test_the_committed_run_names_the_deficit_and_lets_nobody_game_the_score() -> None:
    """S1 at least 90 %, S2 at most 1 %: shown by the interval, not by the share alone."""
    assert not SUITE.quick
    assert SUITE.cases == STUDY_CASES
    assert SUITE.size == StudySize()
    assert SUITE.deficits.named.value >= 0.9
    assert SUITE.deficits.named.low >= 0.9
    assert SUITE.gaming.runs >= 300
    assert SUITE.gaming.wrong_at_most <= 0.01
    assert SUITE.gaming.shown
    assert SUITE.reliability.cases_for_g is not None
    assert str(SUITE.reliability.cases_for_g) in SUITE.reliability.words
    assert all(one.passed for one in SUITE.rows)
    software = RESULTS["software_of_case"]
    assert set(software) == set(SUITE.cases)
    assert len(set(software.values())) == 1, "the cases were scanned on different sources"
    assert RESULTS["machine"]["versions"]["numba"]
    assert SUITE.cpu_s > 600


def test_the_page_says_what_other_necks_came_to() -> None:
    """S4 over habitus and anatomy: at least 0.9 of what is attainable everywhere."""
    found = json.loads((ROOT / "benchmarks/results/simulator_habitus.json").read_text("utf-8"))
    rows = found["rows"]
    attainable = [one["attainable"] for one in rows]
    assert found["passed"]
    assert found["lowest_relative"] == round(min(r["lowest_relative"] for r in rows), 4)
    assert (
        f"lowest {found['lowest_relative']:.3f} of what is attainable on {len(rows)} patients "
        f"({found['runs']} runs, no gate failed); what is attainable lies between "
        f"{min(attainable):.2f} and {max(attainable):.2f} there"
    ) in PAGE
    assert not any(one["gates_failed"] for one in rows)
    assert {one["case_id"].split("_")[0] for one in rows} == set(STUDY_CASES)
