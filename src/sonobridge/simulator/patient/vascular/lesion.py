"""Plaques, stents, patches and closed vessels as changes of a healthy vessel."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.demographics import ImpossiblePatientError
from sonobridge.simulator.patient.spec import PatchSpec, PlaqueSpec, StentSpec
from sonobridge.simulator.patient.vascular.vessel import Vessel

__all__ = [
    "COLLAPSED_SHARE",
    "NEAR_OCCLUSION_PLAQUE",
    "OCCLUSION_START_MM",
    "Plaque",
    "collapsed",
    "narrowed",
    "occluded",
    "patched",
    "place_plaque",
    "stented",
]

Floats = NDArray[np.float64]

THINNEST_PLAQUE_MM = 0.25
NARROWEST_LUMEN_MM = 0.2
COLLAPSED_SHARE = 0.5
"""Distal ICA behind a near-occlusion over its healthy size (project assumption)."""
OCCLUSION_START_MM = 4.0
"""An occluded ICA is closed from here on, above a blind stump (project assumption)."""
NEAR_OCCLUSION_PLAQUE = PlaqueSpec(
    position_mm=9.0, length_mm=16.0, lumen_mm=0.8, eccentricity=0.6, lipid_fraction=0.2
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plaque:
    """A plaque in its place.

    Attributes
    ----------
    spec
        As it was asked for.
    station_mm, low_mm, high_mm
        Middle and ends on the vessel's own stations.
    minimal_radius_mm
        Radius of the free lumen at the middle, mm.
    original_radius_mm
        Radius inside the wall at the middle, mm.
    distal_radius_mm
        Healthy radius of the distal ICA of that side, mm.
    """

    spec: PlaqueSpec
    station_mm: float
    low_mm: float
    high_mm: float
    minimal_radius_mm: float
    original_radius_mm: float
    distal_radius_mm: float

    @property
    def ecst_diameter_percent(self) -> float:
        """1 - residual over original diameter at the middle, %."""
        return 100.0 * (1.0 - self.minimal_radius_mm / self.original_radius_mm)

    @property
    def area_percent(self) -> float:
        """1 - residual over original area at the middle, %."""
        return 100.0 * (1.0 - (self.minimal_radius_mm / self.original_radius_mm) ** 2)

    @property
    def nascet_diameter_percent(self) -> float | None:
        """1 - residual over distal ICA diameter, %; None where NASCET is not defined.

        It is not outside the ICA, nor where the residual lumen is wider than the distal ICA.
        Whether the distal ICA has collapsed (near-occlusion) is for the patient to say.
        """
        share = 1.0 - self.minimal_radius_mm / self.distal_radius_mm
        return 100.0 * share if self.spec.vessel == "ica" and share >= -1e-9 else None

    @property
    def thickest_mm(self) -> float:
        """Largest thickness, mm."""
        return (1 + self.spec.eccentricity) * (self.original_radius_mm - self.minimal_radius_mm)

    @property
    def direction(self) -> Floats:
        """Where it is thickest: (2,), along anterior and lateral."""
        angle = math.radians(self.spec.angle_deg)
        return np.array([math.cos(angle), math.sin(angle)])

    def share_at(self, stations: Floats) -> Floats:
        """Return how far the plaque has grown at stations: 1 in the middle, 0 at its ends."""
        span = (stations - self.station_mm) / (self.high_mm - self.low_mm)
        grown: Floats = np.where(np.abs(span) < 0.5, np.cos(math.pi * span) ** 2, 0.0)
        return grown


def _refuse(where: str, why: str, remedy: str) -> ImpossiblePatientError:
    return ImpossiblePatientError(
        "This lesion cannot be built.", where=where, why=why, remedy=remedy
    )


def place_plaque(spec: PlaqueSpec, vessel: Vessel, distal_mm: float, where: str) -> Plaque:
    """Return a plaque on its vessel.

    Parameters
    ----------
    spec
        What is asked for.
    vessel
        The carotid path for ``cca`` and ``ica``, the ECA for ``eca``; after stent and patch.
    distal_mm
        Healthy radius of the distal ICA, mm.
    where
        Name of the plaque in messages.

    Raises
    ------
    ImpossiblePatientError
        If it lies outside its vessel, or its narrowing leaves no plaque or no lumen.
    """
    middle = -spec.position_mm if spec.vessel == "cca" else spec.position_mm
    at = vessel.node_at(middle)
    middle = float(vessel.station_mm[at])
    low, high = middle - spec.length_mm / 2, middle + spec.length_mm / 2
    first = 2.0 if spec.vessel == "eca" else float(vessel.station_mm[0]) + 8
    if low < first or high > float(vessel.station_mm[-1]) - 6:
        raise _refuse(
            where,
            f"It would reach from {low:.0f} to {high:.0f} mm of the {spec.vessel.upper()}, "
            f"which goes from {first:.0f} to {float(vessel.station_mm[-1]) - 6:.0f} mm.",
            "Move it or shorten it.",
        )
    original = float(vessel.lumen_radius_mm[at])
    radius = _residual_radius(spec, original, distal_mm)
    if radius > original - THINNEST_PLAQUE_MM:
        raise _refuse(
            where,
            f"A residual lumen of {2 * radius:.2f} mm leaves no plaque in an original lumen "
            f"of {2 * original:.2f} mm.",
            "Ask for a higher degree, or place it where the vessel is wider.",
        )
    if radius < NARROWEST_LUMEN_MM / 2:
        raise _refuse(
            where,
            f"A residual lumen of {2 * radius:.2f} mm is below {NARROWEST_LUMEN_MM:g} mm.",
            "State a near-occlusion or an occlusion of the ICA instead.",
        )
    made = Plaque(
        spec=spec,
        station_mm=middle,
        low_mm=low,
        high_mm=high,
        minimal_radius_mm=radius,
        original_radius_mm=original,
        distal_radius_mm=distal_mm,
    )
    _check_ulcer(made, where)
    return made


def _residual_radius(spec: PlaqueSpec, original: float, distal: float) -> float:
    if spec.nascet_diameter_percent is not None:
        return distal * (1 - spec.nascet_diameter_percent / 100)
    if spec.ecst_diameter_percent is not None:
        return original * (1 - spec.ecst_diameter_percent / 100)
    if spec.area_percent is not None:
        return original * math.sqrt(1 - spec.area_percent / 100)
    return (spec.lumen_mm or 0.0) / 2


def _check_ulcer(plaque: Plaque, where: str) -> None:
    ulcer = plaque.spec.ulcer
    if ulcer is None:
        return
    at = np.array([plaque.station_mm + ulcer.offset_mm])
    room = plaque.thickest_mm * float(plaque.share_at(at)[0])
    if ulcer.depth_mm > room - 0.3:
        raise _refuse(
            where,
            f"An ulcer {ulcer.depth_mm:g} mm deep does not fit into a plaque that is "
            f"{room:.1f} mm thick there.",
            "Make the plaque thicker or more eccentric, or the ulcer shallower.",
        )


def narrowed(vessel: Vessel, plaque: Plaque) -> Vessel:
    """Return a vessel with the free lumen that a plaque leaves."""
    share = plaque.share_at(vessel.station_mm)
    free = vessel.lumen_radius_mm
    # Where the healthy vessel is narrower than the plaque's lumen, it stays as it is.
    radius = np.minimum(plaque.minimal_radius_mm * share + free * (1 - share), free)
    if plaque.spec.surface == "irregular":
        ripple = (1 - np.cos(2 * math.pi * (vessel.station_mm - plaque.station_mm) / 2.5)) / 2
        radius = np.minimum(radius + 0.25 * ripple * share, free)
    off = plaque.spec.eccentricity * (free - radius)
    shift = vessel.lumen_shift_mm - off[:, None] * plaque.direction
    return replace(vessel, lumen_radius_mm=radius, lumen_shift_mm=shift)


def _step(stations: Floats, start: float, length: float) -> Floats:
    t = np.clip((stations - start) / length, 0, 1)
    risen: Floats = t * t * (3 - 2 * t)
    return risen


def occluded(vessel: Vessel) -> Vessel:
    """Return a carotid path whose ICA is closed above a stump."""
    open_share = 1 - _step(vessel.station_mm, 0.5, OCCLUSION_START_MM - 0.5)
    return replace(vessel, lumen_radius_mm=vessel.lumen_radius_mm * open_share)


def collapsed(vessel: Vessel, from_mm: float) -> Vessel:
    """Return a carotid path whose ICA has collapsed beyond a station."""
    share = 1 - (1 - COLLAPSED_SHARE) * _step(vessel.station_mm, from_mm, 8.0)
    original = vessel.original_radius_mm * share
    return replace(
        vessel,
        original_radius_mm=original,
        lumen_radius_mm=np.minimum(vessel.lumen_radius_mm, original),
        lumen_shift_mm=vessel.lumen_shift_mm * share[:, None],
    )


def stented(vessel: Vessel, stent: StentSpec) -> Vessel:
    """Return a vessel with a stent: struts 0.25 mm inside the wall hold the lumen open."""
    inside = _span(vessel, stent.start_mm, stent.length_mm, "stent")
    radius = np.where(inside, vessel.original_radius_mm - 0.3, vessel.lumen_radius_mm)
    return replace(vessel, lumen_radius_mm=radius)


def patched(vessel: Vessel, patch: PatchSpec) -> Vessel:
    """Return a vessel that a patch has widened by up to 0.6 mm of radius."""
    _span(vessel, patch.start_mm, patch.length_mm, "patch")
    rise = _step(vessel.station_mm, patch.start_mm, 6.0)
    fall = 1 - _step(vessel.station_mm, patch.start_mm + patch.length_mm - 6.0, 6.0)
    wider = 0.6 * rise * fall
    return replace(
        vessel,
        original_radius_mm=vessel.original_radius_mm + wider,
        lumen_radius_mm=vessel.lumen_radius_mm + wider,
    )


def _span(vessel: Vessel, start: float, length: float, what: str) -> NDArray[np.bool_]:
    stations = vessel.station_mm
    if start < stations[0] + 4 or start + length > stations[-1] - 4:
        raise _refuse(
            what,
            f"It would reach from {start:g} to {start + length:g} mm of the carotid path, "
            f"which goes from {stations[0] + 4:.0f} to {stations[-1] - 4:.0f} mm.",
            "Move it or shorten it.",
        )
    inside: NDArray[np.bool_] = (stations >= start) & (stations <= start + length)
    return inside
