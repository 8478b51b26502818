"""The simulator's pages: tables that follow the committed results, tests that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sonobridge.simulator.console.bench.engine_report import BARS

ROOT = Path(__file__).resolve().parents[3]
RESULTS = json.loads((ROOT / "benchmarks" / "results" / "simulator_engine.json").read_text())
PAGE = (ROOT / "docs" / "explanation" / "simulator.md").read_text(encoding="utf-8")
CHECKS = (ROOT / "docs" / "explanation" / "simulator-checks.md").read_text(encoding="utf-8")


def figures():
    return RESULTS["shipping"]["figures"]


def row(*cells):
    return "| " + " | ".join(cells) + " |"


def bar_of(one):
    if one["bar"] is None:
        return "–"
    sign = "≥" if one["sense"] == "at least" else "≤"
    return f"{sign} {one['bar']:g}"


def number(one):
    value = one["value"]
    if one["unit"] in ("frames/s", "MiB"):
        return f"{value:.0f} {one['unit']}"
    if one["unit"] in ("ms", "ns", "dB"):
        return f"{value:.1f} {one['unit']}"
    return f"{value:.3f}"


def accuracy():
    lines = [row("figure", "frames", "engine", "other simulator", "bar"), row(*["---"] * 5)]
    kinds = ("correlation", "coherence", "contrast", "gCNR", "speckle")
    for one in figures():
        if one["measure"].startswith(kinds):
            other = one["reference"]
            beside = "–" if other is None else number({**one, "value": other})
            name, where = one["measure"], one["where"]
            lines.append(row(name, where, number(one), beside, bar_of(one)))
    return lines


def speed():
    lines = [row("figure", "scene", "value", "bar"), row(*["---"] * 4)]
    kinds = ("fps", "processor time", "stage", "time of a scatterer", "memory", "interpreter")
    shown = [one for one in figures() if one["measure"].startswith(kinds)]
    return lines + [
        row(one["measure"], one["where"], number(one), bar_of(one)) for one in shown
    ]


def peers():
    heads = ("simulator", "scatterers", "processor time of a frame", "simulation alone")
    lines = [row(*heads, "times the engine", "by simulation alone"), row(*["---"] * 6)]
    for one in RESULTS["engine"]["rows"].values():
        spent = f"{1e3 * one['cpu_s']:.1f} ms"
        cells = ("Sonobridge", f"{one['scatterers']:,}", spent, "–", "1", "–")
        lines.append(row(*cells))
    for name, peer in RESULTS["peers"].items():
        for key, one in peer["rows"].items():
            times = RESULTS["ratios"][name][key]
            mark = " (extrapolated)" if one["extrapolated"] else ""
            lines.append(
                row(
                    f"{name} {peer['version']}",
                    f"{one['scatterers']:,}",
                    f"{one['cpu_s']:.0f} s{mark}",
                    f"{9 * one['event_cpu_s']:.0f} s",
                    f"{times['times_cpu']:,.0f}",
                    f"{times['times_cpu_simulation']:,.0f}",
                )
            )
    return lines


TABLES = {"accuracy": accuracy, "speed": speed, "peers": peers}


@pytest.mark.parametrize("name", list(TABLES))
def test_the_page_shows_the_committed_figures(name) -> None:
    part = PAGE.split(f"<!-- figures: {name} -->\n")[1].split("<!-- end -->")[0]
    assert part.strip().splitlines() == TABLES[name](), "\n".join(TABLES[name]())


def test_the_committed_run_is_of_the_shipped_bars_and_says_on_what() -> None:
    assert RESULTS["processor"]
    held = [one for one in figures() if one["bar"] is not None]
    assert {one["bar"] for one in held} <= {bar for _, bar in BARS.values()}
    fixed = ("correlation", "coherence", "contrast", "gCNR", "speckle", "memory", "processor")
    missed = [one for one in held if one["measure"].startswith(fixed) and not one["met"]]
    assert not missed
    likeness = RESULTS["engine"]["likeness"]
    assert likeness["correlation"] >= BARS["correlation, plane"][1]


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", CHECKS)
    assert len(named) > 40
    for file, name in named:
        folder = "tests" if file.startswith("golden/") else "tests/unit/simulator"
        path = ROOT / folder / file
        assert path.is_file(), file
        assert f"def {name}(" in path.read_text(encoding="utf-8"), f"{file}::{name}"
    rows = [line for line in CHECKS.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(line.split("|")[1]) for line in rows] == list(range(1, 17))
    assert all("::test_" in line for line in rows)
