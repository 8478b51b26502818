"""A blood vessel: a centre-line with the radii of its lumen and the layers of its wall."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.vascular.spline import NODE_MM, unit_tangents

__all__ = ["BULB_STATIONS_MM", "Vessel", "VesselName"]

Floats = NDArray[np.float64]

BULB_STATIONS_MM = (-10.0, 4.0)
"""The bulb on the carotid path: from below to above the flow divider, mm."""


class VesselName(StrEnum):
    """Vessels of the neck; the bulb is part of the path from common to internal carotid."""

    CCA = "cca"
    BULB = "bulb"
    ICA = "ica"
    ECA = "eca"
    SUPERIOR_THYROID = "superior_thyroid"
    LINGUAL = "lingual"
    VERTEBRAL = "vertebral"
    VERTEBRAL_VEIN = "vertebral_vein"
    JUGULAR = "jugular"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Vessel:
    """A tube round a centre-line.

    Attributes
    ----------
    name, side
        Which vessel it is. The path that runs from the common into the internal carotid is
        one tube under the name ``cca``; ``part`` cuts out cca, bulb and ica.
    nodes
        (n, 3), mm, patient frame, 0.5 mm apart, from caudal to cranial.
    station_mm
        (n,): distance along the line; in the carotid path 0 is the flow divider and the ICA
        is positive, in the ECA 0 is the level of the divider, elsewhere 0 is the first node.
    original_radius_mm
        (n,): radius inside the wall, before any plaque.
    lumen_radius_mm
        (n,): radius of the free lumen; 0 where it is closed.
    lumen_shift_mm
        (n, 2): middle of the free lumen from the centre-line along ``anterior`` and
        ``lateral``, mm.
    intima_mm, media_mm, adventitia_mm
        (n,): thickness of the layers; a vein has its whole wall in ``adventitia_mm``.
    flatness
        Short over long axis of the cross-section (veins); 1 is round. The short axis points
        to the axis of the neck.
    """

    name: VesselName
    side: Side
    nodes: Floats
    station_mm: Floats
    original_radius_mm: Floats
    lumen_radius_mm: Floats
    lumen_shift_mm: Floats
    intima_mm: Floats
    media_mm: Floats
    adventitia_mm: Floats
    flatness: float = 1.0
    tangents: Floats = field(init=False)
    anterior: Floats = field(init=False)
    lateral: Floats = field(init=False)

    def __post_init__(self) -> None:
        """Check the arrays and set up the frame that moves along the line."""
        count = len(self.nodes)
        rows = (self.station_mm, self.original_radius_mm, self.lumen_radius_mm, self.intima_mm)
        if count < 3 or any(len(row) != count for row in (*rows, self.media_mm)):
            raise ValueError("each node of a vessel has a station, radii and layers")
        reach = np.linalg.norm(self.lumen_shift_mm, axis=1) + self.lumen_radius_mm
        if (reach > self.original_radius_mm + 1e-6).any():
            raise ValueError("the free lumen lies inside the vessel")
        tangents = unit_tangents(self.nodes)
        outwards = np.array([1.0 if self.side == "left" else -1.0, 0.0, 0.0])
        anterior = np.array([0.0, -1.0, 0.0]) - tangents * -tangents[:, 1:2]
        anterior /= np.linalg.norm(anterior, axis=1, keepdims=True)
        lateral = np.cross(tangents, anterior)
        lateral *= np.sign(lateral @ outwards)[:, None]
        for name, value in (
            ("tangents", tangents),
            ("anterior", anterior),
            ("lateral", lateral),
        ):
            object.__setattr__(self, name, value)

    @property
    def outer_radius_mm(self) -> Floats:
        """Radius of the outside of the wall: (n,), mm."""
        wall: Floats = self.intima_mm + self.media_mm + self.adventitia_mm
        return self.original_radius_mm + wall

    @property
    def lumen_centre(self) -> Floats:
        """Middle of the free lumen: (n, 3), mm, patient frame."""
        shift = self.lumen_shift_mm
        centre: Floats = self.nodes + shift[:, :1] * self.anterior + shift[:, 1:] * self.lateral
        return centre

    def cut(self, low_mm: float, high_mm: float, name: VesselName) -> Vessel:
        """Return the stretch between two stations under a name."""
        kept = (self.station_mm >= low_mm) & (self.station_mm <= high_mm)
        fields = (
            "nodes station_mm original_radius_mm lumen_radius_mm lumen_shift_mm "
            "intima_mm media_mm adventitia_mm"
        )
        return replace(self, name=name, **{f: getattr(self, f)[kept] for f in fields.split()})

    def node_at(self, station_mm: float) -> int:
        """Return the index of the node nearest to a station."""
        first = float(self.station_mm[0])
        return int(np.clip(round((station_mm - first) / NODE_MM), 0, len(self.nodes) - 1))

    def nearest(self, point: Floats) -> tuple[int, float]:
        """Return the node nearest to a point (3,) and its distance, mm."""
        distances = np.linalg.norm(self.nodes - point, axis=1)
        found = int(np.argmin(distances))
        return found, float(distances[found])

    def holds(self, point: Floats) -> bool:
        """Tell whether a point (3,) lies inside the outside of the wall."""
        found, distance = self.nearest(point)
        return distance <= float(self.outer_radius_mm[found])
