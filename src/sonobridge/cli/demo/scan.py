"""The demo's exam in the Scan room: a script scans a case as people do, view by view.

The script is the expert of the simulator with a hand that trembles a little, who forgets the
vertebral arteries: the report of the session then has something to list as missing. The record
names its device, ``script``, and the workspace's origin, demo: it is nobody's practice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonobridge.simulator.session.records import Session, StoredView
    from sonobridge.store import Workspace

__all__ = ["CASE", "ScannedDemo", "scan_exam"]

CASE = "c01"
_LEFT_OUT = "missed_view"
_FRAMES_A_SECOND, _WINDOW = 0, (1280, 800)


@dataclass(frozen=True, slots=True)
class ScannedDemo:
    """What was made: the session, its stored views, and what it reached."""

    session_id: str
    views: int
    relative: float


def scan_exam(
    workspace: Workspace,
    run: Callable[..., Any],
    seed: int,
    tell: Callable[[str], None],
) -> ScannedDemo:
    """Scan one case by script, store its views, decide, and hand it in as an exam.

    Parameters
    ----------
    workspace
        Where the session is kept.
    run
        Runs an operation by name and returns JSON values.
    seed
        Seed of the script's hand.
    tell
        Is told what is being done.
    """
    from sonobridge.store.scans import ScanTrace

    started = run(
        "scan.start",
        case_id=CASE,
        mode="exam",
        device="script",
        frame_rate=_FRAMES_A_SECOND,
        window_width=_WINDOW[0],
        window_height=_WINDOW[1],
    )
    tell("a script looks for its views")
    session, session_id = _scripted(seed), started["session_id"]
    trace = ScanTrace(workspace, session_id)
    tell("a script scans and measures")
    for view in session.views:
        # As from a console: where the probe was held and how the scanner was set, by time.
        trace.append({"t": view.time_s, "probe": _json(view.probe), **_settings(view)})
        trace.settle()
        run("scan.store", session_id=session_id, **_stored(view))
    trace.close()
    for taken in session.decisions:
        run(
            "scan.decide",
            session_id=session_id,
            decision_id=taken.decision_id,
            option_id=taken.option_id,
            confidence=taken.confidence,
        )
    tell("the exam is scored")
    result = run("scan.submit", session_id=session_id, **_handed_in(session))["result"]
    return ScannedDemo(session_id, len(session.views), result["relative"])


def _scripted(seed: int) -> Session:
    from sonobridge.simulator.cases.case_file import find_case
    from sonobridge.simulator.cases.truth import know_case
    from sonobridge.simulator.learners.deficits import deficit_learner
    from sonobridge.simulator.learners.plan import plan_case
    from sonobridge.simulator.learners.script import run_script
    from sonobridge.simulator.session.scene import Scene

    scene = Scene(known=know_case(find_case(CASE)))
    try:
        learner = deficit_learner(_LEFT_OUT, scene.known.patient)
        return run_script(scene, plan_case(scene), seed, learner)
    finally:
        scene.close()


def _stored(view: StoredView) -> dict[str, Any]:
    return {
        "view_id": f"{view.side}.{view.view_id}",
        "frame_index": view.frame_index,
        "mode": view.settings.mode,
        "probe": _json(view.probe),
        **_settings(view),
        "measurements": [
            {
                "kind": one.kind,
                "site": one.site or "",
                "value": one.value,
                "unit": one.unit,
                "text": one.text,
            }
            for one in view.measurements
        ],
        "annotation": view.annotation,
    }


def _settings(view: StoredView) -> dict[str, Any]:
    return {"settings": _json(view.settings)}


def _handed_in(session: Session) -> dict[str, Any]:
    done = session.submission
    assert done is not None  # a script submits
    return {
        "grades": {one.side: one.stenosis_class for one in done.grades},
        "criteria_set": done.criteria_set,
        "confidence": done.confidence,
        "impression": done.impression,
    }


def _json(value: Any) -> Any:
    from sonobridge.core.record import to_json

    return to_json(value)
