"""The worksheet: Doppler values, ratio with its sites, waveform words, plaque and IMT rules."""

from __future__ import annotations

import json

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.grading import GradingContext
from sonobridge.simulator.measurement.stenosis import MethodRefusedError, StenosisPercent
from sonobridge.simulator.measurement.worksheet import (
    CaliperLine,
    DiameterStenosis,
    DopplerMeasurement,
    IcaAssessment,
    ImtMeasurement,
    LumenDiameter,
    PlaqueFinding,
    StenosisEntry,
    UlcerRecess,
    Waveform,
    Worksheet,
    imt_caveat,
    is_plaque,
    measurement_rules,
    translate_old_term,
    waveform_vocabulary,
)


def doppler(site, psv=None, edv=None, side="right", **changes):
    values = {"flow": "detected", "angle_deg": 60.0, **changes}
    return DopplerMeasurement(
        side=side, site=site, psv_scanner_cm_s=psv, edv_scanner_cm_s=edv, **values
    )


SHEET = Worksheet(
    doppler=(
        doppler("cca_prox", 90, 20),
        doppler("cca_dist", 80, 18),
        doppler("ica_prox", 260, 110),
        doppler("ica_dist", 60, 20),
        doppler(
            "vertebral",
            45,
            12,
            waveform=Waveform(
                flow_direction="antegrade", phasicity="multiphasic", resistance="low"
            ),
        ),
    ),
    assessments=(
        IcaAssessment(
            side="right",
            plaque="visible",
            lumen="narrowed",
            context=GradingContext(vessel="native"),
        ),
    ),
)


def test_the_ratio_names_the_sites_it_comes_from():
    ratio = SHEET.ratio("right")
    assert ratio.value == pytest.approx(260 / 80)
    assert (ratio.ica_site, ratio.cca_site) == ("ica_prox", "cca_dist")
    assert ratio.words == (
        "3.25 (right proximal internal carotid over right distal common carotid)"
    )
    assert SHEET.ratio("left") is None


def test_a_common_carotid_at_a_steep_or_unknown_angle_enters_no_ratio():
    for angle in (70.0, None):
        sheet = Worksheet(
            doppler=(
                doppler("cca_mid", 100),
                doppler("cca_dist", 80, angle_deg=angle),
                doppler("ica_prox", 200),
            )
        )
        assert sheet.ratio("right").cca_site == "cca_mid"
    only = Worksheet(doppler=(doppler("cca_dist", 80, angle_deg=65.0), doppler("ica_mid", 200)))
    assert only.ratio("right") is None


def test_a_grade_comes_from_the_worksheet_alone():
    found = SHEET.grade("right")
    assert found.stenosis.name == "ge_70"
    assert found.primary[0].value == 260
    assert {one.parameter: one.agrees for one in found.additional} == {
        "ratio": False,
        "edv": True,
    }
    assert SHEET.grade("left") is None


def test_flow_that_was_found_nowhere_is_not_flow_that_was_not_looked_for():
    none = [
        DopplerMeasurement(side="left", site=site, flow="undetectable")
        for site in ("ica_prox", "ica_mid")
    ]
    assert Worksheet().ica_flow("left") == "not_assessed"
    assert Worksheet(doppler=tuple(none)).ica_flow("left") == "undetectable"
    some = (*none, doppler("ica_dist", 20, side="left"))
    assert Worksheet(doppler=some).ica_flow("left") == "detected"


def test_the_resistive_index_is_computed_and_not_stored():
    assert doppler("eca", 80, 20).resistive_index == pytest.approx(0.75)
    # Reversed diastolic flow makes it larger than one.
    assert doppler("eca", 80, -20).resistive_index == pytest.approx(1.25)
    assert doppler("eca", 80).resistive_index is None
    assert "resistive_index" not in to_json(doppler("eca", 80, 20))


def test_a_worksheet_survives_storage():
    assert from_json(Worksheet, json.loads(json.dumps(to_json(SHEET)))) == SHEET
    with pytest.raises(InvalidInputError):
        from_json(Worksheet, {**to_json(SHEET), "risk": 0.3})
    with pytest.raises(InvalidInputError):
        from_json(Worksheet, {**to_json(SHEET), "simulated": False})


def test_missing_sites_are_listed_on_both_sides():
    missing = SHEET.missing(("cca_dist", "eca", "vertebral"))
    assert missing == (
        ("right", "eca"),
        ("left", "cca_dist"),
        ("left", "eca"),
        ("left", "vertebral"),
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: doppler("ica_prox", 100, flow="undetectable"),
        lambda: doppler("ica_prox", None, 20),
        lambda: doppler("ica_prox", 50, 60),
        lambda: doppler("ica_prox", 1e6),
        lambda: doppler("ica_prox", 50, angle_deg=91.0),
        lambda: Worksheet(doppler=(doppler("eca", 1), doppler("eca", 2))),
        lambda: Worksheet(assessments=SHEET.assessments * 2),
        lambda: doppler(
            "vertebral", flow="undetectable", waveform=Waveform(flow_direction="antegrade")
        ),
    ],
)
def test_contradictions_cannot_be_stored(make):
    with pytest.raises(ValueError):
        make()


