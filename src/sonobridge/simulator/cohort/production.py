"""One patient's work: from values to files, in whatever process it runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.record import to_json
from sonobridge.simulator.cases.blood_flow import patient_flow
from sonobridge.simulator.cohort.drawing import cohort_patient
from sonobridge.simulator.cohort.haemodynamics import SideVelocities, side_velocities
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.patient.known.truth import truth
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.spec import SIDES, Side
from sonobridge.simulator.recording.clip import ClipFiles, ClipTitle, as_json, view_clip
from sonobridge.simulator.recording.recording import FrameTimes
from sonobridge.simulator.recording.scanning import clip_scanner
from sonobridge.simulator.recording.sweep import ViewNotHeldError

__all__ = ["COLUMNS", "PatientFiles", "PatientOrder", "make_patient_files", "patient_facts"]

Row = dict[str, Any]

COLUMNS: Final = (
    *("patient", "side", "view", "sex", "age_years", "neck_circumference_mm"),
    *("subcutaneous_fat_mm", "rhythm", "cardiac_output", "heart_rate_bpm"),
    *("ica_state", "near_occlusion", "stenosis_percent", "stenosis_method"),
    *("flow_field_psv_cm_s", "ica_psv_cm_s", "ica_edv_cm_s", "cca_psv_cm_s", "psv_ratio"),
    *("frames", "rate_hz", "pixel_mm", "clip", "clip_sha256", "truth", "truth_sha256"),
    *("record", "record_sha256", "simulated"),
)
"""Columns of the table of clips, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientOrder:
    """What a worker needs to know: values only, so that it may run anywhere.

    Attributes
    ----------
    plan
        The cohort.
    number
        Which patient, from 0.
    software
        Version of the program.
    kernels
        Folder of compiled kernels; empty for the usual one of the machine.
    """

    plan: CohortPlan
    number: int
    software: str
    kernels: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFiles:
    """Everything made of one patient.

    Attributes
    ----------
    number
        Which patient, from 0.
    files
        Contents by name.
    rows
        Rows of the table, one a clip.
    facts
        What the summary of the cohort is made from; JSON values.
    """

    number: int
    files: dict[str, bytes]
    rows: tuple[Row, ...]
    facts: dict[str, Any]


def make_patient_files(order: PatientOrder) -> PatientFiles:
    """Make all clips of one patient with their truth; same order, same bytes."""
    plan = order.plan
    patient, redrawn = cohort_patient(plan, order.number)
    flow = patient_flow(patient)
    speeds = {side: side_velocities(flow, side) for side in SIDES}
    beat = Heartbeat(intervals_s=flow.circulation.intervals_s)
    files: dict[str, bytes] = {}
    rows: list[Row] = []
    left_out: list[dict[str, str]] = []
    kernels = Path(order.kernels) if order.kernels else None
    with clip_scanner(patient, seed=patient.seed, kernels=kernels, flow=flow) as (scanner, _):
        for side in SIDES:
            for view in plan.views:
                title = ClipTitle(
                    patient=plan.patient_name(order.number),
                    side=side,
                    view=view,
                    number=order.number,
                    software=order.software,
                )
                made = _clip(scanner, title, plan, beat)
                if isinstance(made, str):
                    left_out.append({"side": side, "view": view, "why": made})
                    continue
                files.update(made.named())
                rows.append(_row(patient, beat, speeds[side], made, plan))
    facts = patient_facts(patient, speeds, order, redrawn, left_out)
    files["patient.json"] = as_json(
        {
            "schema": "sonobridge.simulator.cohort_patient/1",
            "patient": plan.patient_name(order.number),
            "truth": to_json(truth(patient)),
            "facts": facts,
        }
    )
    return PatientFiles(number=order.number, files=files, rows=tuple(rows), facts=facts)


def _clip(
    scanner: GreyScanner, title: ClipTitle, plan: CohortPlan, beat: Heartbeat
) -> ClipFiles | str:
    """Return a clip, or why the view is not there in this patient."""
    times = FrameTimes(count=plan.frames, rate_hz=plan.rate_hz)
    try:
        return view_clip(scanner, title, times, phase=beat.phase, size=plan.size)
    except ViewNotHeldError as error:
        return str(error)


