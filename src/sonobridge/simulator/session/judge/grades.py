"""The classes that a person states, and the critical gates of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.expert_run import ExpertRun
from sonobridge.simulator.cases.truth import KnownCase, case_criteria
from sonobridge.simulator.measurement.confidence import ConfidentAnswer
from sonobridge.simulator.measurement.grading import (
    Graded,
    Outcome,
    Refused,
    class_limits,
    class_words,
    criteria_sets,
)
from sonobridge.simulator.measurement.stenosis import StenosisClass
from sonobridge.simulator.measurement.urgent import check_escalation, shipped_urgent_table
from sonobridge.simulator.measurement.worksheet import Side, Site, Worksheet
from sonobridge.simulator.patient.placement.views import SITES
from sonobridge.simulator.score.gates import (
    CriticalGate,
    GateInput,
    ViewTaken,
    evaluate_gates,
)
from sonobridge.simulator.session.judge.judged import escalations
from sonobridge.simulator.session.picture.doppler_view import read_velocity
from sonobridge.simulator.session.picture.sight import NOTHING
from sonobridge.simulator.session.records import Session, Submission
from sonobridge.simulator.session.result import DecisionResult

if TYPE_CHECKING:
    from sonobridge.simulator.session.scene import Scene
    from sonobridge.simulator.session.scoring import JudgedView

__all__ = ["CANNOT_GRADE", "confident_answers", "session_gates", "stated_outcome"]

CANNOT_GRADE: Final = "cannot_grade"
_READ_WITHIN, _LEAST_READ_CM_S = 0.10, 2.0
"""How far a peak may lie from the one that its own picture shows: the tracer keeps to 8 %
(physics check 10), a hand is given 10 %."""
_WORDS: Final = {
    "cca": "common carotid",
    "bulb": "bulb",
    "ica": "internal carotid",
    "eca": "external carotid",
    "vertebral": "vertebral",
    "jugular": "jugular vein",
}
_BESIDE: Final = ({"cca", "bulb"}, {"bulb", "ica"})
"""Neighbours without a sharp border: taking one for the other is no wrong vessel."""


def stated_outcome(
    known: KnownCase, side: Side, submission: Submission | None
) -> Outcome | None:
    """Return the class that a person stated for a side, as an outcome; None without one.

    "Cannot grade" is the answer where the criteria refuse, whatever their reason.
    """
    stated = None if submission is None else submission.grade(side)
    if stated is None:
        return None
    truth = known.truth.sheet(side).outcome
    criteria = case_criteria(known.case)
    if submission is not None and submission.criteria_set in criteria_sets():
        criteria = criteria_sets()[submission.criteria_set]
    if stated == CANNOT_GRADE:
        kind = truth.kind if isinstance(truth, Refused) else "measurement"
        return Refused(
            criteria_set=criteria.id,
            set_name=criteria.name,
            badge=criteria.badge,
            kind=kind,
            reasons=("Stated by the person.",),
        )
    limits = class_limits(stated) or (None, None)
    row = criteria.row(stated)
    return Graded(
        stenosis=StenosisClass(name=stated, criteria_set=criteria.id),
        words=class_words(stated),
        percent_at_least=limits[0],
        percent_at_most=limits[1],
        by_morphology=row is not None and row.by_morphology,
        set_name=criteria.name,
        badge=criteria.badge,
        source="stated by the person",
        primary=(),
        additional=(),
        conflict=None,
        less_reliable=(),
        cautions=(),
    )


def session_gates(
    scene: Scene,
    judged: Sequence[JudgedView],
    worksheet: Worksheet,
    session: Session,
    run: ExpertRun,
) -> tuple[CriticalGate, ...]:
    """Return the critical gates of a session, passed or not."""
    from sonobridge.simulator.session.judge.measured import (
        deciding_sites,
        deciding_values,
        within,
    )

    known, graded = scene.known, []
    for side in known.case.sides:
        truth = known.truth.sheet(side).outcome
        mine = stated_outcome(known, side, session.submission)
        values = deciding_values(known, worksheet, side, run)
        own = worksheet.grade(side, case_criteria(known.case))
        # Values within tolerance that the pictures show excuse the class that they give, not
        # one made up beside them, and not values that were typed.
        excused = (
            bool(values)
            and within(values)
            and _name(own) == _name(mine)
            and all(
                _shows(scene, judged, worksheet, (side, site))
                for site in deciding_sites(known, worksheet, side)
            )
        )
        graded.append((side, mine, truth, excused))
    passed_on = [(one.finding, one.action) for one in escalations(known.case, session)]
    return evaluate_gates(
        GateInput(
            views=[one for one in (_taken(scene, view) for view in judged) if one],
            graded=graded,
            escalation=check_escalation(
                shipped_urgent_table(), known.truth.urgent_findings, passed_on
            ),
        )
    )


def _shows(
    scene: Scene, judged: Sequence[JudgedView], worksheet: Worksheet, where: tuple[Side, Site]
) -> bool:
    """Tell whether the stored pictures of a site show the peak that was measured there."""
    stated = worksheet.at(*where)
    for one in judged:
        view = one.view
        if view.settings.mode != "spectral" or (view.side, one.asked.site) != where:
            continue
        gate = scene.gate(view.probe, view.settings, one.asked)
        shown = read_velocity(gate, view.settings.spectral).psv_cm_s or 0.0
        peak = 0.0 if stated is None else stated.psv_scanner_cm_s or 0.0
        if abs(peak - shown) > max(_READ_WITHIN * shown, _LEAST_READ_CM_S):
            return False
    return True


def _name(outcome: Outcome | None) -> str:
    if outcome is None:
        return "none"
    return outcome.stenosis.name if isinstance(outcome, Graded) else CANNOT_GRADE


def _taken(scene: Scene, judged: JudgedView) -> ViewTaken | None:
    """Return what was in a labelled picture; None when no vessel was in it at all."""
    view, asked = judged.view, judged.asked
    if view.settings.mode == "spectral":
        found = scene.gate(view.probe, view.settings, asked).imaged_vessel
    else:
        found = scene.vessel_in_middle(view.probe, view.settings, asked)
    labelled = SITES[asked.site].vessel.value
    if found == NOTHING:
        return None
    if {labelled, found} in _BESIDE:
        found = labelled
    return ViewTaken(
        labelled_vessel=_WORDS[labelled],
        labelled_side=view.side,
        imaged_vessel=_WORDS.get(found, found.replace("_", " ")),
        imaged_side=view.probe.side,
    )


def confident_answers(
    case: Case,
    session: Session,
    decisions: Sequence[DecisionResult],
    relative: float,
) -> tuple[ConfidentAnswer, ...]:
    """Return each stated confidence beside what was measured of it."""
    found = [
        ConfidentAnswer(case_id=case.case_id, confidence=one.confidence, score=float(one.right))
        for one in decisions
        if one.confidence is not None
    ]
    if session.submission is not None:
        found.append(
            ConfidentAnswer(
                case_id=case.case_id,
                confidence=session.submission.confidence,
                score=relative,
            )
        )
    return tuple(found)
