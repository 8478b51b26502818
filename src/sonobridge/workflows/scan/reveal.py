"""``scan.reveal``: the truth of the free patient of a session, when the person asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MaxLen

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.start import SCANNERS

if TYPE_CHECKING:
    from sonobridge.simulator.patient.known.truth import PatientTruth, PlaqueTruth, SideTruth

__all__ = ["RevealRequest", "RevealResult", "reveal"]

_METHODS = {
    "nascet_diameter": "NASCET",
    "ecst_diameter": "ECST",
    "area": "area of the original lumen",
}


@record
class RevealRequest:
    """Which session."""

    session_id: Annotated[str, MaxLen(60), Help("Session on a free patient.")]


@record
class RevealedRow:
    """One thing that is true of the patient; ``side`` is empty for the whole person."""

    side: Literal["", "right", "left"]
    label: str
    truth: str


@record
class RevealResult:
    """The truth in rows; the session is and stays no evidence."""

    session_id: str
    rows: tuple[RevealedRow, ...]
    evidence: Literal["none"] = "none"
    notice: str = "Simulated patient. Not for diagnosis."


@operation(
    "scan.reveal",
    summary="Reveal the truth of the free patient of one's own scan session.",
    roles=SCANNERS,
)
def reveal(context: Context, request: RevealRequest) -> RevealResult:
    """Return the truth and keep in the session that it was looked at."""
    from sonobridge.simulator.patient.known.truth import truth
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import FREE, patient_of

    scans = ScanStore(context.workspace)
    session = scans.get(request.session_id, person_id=context.actor.person_id)
    if session.case_id != FREE:
        raise ConflictError(
            "The truth of a case is shown after its submission.",
            where=session.id,
            kept="The session stays as it is.",
            remedy="Submit the session; its result shows the truth.",
        )
    if not any(one.kind == "revealed" for one in scans.entries(session.id)):
        scans.add(session.id, "revealed", {"truth": "shown"})
    known = truth(patient_of(session))
    return RevealResult(session_id=session.id, rows=(*_person(known), *_sides(known)))


def _person(known: PatientTruth) -> list[RevealedRow]:
    who = known.demographics
    return [
        RevealedRow(side="", label=label, truth=words)
        for label, words in (
            ("Age and sex", f"{who.age_years} years, {who.sex}"),
            ("Neck", f"{who.neck_circumference_mm:.0f} mm around"),
            ("Fat under the skin", f"{who.subcutaneous_fat_mm:.1f} mm"),
            ("Rhythm", who.rhythm.replace("_", " ")),
            ("Cardiac output", who.cardiac_output),
        )
    ]


def _sides(known: PatientTruth) -> list[RevealedRow]:
    rows = []
    for side in (known.right, known.left):
        lesions = [_plaque(one) for one in side.plaques] or ["none"]
        told = (
            ("Internal carotid", side.ica_state.replace("_", "-")),
            *(("Plaque", words) for words in lesions),
            ("Other", _other(side)),
            ("Diameters", _diameters(side)),
            (
                "Bifurcation",
                f"{side.bifurcation_height_mm:.0f} mm above the thyroid cartilage",
            ),
        )
        rows += [
            RevealedRow(side=side.side, label=label, truth=words)
            for label, words in told
            if words
        ]
    return rows


def _diameters(side: SideTruth) -> str:
    return (
        f"common {side.cca_diameter_mm:.1f}, bulb {side.bulb_diameter_mm:.1f}, "
        f"internal {side.distal_ica_diameter_mm:.1f}, "
        f"vertebral {side.vertebral_diameter_mm:.1f} mm"
    )


def _plaque(one: PlaqueTruth) -> str:
    shares = ", ".join(f"{two.percent:.0f} % ({_METHODS[two.method]})" for two in one.stenoses)
    calcium = "" if one.spec.calcification == "none" else f"; calcium {one.spec.calcification}"
    return (
        f"{one.spec.vessel.upper()} at {one.station_mm:.0f} mm, {one.spec.surface}: "
        f"{shares}; lumen {one.residual_lumen_mm:.1f} mm{calcium}"
    )


def _other(side: SideTruth) -> str:
    named = (("dissection", side.dissection), ("stent", side.stent), ("patch", side.patch))
    return ", ".join(name for name, there in named if there is not None)