def _side_stenosis(neck: NeckSide) -> tuple[float | None, str]:
    """Return the truth of a side's internal carotid as (percent, method).

    NASCET where it is defined, else ECST; no percentage in near-occlusion and occlusion.
    """
    if neck.spec.ica != "patent":
        return None, ""
    plaques = [plaque for plaque in neck.plaques if plaque.spec.vessel == "ica"]
    nascet = [p.nascet_diameter_percent for p in plaques if p.nascet_diameter_percent]
    if nascet:
        return round(max(nascet), 2), "nascet_diameter"
    if plaques:
        return round(max(p.ecst_diameter_percent for p in plaques), 2), "ecst_diameter"
    return None, ""


def _row(
    patient: Patient,
    beat: Heartbeat,
    speeds: SideVelocities,
    made: ClipFiles,
    plan: CohortPlan,
) -> Row:
    who, title = patient.demographics, made.title
    neck = patient.side(title.side)
    percent, method = _side_stenosis(neck)
    folder = f"{title.patient}/{title.stem}"
    row: Row = {
        "patient": title.patient,
        "side": title.side,
        "view": title.view,
        "sex": who.sex,
        "age_years": who.age_years,
        "neck_circumference_mm": who.neck_circumference_mm,
        "subcutaneous_fat_mm": who.subcutaneous_fat_mm,
        "rhythm": who.rhythm,
        "cardiac_output": who.cardiac_output,
        "heart_rate_bpm": round(60.0 * beat.rate_hz, 1),
        "ica_state": neck.spec.ica,
        "near_occlusion": neck.spec.ica == "near_occlusion",
        "stenosis_percent": percent,
        "stenosis_method": method,
        **_speeds_row(speeds),
        "frames": plan.frames,
        "rate_hz": plan.rate_hz,
        "pixel_mm": made.pixel_mm,
        "clip": f"{folder}.dcm",
        "clip_sha256": hash_bytes(made.clip),
        "truth": f"{folder}-truth.dcm",
        "truth_sha256": hash_bytes(made.truth),
        "record": f"{folder}-truth.json",
        "record_sha256": hash_bytes(made.record),
        "simulated": True,
    }
    return {name: row[name] for name in COLUMNS}


def _speeds_row(speeds: SideVelocities) -> dict[str, float | None]:
    """Return the velocities of a side by column, cm/s; None where there is no flow."""

    def cm_s(velocity: Any) -> float | None:
        return None if velocity is None else round(velocity.cm_s, 2)

    ratio = speeds.ratio
    return {
        "flow_field_psv_cm_s": cm_s(speeds.flow_psv),
        "ica_psv_cm_s": cm_s(speeds.ica_psv),
        "ica_edv_cm_s": cm_s(speeds.ica_edv),
        "cca_psv_cm_s": cm_s(speeds.cca_psv),
        "psv_ratio": None if ratio is None else round(ratio, 3),
    }


def patient_facts(
    patient: Patient,
    speeds: dict[Side, SideVelocities],
    order: PatientOrder,
    redrawn: int,
    left_out: list[dict[str, str]],
) -> dict[str, Any]:
    """Return what the summary of a cohort needs of a patient, JSON values only."""
    who = patient.demographics

    def side_facts(side: Side) -> dict[str, Any]:
        neck = patient.side(side)
        percent, method = _side_stenosis(neck)
        return {
            "ica_state": neck.spec.ica,
            "plaque": bool(neck.plaques),
            "stenosis_percent": percent,
            "stenosis_method": method,
            **_speeds_row(speeds[side]),
            "ica_flow_ml_s": round(speeds[side].ica_flow_ml_s, 4),
        }

    return {
        "number": order.number,
        "seed": patient.seed,
        "sex": who.sex,
        "age_years": who.age_years,
        "neck_circumference_mm": who.neck_circumference_mm,
        "subcutaneous_fat_mm": who.subcutaneous_fat_mm,
        "rhythm": who.rhythm,
        "lesions_drawn_anew": redrawn,
        "left_out": left_out,
        "sides": {side: side_facts(side) for side in SIDES},
    }