def test_waveform_words_are_those_of_the_list():
    terms = waveform_vocabulary()
    assert terms["flow_direction"] == ("antegrade", "retrograde", "bidirectional", "absent")
    for name, values in terms.items():
        for value in values:
            given = {"flow_direction": "antegrade"}
            given[name] = (value,) if name == "modifiers" else value
            assert Waveform(**given)
    for bad in (
        {"flow_direction": "forward"},
        {"flow_direction": "antegrade", "phasicity": "triphasic"},
        {"flow_direction": "antegrade", "resistance": "highish"},
        {"flow_direction": "antegrade", "modifiers": ("tardus",)},
        {"flow_direction": "absent", "phasicity": "monophasic"},
    ):
        with pytest.raises(ValueError):
            Waveform(**bad)


def test_old_words_are_translated_and_ambiguous_ones_left_to_a_person():
    assert translate_old_term("Triphasic").current == "multiphasic"
    assert translate_old_term("biphasic").current == "multiphasic"
    pre_steal = translate_old_term("pre-steal")
    assert pre_steal.current == ""
    assert "vertebral" in pre_steal.candidates
    assert translate_old_term("wobbly") is None


def diameter(role, mm, site="ica_prox", side="right"):
    return LumenDiameter(
        side=side,
        site=site,
        role=role,
        diameter_mm=mm,
        plane="longitudinal",
        caliper=CaliperLine(points_mm=((0.0, 10.0), (0.0, 10.0 + mm))),
    )


def test_a_diameter_stenosis_has_the_method_of_its_reference():
    nascet = DiameterStenosis(
        residual=diameter("residual", 1.5),
        reference=diameter("distal_ica", 5.0, "ica_dist"),
        near_occlusion=False,
    )
    ecst = DiameterStenosis(
        residual=diameter("residual", 1.5),
        reference=diameter("original_lumen", 7.5),
        near_occlusion=False,
    )
    assert (nascet.method, nascet.stenosis().percent) == (
        "nascet_diameter",
        pytest.approx(70),
    )
    assert (ecst.method, ecst.stenosis().percent) == ("ecst_diameter", pytest.approx(80))
    entry = StenosisEntry(
        side="right", site="ica_prox", stenosis=nascet.stenosis(), measured_as=nascet
    )
    assert from_json(StenosisEntry, to_json(entry)) == entry
    with pytest.raises(ValueError, match="not that of its calipers"):
        StenosisEntry(
            side="right", site="ica_prox", stenosis=ecst.stenosis(), measured_as=nascet
        )
    typed = StenosisPercent(percent=71, method="nascet_diameter", near_occlusion=False)
    with pytest.raises(ValueError, match="not that of its calipers"):
        StenosisEntry(side="right", site="ica_prox", stenosis=typed, measured_as=nascet)


def test_nascet_from_diameters_is_refused_in_near_occlusion():
    pair = DiameterStenosis(
        residual=diameter("residual", 0.5),
        reference=diameter("distal_ica", 2.0, "ica_dist"),
        near_occlusion=True,
    )
    with pytest.raises(MethodRefusedError):
        pair.stenosis()


def test_diameters_that_make_no_pair_are_refused():
    with pytest.raises(ValueError, match="one residual"):
        DiameterStenosis(
            residual=diameter("distal_ica", 5),
            reference=diameter("residual", 1),
            near_occlusion=False,
        )
    with pytest.raises(ValueError, match="one side"):
        DiameterStenosis(
            residual=diameter("residual", 1),
            reference=diameter("distal_ica", 5, side="left"),
            near_occlusion=False,
        )
    with pytest.raises(ValueError, match="caliper"):
        LumenDiameter(
            side="right",
            site="ica_prox",
            role="residual",
            diameter_mm=2,
            plane="transverse",
            caliper=CaliperLine(points_mm=((0, 0), (0, 3))),
        )


def plaque(**changes):
    values = {
        "side": "left",
        "site": "bulb",
        "gray_weale_modified": "II",
        "surface": "smooth",
        "cap": "visible",
        "calcification": "none",
        "seen_in_cine": True,
        "planes": ("longitudinal", "transverse"),
    }
    return PlaqueFinding(**{**values, **changes})


