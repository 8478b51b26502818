"""The preliminary report: numbers equal the stored ones, nothing missing is hidden."""

from __future__ import annotations

import json
import re

import pytest

from sonobridge.core.errors import ForbiddenError, InvalidInputError
from sonobridge.core.operation import Role
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.grading import GradingContext, criteria_sets
from sonobridge.simulator.measurement.protocol import TakenImage, shipped_examination_protocol
from sonobridge.simulator.measurement.report import (
    PreliminaryReport,
    ReportRequest,
    ScopeOfPracticeError,
    export_final,
    find_contradictions,
    make_preliminary_report,
)
from sonobridge.simulator.measurement.stenosis import ecst_stenosis
from sonobridge.simulator.measurement.worksheet import (
    BlackArea,
    DopplerMeasurement,
    GreyScale,
    IcaAssessment,
    ImtMeasurement,
    PlaqueFinding,
    StenosisEntry,
    Waveform,
    Worksheet,
)

PROTOCOL = shipped_examination_protocol()
LOW = Waveform(flow_direction="antegrade", phasicity="multiphasic", resistance="low")


def doppler(side, site, psv, edv):
    return DopplerMeasurement(
        side=side,
        site=site,
        flow="detected",
        psv_scanner_cm_s=psv,
        edv_scanner_cm_s=edv,
        angle_deg=58.0,
        gate_mm=1.5,
        waveform=LOW,
    )


def assessed(side, **changes):
    values = {"plaque": "visible", "lumen": "narrowed", **changes}
    context = values.pop("context", GradingContext(vessel="native"))
    return IcaAssessment(side=side, context=context, **values)


RIGHT = (
    doppler("right", "cca_prox", 91.3, 19.2),
    doppler("right", "cca_dist", 77.7, 17.1),
    doppler("right", "ica_prox", 256.4, 108.8),
    doppler("right", "ica_dist", 61.2, 21.9),
    doppler("right", "vertebral", 44.1, 12.3),
)
LEFT = (
    doppler("left", "cca_dist", 88.0, 20.0),
    doppler("left", "ica_prox", 82.5, 30.1),
    DopplerMeasurement(side="left", site="eca", flow="undetectable"),
    doppler("left", "bulb", 71.9, 22.2),
)
SHEET = Worksheet(
    doppler=RIGHT + LEFT,
    assessments=(assessed("right"), assessed("left", lumen="not_narrowed")),
    stenoses=(StenosisEntry(side="right", site="ica_prox", stenosis=ecst_stenosis(1.7, 7.3)),),
    plaques=(
        PlaqueFinding(
            side="right",
            site="ica_prox",
            gray_weale_modified="II",
            surface="irregular",
            cap="not_visible",
            calcification="spots",
            seen_in_cine=True,
            planes=("longitudinal",),
            thickness_mm=3.4,
            grey_scale=GreyScale(
                gsm=41.5,
                blood_median=8,
                adventitia_median=150,
                frame=12,
                pixels=900,
                pixel_mm2=0.01,
                zoom=1.0,
            ),
            black_area=BlackArea(area_mm2=8.6, band_mm2="8-10", cap_visible=False),
        ),
    ),
    imt=(
        ImtMeasurement(
            side="left",
            mean_mm=0.71,
            largest_mm=0.83,
            segment_mm=9.0,
            below_end_mm=6.0,
            wall="far",
            plaque_free=True,
            straight=True,
        ),
    ),
)
IMAGES = tuple(
    TakenImage(
        image_id=f"{side}-{view.id}",
        origin="simulator",
        mode=view.mode,
        side=side,
        site=view.sites[0],
        plane=view.plane,
        measurements=view.measurements,
    )
    for side in PROTOCOL.sides
    for view in PROTOCOL.views
    if (side, view.id) != ("left", "vertebral_spectral")
)


def make(impression="", worksheet=SHEET, criteria=()):
    return make_preliminary_report(
        ReportRequest(
            worksheet=worksheet,
            images=IMAGES,
            protocol=PROTOCOL,
            criteria=criteria,
            impression=impression,
        )
    )


REPORT = make()


def stored_at(path):
    value = to_json(SHEET)
    for part in re.findall(r"\w+", path):
        value = value[int(part)] if part.isdigit() else value[part]
    return value


