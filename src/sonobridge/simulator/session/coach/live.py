"""The score of the picture now and the next best move, fast enough for a live stream."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.measurement.worksheet import SITES
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import Plane
from sonobridge.simulator.score.guidance import find_next_move
from sonobridge.simulator.score.part import PartScore, part_rules
from sonobridge.simulator.score.parts import score_colour, score_resolution
from sonobridge.simulator.session.coach.moves import (
    KNOB_STEPS,
    POSE_STEPS,
    applied,
    fan_words,
    move_words,
    state_of,
)
from sonobridge.simulator.session.picture.beam_view import Lens, resolution_view
from sonobridge.simulator.session.picture.colour_view import colour_view
from sonobridge.simulator.session.picture.grey_view import contrast_part, display_part
from sonobridge.simulator.session.picture.sight import Sight
from sonobridge.simulator.session.picture.slice import LabelSlice, label_slice
from sonobridge.simulator.session.scene import AskedView, Scene, geometry_parts, through_gate

__all__ = [
    "LiveMove",
    "LivePicture",
    "LiveScore",
    "guess_view",
    "labels_under",
    "live_score",
    "mean_at",
    "next_move",
]

_STEPS: Final = (3, 8)
_FARTHER: Final = (0.5, 2.0, 3.0)
_LOSS_DB: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LivePicture:
    """What the console shows now.

    Attributes
    ----------
    probe, settings
        How the probe is held and the scanner set.
    optics
        Grid and point response that the picture was made with.
    pixels
        (lines, samples) grey levels; None where none was made yet.
    """

    probe: ProbeControl
    settings: ConsoleSettings
    optics: Lens
    pixels: NDArray[np.uint8] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveScore:
    """Parts of the picture now, their weighted mean and the one that costs most."""

    parts: tuple[PartScore, ...]
    mean: float
    worst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMove:
    """The next best move.

    Attributes
    ----------
    axis, change
        Axis of the hand or knob, and by how much.
    text, reason
        In words, and why.
    gain
        Rise of the mean that is expected.
    """

    axis: str
    change: float
    text: str
    reason: str
    gain: float


def live_score(scene: Scene, picture: LivePicture, asked: AskedView) -> LiveScore:
    """Score the picture now against a view: labels, geometry and its own grey levels."""
    probe, settings, optics = picture.probe, picture.settings, picture.optics
    sight = scene.sight(probe, optics, asked)
    if settings.mode == "spectral":
        gate = scene.gate(probe, settings, asked)
        plane, _ = geometry_parts(through_gate(sight, gate), optics, None)
        return _combined((plane, *scene.doppler_parts(gate, settings)))
    cut = labels_under(scene, picture)
    parts = [*geometry_parts(sight, optics, cut)]
    if settings.mode == "colour":
        parts.append(_colour(scene, picture, asked))
        return _combined(tuple(parts))
    if picture.pixels is not None:
        waves = settings.image.transmit == "plane"
        parts.append(contrast_part(picture.pixels, cut, sight.depth_mm, plane_waves=waves))
        shown = display_part(picture.pixels, cut, settings.image.dynamic_range_db)
        if shown is not None:
            parts.append(shown)
    depth = float(np.clip(sight.depth_mm, 2.0, optics.grid.depth_mm))
    loss = 2.0 * _LOSS_DB * settings.image.frequency_mhz * depth / 10.0
    parts.append(score_resolution(resolution_view(settings, optics, depth, loss)))
    return _combined(tuple(parts))


def next_move(scene: Scene, picture: LivePicture, asked: AskedView) -> LiveMove | None:
    """Return the change of hand or knob that raises the score most; None when none does.

    Finite differences over six axes of the hand and the knobs of the mode, then farther in
    the best direction. Shadows and noise are left as they are in the picture now.
    """
    cut = labels_under(scene, picture) if picture.settings.mode == "b" else None
    state = state_of(picture.probe, picture.settings)
    steps = {**POSE_STEPS, **KNOB_STEPS[picture.settings.mode]}

    def score(tried: Mapping[str, float]) -> float:
        return _tried(scene, picture, asked, cut, tried)

    found = find_next_move(score, state, steps)
    if found is None:
        return None
    now, change, gain = score(state), found.change, found.gain
    for times in _FARTHER:
        farther = score({**state, found.axis: state[found.axis] + times * found.change}) - now
        if farther > gain:
            change, gain = times * found.change, farther
    worst = min(live_score(scene, picture, asked).parts, key=lambda part: part.value)
    text = move_words(found.axis, change)
    if found.axis == "tilt_deg":
        after, _ = applied(
            picture.probe, picture.settings, {**state, found.axis: state[found.axis] + change}
        )
        text = fan_words(change, scene.pose(picture.probe), scene.pose(after))
    return LiveMove(
        axis=found.axis,
        change=change,
        text=text,
        reason=worst.reason,
        gain=gain,
    )


def guess_view(scene: Scene, probe: ProbeControl, optics: Lens) -> AskedView | None:
    """Return the view that a pose shows best; None when it shows no artery.

    For a coach that was not told which view the person wants.
    """
    planes: tuple[Plane, ...] = ("longitudinal", "transverse")
    views = [
        AskedView(side=probe.side, site=site, plane=plane) for plane in planes for site in SITES
    ]
    worth = [_shown_worth(scene, probe, optics, view) for view in views]
    return views[worth.index(max(worth))] if max(worth) > 0.0 else None


def nearest_view(
    scene: Scene, probe: ProbeControl, optics: Lens, wanted: Sequence[AskedView]
) -> AskedView | None:
    """Return that one of the wanted views which a pose shows best: the first if it shows none.

    None when no view of this side is wanted.
    """
    views = [view for view in wanted if view.side == probe.side]
    if not views:
        return None
    worth = [_shown_worth(scene, probe, optics, view) for view in views]
    return views[worth.index(max(worth))]


def _shown_worth(scene: Scene, probe: ProbeControl, optics: Lens, view: AskedView) -> float:
    plane, cover = geometry_parts(scene.sight(probe, optics, view), optics, None)
    return plane.value * cover.value


def labels_under(scene: Scene, picture: LivePicture) -> LabelSlice:
    """Return the labels under a picture, coarsely."""
    volume = scene.scanner.side(picture.probe.side).neck.volume
    frequency = picture.settings.image.frequency_mhz
    pose = scene.pose(picture.probe)
    return label_slice(volume, pose, picture.optics.grid, frequency, steps=_STEPS)


def _colour(scene: Scene, picture: LivePicture, asked: AskedView) -> PartScore:
    target = (picture.probe.side, asked.site, picture.optics.grid)
    pose = scene.pose(picture.probe)
    return score_colour(colour_view(scene.known.flow, pose, picture.settings.colour, target))


def _tried(
    scene: Scene,
    picture: LivePicture,
    asked: AskedView,
    cut: LabelSlice | None,
    state: Mapping[str, float],
) -> float:
    held = applied(picture.probe, picture.settings, state)
    return mean_at(scene, picture, asked, cut, held)


def mean_at(
    scene: Scene,
    picture: LivePicture,
    asked: AskedView,
    cut: LabelSlice | None,
    held: tuple[ProbeControl, ConsoleSettings],
) -> float:
    """Return the mean of the parts that another hold of probe and knobs changes."""
    probe, settings = held
    optics = picture.optics
    deeper = settings.image.depth_mm / picture.settings.image.depth_mm
    if deeper != 1.0:
        pitch = optics.grid.sample_pitch_mm * deeper
        optics = replace(optics, grid=replace(optics.grid, sample_pitch_mm=pitch))
    # Towards the vessel that is asked for, also from a picture of another one.
    sight = scene.sight(probe, optics, asked)
    plane, cover = geometry_parts(replace(sight, imaged=sight.asked), optics, None)
    if settings.mode == "spectral":
        gate = scene.gate(probe, settings, asked)
        return _combined(
            (_reachable(plane, sight, optics), *scene.doppler_parts(gate, settings))
        ).mean
    parts = [_reachable(plane, sight, optics), cover]
    if settings.mode == "colour":
        parts.append(_colour(scene, replace(picture, probe=probe, settings=settings), asked))
    elif picture.pixels is not None and cut is not None:
        shift = settings.image.gain_db - picture.settings.image.gain_db
        shown = display_part(picture.pixels, cut, settings.image.dynamic_range_db, shift)
        if shown is not None:
            parts.append(shown)
    return _combined(tuple(parts)).mean


def _reachable(plane: PartScore, sight: Sight, optics: Lens) -> PartScore:
    """Return the plane part on a scale that falls slowly far away from the right plane.

    With v = exp(-q), 1 / (1 + q) near by and 1 / (1 + sqrt(q)) from q = 1 on have the same
    order and the same best place, but tell from afar which way is better.
    """
    depth = float(np.clip(sight.depth_mm, 0.5, optics.grid.depth_mm))
    sigma = max(optics.at("elevation_sigma_mm", depth), 0.05)
    most = math.degrees(math.atan(max(sight.radius_mm, 0.2) / (sight.length_mm / 2)))
    q = (sight.tilt_deg / most) ** 2 + (sight.offset_mm / sigma) ** 2
    return replace(plane, value=1.0 / (1.0 + (q if q < 1.0 else math.sqrt(q))))


def _combined(parts: tuple[PartScore, ...]) -> LiveScore:
    rules = part_rules()
    weights = [rules[part.part].weight for part in parts]
    total = sum(weights)
    mean = sum(w * part.value for w, part in zip(weights, parts, strict=True)) / total
    costs = [w * (1.0 - part.value) for w, part in zip(weights, parts, strict=True)]
    worst = parts[int(np.argmax(costs))].part
    return LiveScore(parts=parts, mean=mean, worst=worst)
