"""Standard views of the carotid duplex, and how far a probe is from one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.placement.holding import control_of, pose_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = [
    "SITES",
    "VIEWS",
    "Plane",
    "PlaneError",
    "Site",
    "SitePlace",
    "View",
    "find_view",
    "plane_error",
    "vessel_in_plane",
    "view_pose",
    "view_stretch",
]

Floats = NDArray[np.float64]
Plane = Literal["longitudinal", "transverse"]
Site = Literal[
    "cca_prox",
    "cca_mid",
    "cca_dist",
    "bulb",
    "ica_prox",
    "ica_mid",
    "ica_dist",
    "eca",
    "vertebral",
    "jugular",
]

VIEW_PRESS_MM: Final = 1.0
_BEHIND_JAW_DEG: Final = 66.0
_ASIDE_DEG: Final = 6.0
"""How far round the neck the probe may stand from the place right over the vessel."""
_LEAN: Final[dict[Plane, float]] = {"longitudinal": 0.33, "transverse": 0.6}
"""Tangent of the most that the beam leans along the neck to meet a vessel squarely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    """Where a site lies.

    Attributes
    ----------
    vessel
        The vessel; cca, bulb and ica are stretches of one path.
    low_mm, aim_mm, high_mm
        Stretch of the vessel that counts and the station in the middle of the picture. Those
        of the vertebral artery are relative to the disc nearest below the flow divider.
    sweep_deg
        Least and largest sweep from which it is usually seen.
    """

    vessel: VesselName
    low_mm: float
    aim_mm: float
    high_mm: float
    sweep_deg: tuple[float, float]


def _place(
    vessel: VesselName, stations: tuple[float, float, float], sweep: tuple[float, float]
) -> SitePlace:
    low, aim, high = stations
    return SitePlace(vessel=vessel, low_mm=low, aim_mm=aim, high_mm=high, sweep_deg=sweep)


_FRONT, _FLANK = (45.0, 62.0), (58.0, 82.0)

SITES: Final[dict[Site, SitePlace]] = {
    "cca_prox": _place(VesselName.CCA, (-66.0, -50.0, -40.0), _FRONT),
    "cca_mid": _place(VesselName.CCA, (-48.0, -34.0, -24.0), _FRONT),
    "cca_dist": _place(VesselName.CCA, (-26.0, -18.0, -10.0), _FRONT),
    "bulb": _place(VesselName.BULB, (-10.0, -3.0, 4.0), (50.0, 72.0)),
    "ica_prox": _place(VesselName.ICA, (2.0, 9.0, 14.0), _FLANK),
    "ica_mid": _place(VesselName.ICA, (14.0, 19.0, 24.0), _FLANK),
    "ica_dist": _place(VesselName.ICA, (24.0, 30.0, 40.0), (66.0, 90.0)),
    "eca": _place(VesselName.ECA, (2.0, 9.0, 20.0), (38.0, 62.0)),
    "vertebral": _place(VesselName.VERTEBRAL, (-14.0, 0.0, 14.0), (58.0, 80.0)),
    "jugular": _place(VesselName.JUGULAR, (22.0, 40.0, 58.0), (55.0, 80.0)),
}
"""The sites by the names that protocol files use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A site in a plane.

    Longitudinal: the image plane holds the centre-line. Transverse: it is square to it.
    """

    site: Site
    plane: Plane

    @property
    def name(self) -> str:
        """Name of the view: ``cca_mid_longitudinal``."""
        return f"{self.site}_{self.plane}"

    @property
    def place(self) -> SitePlace:
        """Where its site lies."""
        return SITES[self.site]


VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (View(site=site, plane=plane) for site in SITES for plane in get_args(Plane))
}
"""All views by name."""

_SHORT: Final = {"cca": "cca_mid", "ica": "ica_prox", "long": "longitudinal"}


def find_view(name: str) -> View:
    """Return a view by its name; ``cca-long`` and the like mean the usual site.

    Raises
    ------
    InvalidInputError
        If there is no such view; it lists those that there are.
    """
    plain = name.strip().lower().replace("-", "_")
    site, _, plane = plain.rpartition("_")
    found = VIEWS.get(f"{_SHORT.get(site, site)}_{_SHORT.get(plane, plane)}")
    if found is None:
        raise InvalidInputError(
            "There is no such view.",
            where="view",
            why=f"Views are: {', '.join(VIEWS)}.",
            kept="Nothing was changed.",
            remedy="Name one of them.",
        )
    return found


def _line(neck: NeckSide, view: View) -> Vessel:
    if view.place.vessel in (VesselName.CCA, VesselName.BULB, VesselName.ICA):
        return neck.tree.carotid
    return neck.vessel(view.place.vessel)


def view_stretch(neck: NeckSide, view: View) -> tuple[Vessel, float, float, float]:
    """Return the vessel and the low, aimed and high station that count."""
    line, place = _line(neck, view), view.place
    if place.vessel is not VesselName.VERTEBRAL:
        return line, place.low_mm, place.aim_mm, place.high_mm
    # Between two processes 18 mm apart, at the disc nearest below the flow divider.
    divider = neck.measures.bifurcation_height_mm
    middle = 18.0 * math.floor((divider - 8.0) / 18.0)
    aim = float(line.station_mm[np.argmin(np.abs(line.nodes[:, 2] - middle))])
    return line, aim + place.low_mm, aim, aim + place.high_mm