def test_every_number_equals_the_stored_one():
    cells = [cell for row in REPORT.sheet.rows for cell in row.cells]
    numbers = [cell for cell in cells if cell.source and cell.value is not None]
    assert len(numbers) >= 35
    for cell in numbers:
        assert stored_at(cell.source) == cell.value, cell.source
    shown = {cell.text for cell in numbers}
    assert {"256.4 cm/s", "108.8 cm/s", "58°", "1.5 mm", "0.71 mm", "41.5"} <= shown
    assert {"71.9 cm/s"} <= shown  # a site that the protocol does not ask for
    # No number of the worksheet is left out.
    assert {cell.value for cell in numbers} >= {
        one.psv_scanner_cm_s for one in SHEET.doppler if one.psv_scanner_cm_s
    }


def test_computed_numbers_follow_from_the_stored_ones():
    ratios = {row.label: row.cells[0] for row in REPORT.sheet.ratios}
    assert ratios["right ICA/CCA PSV ratio"].value == 256.4 / 77.7
    assert "right distal common carotid" in ratios["right ICA/CCA PSV ratio"].text
    rows = {row.label: {cell.name: cell for cell in row.cells} for row in REPORT.sheet.doppler}
    index = rows["right proximal internal carotid"]["ri"]
    assert index.value == (256.4 - 108.8) / 256.4


def test_missing_parts_are_listed_as_missing():
    assert "left vertebral, spectral with direction" in REPORT.missing
    assert "left vertebral: psv" in REPORT.missing
    assert "right external carotid: psv" in REPORT.missing
    rows = {row.label: {cell.name: cell for cell in row.cells} for row in REPORT.sheet.doppler}
    assert rows["left vertebral"]["psv"].text == "not measured"
    # Flow that was looked for and not found is a result, not a gap.
    assert rows["left external carotid"]["psv"].text == "no flow found"
    assert "left external carotid: psv" not in REPORT.missing
    states = {(row.words, row.state) for row in REPORT.image_set.rows}
    assert ("left vertebral, spectral with direction", "missing") in states
    empty = make(worksheet=Worksheet())
    assert {"left grade: not assessed", "right grade: not assessed"} <= set(empty.missing)
    assert {"left ICA/CCA PSV ratio", "right ICA/CCA PSV ratio"} <= set(empty.missing)


def test_the_image_set_has_the_labels_of_the_protocol():
    rows = {(row.view, row.annotation) for row in REPORT.image_set.rows}
    assert len(rows) == 2 * len(PROTOCOL.views)
    assert ("ica_prox_spectral", "RT ICA PROX") in rows
    assert ("cca_b_longitudinal", "LT CCA LONG") in rows
    taken = [row for row in REPORT.image_set.rows if row.state == "taken"]
    assert sorted(name for row in taken for name in row.image_ids) == sorted(
        image.image_id for image in IMAGES
    )


def test_grades_stand_with_their_set_and_other_sets_where_they_differ():
    sets = criteria_sets()
    report = make(criteria=(sets["sru_2003"], sets["modified_psv180"]))
    right, left = report.grades
    assert right.text.startswith("≥ 70 % by SRU consensus 2003")
    assert left.text.startswith("< 50 % by SRU consensus 2003")
    assert left.comparison.differs
    assert "[unverified]" in left.comparison.differences[0].text


def test_a_refusal_stands_in_the_report_with_its_fallback():
    stent = assessed("right", context=GradingContext(vessel="stent"))
    report = make(worksheet=Worksheet(doppler=RIGHT, assessments=(stent,)))
    assert report.grades[0].text.startswith("no grade: Stent:")
    assert "Fallback, no grade: ICA/CCA PSV ratio 3.30" in report.grades[0].text


def test_caveats_stand_on_the_report():
    assert REPORT.notice == "Simulated patient. Not for diagnosis."
    assert any("serial monitoring" in text for text in REPORT.caveats)
    sheet = {row.label: {c.name: c.text for c in row.cells} for row in REPORT.sheet.rows}
    assert "9.0 mm long" in sheet["left common carotid IMT"]["site"]
    plaque = sheet["right proximal internal carotid plaque"]
    assert plaque["shortfall"] == "not seen in: transverse plane"
    # A band is a population's: no rate stands beside it.
    assert plaque["juxtaluminal black area"].startswith("8.6 mm² (band 8-10 mm²). Bands of")
    assert "no risk of a person" in plaque["juxtaluminal black area"]
    assert "3.2" not in plaque["juxtaluminal black area"]
    assert "NASCET" not in sheet["right proximal internal carotid stenosis"]["stenosis"]
    assert "ECST, diameter" in sheet["right proximal internal carotid stenosis"]["stenosis"]


