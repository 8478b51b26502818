"""What is true of a case, worked out from its patient and flow: the score sheet reads this."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.core.units import CentimetrePerSecond, Degree, Millimetre
from sonobridge.simulator.cases.blood_flow import FlowVessel, PatientFlow, patient_flow
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.plaque_truth import plaque_findings, side_stenosis
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.flow.scanner_equivalent import (
    DopplerBeam,
    broadened,
    lateral_sigma_mm,
)
from sonobridge.simulator.flow.velocity import FlowFieldVelocity
from sonobridge.simulator.measurement.grading import (
    CriteriaSet,
    GradingContext,
    Outcome,
    criteria_sets,
    default_criteria_set,
)
from sonobridge.simulator.measurement.grading.outcome import LumenState
from sonobridge.simulator.measurement.stenosis import StenosisPercent
from sonobridge.simulator.measurement.urgent import (
    SYMPTOMATIC_STENOSIS,
    is_symptomatic_urgent,
)
from sonobridge.simulator.measurement.worksheet import (
    SITES,
    DopplerMeasurement,
    IcaAssessment,
    PlaqueFinding,
    Site,
    Waveform,
    Worksheet,
)
from sonobridge.simulator.patient.patient import NeckSide, Patient, make_patient
from sonobridge.simulator.patient.placement.views import View, view_stretch
from sonobridge.simulator.patient.spec import SIDES, Side

__all__ = [
    "CaseTruth",
    "KnownCase",
    "SideSheet",
    "SiteVelocity",
    "case_criteria",
    "check_urgent_decisions",
    "doppler_beam",
    "flow_vessel",
    "know_case",
]

NOTICE: Final = "Simulated patient. Not for diagnosis."
_FREQUENCY_MHZ: Final = 5.0
_F_NUMBER: Final = 1.5
_TANDEM_PERCENT, _HIGH_GRADE_PERCENT = 50.0, 70.0
_BIDIRECTIONAL: Final = 0.1


@record
class SiteVelocity:
    """Velocities at the fastest place of a site.

    Attributes
    ----------
    flow
        ``undetectable`` below what a scanner can show.
    psv_scanner_cm_s, edv_scanner_cm_s
        What a scanner draws at the case's angle: every grade and score uses these.
    psv_flow_field_cm_s
        Of the flow itself, shown apart; never graded.
    direction
        Towards the head is antegrade.
    station_mm
        Where along the vessel.
    """

    side: Side
    site: Site
    flow: Literal["detected", "undetectable"]
    psv_scanner_cm_s: CentimetrePerSecond | None
    edv_scanner_cm_s: CentimetrePerSecond | None
    psv_flow_field_cm_s: CentimetrePerSecond
    direction: Literal["antegrade", "retrograde", "bidirectional", "absent"]
    angle_deg: Degree
    station_mm: Millimetre


@record
class SideSheet:
    """One side: anatomy, velocities and the class of a correct measurement.

    Attributes
    ----------
    stenosis
        Narrowing by its method; None where there is none or no percentage exists.
    no_percent_because
        Why there is no percentage; empty when there is one or no disease.
    outcome
        Class from the true scanner-equivalent velocities under the case's criteria.
    """

    side: Side
    ica_state: Literal["patent", "near_occlusion", "occluded"]
    stenosis: StenosisPercent | None
    no_percent_because: str
    outcome: Outcome
    plaques: tuple[PlaqueFinding, ...]


@record
class CaseTruth:
    """The truth of a case; nothing in it was typed."""

    notice: str
    case_id: str
    case_version: int
    case_sha256: Annotated[str, Len(64, 64)]
    velocities: tuple[SiteVelocity, ...]
    sides: tuple[SideSheet, ...]
    urgent_findings: tuple[str, ...]

    def velocity(self, side: Side, site: Site) -> SiteVelocity:
        """Return the velocities of a site."""
        return next(one for one in self.velocities if (one.side, one.site) == (side, site))

    def sheet(self, side: Side) -> SideSheet:
        """Return one side."""
        return next(one for one in self.sides if one.side == side)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KnownCase:
    """A case with its patient, flow, truth and the worksheet of a correct examination."""

    case: Case
    patient: Patient
    flow: PatientFlow
    truth: CaseTruth
    worksheet: Worksheet


def case_criteria(case: Case) -> CriteriaSet:
    """Return the criteria set of a case."""
    return criteria_sets()[case.criteria_set] if case.criteria_set else default_criteria_set()


def doppler_beam(
    angle_deg: float, frequency_mhz: float = _FREQUENCY_MHZ, gate_mm: float = 1.5
) -> DopplerBeam:
    """Return the beam of a measurement at an angle, with the aperture of the truth's."""
    return DopplerBeam(
        frequency_mhz=frequency_mhz,
        angle_deg=angle_deg,
        lateral_sigma_mm=lateral_sigma_mm(frequency_mhz, _F_NUMBER),
        gate_mm=gate_mm,
    )


