"""One still of a standard view, set up as an expert would: grey, colour or spectral."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.simulator.cases.blood_flow import PatientFlow, VesselStream
from sonobridge.simulator.cases.truth import SiteVelocity, flow_vessel
from sonobridge.simulator.cohort.haemodynamics import READING_ANGLE_DEG, reading_beam
from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.frames import ColourFrame, GreyFrame, SpectralStrip
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.console.settings import ColourSettings, ConsoleSettings
from sonobridge.simulator.console.spectral_scanner import Traced
from sonobridge.simulator.engine.quality import STILL
from sonobridge.simulator.flow.scanner_equivalent import broadened
from sonobridge.simulator.flow.velocity import FlowFieldVelocity
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.learners.knobs import colour_box, doppler_aim, spectral_knobs
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import View, view_stretch
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.recording.preset import settings_for
from sonobridge.simulator.recording.sweep import held_control

__all__ = ["NoFlowHereError", "Still", "make_still"]

Mode = Literal["bmode", "colour", "spectral"]

_SYSTOLE: Final = 0.12
"""Share of the beat at which a still is taken: just after the peak of the flow."""

_STRIP_STEP_S: Final = 0.04

_COLOUR_TILT_DEG: Final = 25.0
"""Tilt of a transverse view for colour, so that the flow comes towards the probe or leaves."""

_TRANSVERSE_PRF: Final = 1.6
"""Whole sections are seen, their fast middle too: more of the scale than lengthwise."""


class NoFlowHereError(InvalidInputError):
    """Doppler was asked for where the simulator has no blood flow, or no angle."""

    code = "simulator.no_flow_here"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Still:
    """What a still shows.

    Attributes
    ----------
    view, side
        What was scanned.
    probe, settings
        How.
    grey
        The picture.
    colour
        Colour over it; None in the other modes.
    strips
        Spectrum in order of time; empty in the other modes.
    traced
        What the tracer reads; None without a spectrum, or before a whole beat.
    """

    view: View
    side: Side
    probe: ProbeControl
    settings: ConsoleSettings
    grey: GreyFrame
    colour: ColourFrame | None = None
    strips: tuple[SpectralStrip, ...] = ()
    traced: Traced | None = None

    @property
    def columns(self) -> NDArray[np.uint8]:
        """The whole spectrum: (columns, bins)."""
        return np.concatenate([strip.columns for strip in self.strips])

    @property
    def envelope_cm_s(self) -> NDArray[np.float32]:
        """The traced envelope: (columns,), NaN where nothing was traced."""
        return np.concatenate([strip.envelope_cm_s for strip in self.strips])


def make_still(
    scanner: GreyScanner,
    flow: PatientFlow,
    view: View,
    side: Side,
    mode: Mode,
    *,
    seed: int,
) -> Still:
    """Return a still of a view; same seeds, same still.

    Parameters
    ----------
    scanner
        Scanner of the patient.
    flow
        Blood flow of the same patient.
    view, side
        What is scanned.
    mode
        Grey, colour or spectral.
    seed
        Seed of blood and noise.

    Raises
    ------
    NoFlowHereError
        If Doppler is asked for where there is no flow, or a spectrum in a transverse view.
    ViewNotHeldError
        If the view cannot be held on this patient.
    """
    probe = held_control(scanner.patient, side, view)
    pose = scanner.pose(probe)
    settings = settings_for(scanner.patient, side, view.site, pose)
    interval = float(flow.circulation.intervals_s[0])
    time_s = _SYSTOLE * interval
    if mode == "bmode":
        grey = scanner.frame(probe, settings, time_s=time_s, quality=STILL)
        return Still(view=view, side=side, probe=probe, settings=settings, grey=grey)
    scanner.side(side)  # a console would go on without it; a still waits
    duplex = DuplexScanner(scanner, flow, seed)
    if mode == "colour":
        stream = flow.stream(side, _vessel(view))
        if view.plane == "transverse":  # square to the flow there is no Doppler shift
            probe = replace(probe, tilt_deg=probe.tilt_deg + _tilt(probe.tilt_deg))
            box = _transverse_box(stream, scanner.pose(probe))
        else:
            box = colour_box(stream, pose)
        settings = replace(settings, mode="colour", colour=box)
        given = ConsoleInput(number=0, probe=probe, settings=settings)
        frames = duplex.frames(given, time_s)
        return Still(
            view=view,
            side=side,
            probe=probe,
            settings=settings,
            grey=next(one for one in frames if isinstance(one, GreyFrame)),
            colour=next(one for one in frames if isinstance(one, ColourFrame)),
        )
    return _spectral(scanner, duplex, view, probe, settings)


def _tilt(tilt_deg: float) -> float:
    """Return by how much a transverse probe is tilted for colour, within what a hand can do."""
    return -_COLOUR_TILT_DEG if tilt_deg > 0 else _COLOUR_TILT_DEG


def _transverse_box(stream: VesselStream, pose: ProbePose) -> ColourSettings:
    """Return a box round the place where a vessel passes through the plane."""
    places = pose.to_probe(stream.field.path.nodes)
    x, _, z = places[int(np.argmin(np.abs(places[:, 1])))]
    box = colour_box(stream, pose)
    return replace(
        box,
        centre_mm=float(np.clip(x, -10.0, 10.0)),
        depth_mm=float(np.clip(z, 8.0, 60.0)),
        width_mm=18.0,
        height_mm=14.0,
        steer_deg=0.0,
        prf_hz=float(np.clip(_TRANSVERSE_PRF * box.prf_hz, 400.0, 16_000.0)),
    )


def _vessel(view: View) -> Literal["cca", "ica", "eca", "vertebral"]:
    vessel = flow_vessel(view.site)
    if vessel is None:
        raise NoFlowHereError(
            "There is no simulated flow at this site.",
            where=view.name,
            why="Blood flow is simulated in the arteries of the neck.",
            kept="Nothing was written.",
            remedy="Choose a view of an artery, or mode bmode.",
        )
    return vessel


def _spectral(
    scanner: GreyScanner,
    duplex: DuplexScanner,
    view: View,
    probe: ProbeControl,
    settings: ConsoleSettings,
) -> Still:
    vessel, side = _vessel(view), probe.side
    if view.plane != "longitudinal":
        raise NoFlowHereError(
            "A spectrum needs a longitudinal view.",
            where=view.name,
            why="Across the vessel no line meets the flow at an angle that is read.",
            kept="Nothing was written.",
            remedy="Choose the longitudinal view of the site.",
        )
    stream, pose = duplex.flow.stream(side, vessel), scanner.pose(probe)
    if stream.closed:
        raise NoFlowHereError(
            "This vessel is closed: nothing flows in it.",
            where=view.name,
            kept="Nothing was written.",
            remedy="Choose another vessel, side or seed.",
        )
    _, low, _, high = view_stretch(scanner.patient.side(side), view)
    node = stream.fastest(max(low, float(stream.line.station_mm[0])), high)
    aim = doppler_aim(pose, stream, node, READING_ANGLE_DEG)
    radius = float(stream.field.path.radius[node])
    knobs = spectral_knobs(aim, _known(duplex.flow, side, view, node), radius)
    # The trace stands upright whichever way the blood flows past the line.
    steer = math.radians(knobs.steer_deg)
    beam = np.array([math.sin(steer), 0.0, math.cos(steer)])
    psv, _ = stream.peak_and_end_cm_s(node)
    away = float(pose.axes() @ stream.field.tangents[node] @ beam) * psv > 0.0
    settings = replace(settings, mode="spectral", spectral=replace(knobs, invert=away))
    given = ConsoleInput(number=0, probe=probe, settings=settings)
    grey: GreyFrame | None = None
    strips: list[SpectralStrip] = []
    for step in range(1, round(knobs.sweep_s / _STRIP_STEP_S) + 1):
        for frame in duplex.frames(given, step * _STRIP_STEP_S):
            if isinstance(frame, SpectralStrip):
                strips.append(frame)
            elif isinstance(frame, GreyFrame) and grey is None:
                grey = frame
    assert grey is not None  # the first step brings a picture
    return Still(
        view=view,
        side=side,
        probe=probe,
        settings=settings,
        grey=grey,
        strips=tuple(strips),
        traced=duplex.traced(side),
    )


def _known(flow: PatientFlow, side: Side, view: View, node: int) -> SiteVelocity:
    """Return the velocities that an expert would find, to set the scale by."""
    stream = flow.stream(side, _vessel(view))
    psv, edv = stream.peak_and_end_cm_s(node)
    beam = reading_beam()
    return SiteVelocity(
        side=side,
        site=view.site,  # type: ignore[arg-type]  # flow_vessel has refused the jugular
        flow="detected",
        psv_scanner_cm_s=abs(broadened(FlowFieldVelocity(psv), beam).cm_s),
        edv_scanner_cm_s=abs(broadened(FlowFieldVelocity(edv), beam).cm_s),
        psv_flow_field_cm_s=psv,
        direction="antegrade" if psv > 0 else "retrograde",
        angle_deg=READING_ANGLE_DEG,
        station_mm=float(stream.line.station_mm[node]),
    )
