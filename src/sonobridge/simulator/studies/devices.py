"""S3: what input device, frame rate and window do to the score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from sonobridge.core.record import record
from sonobridge.simulator.learners.plan import PlannedView
from sonobridge.simulator.learners.script import Hand, Learner, run_script
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.records import Device
from sonobridge.simulator.session.scoring import score_session
from sonobridge.simulator.studies.bench import NOTICE, PreparedCase
from sonobridge.simulator.studies.variance import VarianceShare, variance_components

__all__ = ["DeviceStudy", "join_devices", "study_devices", "use_devices"]

_AT_MOST: Final = 0.05
_FACETS: Final = ("person", "case", "condition")
_CONDITIONS: Final[tuple[tuple[Device, float, int], ...]] = (
    ("keyboard", 60.0, 1280),
    ("keyboard", 30.0, 900),
    ("mouse", 60.0, 1920),
    ("mouse", 30.0, 1280),
    ("gamepad", 60.0, 1280),
)
"""Device, frames a second, width of the window in pixels."""
_STEP_DEG: Final = {"keyboard": 0.5, "mouse": 0.5, "gamepad": 0.25}
"""Smallest step of an angle (and of a place, mm) that a device makes in fine mode."""


@record
class DeviceStudy:
    """Result of study S3: a person x case x condition design.

    Attributes
    ----------
    device_share
        Share of the variance of everything that holds the condition except the residual.
    without_one
        Lowest and highest of these shares when each person in turn is left out.
    """

    notice: str
    persons: int
    cases: int
    conditions: int
    shares: tuple[VarianceShare, ...]
    device_share: float
    without_one: tuple[float, float] | None
    passed: bool


def study_devices(cases: Sequence[PreparedCase], persons: int = 4) -> DeviceStudy:
    """Let persons of different skill scan each case with the same intent on every device.

    Notes
    -----
    A device rounds the hand's place to its smallest step; a low frame rate lets the hand stop
    a frame later, which adds travel at the speed of a slow sweep (2 mm/s). Picture and
    settings are otherwise the same, so a difference is the device's. Colour maps change the
    screen alone and reach no score.
    """
    return join_devices([use_devices(one, persons) for one in cases])


def use_devices(one: PreparedCase, persons: int) -> tuple[tuple[float, ...], ...]:
    """Return the scores of one case: a row a person, a column a condition."""
    return tuple(
        tuple(_scan(one, person, condition) for condition in _CONDITIONS)
        for person in range(persons)
    )


def join_devices(by_case: Sequence[tuple[tuple[float, ...], ...]]) -> DeviceStudy:
    """Return the study from the scores of each case."""
    scores = np.array(by_case, dtype=np.float64).transpose(1, 0, 2)
    persons, cases, conditions = scores.shape
    shares = variance_components(scores, _FACETS)
    device = _device_share(shares)
    left = [
        _device_share(variance_components(np.delete(scores, person, axis=0), _FACETS))
        for person in range(persons if persons > 2 else 0)
    ]
    return DeviceStudy(
        notice=NOTICE,
        persons=persons,
        cases=cases,
        conditions=conditions,
        shares=shares,
        device_share=device,
        without_one=(min(left), max(left)) if left else None,
        passed=device <= _AT_MOST,
    )


def _device_share(shares: Sequence[VarianceShare]) -> float:
    return sum(
        row.share for row in shares if "condition" in row.source and row.source.count(" x ") < 2
    )


def _scan(one: PreparedCase, person: int, condition: tuple[Device, float, int]) -> float:
    device, rate, width = condition
    # Skill: each next person's hand trembles three times as much in place and angle.
    skill = 1.0 + 1.5 * person
    hand = Hand(
        place_mm=0.08 * skill, angle_deg=0.3 * skill, gate_mm=0.12 * skill, cursor_deg=skill
    )

    def moved(view: PlannedView) -> PlannedView:
        return replace(view, probe=_rounded(view.probe, device, rate))

    learner = Learner(name="device", change=moved, hand=hand, device=device)
    session = run_script(one.scene, one.plan, person, learner)
    header = replace(session.header, frame_rate=rate, window_width=width)
    result = score_session(one.scene, replace(session, header=header), one.run)
    return result.acquisition.relative


def _rounded(probe: ProbeControl, device: str, rate: float) -> ProbeControl:
    step, late = _STEP_DEG[device] / 4.0, 2.0 / rate * 0.5

    def fine(value: float) -> float:
        return step * round(value / step)

    return replace(
        probe,
        slide_mm=float(np.clip(fine(probe.slide_mm) + late, -70.0, 75.0)),
        sweep_deg=float(np.clip(fine(probe.sweep_deg), 0.0, 115.0)),
        rotate_deg=float(np.clip(fine(probe.rotate_deg), -180.0, 180.0)),
        rock_deg=float(np.clip(fine(probe.rock_deg), -35.0, 35.0)),
        tilt_deg=float(np.clip(fine(probe.tilt_deg), -35.0, 35.0)),
    )