def flow_vessel(site: str) -> FlowVessel | None:
    """Return the vessel whose stream a site lies in; the bulb is the start of the ICA."""
    names: dict[str, FlowVessel] = {"bulb": "ica", "eca": "eca", "vertebral": "vertebral"}
    start = site.split("_", maxsplit=1)[0]
    carotid: dict[str, FlowVessel] = {"cca": "cca", "ica": "ica"}
    return names.get(site) or carotid.get(start)


def know_case(case: Case) -> KnownCase:
    """Work out what is true of a case."""
    patient = make_patient(case.seed, case.patient)
    flow = patient_flow(patient)
    velocities = tuple(
        _velocity(case, patient, flow, (side, site)) for side in SIDES for site in SITES
    )
    worksheet = Worksheet(
        doppler=tuple(_measurement(one) for one in velocities),
        assessments=tuple(_assessment(patient, side) for side in SIDES),
    )
    sheets = tuple(_sheet(case, patient.side(side), worksheet) for side in SIDES)
    truth = CaseTruth(
        notice=NOTICE,
        case_id=case.case_id,
        case_version=case.version,
        case_sha256=case.sha256,
        velocities=velocities,
        sides=sheets,
        urgent_findings=_urgent(case, patient, sheets),
    )
    return KnownCase(case=case, patient=patient, flow=flow, truth=truth, worksheet=worksheet)


def check_urgent_decisions(known: KnownCase) -> tuple[str, ...]:
    """Return what is wrong with the decisions of a case against its urgent findings.

    Each urgent finding needs a right answer that passes it on, and no right answer may pass
    on what is not there.
    """
    present = set(known.truth.urgent_findings)
    passed = {
        option.escalates.finding
        for point in known.case.decisions
        for option in point.options
        if option.right and option.escalates is not None
    }
    lacking = [f"no right answer passes on {name}" for name in sorted(present - passed)]
    beside = [f"{name} is passed on but not there" for name in sorted(passed - present)]
    return (*lacking, *beside)


def _velocity(
    case: Case, patient: Patient, flow: PatientFlow, where: tuple[Side, Site]
) -> SiteVelocity:
    side, site = where
    vessel = flow_vessel(site)
    assert vessel is not None  # every site of a worksheet lies in an artery
    stream = flow.stream(side, vessel)
    _, low, _, high = view_stretch(patient.side(side), View(site=site, plane="longitudinal"))
    node = stream.fastest(max(low, float(stream.line.station_mm[0])), high)
    psv, edv = stream.peak_and_end_cm_s(node)
    shown = abs(psv) >= float(
        flow_parameters()["near_occlusion"]["variants"]["detectable_cm_s"]
    )
    beam = doppler_beam(case.angle_policy_deg)
    read_psv = abs(broadened(FlowFieldVelocity(psv), beam).cm_s) if shown else None
    same = edv * psv >= 0
    read_edv = abs(broadened(FlowFieldVelocity(edv), beam).cm_s) * (1 if same else -1)
    direction: Literal["antegrade", "retrograde", "bidirectional", "absent"]
    if not shown:
        direction = "absent"
    elif not same and abs(edv) > _BIDIRECTIONAL * abs(psv):
        direction = "bidirectional"
    else:
        direction = "antegrade" if psv > 0 else "retrograde"
    return SiteVelocity(
        side=side,
        site=site,
        flow="detected" if shown else "undetectable",
        psv_scanner_cm_s=read_psv,
        edv_scanner_cm_s=read_edv if shown else None,
        psv_flow_field_cm_s=psv,
        direction=direction,
        angle_deg=case.angle_policy_deg,
        station_mm=float(stream.line.station_mm[node]),
    )