def test_a_report_survives_storage():
    assert from_json(PreliminaryReport, json.loads(json.dumps(to_json(REPORT)))) == REPORT


@pytest.mark.requirement("R-002-07")
def test_a_sonographers_report_is_preliminary_and_its_export_as_final_is_refused():
    assert REPORT.status == "preliminary"
    assert REPORT.heading.startswith("PRELIMINARY")
    others = [role.value for role in Role if role is not Role.PHYSICIAN]
    for role in ("sonographer", "vascular_technologist", "student", "", *others):
        with pytest.raises(ScopeOfPracticeError) as caught:
            export_final(REPORT, role)
        assert isinstance(caught.value, ForbiddenError)
        assert "interpreting physician" in caught.value.why
        assert "preliminary" in caught.value.kept
    with pytest.raises(InvalidInputError, match="status"):
        from_json(PreliminaryReport, {**to_json(REPORT), "status": "final"})
    assert export_final(REPORT, Role.PHYSICIAN.value).status == "final"


# The right side is >= 70 % by PSV 256.4, the left < 50 % by PSV 82.5.
CONTRADICTING = [
    ("Right ICA: less than 50% stenosis.", "right", "grade"),
    ("Right: no hemodynamically significant stenosis.", "right", "grade"),
    ("The right internal carotid is normal.", "right", "grade"),
    ("Moderate stenosis of the right ICA.", "right", "grade"),
    ("Right internal carotid artery: 50-69% stenosis", "right", "grade"),
    ("Right ICA occlusion.", "right", "grade"),
    ("Near-occlusion of the right ICA.", "right", "grade"),
    ("Left ICA: severe stenosis.", "left", "grade"),
    ("LEFT:\nICA stenosis greater than 70 %.", "left", "grade"),
    ("Bilateral 50 to 69% ICA stenosis.", "left", "grade"),
    ("Right ICA PSV 156 cm/s.", "right", "velocity"),
    ("Left ICA peak systolic velocity of 256.4 cm/s.", "left", "velocity"),
]


@pytest.mark.requirement("R-004-92")
@pytest.mark.parametrize(("text", "side", "kind"), CONTRADICTING)
def test_text_that_contradicts_the_measurement_is_flagged(text, side, kind):
    found = make(text).contradictions
    assert (side, kind) in {(one.side, one.kind) for one in found}
    assert all(one.sentence in re.sub(r"\s+", " ", text) for one in found)
    if kind == "grade":
        psv = {"right": "PSV 256.4 cm/s is ≥ 70 %", "left": "PSV 82.5 cm/s is < 50 %"}
        assert any(psv[side] in one.reason for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Right ICA: severe stenosis, PSV 256 cm/s. Left ICA: less than 50% stenosis.",
        "Right ICA stenosis of at least 70%, PSV 256.4 cm/s, EDV 108.8 cm/s.",
        "Right ICA 70-99 % stenosis. No occlusion. Left ICA: mild stenosis, PSV 82.5.",
        "No evidence of near-occlusion on the right.",
        "Left external carotid: severe stenosis.",
        "Left: previously 50-69 % stenosis.",
        "Left ICA: no significant stenosis. Left vertebral normal.",
        "Patient was cooperative. Study of good quality.",
        "Right CCA PSV 91.3 cm/s.",
        "Bilateral atherosclerosis; right ICA high-grade stenosis.",
    ],
)
def test_text_that_agrees_is_not_flagged(text):
    assert make(text).contradictions == ()


def test_a_percentage_where_none_may_be_given_is_flagged():
    near = assessed(
        "right",
        lumen="markedly_narrowed",
        context=GradingContext(vessel="native", conditions=("near_occlusion_morphology",)),
    )
    report = make("Right ICA: 90-99 % stenosis.", Worksheet(doppler=RIGHT, assessments=(near,)))
    (found,) = report.contradictions
    assert "near-occlusion" in found.reason
    stent = assessed("right", context=GradingContext(vessel="stent"))
    report = make("Right ICA: < 50 % stenosis.", Worksheet(doppler=RIGHT, assessments=(stent,)))
    assert [one.kind for one in report.contradictions] == ["ungraded"]
    assert find_contradictions("Right: occluded", Worksheet(), {})[0].kind == "ungraded"


def test_a_very_long_text_is_read_in_bounds():
    text = "Right ICA stenosis < 50 %. " + "no " * 200_000
    assert find_contradictions(text, SHEET, {"right": SHEET.grade("right")})
