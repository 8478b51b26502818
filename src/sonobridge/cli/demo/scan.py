"""The demo's scan: the expert script examines a simulated patient in exam mode."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonobridge.simulator.session.records import Session

__all__ = ["scan_case"]

_CASE = "c01"


def scan_case(run: Callable[..., Any], seed: int) -> float:
    """Scan one case from its first view to its submission; return the relative score.

    Parameters
    ----------
    run
        Runs an operation by name and returns JSON values.
    seed
        Seed of the script's hand and of the noise.
    """
    started = run("scan.start", case_id=_CASE, mode="exam", device="script", seed=seed)
    session_id, scripted = started["session_id"], _script(seed)
    _store(run, session_id, scripted)
    submission = scripted.submission
    assert submission is not None
    shown = run(
        "scan.submit",
        session_id=session_id,
        grades={one.side: one.stenosis_class for one in submission.grades},
        criteria_set=submission.criteria_set,
        confidence=submission.confidence,
        impression=submission.impression,
    )
    return float(shown["result"]["relative"])


def _script(seed: int) -> Session:
    from sonobridge.simulator.cases.case_file import find_case
    from sonobridge.simulator.cases.truth import know_case
    from sonobridge.simulator.learners.plan import plan_case
    from sonobridge.simulator.learners.script import run_script
    from sonobridge.simulator.session.scene import Scene

    scene = Scene(known=know_case(find_case(_CASE)), seed=seed)
    try:
        return run_script(scene, plan_case(scene), seed)
    finally:
        scene.close()


def _store(run: Callable[..., Any], session_id: str, scripted: Session) -> None:
    from sonobridge.core.record import to_json

    for view in scripted.views:
        run(
            "scan.store",
            session_id=session_id,
            view_id=f"{view.side}.{view.view_id}",
            frame_index=view.frame_index,
            mode=view.settings.mode,
            probe=to_json(view.probe),
            settings=to_json(view.settings),
            measurements=[
                {"kind": one.kind, "value": one.value, "unit": one.unit, "text": one.text}
                for one in view.measurements
            ],
            annotation=view.annotation,
        )
    for taken in scripted.decisions:
        run(
            "scan.decide",
            session_id=session_id,
            decision_id=taken.decision_id,
            option_id=taken.option_id,
            confidence=taken.confidence,
        )