def _measurement(one: SiteVelocity) -> DopplerMeasurement:
    return DopplerMeasurement(
        side=one.side,
        site=one.site,
        flow=one.flow,
        psv_scanner_cm_s=one.psv_scanner_cm_s,
        edv_scanner_cm_s=one.edv_scanner_cm_s,
        angle_deg=one.angle_deg,
        angle_reference="wall",
        gate_mm=1.5,
        waveform=Waveform(flow_direction=one.direction),
    )


def _assessment(patient: Patient, side: Side) -> IcaAssessment:
    neck = patient.side(side)
    diseased = any(plaque.spec.vessel == "ica" for plaque in neck.plaques)
    lumen: LumenState = "narrowed" if diseased else "not_narrowed"
    if neck.spec.ica == "near_occlusion":
        lumen = "markedly_narrowed"
    if neck.spec.ica == "occluded":
        lumen = "no_detectable_lumen"
    return IcaAssessment(
        side=side,
        plaque="visible" if diseased or neck.spec.ica == "occluded" else "none",
        lumen=lumen,
        context=_context(patient, side),
    )


def _context(patient: Patient, side: Side) -> GradingContext:
    neck, who = patient.side(side), patient.demographics
    other = patient.side("left" if side == "right" else "right")
    found = {
        "near_occlusion_morphology": neck.spec.ica == "near_occlusion",
        "contralateral_ge_70_or_occlusion": _high_grade(other),
        "tandem_lesion": _is_tandem(neck),
        "low_cardiac_output": who.cardiac_output == "low",
        "high_output_state": who.cardiac_output == "high",
        "arrhythmia": who.rhythm != "sinus",
        "dissection": neck.spec.dissection is not None,
    }
    vessel: Literal["native", "stent", "endarterectomy_or_patch"] = "native"
    if neck.spec.stent is not None:
        vessel = "stent"
    elif neck.spec.patch is not None:
        vessel = "endarterectomy_or_patch"
    return GradingContext(vessel=vessel, conditions=tuple(k for k, v in found.items() if v))


def _high_grade(neck: NeckSide) -> bool:
    percents = [plaque.nascet_diameter_percent or 0.0 for plaque in neck.plaques]
    return neck.spec.ica != "patent" or max(percents, default=0.0) >= _HIGH_GRADE_PERCENT


def _is_tandem(neck: NeckSide) -> bool:
    lesions = [
        plaque
        for plaque in neck.plaques
        if plaque.spec.vessel != "eca" and plaque.ecst_diameter_percent >= _TANDEM_PERCENT
    ]
    return len(lesions) > 1


def _sheet(case: Case, neck: NeckSide, worksheet: Worksheet) -> SideSheet:
    outcome = worksheet.grade(neck.side, case_criteria(case))
    assert outcome is not None  # both sides are assessed
    stenosis, why = side_stenosis(neck)
    return SideSheet(
        side=neck.side,
        ica_state=neck.spec.ica,
        stenosis=stenosis,
        no_percent_because=why,
        outcome=outcome,
        plaques=plaque_findings(neck),
    )


def _urgent(case: Case, patient: Patient, sheets: tuple[SideSheet, ...]) -> tuple[str, ...]:
    found = []
    if any(patient.side(side).spec.dissection for side in SIDES):
        found.append("dissection")
    side = case.referral.symptomatic_side
    sheet = next((one for one in sheets if one.side == side), None)
    if sheet is not None and is_symptomatic_urgent(sheet.outcome, symptomatic=True):
        found.append(SYMPTOMATIC_STENOSIS)
    return tuple(found)
