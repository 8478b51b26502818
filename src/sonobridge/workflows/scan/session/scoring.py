"""Scores a stored session: everything is made anew from what was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.errors import ConflictError
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.cases.expert_run import ExpertRun
    from sonobridge.simulator.session.records import Session
    from sonobridge.simulator.session.result import SessionResult

__all__ = ["score_stored"]


def score_stored(context: Context, case: Case, session: Session) -> SessionResult:
    """Return the result of a session.

    Raises
    ------
    ConflictError
        If the case has no run of the expert to be held against.
    """
    from sonobridge.simulator.cases.expert_run import stored_run
    from sonobridge.simulator.cases.truth import know_case
    from sonobridge.simulator.session.scene import Scene
    from sonobridge.simulator.session.scoring import score_session

    run: ExpertRun | None = stored_run(case)
    if run is None:
        raise ConflictError(
            "This case cannot be scored yet.",
            where=case.case_id,
            why="Nobody has stored what the expert script reaches on it.",
            kept="Your session is kept.",
            remedy="Store the expert's run of the case, then submit again.",
        )

    def told(done: int, total: int | None, unit: str, note: str = "") -> None:
        context.progress(done, total, unit, note)

    scene = Scene(known=know_case(case), seed=session.header.seed, progress=told)
    try:
        return score_session(scene, session, run)
    finally:
        scene.close()
