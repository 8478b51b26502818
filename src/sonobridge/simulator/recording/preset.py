"""Controls that a sonographer would set for a view: depth and focus follow the vessel."""

from __future__ import annotations

import numpy as np

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.learners.knobs import image_knobs
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.views import SITES, Site
from sonobridge.simulator.patient.spec import Side

__all__ = ["settings_for", "vessel_depth_mm"]


def vessel_depth_mm(patient: Patient, side: Side, site: Site, pose: ProbePose) -> float:
    """Return the depth of a site's vessel below the middle of the probe's face, mm."""
    vessel = patient.side(side).vessel(SITES[site].vessel)
    places = pose.to_probe(vessel.nodes)
    nearest = int(np.argmin(np.hypot(places[:, 0], places[:, 1])))
    return float(places[nearest, 2])


def settings_for(patient: Patient, side: Side, site: Site, pose: ProbePose) -> ConsoleSettings:
    """Return the linear probe's settings, as an expert has them, for a site's vessel."""
    return ConsoleSettings(image=image_knobs(vessel_depth_mm(patient, side, site, pose)))
