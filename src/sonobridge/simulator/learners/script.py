"""A scripted examination: an expert's plan carried out by a hand that trembles a little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.random import Generator

from sonobridge.core.randomness import generator
from sonobridge.simulator.cases.case import Case, DecisionOption, DecisionPoint
from sonobridge.simulator.cases.truth import KnownCase, case_criteria
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.learners.plan import PlannedView
from sonobridge.simulator.measurement.grading import Graded
from sonobridge.simulator.measurement.worksheet import Side, Worksheet
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.judge.worksheet import session_worksheet
from sonobridge.simulator.session.picture.doppler_view import Reading, read_velocity
from sonobridge.simulator.session.picture.spectrum_reading import read_spectrum
from sonobridge.simulator.session.records import (
    ControlEvent,
    DecisionTaken,
    Device,
    Session,
    SessionHeader,
    SessionMode,
    SideGrade,
    StoredView,
    Submission,
    ViewMeasurement,
)
from sonobridge.simulator.session.scene import Scene

__all__ = [
    "EXPERT",
    "EXPERT_HAND",
    "STEADY_HAND",
    "Hand",
    "Learner",
    "right_option",
    "run_script",
    "stated_class",
]

Change = Callable[[PlannedView], PlannedView | None]

_FIRST_S: Final = 20.0
_MOST_ANGLE_DEG: Final = 60.0
_USUAL_GATE_MM: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """How much a hand trembles: standard deviations of place, angle, gate, cursor, tracing.

    The figures are assumptions of this project, small against what scoring forgives.
    """

    place_mm: float = 0.08
    angle_deg: float = 0.3
    gate_mm: float = 0.12
    cursor_deg: float = 1.0
    trace_share: float = 0.02
    seconds: float = 12.0


EXPERT_HAND: Final = Hand()
STEADY_HAND: Final = Hand(
    place_mm=0.0, angle_deg=0.0, gate_mm=0.0, cursor_deg=0.0, trace_share=0.0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A script: what it changes of the expert's plan, and how it decides.

    Attributes
    ----------
    name
        Name of the script.
    change
        Changes one planned view, or leaves it out (None).
    hand
        How much its hand trembles.
    confidence
        What it says of its own answers.
    choose
        Chooses an option of a decision; the right one when left out.
    grade
        Turns the class that its own measurements give into the one that it states.
    reader
        ``closed``: velocities by the closed form; ``spectrum``: traced on spectra of moving
        blood, as on the console (slower).
    device, mode
        Under what conditions it works.
    """

    name: str
    change: Change | None = None
    hand: Hand = EXPERT_HAND
    confidence: float = 0.9
    choose: Callable[[Case, DecisionPoint, Generator], DecisionOption] | None = None
    grade: Callable[[str, str], str] | None = None
    reader: Literal["closed", "spectrum"] = "closed"
    device: Device = "script"
    mode: SessionMode = "exam"


EXPERT: Final = Learner(name="expert")


def right_option(point: DecisionPoint) -> DecisionOption:
    """Return the first right option of a decision."""
    return next(option for option in point.options if option.right)


def run_script(
    scene: Scene,
    plan: tuple[PlannedView, ...],
    seed: int,
    learner: Learner = EXPERT,
    *,
    referral_shown: bool = True,
) -> Session:
    """Scan a case by a script; the same seed gives the same session.

    Parameters
    ----------
    scene
        The case and its scanner.
    plan
        The expert's plan of the case.
    seed
        Seed of the hand.
    learner
        What is done otherwise than by the expert.
    referral_shown
        Whether the referral with its hint was read.
    """
    known = scene.known
    name = known.case.case_id
    rng = generator(seed, "scripted decisions", learner.name, name)
    views: list[StoredView] = []
    events: list[ControlEvent] = []
    now = _FIRST_S
    for planned in plan:
        kept = planned if learner.change is None else learner.change(planned)
        if kept is None:
            continue
        # One stream a view: learners of one seed differ in what they plan, not by chance.
        slips = generator(seed, "scripted hand", name, planned.rule.id, planned.side)
        now += learner.hand.seconds * float(slips.uniform(0.8, 1.2))
        probe, settings = _tremble(kept.probe, kept.settings, learner.hand, slips)
        held = replace(kept, probe=probe, settings=settings)
        view = _store(held, len(views), now)
        view = replace(view, measurements=_measure(scene, held, learner.reader, slips))
        views.append(_traced(view, learner.hand, slips))
        events.append(ControlEvent(time_s=now, probe=probe, settings=settings))
    decisions = _decide(known.case, learner, rng, (len(views), now))
    submission = _submit(known, tuple(views), learner, now)
    return Session(
        header=SessionHeader(
            session_id=f"script_{learner.name}_{seed}",
            case_id=known.case.case_id,
            case_version=known.case.version,
            case_sha256=known.case.sha256,
            mode=learner.mode,
            device=learner.device,
            frame_rate=60.0,
            window_width=1280,
            window_height=800,
            seed=scene.seed,
            referral_shown=referral_shown,
        ),
        views=tuple(views),
        decisions=decisions,
        events=tuple(events),
        submission=submission,
    )


