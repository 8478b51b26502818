"""Controls that a sonographer would set for a view: depth and focus follow the vessel."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.views import SITES, Site
from sonobridge.simulator.patient.spec import Side

__all__ = ["settings_for", "vessel_depth_mm"]

_DEPTHS_MM: Final = (30.0, 40.0, 50.0, 60.0)
_BELOW_VESSEL_MM: Final = 14.0
"""Tissue that stays in the picture below the middle of the vessel (assumption)."""


def vessel_depth_mm(patient: Patient, side: Side, site: Site, pose: ProbePose) -> float:
    """Return the depth of a site's vessel below the middle of the probe's face, mm."""
    vessel = patient.side(side).vessel(SITES[site].vessel)
    places = pose.to_probe(vessel.nodes)
    nearest = int(np.argmin(np.hypot(places[:, 0], places[:, 1])))
    return float(places[nearest, 2])


def settings_for(patient: Patient, side: Side, site: Site, pose: ProbePose) -> ConsoleSettings:
    """Return the linear probe's settings with the focus at a site's vessel.

    The depth is the least of 30, 40, 50 and 60 mm that shows the vessel and what lies below.
    """
    depth = vessel_depth_mm(patient, side, site, pose)
    shown = next((d for d in _DEPTHS_MM if depth + _BELOW_VESSEL_MM <= d), _DEPTHS_MM[-1])
    base = ConsoleSettings()
    focus = float(np.clip(round(depth), 8.0, shown - 5.0))
    return replace(base, image=replace(base.image, depth_mm=shown, focus_mm=focus))