def test_an_ulcer_is_deep_and_wide_enough_and_seen_in_two_planes():
    both = ("longitudinal", "transverse")
    ulcer = UlcerRecess(depth_mm=2.0, width_mm=2.0, planes=both)
    assert plaque(surface="ulcerated", recess=ulcer).recess.is_ulcer
    for short in (
        None,
        UlcerRecess(depth_mm=1.9, width_mm=2.0, planes=both),
        UlcerRecess(depth_mm=2.0, width_mm=1.9, planes=both),
        UlcerRecess(depth_mm=3.0, width_mm=3.0, planes=("transverse",)),
        UlcerRecess(depth_mm=3.0, width_mm=3.0, planes=("transverse", "transverse")),
    ):
        with pytest.raises(ValueError, match="2 mm deep"):
            plaque(surface="ulcerated", recess=short)


def test_cine_and_two_planes_are_asked_for():
    assert plaque().shortfalls == ()
    poor = plaque(seen_in_cine=False, planes=("transverse",))
    assert poor.shortfalls == ("cine", "longitudinal plane")


def test_both_scales_of_echogenicity_are_those_of_the_data_and_kept_apart():
    terms = {row.values["term"]: row for row in load_clinical().items("plaque_terms")}
    modified = terms["gray_weale_modified"].values["classes"]
    original = terms["gray_weale_original"].values["classes"]
    for name in modified:
        assert plaque(gray_weale_modified=name)
    for name in original:
        assert plaque(gray_weale_original=name).gray_weale_modified == "II"
    assert not set(modified) & set(original)
    stored = to_json(plaque(gray_weale_original="3"))
    with pytest.raises(InvalidInputError, match="gray_weale_modified"):
        from_json(PlaqueFinding, {**stored, "gray_weale_modified": "3"})
    assert terms["gray_weale_original"].provenance.badge == "unverified"


def test_no_finding_is_called_vulnerable_and_no_risk_can_be_stored():
    fields = set(PlaqueFinding.__slots__)
    assert not [name for name in fields if "vulnerab" in name or "risk" in name]
    with pytest.raises(InvalidInputError):
        from_json(PlaqueFinding, {**to_json(plaque()), "vulnerable": True})


def test_the_definition_of_plaque():
    assert is_plaque(0.5, 2.0, 1.0)  # half a millimetre into the lumen
    assert is_plaque(0.35, 0.7, 1.0)  # half of the surrounding thickness
    assert is_plaque(0.1, 1.0, 1.51)  # thicker than 1.5 mm
    assert not is_plaque(0.3, 0.7, 1.5)


def test_measurement_rules_repeat_the_definitions_in_words():
    rules = measurement_rules()
    words = {row.values["term"]: row.values for row in load_clinical().items("plaque_terms")}
    assert f"at least {rules.plaque_protrusion_mm:g} mm" in words["plaque"]["definition"]
    assert f"above {rules.plaque_thickness_mm:g} mm" in words["plaque"]["definition"]
    assert f"at least {rules.ulcer_depth_mm:g} mm deep" in words["ulcer"]["definition"]
    assert f"grey < {rules.jba_grey_below:g}" in words["jba"]["definition"]
    assert "blood 0-5 and adventitia 185-195" in words["gsm"]["definition"]
    assert rules.gsm_blood_median == (0, 5)
    assert rules.gsm_adventitia_median == (185, 195)
    site = load_clinical().block("imt_protocol")["site"]
    assert f"{rules.imt_below_end_mm:g} mm below" in site
    assert f"straight {rules.imt_segment_mm:g} mm" in site


def imt(**changes):
    values = {
        "side": "right",
        "mean_mm": 0.62,
        "largest_mm": 0.7,
        "segment_mm": 10.0,
        "below_end_mm": 5.0,
        "wall": "far",
        "plaque_free": True,
        "straight": True,
    }
    return ImtMeasurement(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"segment_mm": 8.0}, "8.0 mm long"),
        ({"below_end_mm": 3.0}, "3.0 mm below"),
        ({"wall": "near"}, "near wall"),
        ({"plaque_free": False}, "holds plaque"),
        ({"straight": False}, "not straight"),
        ({"largest_mm": 1.6}, "1.6 mm at its thickest: more than 1.5 mm is plaque"),
        ({"largest_mm": 1.6, "plaque_free": False}, "holds plaque"),
    ],
)
def test_an_imt_off_its_site_says_in_what(changes, words):
    assert imt().departures == ()
    (departure,) = imt(**changes).departures
    assert words in departure


def test_the_caveat_of_imt_advises_against_serial_monitoring():
    assert "advises against serial monitoring in individuals" in imt_caveat()
    assert imt_caveat().endswith("Not for diagnosis.")