def view_pose(
    patient: Patient,
    side: Side,
    view: View,
    *,
    press_mm: float = VIEW_PRESS_MM,
    station_mm: float | None = None,
) -> tuple[ProbeControl, ProbePose]:
    """Return how the probe is held for a standard view, worked out from the truth.

    The plane holds the centre-line's tangent at the aimed station (longitudinal) or is
    square to it (transverse), with the vessel below the middle of the face. The aimed
    station is that of the site, or ``station_mm``.

    Raises
    ------
    ValueError
        If no hand can hold the probe so (a vessel that runs steeply into the depth).
    """
    neck = patient.side(side)
    line, _, station, _ = view_stretch(neck, view)
    node = line.node_at(station if station_mm is None else station_mm)
    aim, along = line.nodes[node], line.tangents[node]
    surface = NeckSurface.of(patient.demographics)
    polar = math.degrees(math.atan2(abs(aim[0]), -aim[1]))
    wanted = float(np.clip(polar, *view.place.sweep_deg))
    if aim[2] + 12.0 > neck.measures.mandible_height_mm:
        wanted = max(wanted, _BEHIND_JAW_DEG)
    sweep = float(np.clip(wanted, polar - _ASIDE_DEG, polar + _ASIDE_DEG))
    slide = _slide(surface, side, (sweep, press_mm), (aim, along), _LEAN[view.plane])
    depth = aim - _foot(surface, side, sweep, slide, press_mm)
    depth /= np.linalg.norm(depth)
    across = along - depth * (along @ depth)
    across /= np.linalg.norm(across)
    if view.plane == "longitudinal":
        axes = np.stack([across, np.cross(depth, across), depth])
    else:
        axes = np.stack([np.cross(across, depth), across, depth])
    control = control_of(surface, side, (sweep, slide), axes, press_mm)
    return control, pose_of(surface, control)


def _foot(
    surface: NeckSurface, side: Side, sweep: float, slide: float, press_mm: float
) -> Floats:
    square = ProbeControl(side=side, sweep_deg=sweep, slide_mm=slide, press_mm=press_mm)
    return np.asarray(pose_of(surface, square).origin)


def _slide(
    surface: NeckSurface,
    side: Side,
    hold: tuple[float, float],
    target: tuple[Floats, Floats],
    lean: float,
) -> float:
    """Return the height from which the beam meets a vessel squarely, within a lean."""
    sweep, press = hold
    aim, along = target
    slide = float(np.clip(aim[2], -70.0, 75.0))
    for _ in range(6):
        way = aim - _foot(surface, side, sweep, slide, press)
        slide += float(way @ along) / float(along[2])
        reach = lean * float(np.linalg.norm(way))
        slide = float(np.clip(slide, aim[2] - reach, aim[2] + reach))
        slide = float(np.clip(slide, -70.0, 75.0))
    return slide


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneError:
    """How far an image plane is from a view.

    Attributes
    ----------
    angle_deg
        Longitudinal: angle between plane and centre-line; transverse: between the plane's
        normal and the centre-line.
    offset_mm
        Longitudinal: distance of the centre-line from the plane in the middle of the picture;
        transverse: distance by which the plane misses the stretch that counts.
    station_mm
        Where along the vessel that was found.
    """

    angle_deg: float
    offset_mm: float
    station_mm: float


def plane_error(patient: Patient, pose: ProbePose, side: Side, view: View) -> PlaneError:
    """Return how far the image plane of a pose is from a standard view."""
    line, low, _, high = view_stretch(patient.side(side), view)
    first, last = line.node_at(low), line.node_at(high) + 1
    places = pose.to_probe(line.nodes[first:last])
    alignment = np.abs(line.tangents[first:last] @ np.asarray(pose.elevation))
    if view.plane == "longitudinal":
        node = int(np.argmin(np.abs(places[:, 0])))
        angle = math.asin(min(float(alignment[node]), 1.0))
        offset = abs(float(places[node, 1]))
    else:
        node = int(np.argmin(np.abs(places[:, 1])))
        angle = math.acos(min(float(alignment[node]), 1.0))
        crosses = places[:, 1].min() <= 0.0 <= places[:, 1].max()
        offset = 0.0 if crosses else abs(float(places[node, 1]))
    return PlaneError(
        angle_deg=math.degrees(angle),
        offset_mm=offset,
        station_mm=float(line.station_mm[first + node]),
    )


def vessel_in_plane(
    patient: Patient, pose: ProbePose, lateral_mm: float, depth_mm: float
) -> tuple[Side, VesselName] | None:
    """Return side and vessel at a point of the picture, mm; None where no vessel is."""
    return patient.vessel_at(pose.to_patient(np.array([lateral_mm, 0.0, depth_mm])))
