"""The neck from the front with its arteries and the probe on it: a view for learning only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.holding import pose_of
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import SIDES
from sonobridge.simulator.patient.vascular.vessel import VesselName

__all__ = ["InsetObserver"]

Floats = NDArray[np.float64]

_HEIGHTS: Final = np.linspace(-70.0, 75.0, 30)
_HALF_FACE_MM: Final = 19.0
_HALF_THICK_MM: Final = 4.0
_DEPTH_MM: Final = 40.0
_SHOWN: Final = (VesselName.CCA, VesselName.ICA, VesselName.ECA, VesselName.VERTEBRAL)
_IN_PLANE_MM: Final = 1.0
_AGAIN_S: Final = 2.0


@dataclass(slots=True)
class InsetObserver:
    """Projects skin, arteries, probe and image plane on a plane seen from the front.

    Coordinates are millimetres: x to the right of the picture (the patient's left), y down.

    Attributes
    ----------
    patient
        Whose neck.
    """

    patient: Patient
    every_s: float = 0.12
    beside: bool = False
    _still: dict[str, Any] = field(default_factory=dict)
    _told: tuple[float, ConsoleInput | None] = (0.0, None)

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the view; while the probe rests only now and then, for a page that came."""
        at, last = self._told
        if last is not None and given.probe == last.probe and time_s - at < _AGAIN_S:
            return None
        self._told = (time_s, given)
        surface = NeckSurface.of(self.patient.demographics)
        pose = pose_of(surface, given.probe)
        if not self._still:
            self._still = {"skin": self._skin(surface), "vessels": self._vessels()}
        return {
            "topic": "inset",
            **self._still,
            "probe": _flat(_probe(pose)),
            "plane": _flat(_plane(pose)),
            "in_plane": self._in_plane(given, pose),
        }

    def _skin(self, surface: NeckSurface) -> list[list[float]]:
        side = math.pi / 2
        right = [surface.point(-1.0, side, float(z)) for z in _HEIGHTS]
        left = [surface.point(1.0, side, float(z)) for z in _HEIGHTS[::-1]]
        return _flat(np.array(right + left))

    def _vessels(self) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{side} {name.value}",
                "points": _flat(self.patient.side(side).vessel(name).nodes[::4]),
            }
            for side in SIDES
            for name in _SHOWN
        ]

    def _in_plane(self, given: ConsoleInput, pose: ProbePose) -> bool:
        """Tell whether an artery's axis runs within a millimetre of the plane for 10 mm."""
        neck = self.patient.side(given.probe.side)
        for name in _SHOWN:
            near = pose.to_probe(neck.vessel(name).nodes)
            seen = (np.abs(near[:, 0]) < _HALF_FACE_MM) & (near[:, 2] > 0)
            close = seen & (np.abs(near[:, 1]) < _IN_PLANE_MM)
            if close.any() and np.ptp(near[close, 0]) > 10.0:
                return True
        return False


def _probe(pose: ProbePose) -> Floats:
    x, y = _HALF_FACE_MM, _HALF_THICK_MM
    corners = np.array([[-x, -y, 0.0], [x, -y, 0.0], [x, y, 0.0], [-x, y, 0.0]])
    return pose.to_patient(corners)


def _plane(pose: ProbePose) -> Floats:
    x = _HALF_FACE_MM
    corners = np.array([[-x, 0, 0], [x, 0, 0], [x, 0, _DEPTH_MM], [-x, 0, _DEPTH_MM]])
    return pose.to_patient(corners.astype(np.float64))


def _flat(points: Floats) -> list[list[float]]:
    """Return points seen from the front: patient's left to the right, cranial up (y down)."""
    return [[round(float(x), 1), round(float(-z), 1)] for x, _, z in points]
