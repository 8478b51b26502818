"""What a probe sees: which vessel, how the plane cuts it, how much of it is in the field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.measurement.worksheet import SITE_WORDS, Site
from sonobridge.simulator.patient.patient import NeckSide, Patient
from sonobridge.simulator.patient.placement.views import SITES, Plane, View, view_stretch
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.vascular.vessel import Vessel, VesselName

__all__ = ["Field", "Sight", "gate_sight", "site_at", "view_sight"]

Floats = NDArray[np.float64]

_SLACK_MM: Final = 4.0
"""How far beyond the stretch of a site its picture may be centred."""
_IN_PLANE: Final = 0.85
"""Share of the radius within which a cut still shows a lumen."""
_MIDDLE_MM: Final = 8.0
"""How far around the middle of the picture a vessel counts as the one that is shown."""
_NEEDED_SHARE: Final = 0.8
_MOST_NEEDED_MM: Final = 20.0
_JUGULAR: Final = "jugular vein"
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Half of the width and the depth of a picture, mm."""

    half_width_mm: float
    depth_mm: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sight:
    """A view of a site as a pose shows it.

    Attributes
    ----------
    asked, imaged
        Site that was asked for and that in the middle of the picture, in words.
    asked_vessel, imaged_vessel
        Vessels of both; ``nothing`` where no vessel is in the picture.
    side
        Side of the neck.
    offset_mm, tilt_deg
        Plane against the nearest valid one, signed.
    radius_mm, length_mm
        Radius of the vessel and length that should be cut.
    lateral_mm, depth_mm
        Where the middle of the target lies in the picture.
    visible_mm, needed_mm
        Length of the target in the field, and what is asked for.
    places
        (n, 2) lateral and depth of the visible target, mm.
    """

    asked: str
    imaged: str
    asked_vessel: str
    imaged_vessel: str
    side: Side
    offset_mm: float
    tilt_deg: float
    radius_mm: float
    length_mm: float
    lateral_mm: float
    depth_mm: float
    visible_mm: float
    needed_mm: float
    places: Floats


def view_sight(
    patient: Patient, pose: ProbePose, view: tuple[Side, Site, Plane], field: Field
) -> Sight:
    """Return how a pose shows a view of a site.

    Parameters
    ----------
    patient, pose
        Who is scanned, and where the probe is.
    view
        Side of the probe, site and plane that are asked for.
    field
        Size of the picture.
    """
    side, site, plane = view
    neck = patient.side(side)
    line, low, _, high = view_stretch(neck, View(site=site, plane=plane))
    first, last = line.node_at(low), line.node_at(high) + 1
    places = pose.to_probe(line.nodes[first:last])
    along = line.tangents[first:last] @ np.asarray(pose.elevation)
    radius = line.original_radius_mm[first:last]
    if plane == "longitudinal":
        return _long(neck, pose, view, field, (line, places, along, radius))
    return _short(neck, pose, view, field, (line, places, along, radius))


_Cut = tuple[Vessel, Floats, Floats, Floats]


def _long(
    neck: NeckSide, pose: ProbePose, view: tuple[Side, Site, Plane], field: Field, cut: _Cut
) -> Sight:
    _, places, along, radius = cut
    node = int(np.argmin(np.abs(places[:, 0])))
    shown = _inside(places, field, radius) & (np.abs(places[:, 1]) <= _IN_PLANE * radius)
    step = float(np.median(np.linalg.norm(np.diff(places, axis=0), axis=1)))
    whole = step * (len(places) - 1)
    needed = min(_NEEDED_SHARE * whole, _MOST_NEEDED_MM)
    middle = places[shown].mean(axis=0) if shown.any() else places[node]
    vessel, words = _middle_vessel(neck, pose, field, view)
    return Sight(
        side=view[0],
        asked=SITE_WORDS[view[1]],
        asked_vessel=SITES[view[1]].vessel.value,
        imaged=words,
        imaged_vessel=vessel,
        offset_mm=float(places[node, 1]),
        tilt_deg=math.degrees(math.asin(float(np.clip(along[node], -1.0, 1.0)))),
        radius_mm=float(radius[node]),
        length_mm=needed,
        lateral_mm=float(middle[0]),
        depth_mm=float(middle[2]),
        visible_mm=step * int(shown.sum()),
        needed_mm=needed,
        places=places[shown][:, [0, 2]],
    )


