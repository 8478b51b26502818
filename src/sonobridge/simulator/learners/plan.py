"""How an expert scans a case: probe and knobs for every view, worked out from the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.cases.truth import flow_vessel
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.learners.knobs import (
    colour_knobs,
    doppler_aim,
    even_gain,
    image_knobs,
    spectral_knobs,
)
from sonobridge.simulator.measurement.protocol import ViewRule
from sonobridge.simulator.measurement.worksheet import Side, Site
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import View, view_pose, view_stretch
from sonobridge.simulator.session.protocol import case_protocol
from sonobridge.simulator.session.scene import AskedView, Scene

__all__ = ["PlannedView", "plan_case"]

Floats = NDArray[np.float64]

_MOST_ROCK_DEG: Final = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedView:
    """One view: how the probe is held and the scanner set."""

    rule: ViewRule
    side: Side
    site: Site
    probe: ProbeControl
    settings: ConsoleSettings

    @property
    def asked(self) -> AskedView:
        """The view that the picture is held against."""
        return AskedView(side=self.side, site=self.site, plane=self.rule.plane)


def plan_case(scene: Scene) -> tuple[PlannedView, ...]:
    """Return the views of a case in the order of its protocol, side by side."""
    protocol = case_protocol(scene.known.case)
    return tuple(
        _plan(scene, rule, side)
        for side in protocol.sides
        for rule in protocol.views
        if rule.required
    )


def _plan(scene: Scene, rule: ViewRule, side: Side) -> PlannedView:
    site = _site(scene, rule, side)
    if rule.mode == "spectral":
        return _spectral(scene, rule, side, site)
    view = View(site=site, plane=rule.plane)
    probe, pose = view_pose(scene.known.patient, side, view)
    line, _, station, _ = view_stretch(scene.known.patient.side(side), view)
    middle = pose.to_probe(line.nodes[line.node_at(station)])
    image = image_knobs(float(middle[2]))
    settings = ConsoleSettings(mode=rule.mode, image=image)
    if rule.mode == "b":
        settings = even_gain(scene, probe, settings)
    else:
        settings = replace(settings, colour=colour_knobs(scene, (side, site), pose))
    return PlannedView(rule=rule, side=side, site=site, probe=probe, settings=settings)


def _site(scene: Scene, rule: ViewRule, side: Side) -> Site:
    """Return the site of a view: where a plaque lies, else the middle of the vessel."""
    diseased = [one.site for one in scene.known.truth.sheet(side).plaques]
    for site in diseased:
        if site in rule.sites:
            return site
    usual: tuple[Site, ...] = ("cca_mid", "ica_prox")
    return next((site for site in usual if site in rule.sites), rule.sites[0])


def _spectral(scene: Scene, rule: ViewRule, side: Side, site: Site) -> PlannedView:
    known = scene.known
    true, vessel = known.truth.velocity(side, site), flow_vessel(site)
    assert vessel is not None  # a worksheet's sites lie in arteries
    stream = known.flow.stream(side, vessel)
    node = stream.line.node_at(true.station_mm)
    view = View(site=site, plane="longitudinal")
    probe, _ = view_pose(known.patient, side, view, station_mm=true.station_mm)
    probe = _through(scene, probe, stream.field.path.nodes[node])
    wanted = known.case.angle_policy_deg
    aim = doppler_aim(scene.pose(probe), stream, node, wanted)
    # Heel and toe the probe for what steering cannot do.
    for sign in (1.0, -1.0) if aim.short_deg else ():
        rock = probe.rock_deg + sign * float(
            np.clip(aim.short_deg, -_MOST_ROCK_DEG, _MOST_ROCK_DEG)
        )
        moved = replace(probe, rock_deg=float(np.clip(rock, -35.0, 35.0)))
        tried = doppler_aim(scene.pose(moved), stream, node, wanted)
        if abs(tried.short_deg) < abs(aim.short_deg):
            probe, aim = moved, tried
    spectral = spectral_knobs(aim, true, float(stream.field.path.radius[node]))
    settings = ConsoleSettings(
        mode="spectral", image=image_knobs(float(aim.point[2])), spectral=spectral
    )
    return PlannedView(rule=rule, side=side, site=site, probe=probe, settings=settings)


def _through(scene: Scene, probe: ProbeControl, point: Floats) -> ProbeControl:
    """Fan the probe until its plane goes through a point: a lumen beside the centre-line."""
    for _ in range(3):
        _, y, z = scene.pose(probe).to_probe(point)
        turn = math.degrees(math.atan2(float(y), float(z)))
        tried = [
            replace(probe, tilt_deg=float(np.clip(probe.tilt_deg + sign * turn, -35.0, 35.0)))
            for sign in (1.0, -1.0)
        ]
        probe = min(tried, key=lambda one: abs(float(scene.pose(one).to_probe(point)[1])))
    return probe