def _tremble(
    probe: ProbeControl, settings: ConsoleSettings, hand: Hand, rng: Generator
) -> tuple[ProbeControl, ConsoleSettings]:
    """Return probe and Doppler gate with the small slips of a hand."""
    slip = rng.standard_normal(8)
    moved = replace(
        probe,
        slide_mm=float(np.clip(probe.slide_mm + hand.place_mm * slip[0], -70.0, 75.0)),
        sweep_deg=float(np.clip(probe.sweep_deg + hand.place_mm * slip[1], 0.0, 115.0)),
        rotate_deg=float(np.clip(probe.rotate_deg + hand.angle_deg * slip[2], -180.0, 180.0)),
        rock_deg=float(np.clip(probe.rock_deg + hand.angle_deg * slip[3], -35.0, 35.0)),
        tilt_deg=float(np.clip(probe.tilt_deg + hand.angle_deg * slip[4], -35.0, 35.0)),
    )
    if settings.mode != "spectral":
        return moved, settings
    spectral = settings.spectral
    cursor = spectral.cursor_deg + hand.cursor_deg * slip[7]
    if abs(spectral.cursor_deg) <= _MOST_ANGLE_DEG:
        # The angle stands on the screen: nobody who aims below 60 stores one above it.
        cursor = float(np.clip(cursor, -_MOST_ANGLE_DEG, _MOST_ANGLE_DEG))
    # In a narrow lumen a hand looks for the loudest place: it misses by less.
    off = hand.gate_mm * min(spectral.gate_mm / _USUAL_GATE_MM, 1.0)
    shaken = replace(
        spectral,
        depth_mm=float(np.clip(spectral.depth_mm + off * slip[5], 2.0, 180.0)),
        lateral_mm=float(np.clip(spectral.lateral_mm + off * slip[6], -60.0, 60.0)),
        cursor_deg=float(np.clip(cursor, -80.0, 80.0)),
    )
    return moved, replace(settings, spectral=shaken)


def _store(planned: PlannedView, seq: int, now: float) -> StoredView:
    short = "RT" if planned.side == "right" else "LT"
    return StoredView(
        seq=seq,
        view_id=planned.rule.id,
        side=planned.side,
        site=planned.site,
        frame_index=0,
        time_s=round(now, 3),
        probe=planned.probe,
        settings=planned.settings,
        annotation=f"{short} {planned.rule.annotation}",
    )


def _measure(
    scene: Scene, planned: PlannedView, reader: str, slips: Generator
) -> tuple[ViewMeasurement, ...]:
    if planned.settings.mode != "spectral":
        return ()
    spectral = planned.settings.spectral
    sight = scene.gate(planned.probe, planned.settings, planned.asked)
    reading = read_velocity(sight, spectral)
    seed = int(slips.integers(1 << 30))
    if reader == "spectrum" and reading.flow == "detected":
        reading = read_spectrum(scene, planned.probe, planned.settings, reading, seed=seed)
    return _as_measurements(reading, planned, abs(spectral.cursor_deg))


def _as_measurements(
    reading: Reading, planned: PlannedView, angle_deg: float
) -> tuple[ViewMeasurement, ...]:
    site, unit = planned.site, "cm/s"
    return (
        ViewMeasurement(kind="psv", site=site, value=reading.psv_cm_s, unit=unit),
        ViewMeasurement(kind="edv", site=site, value=reading.edv_cm_s, unit=unit),
        ViewMeasurement(kind="angle", site=site, value=angle_deg, unit="deg"),
        ViewMeasurement(kind="direction", site=site, text=reading.direction),
        ViewMeasurement(kind="waveform", site=site, text=reading.direction),
    )


def _traced(view: StoredView, hand: Hand, rng: Generator) -> StoredView:
    """Return a view whose velocities were traced by hand: a share off, both alike."""
    share = 1.0 + hand.trace_share * float(rng.standard_normal())
    traced = tuple(
        replace(one, value=one.value * share)
        if one.kind in ("psv", "edv") and one.value is not None
        else one
        for one in view.measurements
    )
    return replace(view, measurements=traced)


def _decide(
    case: Case, learner: Learner, rng: Generator, at: tuple[int, float]
) -> tuple[DecisionTaken, ...]:
    seq, now = at
    taken = []
    for index, point in enumerate(case.decisions):
        choose = learner.choose
        option = right_option(point) if choose is None else choose(case, point, rng)
        taken.append(
            DecisionTaken(
                seq=seq + index,
                decision_id=point.decision_id,
                option_id=option.option_id,
                confidence=learner.confidence,
                time_s=now,
            )
        )
    return tuple(taken)


def _submit(
    known: KnownCase, views: tuple[StoredView, ...], learner: Learner, now: float
) -> Submission:
    case = known.case
    worksheet = session_worksheet(known, views)
    grades = tuple(
        SideGrade(side=side, stenosis_class=stated_class(known, worksheet, side, learner))
        for side in case.sides
    )
    return Submission(
        grades=grades,
        criteria_set=case_criteria(case).id,
        confidence=learner.confidence,
        impression="; ".join(f"{one.side}: {one.stenosis_class}" for one in grades),
        plaques=tuple(
            plaque for side in case.sides for plaque in known.truth.sheet(side).plaques
        ),
        time_s=now + learner.hand.seconds,
    )


def stated_class(known: KnownCase, worksheet: Worksheet, side: Side, learner: Learner) -> str:
    """Return the class that a learner states for a side: that of its own worksheet."""
    outcome = worksheet.grade(side, case_criteria(known.case))
    own = outcome.stenosis.name if isinstance(outcome, Graded) else "cannot_grade"
    return own if learner.grade is None else learner.grade(side, own)
