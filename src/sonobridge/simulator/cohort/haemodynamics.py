"""Velocities of a simulated patient's sides as a cohort states them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.cases.blood_flow import PatientFlow, VesselStream
from sonobridge.simulator.flow.parameters import flow_parameters
from sonobridge.simulator.flow.scanner_equivalent import (
    DopplerBeam,
    broadened,
    lateral_sigma_mm,
)
from sonobridge.simulator.flow.velocity import FlowFieldVelocity, ScannerEquivalentVelocity
from sonobridge.simulator.patient.placement.views import SITES
from sonobridge.simulator.patient.spec import Side

__all__ = ["READING_ANGLE_DEG", "SideVelocities", "reading_beam", "side_velocities"]

READING_ANGLE_DEG: Final = 60.0
"""Angle of the beam to the flow at which scanner-equivalent velocities are stated."""

_CCA = SITES["cca_dist"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideVelocities:
    """Velocities of one side; those of a closed internal carotid are None.

    Attributes
    ----------
    flow_psv
        Largest systolic velocity of the flow in the internal carotid: physics, never a grade.
    ica_psv, ica_edv
        The same place as a scanner would draw it at ``READING_ANGLE_DEG``.
    cca_psv
        Distal common carotid, as a scanner would draw it.
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


def side_velocities(flow: PatientFlow, side: Side) -> SideVelocities:
    """Return the velocities of one side."""
    beam = reading_beam()
    cca, ica = flow.stream(side, "cca"), flow.stream(side, "ica")
    before, _ = _fastest(cca, _CCA.low_mm, _CCA.high_mm)
    mean = float(flow.circulation.flow("ica", side).mean())
    if ica.closed:
        return SideVelocities(
            flow_psv=None,
            ica_psv=None,
            ica_edv=None,
            cca_psv=broadened(before, beam),
            ica_flow_ml_s=mean,
        )
    psv, edv = _fastest(ica, 0.0, float(ica.line.station_mm[-1]))
    return SideVelocities(
        flow_psv=psv,
        ica_psv=broadened(psv, beam),
        ica_edv=broadened(edv, beam),
        cca_psv=broadened(before, beam),
        ica_flow_ml_s=mean,
    )


def _fastest(
    stream: VesselStream, low_mm: float, high_mm: float
) -> tuple[FlowFieldVelocity, FlowFieldVelocity]:
    """Return (PSV, EDV) where a stretch of a vessel is fastest."""
    peak, end = stream.peak_and_end_cm_s(stream.fastest(low_mm, high_mm))
    return FlowFieldVelocity(peak), FlowFieldVelocity(end)


def reading_beam() -> DopplerBeam:
    """Return the beam of the stated readings: usual frequency and aperture of ``flow.yaml``."""
    row = flow_parameters()["readings"]
    frequency = float(row["frequency_mhz"])
    return DopplerBeam(
        frequency_mhz=frequency,
        angle_deg=READING_ANGLE_DEG,
        lateral_sigma_mm=lateral_sigma_mm(frequency, float(row["f_number"]["mean"])),
    )
