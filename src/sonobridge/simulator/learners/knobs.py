"""Good settings of the scanner for a known target."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.cases.blood_flow import VesselStream
from sonobridge.simulator.cases.truth import SiteVelocity, flow_vessel
from sonobridge.simulator.console.settings import (
    ColourSettings,
    ConsoleSettings,
    ImageSettings,
    SpectralSettings,
)
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.measurement.worksheet import Side, Site
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.picture.beam_view import best_beam, lens
from sonobridge.simulator.session.picture.grey_view import depth_levels, display_part
from sonobridge.simulator.session.scene import Scene

__all__ = [
    "DopplerAim",
    "colour_box",
    "colour_knobs",
    "doppler_aim",
    "even_gain",
    "image_knobs",
    "spectral_knobs",
]

Floats = NDArray[np.float64]

_MOST_STEER_DEG: Final = 30.0
_SCALE_USED: Final = 0.7
_BASELINE: Final = -0.25
_SOUND_CM_S: Final = 154_000.0
_RANGES_DB: Final = (65.0, 60.0, 55.0, 50.0, 45.0)
_EVENINGS: Final = 2
_UNDER_POLICY_DEG: Final = 1.5
"""An expert stays a little below the angle asked for, so that a slip stays within it."""
_SHIFTS: Final = np.arange(-12.0, 12.5, 1.0)
_FALLBACK_CM_S: Final = 60.0


def image_knobs(target_mm: float) -> ImageSettings:
    """Return depth, focus and frequency for a target; rounded, so that few are different."""
    depth = float(np.clip(5.0 * round(2.0 * target_mm / 5.0), 25.0, 80.0))
    focus = float(np.clip(2.0 * round(target_mm / 2.0), 6.0, 60.0))
    _, frequency = best_beam("L11-5v", focus)
    return ImageSettings(depth_mm=depth, focus_mm=focus, frequency_mhz=frequency)


def even_gain(scene: Scene, probe: ProbeControl, settings: ConsoleSettings) -> ConsoleSettings:
    """Return controls with depth gain evened out and the gain that displays tissue best."""
    optics = lens(settings, scene.known.case.dead_elements)
    cut = scene.cut(probe, settings, optics)
    pixels = scene.picture(probe, settings, 0).pixels
    image = settings.image
    for _ in range(_EVENINGS):
        ranges, levels = depth_levels(pixels, cut, image.dynamic_range_db)
        if len(ranges) < 2:
            break
        knots = np.linspace(0.0, optics.grid.depth_mm, 8)
        wanted = np.interp(knots, ranges, np.median(levels) - levels) + image.tgc_db
        sliders = tuple(float(np.clip(round(one * 2) / 2, -15.0, 15.0)) for one in wanted)
        image = replace(image, tgc_db=sliders)
        pixels = scene.picture(probe, replace(settings, image=image), 0).pixels
    found = []
    for dynamic_range in _RANGES_DB:
        image = replace(image, dynamic_range_db=dynamic_range)
        pixels = scene.picture(probe, replace(settings, image=image), 0).pixels
        scores = np.zeros(len(_SHIFTS))
        for index, shift in enumerate(_SHIFTS):
            part = display_part(pixels, cut, dynamic_range, float(shift))
            scores[index] = 0.0 if part is None else part.value
        # The middle of the best gains, away from where the score falls.
        gain = float(np.median(_SHIFTS[scores >= scores.max() - 0.005]))
        found.append((float(scores.max()), replace(image, gain_db=gain)))
    return replace(settings, image=max(found, key=lambda one: one[0])[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DopplerAim:
    """A place in a vessel and the line towards it.

    Attributes
    ----------
    point
        (3,) middle of the lumen, probe frame, mm.
    steer_deg, cursor_deg
        Steering of the line, and cursor along the vessel.
    short_deg
        What the steering lacks for the wanted angle, signed; 0 when it suffices.
    away
        Whether the flow runs away from the probe along the line.
    """

    point: Floats
    steer_deg: float
    cursor_deg: float
    short_deg: float
    away: bool


def doppler_aim(
    pose: ProbePose, stream: VesselStream, node: int, wanted_deg: float
) -> DopplerAim:
    """Return the line that meets a vessel at a wanted angle, as far as it can be steered."""
    point = pose.to_probe(stream.field.path.nodes[node])
    along = pose.axes() @ stream.field.tangents[node]
    vessel = math.degrees(math.atan2(float(along[0]), float(along[2])))
    wanted_deg -= _UNDER_POLICY_DEG
    best: DopplerAim | None = None
    for sign in (1.0, -1.0):
        steer = (vessel - sign * wanted_deg + 90.0) % 180.0 - 90.0
        held = float(np.clip(steer, -_MOST_STEER_DEG, _MOST_STEER_DEG))
        cursor = (vessel - held + 90.0) % 180.0 - 90.0
        aim = DopplerAim(
            point=point,
            steer_deg=round(held, 1),
            cursor_deg=float(np.clip(cursor, -80.0, 80.0)),
            short_deg=steer - held,
            away=_away(along, held, stream),
        )
        foot = abs(float(point[0]) - float(point[2]) * math.tan(math.radians(held)))
        worth = abs(aim.short_deg) + max(foot - 18.0, 0.0)
        if best is None or worth < abs(best.short_deg):
            best = aim
    assert best is not None
    return best


def _away(along: Floats, steer_deg: float, stream: VesselStream) -> bool:
    steer = math.radians(steer_deg)
    beam = np.array([math.sin(steer), 0.0, math.cos(steer)])
    return float(along @ beam) * stream.peak_mm3_s > 0.0


def spectral_knobs(aim: DopplerAim, true: SiteVelocity, radius_mm: float) -> SpectralSettings:
    """Return gate, scale and filter for a known velocity."""
    steer = math.radians(aim.steer_deg)
    depth = float(aim.point[2]) / math.cos(steer)
    cosine = math.cos(math.radians(aim.cursor_deg))
    psv = true.psv_scanner_cm_s or _FALLBACK_CM_S
    edv = abs(true.edv_scanner_cm_s or _FALLBACK_CM_S)
    frequency = SpectralSettings().frequency_mhz
    room = (0.5 - _BASELINE) * _SCALE_USED * _SOUND_CM_S / (2e6 * frequency)
    shift = 2e6 * frequency * edv * cosine / _SOUND_CM_S
    return SpectralSettings(
        lateral_mm=float(aim.point[0]) - depth * math.sin(steer),
        depth_mm=float(np.clip(depth, 2.0, 180.0)),
        gate_mm=float(np.clip(round(min(1.5, 0.65 * radius_mm), 1), 0.5, 1.5)),
        steer_deg=aim.steer_deg,
        cursor_deg=aim.cursor_deg,
        prf_hz=float(np.clip(50.0 * round(psv * cosine / room / 50.0), 1000.0, 24_000.0)),
        baseline=_BASELINE,
        invert=aim.away,
        wall_filter_hz=float(np.clip(25.0 * round(0.6 * shift / 25.0), 25.0, 100.0)),
    )


def colour_knobs(scene: Scene, where: tuple[Side, Site], pose: ProbePose) -> ColourSettings:
    """Return box, steering and scale for a vessel in the picture."""
    side, site = where
    vessel = flow_vessel(site)
    assert vessel is not None  # a worksheet's sites lie in arteries
    return colour_box(scene.known.flow.stream(side, vessel), pose)


def colour_box(stream: VesselStream, pose: ProbePose) -> ColourSettings:
    """Return box, steering and scale for the stream of a vessel in the picture."""
    places = pose.to_probe(stream.field.path.nodes)
    shown = np.flatnonzero((np.abs(places[:, 0]) < 19.0) & (places[:, 2] > 0))
    along = pose.axes() @ stream.field.tangents[int(shown[len(shown) // 2])]
    tilt = float(along[0] * along[2])
    steer = -20.0 if tilt > 0 else 20.0
    beam = np.array([math.sin(math.radians(steer)), 0.0, math.cos(math.radians(steer))])
    cosine = max(abs(float(along @ beam)), 0.1)
    peak, _ = stream.section_cm_s(shown[:, None], np.array([[0.1, 0.5]]))
    usual = float(np.median(np.abs(peak))) * cosine
    reach = np.ptp(places[shown, 2]) + 8.0
    frequency = ColourSettings().frequency_mhz
    prf = 4e6 * frequency * 1.6 * max(usual, 4.0) / _SOUND_CM_S
    return ColourSettings(
        depth_mm=float(np.clip(np.median(places[shown, 2]), 2.0, 180.0)),
        centre_mm=float(np.clip(np.median(places[shown, 0]), -10.0, 10.0)),
        width_mm=34.0,
        height_mm=float(np.clip(max(reach, 14.0), 4.0, 40.0)),
        steer_deg=steer,
        prf_hz=float(np.clip(50.0 * round(prf / 50.0), 400.0, 16_000.0)),
    )