def _short(
    neck: NeckSide, pose: ProbePose, view: tuple[Side, Site, Plane], field: Field, cut: _Cut
) -> Sight:
    _, places, along, radius = cut
    node = int(np.argmin(np.abs(places[:, 1])))
    crosses = places[:, 1].min() <= 0.0 <= places[:, 1].max()
    half = float(radius[node])
    x, depth = float(places[node, 0]), float(places[node, 2])
    left, right = max(x - half, -field.half_width_mm), min(x + half, field.half_width_mm)
    deep = 0.0 < depth < field.depth_mm and crosses
    visible = max(right - left, 0.0) if deep else 0.0
    vessel, words = _middle_vessel(neck, pose, field, view)
    return Sight(
        side=view[0],
        asked=SITE_WORDS[view[1]],
        asked_vessel=SITES[view[1]].vessel.value,
        imaged=words,
        imaged_vessel=vessel,
        offset_mm=0.0 if crosses else float(places[node, 1]),
        tilt_deg=math.degrees(math.acos(float(np.clip(abs(along[node]), 0.0, 1.0)))),
        radius_mm=half,
        length_mm=2.0 * half,
        lateral_mm=x,
        depth_mm=depth,
        visible_mm=visible,
        needed_mm=2.0 * half,
        places=np.array([[x, depth]]) if visible else np.zeros((0, 2)),
    )


def _inside(places: Floats, field: Field, radius: Floats) -> NDArray[np.bool_]:
    wide = np.abs(places[:, 0]) <= field.half_width_mm
    deep = (places[:, 2] - radius > 0) & (places[:, 2] + radius <= field.depth_mm)
    shown: NDArray[np.bool_] = wide & deep
    return shown


def _middle_vessel(
    neck: NeckSide, pose: ProbePose, field: Field, view: tuple[Side, Site, Plane]
) -> tuple[str, str]:
    """Return vessel and site in words of what lies in the middle of the picture."""
    _, site, plane = view
    best: tuple[float, Vessel, float] | None = None
    for line in (neck.tree.carotid, neck.vessel(VesselName.ECA), *_others(neck)):
        places, radius = pose.to_probe(line.nodes), line.original_radius_mm
        kept = _inside(places, field, radius) & (np.abs(places[:, 1]) <= _IN_PLANE * radius)
        if line.name is VesselName.ECA:
            kept &= line.station_mm >= 0.0
        if not kept.any():
            continue
        nodes = np.flatnonzero(kept)
        across = np.abs(places[nodes, 0])
        near = nodes[int(across.argmin())]
        apart = np.hypot(across, places[nodes, 2] - field.depth_mm / 2.0)
        if plane == "longitudinal":
            weight = (1 - np.abs(places[nodes, 1]) / radius[nodes]) * np.exp(
                -((apart / _MIDDLE_MM) ** 2)
            )
            score = float(weight.sum())
        else:
            score = -float(apart.min())
        if best is None or score > best[0]:
            best = (score, line, float(line.station_mm[near]))
    if best is None:
        return NOTHING, NOTHING
    _, line, station = best
    return _site_words(neck, line, station, site)


def _others(neck: NeckSide) -> tuple[Vessel, ...]:
    return (neck.vessel(VesselName.VERTEBRAL), neck.vessel(VesselName.JUGULAR))


def _site_words(neck: NeckSide, line: Vessel, station: float, asked: Site) -> tuple[str, str]:
    if line.name is VesselName.JUGULAR:
        return VesselName.JUGULAR.value, _JUGULAR
    found = site_at(neck, line, station, (asked,))
    return SITES[found].vessel.value, SITE_WORDS[found]


def site_at(neck: NeckSide, line: Vessel, station: float, asked: Sequence[Site]) -> Site:
    """Return the site of a station of an artery; one that was asked for wins at its edges."""
    if line.name is VesselName.ECA:
        return "eca"
    if line.name is VesselName.VERTEBRAL:
        return "vertebral"
    for site in asked:
        own, low, _, high = view_stretch(neck, View(site=site, plane="longitudinal"))
        if own.name is line.name and low - _SLACK_MM <= station <= high + _SLACK_MM:
            return site
    carotid = [name for name in SITE_WORDS if name not in ("eca", "vertebral")]
    return min(carotid, key=lambda name: abs(SITES[name].aim_mm - station))


def gate_sight(
    patient: Patient, point: Floats, side: Side, asked: Site
) -> tuple[str, str, Vessel | None, int]:
    """Return vessel, site in words, line and node at a Doppler gate.

    Parameters
    ----------
    patient, side
        Whose neck, which side.
    point
        (3,) middle of the gate, mm, patient frame.
    asked
        Site that was asked for.
    """
    neck = patient.side(side)
    lines = [neck.tree.carotid, neck.vessel(VesselName.ECA), *_others(neck)]
    found: list[tuple[float, Vessel, int]] = []
    for line in lines:
        node, distance = line.nearest(point)
        if line.name is VesselName.ECA and line.station_mm[node] < 0.0:
            continue
        if distance <= float(line.outer_radius_mm[node]):
            found.append((distance / float(line.outer_radius_mm[node]), line, node))
    if not found:
        return NOTHING, NOTHING, None, 0
    _, line, node = min(found, key=lambda one: one[0])
    vessel, words = _site_words(neck, line, float(line.station_mm[node]), asked)
    return vessel, words, line, node
