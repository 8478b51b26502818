from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_samples import measurement_evaluation, sample_evaluation
from sonobridge.audit.evaluation.content import Range
from sonobridge.reports.figures import (
    ForestRow,
    HeatCell,
    Line,
    bland_altman,
    curve_chart,
    forest,
    heat_map,
    verdict_icon,
)
from sonobridge.reports.figures.scale import Axis, axis_for, tick_text
from sonobridge.reports.figures.svg import number, wrap
from sonobridge.reports.tokens import CATEGORIES, COLOURS, VERDICTS

SVG = "{http://www.w3.org/2000/svg}"
FINITE = st.floats(-1e6, 1e6, allow_nan=False)


def row(**changed):
    held = {
        "title": "Sex",
        "level": "Female",
        "patients": 291,
        "value": 0.87,
        "low": 0.82,
        "high": 0.9,
        "reason": "",
        "gap": "+1.2",
        "ends": "−3 to +5",
        "kind": "equal",
        "word": "equivalent",
    }
    return ForestRow(**{**held, **changed})


def draw(rows, **changed):
    held = {
        "finding": "A finding & more",
        "axis_title": "sensitivity",
        "reference": 0.86,
        "margin": 0.08,
        "within": (0.0, 1.0),
    }
    svg, _ = forest(rows, **{**held, **changed})
    return ET.fromstring(svg)


def texts(tree):
    return [e.text for e in tree.iter(f"{SVG}text")]


def test_a_forest_has_band_reference_n_gap_and_verdict():
    tree = draw([row()])
    assert tree.get("aria-label") == "A finding & more"
    assert {"291", "+1.2", "−3 to +5", "equivalent", "Female"} <= set(texts(tree))
    band = [r for r in tree.iter(f"{SVG}rect") if r.get("fill") == COLOURS["sunk"]]
    assert len(band) == 1
    reference = [x for x in tree.iter(f"{SVG}line") if x.get("stroke-dasharray") == "4 3"]
    assert len(reference) == 1
    width = float(band[0].get("width"))
    middle = float(band[0].get("x")) + width / 2
    assert middle == pytest.approx(float(reference[0].get("x1")), abs=0.02)


def test_verdicts_differ_in_line_and_shape_not_in_colour_alone():
    lines, shapes = set(), set()
    for kind in ("fail", "equal", "open"):
        tree = draw([row(kind=kind, word=kind)], reference=None)
        groups = [g for g in tree.iter(f"{SVG}g") if g.get("stroke-width") == "2"]
        lines.add((kind, groups[0][0].get("stroke-dasharray")))
        shapes.add(verdict_icon(kind, 0, 0).split(">", 1)[1])
    assert dict(lines) == {"fail": None, "equal": None, "open": "4 3"}
    assert len(shapes) == 3


def test_no_number_is_drawn_where_there_is_none():
    silent = row(value=None, low=None, high=None, reason="no image", kind="none", gap="")
    tree = draw([silent], reference=None)
    assert "no image" in texts(tree)
    assert not [g for g in tree.iter(f"{SVG}g") if g.get("stroke-width") == "2"]


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    wide = draw([row(low=-0.2)])
    assert [p for p in wide.iter(f"{SVG}path") if "l-5 4 5 4" in p.get("d")]
    assert not [p for p in draw([row()]).iter(f"{SVG}path") if "l-5 4 5 4" in p.get("d")]


@pytest.mark.parametrize("kind", list(VERDICTS))
def test_every_verdict_has_an_icon(kind):
    ET.fromstring(verdict_icon(kind, 1, 2))


def test_curves_carry_key_band_and_dash():
    points = tuple(Range(x=i / 4, y=i / 4, low=i / 5, high=min(1, i / 3)) for i in range(5))
    lines = [Line(f"s{i}", points, c) for i, c in enumerate(CATEGORIES)]
    svg, height = curve_chart(
        lines,
        finding="f",
        x_title="x",
        y_title="y",
        x_range=(0, 1),
        y_range=(0, 1),
    )
    tree = ET.fromstring(svg)
    assert float(tree.get("height")) == height
    assert {f"s{i}" for i in range(5)} <= set(texts(tree))
    dashes = {
        p.get("stroke-dasharray") for p in tree.iter(f"{SVG}path") if p.get("stroke-linejoin")
    }
    assert len(dashes) == 5
    assert len([p for p in tree.iter(f"{SVG}path") if p.get("fill-opacity")]) == 5


def test_bland_altman_draws_zero_bias_and_limits():
    plot = measurement_evaluation().agreement[0]
    tree = ET.fromstring(bland_altman(plot, finding="f", unit="cm/s"))
    assert {"bias", "upper limit", "lower limit", "+2.1"} <= set(texts(tree))
    assert len(list(tree.iter(f"{SVG}circle"))) == len(plot.points)
    many = replace(plot, points=plot.points * 20)
    tree = ET.fromstring(bland_altman(many, finding="f", unit=""))
    assert len(list(tree.iter(f"{SVG}circle"))) <= 2000


def test_a_heat_map_has_one_hue_a_number_in_each_cell_and_hatches_gaps():
    cells = [
        [HeatCell("0.70", 1.0, "fail"), HeatCell("0.90", 0.1)],
        [HeatCell("none", None)] * 2,
    ]
    svg, _ = heat_map(["a", "b"], ["x", "y"], cells, finding="f")
    tree = ET.fromstring(svg)
    assert {"0.70", "0.90", "none"} <= set(texts(tree))
    fills = [r.get("fill") for r in tree.iter(f"{SVG}rect") if r.get("rx") == "3"]
    assert fills.count("url(#hatch)") == 2
    assert fills[0] == "#075e6b"


def test_text_is_escaped():
    svg, _ = forest(
        [row(level="<b>&")],
        finding='"><script>',
        axis_title="a",
        reference=None,
        margin=0.1,
        within=None,
    )
    assert "<script" not in svg
    assert "&lt;b&gt;&amp;" in svg


def test_the_report_draws_without_inline_style():
    from sonobridge.reports import audit_document

    document = audit_document(sample_evaluation())
    for section in (document.first, *document.sections):
        for block in section.blocks:
            if block.block == "figure":
                assert "style=" not in block.svg
                ET.fromstring(block.svg)


@given(st.lists(FINITE, min_size=1, max_size=20))
def test_an_axis_holds_all_its_values(values):
    axis = axis_for(values, 0, 100)
    assert all(axis.holds(v) for v in values) or max(map(abs, values)) < 1e-6
    assert all(-1e-6 <= axis.at(v) <= 100 + 1e-6 for v in values)
    ticks = axis.ticks()
    assert 1 <= len(ticks) <= 12


@given(FINITE)
def test_coordinates_are_short_and_never_negative_zero(value):
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", number(value))
    assert number(value) != "-0"


def test_ticks_have_the_decimals_they_need():
    axis = Axis(0.6, 1.0, 0, 1)
    assert [tick_text(t, axis.ticks(4)) for t in axis.ticks(4)] == [
        "0.6",
        "0.7",
        "0.8",
        "0.9",
        "1.0",
    ]
    assert tick_text(-0.25, [-0.25, 0.0]) == "−0.25"


def test_long_names_are_wrapped_then_shortened():
    assert wrap("Female", 100) == ["Female"]
    assert len(wrap("a very long attribute title that does not fit", 90)) == 2
    assert wrap("a very long attribute title that does not fit", 90)[-1].endswith("…")
