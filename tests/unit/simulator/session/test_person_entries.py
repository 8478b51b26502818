"""What a person measures and describes by hand, in the worksheet and in the score."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.cases.truth import know_case
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.measurement.protocol import check_protocol
from sonobridge.simulator.measurement.worksheet import ImtSite
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.judge.measured import plaque_part
from sonobridge.simulator.session.judge.worksheet import session_worksheet
from sonobridge.simulator.session.protocol import case_protocol, taken_images
from sonobridge.simulator.session.records import StoredView, Submission, ViewMeasurement
from sonobridge.workflows.scan.measure.plaque_terms import PlaqueTerms, as_findings

FOUR = ((0.0, 10.0), (0.0, 12.0), (8.0, 10.0), (8.0, 15.0))
FLAT = ((-6.0, 20.0), (6.0, 20.0), (-6.0, 20.8), (6.0, 20.8))


@cache
def known(case_id):
    return know_case(find_case(case_id))


def view(view_id, *measured, seq=1, mode="b", side="left"):
    settings = ConsoleSettings(mode=mode, image=ImageSettings(gain_db=4.0))
    return StoredView(
        seq=seq,
        view_id=view_id,
        side=side,
        frame_index=0,
        time_s=1.0,
        probe=ProbeControl(side=side),
        settings=settings,
        measurements=measured,
    )


def vertebral(stage=None):
    said = () if stage is None else (ViewMeasurement(kind="waveform", text=stage),)
    psv = ViewMeasurement(kind="psv", value=50.0, unit="cm/s", read_by="cursor", beats=1)
    rise = ViewMeasurement(kind="acceleration_time", value=80.0, unit="ms")
    return view("vertebral_spectral", psv, rise, *said, mode="spectral")


def test_calipers_of_pictures_stand_in_the_worksheet_with_method_and_flags():
    stenosis = ViewMeasurement(
        kind="stenosis",
        value=60.0,
        unit="%",
        method="nascet_diameter",
        near_occlusion=False,
        points_mm=FOUR,
    )
    place = ImtSite(wall="near", plaque_free=True, straight=True, below_end_mm=9.0)
    thick = ViewMeasurement(kind="imt", value=0.8, unit="mm", points_mm=FLAT, imt=place)
    sheet = session_worksheet(
        known("c13"),
        (view("ica_b_longitudinal", stenosis), view("cca_b_longitudinal", thick, seq=2)),
    )
    (one,) = sheet.stenoses
    assert (one.stenosis.method, one.side, one.site) == ("nascet_diameter", "left", "ica_prox")
    assert one.measured_as.reference.site == "ica_dist"
    (imt,) = sheet.imt
    assert (imt.wall, imt.gain_db, imt.side) == ("near", 4.0, "left")
    assert imt.departures


def test_a_person_can_say_that_a_vertebral_artery_runs_backwards():
    case = known("c13")
    truth = case.truth.velocity("left", "vertebral").direction
    said = session_worksheet(case, (vertebral("retrograde"),)).at("left", "vertebral")
    assert said.waveform.flow_direction == truth == "retrograde"
    assert (said.vertebral, said.acceleration_ms, said.read_by) == ("retrograde", 80, "cursor")
    silent = session_worksheet(case, (vertebral(),)).at("left", "vertebral")
    assert silent.waveform is None
    assert session_worksheet(case, (vertebral("triphasic"),)).doppler[0].vertebral is None


def test_where_no_flow_was_found_the_site_is_complete_and_undetectable():
    case = known("c13")
    none = [ViewMeasurement(kind=kind, text="absent") for kind in ("direction", "waveform")]
    psv = ViewMeasurement(kind="psv", unit="cm/s")
    taken = view("vertebral_spectral", psv, *none, mode="spectral")
    said = session_worksheet(case, (taken,)).at("left", "vertebral")
    assert (said.flow, said.waveform.flow_direction) == ("undetectable", "absent")
    check = check_protocol(case_protocol(case.case), taken_images(case.case, (taken,)))
    assert check.missing_measurements == ()
    assert "left vertebral, spectral with direction" not in {one.words for one in check.missing}


def terms(true, **changes):
    recess = true.recess
    given = {
        "side": true.side,
        "site": true.site,
        "echogenicity": true.gray_weale_modified,
        "surface": true.surface,
        "cap": true.cap,
        "calcification": true.calcification,
        "seen_in_cine": True,
        "planes": ("longitudinal", "transverse"),
        "ulcer_depth_mm": None if recess is None else recess.depth_mm,
        "ulcer_width_mm": None if recess is None else recess.width_mm,
    }
    return PlaqueTerms(**{**given, **changes})


@pytest.mark.parametrize("case_id", ["c08", "c09"])
def test_plaque_terms_of_a_person_are_scored_against_the_truth(case_id):
    case = known(case_id)
    sheets = [case.truth.sheet(side) for side in case.case.sides]
    true = [plaque for sheet in sheets for plaque in sheet.plaques]
    assert true

    def score(described):
        given = Submission(confidence=0.5, plaques=as_findings(tuple(described)))
        return plaque_part(case, given)

    assert score(terms(one) for one in true).value == pytest.approx(1.0)
    assert score(()).value == 0.0
    other = "irregular" if true[0].surface != "irregular" else "smooth"
    wrong = score([terms(true[0], surface=other), *(terms(one) for one in true[1:])])
    assert wrong.value < 1.0
    assert "surface" in wrong.reason
    plane = score([terms(true[0], planes=("longitudinal",), surface=other)])
    assert plane.value < wrong.value


def test_an_ulcer_without_its_recess_is_no_ulcer():
    true = known("c08").truth.sheet("right").plaques or known("c08").truth.sheet("left").plaques
    flat = replace(terms(true[0]), surface="ulcerated", ulcer_depth_mm=1.0, ulcer_width_mm=3.0)
    with pytest.raises(InvalidInputError, match="cannot be described") as caught:
        as_findings((flat,))
    assert "2 mm deep" in caught.value.why
