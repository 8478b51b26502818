"""Standard views of the carotid duplex, and how far a probe is from one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.placement.probe_control import (
    ProbeControl,
    control_of,
    pose_of,
)
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = [
    "VIEWS",
    "PlaneError",
    "View",
    "ViewName",
    "plane_error",
    "vessel_in_plane",
    "view_pose",
]

Floats = NDArray[np.float64]
ViewName = Literal[
    "cca_long",
    "cca_prox_long",
    "cca_distal_long",
    "cca_transverse",
    "bulb_long",
    "bulb_transverse",
    "ica_prox_long",
    "ica_mid_long",
    "ica_distal_long",
    "ica_transverse",
    "eca_long",
    "eca_transverse",
    "vertebral_long",
    "jugular_transverse",
]

VIEW_PRESS_MM: Final = 1.0
_BEHIND_JAW_DEG: Final = 66.0
_ASIDE_DEG: Final = 6.0
"""How far round the neck the probe may stand from the place right over the vessel."""
_LEAN: Final = 0.33
"""Tangent of the most that the probe leans along the neck to meet a vessel squarely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a view shows.

    Attributes
    ----------
    vessel
        The vessel; cca and ica are stretches of one path.
    axis
        ``long``: the image plane holds the centre-line; ``short``: it is square to it.
    low_mm, high_mm
        Stretch of the vessel that counts, by its stations.
    aim_mm
        Station in the middle of the picture.
    sweep_deg
        Least and largest sweep from which it is usually seen.
    """

    vessel: VesselName
    axis: Literal["long", "short"]
    low_mm: float
    high_mm: float
    aim_mm: float
    sweep_deg: tuple[float, float]


def _view(
    vessel: VesselName,
    axis: Literal["long", "short"],
    stations: tuple[float, float, float],
    sweep: tuple[float, float],
) -> View:
    low, aim, high = stations
    return View(vessel=vessel, axis=axis, low_mm=low, high_mm=high, aim_mm=aim, sweep_deg=sweep)


_CCA, _ICA, _ECA = VesselName.CCA, VesselName.ICA, VesselName.ECA
_FRONT, _FLANK = (45.0, 62.0), (58.0, 82.0)

VIEWS: Final[dict[ViewName, View]] = {
    "cca_long": _view(_CCA, "long", (-48.0, -32.0, -16.0), _FRONT),
    "cca_prox_long": _view(_CCA, "long", (-66.0, -48.0, -36.0), _FRONT),
    "cca_distal_long": _view(_CCA, "long", (-32.0, -20.0, -10.0), _FRONT),
    "cca_transverse": _view(_CCA, "short", (-48.0, -30.0, -14.0), _FRONT),
    "bulb_long": _view(VesselName.BULB, "long", (-10.0, -3.0, 4.0), (50.0, 72.0)),
    "bulb_transverse": _view(VesselName.BULB, "short", (-10.0, -3.0, 4.0), (50.0, 72.0)),
    "ica_prox_long": _view(_ICA, "long", (2.0, 9.0, 14.0), _FLANK),
    "ica_mid_long": _view(_ICA, "long", (14.0, 19.0, 24.0), _FLANK),
    "ica_distal_long": _view(_ICA, "long", (24.0, 30.0, 40.0), (66.0, 90.0)),
    "ica_transverse": _view(_ICA, "short", (4.0, 12.0, 24.0), _FLANK),
    "eca_long": _view(_ECA, "long", (2.0, 9.0, 20.0), (38.0, 62.0)),
    "eca_transverse": _view(_ECA, "short", (3.0, 9.0, 20.0), (38.0, 62.0)),
    "vertebral_long": _view(VesselName.VERTEBRAL, "long", (0.0, 0.0, 0.0), (58.0, 80.0)),
    "jugular_transverse": _view(VesselName.JUGULAR, "short", (22.0, 40.0, 58.0), (55.0, 80.0)),
}
"""The views by name. That of the vertebral artery lies between two transverse processes."""


def _line(neck: NeckSide, view: View) -> Vessel:
    if view.vessel in (VesselName.CCA, VesselName.BULB, VesselName.ICA):
        return neck.tree.carotid
    return neck.vessel(view.vessel)


def _stretch(neck: NeckSide, view: View) -> tuple[Vessel, float, float, float]:
    """Return the vessel and the low, aimed and high station that count."""
    line = _line(neck, view)
    if view.vessel is not VesselName.VERTEBRAL:
        return line, view.low_mm, view.aim_mm, view.high_mm
    # Between two processes 18 mm apart, at the disc nearest below the flow divider.
    divider = neck.measures.bifurcation_height_mm
    middle = 18.0 * math.floor((divider - 8.0) / 18.0)
    aim = float(line.station_mm[np.argmin(np.abs(line.nodes[:, 2] - middle))])
    return line, aim - 14.0, aim, aim + 14.0


def view_pose(
    patient: Patient, side: Side, name: ViewName, *, press_mm: float = VIEW_PRESS_MM
) -> tuple[ProbeControl, ProbePose]:
    """Return how the probe is held for a standard view, worked out from the truth.

    The plane holds the centre-line's tangent at the aimed station (long axis) or is square
    to it (short axis), with the vessel below the middle of the face.

    Raises
    ------
    ValueError
        If no hand can hold the probe so (a vessel that runs steeply into the depth).
    """
    neck, view = patient.side(side), VIEWS[name]
    line, _, station, _ = _stretch(neck, view)
    node = line.node_at(station)
    aim, along = line.nodes[node], line.tangents[node]
    surface = NeckSurface.of(patient.demographics)
    polar = math.degrees(math.atan2(abs(aim[0]), -aim[1]))
    wanted = float(np.clip(polar, *view.sweep_deg))
    if aim[2] + 12.0 > neck.measures.mandible_height_mm:
        wanted = max(wanted, _BEHIND_JAW_DEG)
    sweep = float(np.clip(wanted, polar - _ASIDE_DEG, polar + _ASIDE_DEG))
    slide = _slide(surface, side, (sweep, press_mm), (aim, along))
    depth = aim - _foot(surface, side, sweep, slide, press_mm)
    depth /= np.linalg.norm(depth)
    across = along - depth * (along @ depth)
    across /= np.linalg.norm(across)
    if view.axis == "long":
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
) -> float:
    """Return the height from which the beam meets a vessel squarely, within a lean."""
    sweep, press = hold
    aim, along = target
    slide = float(aim[2])
    for _ in range(6):
        way = aim - _foot(surface, side, sweep, slide, press)
        slide += float(way @ along) / float(along[2])
        reach = _LEAN * float(np.linalg.norm(way))
        slide = float(np.clip(slide, aim[2] - reach, aim[2] + reach))
    return float(np.clip(slide, -70.0, 75.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneError:
    """How far an image plane is from a view.

    Attributes
    ----------
    angle_deg
        Long axis: angle between plane and centre-line; short axis: between the plane's normal
        and the centre-line.
    offset_mm
        Long axis: distance of the centre-line from the plane in the middle of the picture;
        short axis: distance by which the plane misses the stretch that counts.
    station_mm
        Where along the vessel that was found.
    """

    angle_deg: float
    offset_mm: float
    station_mm: float


def plane_error(patient: Patient, pose: ProbePose, side: Side, name: ViewName) -> PlaneError:
    """Return how far the image plane of a pose is from a standard view."""
    view = VIEWS[name]
    line, low, _, high = _stretch(patient.side(side), view)
    first, last = line.node_at(low), line.node_at(high) + 1
    places = pose.to_probe(line.nodes[first:last])
    alignment = np.abs(line.tangents[first:last] @ np.asarray(pose.elevation))
    if view.axis == "long":
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
