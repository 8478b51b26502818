"""Scripted learners with one planted deficit each: what a score must find, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.random import Generator

from sonobridge.simulator.cases.case import Case, DecisionOption, DecisionPoint
from sonobridge.simulator.learners.plan import PlannedView
from sonobridge.simulator.learners.script import (
    EXPERT_HAND,
    Learner,
    right_option,
)
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.views import View, view_pose
from sonobridge.simulator.score.gates import GateName
from sonobridge.simulator.score.part import PartName

__all__ = ["DEFICITS", "Deficit", "anchored", "deficit_learner", "wrong_options"]

Change = Callable[[PlannedView], PlannedView | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deficit:
    """A planted deficit and what it should show in.

    Attributes
    ----------
    name
        What is wrong.
    part
        Part that should be named; None where only a gate, decision or formative part shows it.
    gate
        Critical gate that must fail; None when none must.
    follows
        Further parts that the deficit changes by physics: a cursor that is off scales the
        velocity, so the measurement is off with it.
    """

    name: str
    part: PartName | None
    gate: GateName | None = None
    follows: tuple[PartName, ...] = ()


_PICTURES: Final[tuple[PartName, ...]] = (
    "coverage",
    "contrast",
    "display",
    "resolution",
    "colour",
    "angle",
    "gate",
    "measurement",
)
"""What follows from pictures of another vessel."""

DEFICITS: Final[tuple[Deficit, ...]] = (
    Deficit(name="angle_plus_10", part="angle", follows=("measurement",)),
    Deficit(name="eca_for_ica", part="plane", gate="wrong_vessel", follows=_PICTURES),
    Deficit(name="no_tgc", part="display", follows=("contrast",)),
    Deficit(name="gate_off_axis", part="gate", follows=("angle", "plane", "measurement")),
    Deficit(name="prf_low", part="gate", follows=("measurement",)),
    Deficit(name="wrong_side", part="plane", gate="wrong_side", follows=_PICTURES),
    Deficit(name="slow", part=None),
    Deficit(name="fast_but_blind", part=None),
    Deficit(name="missed_view", part="protocol", follows=("measurement",)),
    Deficit(name="overconfident", part=None),
)
"""The deficits of study S1. ``slow`` must move no part; ``overconfident`` shows in the
calibration of confidence, ``fast_but_blind`` in the decisions."""

_CURSOR_DEG: Final = 10.0
_LOW_PRF: Final = 0.45
_BAD_TGC_DB: Final = (10.0, 7.0, 4.0, 1.0, -2.0, -5.0, -8.0, -11.0)
"""Sliders of someone who does not touch the depth gain after another examination."""


def deficit_learner(name: str, patient: Patient) -> Learner:
    """Return the scripted learner of a deficit on a patient.

    Raises
    ------
    ValueError
        If there is no such deficit.
    """
    if name == "eca_for_ica":
        return Learner(name=name, change=lambda view: _eca_for_ica(patient, view))
    if name == "wrong_side":
        return Learner(name=name, change=lambda view: _other_side(patient, view))
    if name == "slow":
        return Learner(name=name, hand=replace(EXPERT_HAND, seconds=60.0))
    if name == "fast_but_blind":
        hurry = replace(EXPERT_HAND, seconds=3.0)
        return Learner(name=name, hand=hurry, choose=wrong_options, confidence=0.6)
    if name == "overconfident":
        return Learner(name=name, confidence=1.0, choose=mostly_wrong)
    changes: dict[str, Change] = {
        "angle_plus_10": _cursor_off,
        "no_tgc": _no_tgc,
        "gate_off_axis": _gate_off,
        "prf_low": _prf_low,
        "missed_view": _missed_view,
    }
    if name not in changes:
        raise ValueError(f"{name} is no planted deficit")
    return Learner(name=name, change=changes[name])


def _cursor_off(view: PlannedView) -> PlannedView:
    """Lay the cursor 10 degrees off, to the side on which the angle stays below 80."""
    spectral = view.settings.spectral
    if view.rule.mode != "spectral":
        return view
    cursor = spectral.cursor_deg + np.copysign(_CURSOR_DEG, spectral.cursor_deg)
    return _set(view, cursor_deg=float(np.clip(cursor, -80.0, 80.0)))


def _gate_off(view: PlannedView) -> PlannedView:
    """Put the gate near the wall: most of a radius off the axis."""
    if view.rule.mode != "spectral":
        return view
    spectral = view.settings.spectral
    return _set(view, depth_mm=spectral.depth_mm - 1.9, gate_mm=spectral.gate_mm)


def _prf_low(view: PlannedView) -> PlannedView:
    if view.rule.mode != "spectral":
        return view
    prf = view.settings.spectral.prf_hz * _LOW_PRF
    return _set(view, prf_hz=float(np.clip(prf, 1000.0, 24_000.0)))


def _no_tgc(view: PlannedView) -> PlannedView:
    if view.rule.mode != "b":
        return view
    image = replace(view.settings.image, tgc_db=_BAD_TGC_DB)
    return replace(view, settings=replace(view.settings, image=image))


def _missed_view(view: PlannedView) -> PlannedView | None:
    return None if view.rule.id == "vertebral_spectral" else view


def _eca_for_ica(patient: Patient, view: PlannedView) -> PlannedView:
    """Scan the external carotid under the labels of the internal one."""
    if not view.site.startswith("ica"):
        return view
    probe, _ = view_pose(patient, view.side, View(site="eca", plane=view.rule.plane))
    return replace(view, probe=probe)


def _other_side(patient: Patient, view: PlannedView) -> PlannedView:
    """Scan the left common carotid under the label of the right one."""
    if view.side != "right" or not view.site.startswith("cca"):
        return view
    probe, _ = view_pose(patient, "left", View(site=view.site, plane=view.rule.plane))
    return replace(view, probe=probe)


def _set(view: PlannedView, **changes: Any) -> PlannedView:
    spectral = replace(view.settings.spectral, **changes)
    return replace(view, settings=replace(view.settings, spectral=spectral))


def wrong_options(_: Case, point: DecisionPoint, rng: Generator) -> DecisionOption:
    """Choose a wrong answer that passes nothing on."""
    wrong = [one for one in point.options if not one.right and one.escalates is None]
    return wrong[int(rng.integers(len(wrong)))] if wrong else right_option(point)


def mostly_wrong(case: Case, point: DecisionPoint, rng: Generator) -> DecisionOption:
    """Choose right half of the time."""
    urgent = any(one.right and one.escalates for one in point.options)
    if urgent or rng.random() < 0.5:
        return right_option(point)
    return wrong_options(case, point, rng)


def anchored(case: Case, pull: float, rng: Generator) -> Learner:
    """Return a learner who states the class that the referral suggests, with a probability.

    Parameters
    ----------
    case
        A case whose referral holds a hint.
    pull
        Probability that the hint wins over the own measurement.
    rng
        Draws whether it does.
    """
    wins = bool(case.referral.hint) and rng.random() < pull

    def stated(side: str, own: str) -> str:
        return case.referral.hint if wins and side == case.referral.hint_side else own

    return Learner(name="anchored", grade=stated)
