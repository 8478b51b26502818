"""Blood flow of a simulated patient: the beat of the heart and the velocities of each side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sonobridge.simulator.flow.circulation import Circulation, solve_many
from sonobridge.simulator.flow.circulation_input import CirculationInput, Lesion, SideInput
from sonobridge.simulator.flow.field import straight_field
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.flow.physiology import Person, draw_physiology
from sonobridge.simulator.flow.scanner_equivalent import (
    DopplerBeam,
    broadened,
    lateral_sigma_mm,
)
from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity
from sonobridge.simulator.patient.known.summary import SideSummary, summarise_side
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.spec import Side

__all__ = ["READING_ANGLE_DEG", "PatientFlow", "SideVelocities"]

READING_ANGLE_DEG: Final = 60.0
"""Angle of the beam to the flow at which scanner-equivalent velocities are stated."""

_BEATS: Final = {"sinus": 2, "atrial_fibrillation": 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class SideVelocities:
    """Velocities of one side; those of an occluded internal carotid are None.

    Attributes
    ----------
    flow_psv
        Largest systolic velocity of the flow in the internal carotid: physics, never a grade.
    ica_psv, ica_edv
        The same place as a scanner would draw it at ``READING_ANGLE_DEG``.
    cca_psv
        Common carotid just below its end, as a scanner would draw it.
    ica_flow_ml_s
        Mean flow of the internal carotid.
    """

    flow_psv: FlowFieldVelocity | None
    ica_psv: ScannerEquivalentVelocity | None
    ica_edv: ScannerEquivalentVelocity | None
    cca_psv: ScannerEquivalentVelocity
    ica_flow_ml_s: float

    @property
    def ratio(self) -> float | None:
        """Peak velocity of the internal over that of the common carotid."""
        return None if self.ica_psv is None else self.ica_psv.ratio(self.cca_psv)


class PatientFlow:
    """The circulation of one patient, solved when it is first asked for.

    Parameters
    ----------
    patient
        Whose vessels and lesions are used; heart and beds are drawn from the same seed.
    """

    def __init__(self, patient: Patient) -> None:
        self.patient = patient
        who = patient.demographics
        sides = tuple(_side_input(summarise_side(patient.side(side))) for side in _SIDES)
        person = Person(
            seed=patient.seed,
            sex=who.sex,
            age_years=float(who.age_years),
            rhythm=who.rhythm,
            output=who.cardiac_output,
        )
        self.given = CirculationInput(
            right=sides[0],
            left=sides[1],
            physiology=draw_physiology(person, (sides[0], sides[1])),
        )

    @cached_property
    def circulation(self) -> Circulation:
        """Flows of every vessel over some beats."""
        beats = _BEATS[self.given.physiology.rhythm]
        return solve_many([self.given], beats)[0]

    @property
    def heart_rate_bpm(self) -> float:
        """Mean rate of the heart."""
        return self.given.physiology.heart_rate_bpm

    def phase(self, time_s: float) -> float:
        """Return the share of the beat at a time from the first upstroke: 0 to below 1."""
        ends = np.cumsum(self.circulation.intervals_s)
        within = time_s % float(ends[-1])
        beat = min(int(np.searchsorted(ends, within, side="right")), len(ends) - 1)
        interval = float(self.circulation.intervals_s[beat])
        return min((within - (float(ends[beat]) - interval)) / interval, 1.0 - 1e-9)

    def velocities(self, side: Side) -> SideVelocities:
        """Return the velocities of one side."""
        circulation, given = self.circulation, self.given
        beats = np.concatenate([[0.0], np.cumsum(circulation.intervals_s)])
        cca = straight_field(circulation, given, "cca", side)
        before, _ = cca.psv_and_edv(len(cca.arc_mm) - 1, beats)
        beam = reading_beam()
        flow = float(circulation.flow("ica", side).mean())
        if self.patient.side(side).spec.ica == "occluded":
            return SideVelocities(
                flow_psv=None,
                ica_psv=None,
                ica_edv=None,
                cca_psv=broadened(before, beam),
                ica_flow_ml_s=flow,
            )
        ica = straight_field(circulation, given, "ica", side)
        fastest = int(ica.steady.max(axis=1).argmax())
        psv, edv = ica.psv_and_edv(fastest, beats)
        return SideVelocities(
            flow_psv=psv,
            ica_psv=broadened(psv, beam),
            ica_edv=broadened(edv, beam),
            cca_psv=broadened(before, beam),
            ica_flow_ml_s=flow,
        )


_SIDES: Final[tuple[Side, Side]] = ("right", "left")


def reading_beam() -> DopplerBeam:
    """Return the beam of the stated readings: usual frequency and aperture of ``flow.yaml``."""
    row = flow_parameters()["readings"]
    frequency = float(row["frequency_mhz"])
    return DopplerBeam(
        frequency_mhz=frequency,
        angle_deg=READING_ANGLE_DEG,
        lateral_sigma_mm=lateral_sigma_mm(frequency, float(row["f_number"]["mean"])),
    )


def _side_input(summary: SideSummary) -> SideInput:
    return SideInput(
        cca_radius_mm=summary.cca_radius_mm,
        ica_radius_mm=summary.ica_radius_mm,
        eca_radius_mm=summary.eca_radius_mm,
        vertebral_radius_mm=summary.vertebral_radius_mm,
        lesions=tuple(
            Lesion(
                vessel=row.vessel,
                minimal_radius_mm=row.minimal_radius_mm,
                length_mm=row.length_mm,
                position_mm=row.position_mm,
                eccentricity=row.eccentricity,
                kind="plaque" if row.kind == "occlusion" else row.kind,
            )
            for row in summary.lesions
        ),
    )
