"""Motion of the probe over a session, feedback only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import numpy as np

from sonobridge.simulator.cases.expert_run import ExpertMotion, ExpertRun
from sonobridge.simulator.score.part import PartScore
from sonobridge.simulator.score.parts import Motion, motion_of, score_economy
from sonobridge.simulator.session.records import Session
from sonobridge.simulator.session.scene import Scene

__all__ = ["motion_part", "session_motion"]


def session_motion(scene: Scene, session: Session) -> Motion | None:
    """Return the motion of a session; None when too little of it was recorded."""
    held: dict[float, tuple[tuple[float, ...], tuple[float, ...]]] = {}
    for event in session.events:
        if event.probe is not None:
            pose = scene.pose(event.probe)
            held[event.time_s] = (pose.origin, pose.depth)
    times = sorted(held)
    if len(times) < 4 or times[-1] - times[0] < 1.0:
        return None
    places = np.array([held[time][0] for time in times])
    axes = np.array([held[time][1] for time in times])
    return motion_of(np.array(times), places, axes)


def motion_part(scene: Scene, session: Session, run: ExpertRun) -> PartScore | None:
    """Score motion and time against the expert's; None when either is not known."""
    motion = session_motion(scene, session)
    if motion is None or run.motion is None:
        return None
    return score_economy(motion, Motion(**asdict(run.motion)), _by_what(session))


_MANY: Final = {"mixed": "several devices", "unobserved": "no observed device"}


def _by_what(session: Session) -> str:
    """Return the device in words: mixed is no device of its own."""
    return _MANY.get(session.header.device, session.header.device)


def expert_motion(motion: Motion | None) -> ExpertMotion | None:
    """Return a motion in the form that an expert's run keeps."""
    return None if motion is None else ExpertMotion(**asdict(motion))
