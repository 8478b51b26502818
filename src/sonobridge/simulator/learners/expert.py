"""The expert script on a case: repeats, their spread, and what can be reached."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import numpy as np

from sonobridge.simulator.cases.expert_run import ExpertRun, PartMean, Tolerance
from sonobridge.simulator.learners.plan import PlannedView, plan_case
from sonobridge.simulator.learners.script import EXPERT, Learner, run_script
from sonobridge.simulator.session.judge.measured import LEAST_TOLERANCE_CM_S, asked_sites
from sonobridge.simulator.session.judge.motion import expert_motion, session_motion
from sonobridge.simulator.session.judge.worksheet import session_worksheet
from sonobridge.simulator.session.records import Session
from sonobridge.simulator.session.scene import Scene
from sonobridge.simulator.session.scoring import score_session

__all__ = ["REPEATS", "make_expert_run"]

REPEATS: Final = 12
_SCORED: Final = 4
_PAIR: Final = 1.96 * math.sqrt(2.0)
"""Repeatability coefficient over the standard deviation within subjects (Bland and Altman,
BMJ 1996;313:744, from memory)."""


def make_expert_run(
    scene: Scene,
    plan: tuple[PlannedView, ...] | None = None,
    *,
    seed: int = 1,
    repeats: int = REPEATS,
    learner: Learner = EXPERT,
) -> ExpertRun:
    """Scan a case by the expert script several times and return what it reached.

    Parameters
    ----------
    scene
        The case and its scanner.
    plan
        The expert's plan; made when left out.
    seed, repeats
        Seeds of the hand: seed, seed + 1, …
    learner
        The expert, by the reader of velocities that is wanted.
    """
    plan = plan_case(scene) if plan is None else plan
    sessions = [run_script(scene, plan, seed + index, learner) for index in range(repeats)]
    case = scene.known.case
    run = ExpertRun(
        case_id=case.case_id,
        case_version=case.version,
        case_sha256=case.sha256,
        seed=seed,
        repeats=repeats,
        attainable=1.0,
        attainable_sd=0.0,
        tolerances=_tolerances(scene, sessions),
        parts=(),
        motion=expert_motion(session_motion(scene, sessions[0])),
    )
    scored = [score_session(scene, one, run).acquisition for one in sessions[: max(_SCORED, 2)]]
    means = np.array([one.mean for one in scored])
    values = {
        part.part: np.array(
            [row.value for one in scored for row in one.parts if row.part == part.part]
        )
        for part in scored[0].parts
    }
    return replace(
        run,
        attainable=round(float(means.mean()), 4),
        attainable_sd=round(float(means.std(ddof=1)), 4),
        parts=tuple(
            PartMean(
                part=name,
                value=round(float(np.clip(row.mean(), 0.0, 1.0)), 4),
                sd=round(float(row.std(ddof=1)), 4),
            )
            for name, row in values.items()
        ),
    )


def _tolerances(scene: Scene, sessions: list[Session]) -> tuple[Tolerance, ...]:
    """Return the repeatability of every velocity and ratio over the sessions."""
    sheets = [session_worksheet(scene.known, one.views) for one in sessions]
    found = []
    for side, site in asked_sites(scene.known):
        read = [sheet.at(side, site) for sheet in sheets]
        for quantity, values in (
            ("psv", [one.psv_scanner_cm_s for one in read if one is not None]),
            ("edv", [one.edv_scanner_cm_s for one in read if one is not None]),
        ):
            truth = getattr(scene.known.truth.velocity(side, site), f"{quantity}_scanner_cm_s")
            read_values = [one for one in values if one is not None]
            spread = _repeatability(read_values, 0.0 if truth is None else truth)
            if spread is not None:
                found.append(
                    Tolerance(
                        side=side,
                        site=site,
                        quantity="psv" if quantity == "psv" else "edv",
                        value=round(max(spread, LEAST_TOLERANCE_CM_S), 3),
                    )
                )
    for side in scene.known.case.sides:
        ratios = [ratio.value for sheet in sheets if (ratio := sheet.ratio(side)) is not None]
        true = scene.known.worksheet.ratio(side)
        spread = None if true is None else _repeatability(ratios, true.value)
        if spread is not None and spread > 0:
            found.append(
                Tolerance(
                    side=side, site=None, quantity="ratio", value=round(spread, 4) or 1e-4
                )
            )
    return tuple(found)


def _repeatability(values: list[float], truth: float) -> float | None:
    """Return what readings keep to, see ``Tolerance``; None with fewer than two."""
    if len(values) < 2:
        return None
    read = np.array(values)
    distance = float(np.sqrt(np.mean((read - truth) ** 2)))
    return max(_PAIR * float(np.std(read, ddof=1)), 1.96 * distance)
