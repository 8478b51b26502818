"""A session scored: everything is gathered from what was stored, nothing is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sonobridge.simulator.cases.expert_run import ExpertRun
from sonobridge.simulator.cases.truth import case_criteria
from sonobridge.simulator.measurement.protocol import ViewRule
from sonobridge.simulator.measurement.report import find_contradictions
from sonobridge.simulator.measurement.worksheet import Site, Worksheet
from sonobridge.simulator.patient.spec import SIDES
from sonobridge.simulator.score.part import PartName, PartScore
from sonobridge.simulator.score.parts import score_protocol
from sonobridge.simulator.score.total import AcquisitionScore, combine_parts
from sonobridge.simulator.session.judge.dwell import safety_part
from sonobridge.simulator.session.judge.grades import confident_answers, session_gates
from sonobridge.simulator.session.judge.judged import decision_results, decision_share
from sonobridge.simulator.session.judge.measured import measurement_part, plaque_part
from sonobridge.simulator.session.judge.motion import motion_part
from sonobridge.simulator.session.judge.worksheet import session_worksheet
from sonobridge.simulator.session.picture.doppler_view import gate_velocity
from sonobridge.simulator.session.protocol import case_protocol, check_session
from sonobridge.simulator.session.records import Session, StoredView
from sonobridge.simulator.session.result import (
    AssessorForm,
    GateResult,
    SessionResult,
    ViewResult,
)
from sonobridge.simulator.session.scene import AskedView, Scene

__all__ = ["IMAGE_PARTS", "last_views", "name_fault", "score_session", "score_views"]

IMAGE_PARTS: Final[tuple[PartName, ...]] = (
    "plane",
    "coverage",
    "contrast",
    "display",
    "resolution",
    "colour",
    "angle",
    "gate",
)
"""Parts that are scored view by view and averaged."""

_EFFECTS: Final = ("measurement",)
_LEAST_DROP, _SPREADS, _SURE_DROP = 0.025, 3.0, 0.15

_BY_MODE: Final[dict[str, tuple[PartName, ...]]] = {
    "b": ("plane", "coverage", "contrast", "display", "resolution"),
    "colour": ("plane", "coverage", "colour"),
    "spectral": ("plane", "angle", "gate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedView:
    """A stored view with its rule, the site it is held against, and its parts."""

    view: StoredView
    rule: ViewRule
    asked: AskedView
    parts: tuple[PartScore, ...]

    @property
    def title(self) -> str:
        """Side and title in words."""
        return f"{self.view.side} {self.rule.title}"


def last_views(scene: Scene, session: Session) -> tuple[tuple[StoredView, ViewRule], ...]:
    """Return the last picture of each view and side: a repeat replaces the one before."""
    rules = {view.id: view for view in case_protocol(scene.known.case).views}
    found: dict[tuple[str, str], tuple[StoredView, ViewRule]] = {}
    for view in sorted(session.views, key=lambda one: one.seq):
        rule = rules.get(view.view_id)
        if rule is not None and rule.mode == view.settings.mode:
            found[view.view_id, view.side] = (view, rule)
    return tuple(found.values())


def score_views(scene: Scene, session: Session) -> tuple[JudgedView, ...]:
    """Return each view with its parts, the pictures made anew."""
    return tuple(_judge(scene, view, rule) for view, rule in last_views(scene, session))


def _judge(scene: Scene, view: StoredView, rule: ViewRule) -> JudgedView:
    """Hold a view against its site; without a stated one, against the site it fits best."""
    sites: tuple[Site, ...] = rule.sites if view.site is None else (view.site,)
    judged = []
    for site in sites:
        asked = AskedView(side=view.side, site=site, plane=rule.plane)
        parts = scene.view_parts(view.probe, view.settings, view.frame_index, asked)
        judged.append(JudgedView(view=view, rule=rule, asked=asked, parts=parts))
    return max(judged, key=lambda one: one.parts[0].value)


def score_session(
    scene: Scene, session: Session, run: ExpertRun, form: AssessorForm | None = None
) -> SessionResult:
    """Score a submitted session; the same session gives the same result.

    Parameters
    ----------
    scene
        The case and its scanner.
    session
        What was stored, decided and submitted.
    run
        The expert's run: tolerances, best attainable mean, motion.
    form
        Form of an assessor, if somebody watched.
    """
    case, judged = scene.known.case, score_views(scene, session)
    plaques = session.submission.plaques if session.submission else ()
    worksheet = session_worksheet(scene.known, tuple(one.view for one in judged), plaques)
    check = check_session(case, session)
    parts = [
        *average_parts(judged),
        measurement_part(scene.known, worksheet, session.submission, run),
        score_protocol(check),
    ]
    if case.plaque_terms:
        parts.append(plaque_part(scene.known, session.submission))
    end = session.submission.time_s if session.submission else _end(session)
    time = motion_part(scene, session, run)
    gates = session_gates(scene, judged, worksheet, session, run)
    acquisition = combine_parts(
        parts if time is None else [*parts, time],
        expected_parts(scene),
        gates,
        run.attainable,
    )
    decisions = decision_results(case, session)
    return SessionResult(
        header=session.header,
        passed=not acquisition.case_failed,
        acquisition=acquisition,
        image_score=acquisition.mean,
        decision_score=decision_share(decisions),
        decisions=decisions,
        views=tuple(_shown(one) for one in judged),
        named_fault=name_fault(acquisition, run),
        safety=safety_part(session.events, end),
        time=time,
        time_s=end,
        time_guidance_s=60.0 * case.minutes,
        comfort=form,
        missing_views=(
            *(one.words for one in check.missing if one.required),
            *(one.words for one in check.missing_measurements),
        ),
        discordant=_discordant(scene, worksheet, session),
        truth=scene.known.truth,
        worksheet=worksheet,
        gates=_gates(scene, judged),
        confident_answers=confident_answers(case, session, decisions, acquisition.relative),
    )


def expected_parts(scene: Scene) -> tuple[PartName, ...]:
    """Return the parts that a case asks for."""
    case = scene.known.case
    modes = {view.mode for view in case_protocol(case).views if view.required}
    found: dict[PartName, None] = {}
    for mode in ("b", "colour", "spectral"):
        if mode in modes:
            found.update(dict.fromkeys(_BY_MODE[mode]))
    more: tuple[PartName, ...] = ("measurement", "protocol")
    plaque: tuple[PartName, ...] = ("plaque",) if case.plaque_terms else ()
    return (*found, *more, *plaque)


def name_fault(acquisition: AcquisitionScore, run: ExpertRun) -> PartName | None:
    """Return the part that cost most against the expert's mean on the same case.

    A measurement that is off is an effect: a part that causes it (plane, angle, gate, …) is
    named first, if one fell by more than the expert's own spread. A wrong vessel or side is
    the cause of all that is wrong with its pictures: it is a fault of the plane.
    """
    if {"wrong_vessel", "wrong_side"} & set(acquisition.failed_gates):
        return "plane"
    expert = {one.part: one for one in run.parts}
    fell: dict[PartName, float] = {}
    for one in acquisition.parts:
        base = expert.get(one.part)
        if base is None:
            continue
        drop = base.value - one.value
        if drop > min(max(_LEAST_DROP, _SPREADS * base.sd), _SURE_DROP):
            fell[one.part] = one.weight * drop
    causes = {name: cost for name, cost in fell.items() if name not in _EFFECTS}
    named = causes or fell
    return max(named.items(), key=lambda pair: pair[1])[0] if named else None


def average_parts(judged: Sequence[JudgedView]) -> tuple[PartScore, ...]:
    """Return the mean of each part over the views, with the words of the lowest one."""
    by_part: dict[PartName, list[tuple[PartScore, str]]] = defaultdict(list)
    for one in judged:
        for part in one.parts:
            by_part[part.part].append((part, one.title))
    found = []
    for name, scored in by_part.items():
        lowest, title = min(scored, key=lambda pair: pair[0].value)
        mean = sum(part.value for part, _ in scored) / len(scored)
        move = f"{title}: {lowest.next_move}" if lowest.next_move else ""
        found.append(
            PartScore(
                part=name,
                value=min(max(mean, 0.0), 1.0),
                reason=f"Mean of {len(scored)}; lowest {title}: {lowest.reason}"[:600],
                next_move=move[:300],
            )
        )
    return tuple(found)


def _gates(scene: Scene, judged: Sequence[JudgedView]) -> tuple[GateResult, ...]:
    """Return what was true in the gates, as velocity of the flow and as a scanner draws it."""
    found = []
    for one in judged:
        view, spectral = one.view, one.view.settings.spectral
        if view.settings.mode != "spectral":
            continue
        inside = gate_velocity(scene.gate(view.probe, view.settings, one.asked), spectral)
        if inside is not None:
            found.append(
                GateResult(
                    side=view.side,
                    site=one.asked.site,
                    psv_flow_field_cm_s=inside.flow.cm_s,
                    psv_scanner_cm_s=inside.scanner.cm_s,
                    angle_deg=inside.angle_deg,
                )
            )
    return tuple(found)


def _shown(one: JudgedView) -> ViewResult:
    return ViewResult(
        seq=one.view.seq,
        view_id=one.rule.id,
        side=one.view.side,
        site=one.asked.site,
        title=one.title,
        parts=one.parts,
    )


def _discordant(scene: Scene, worksheet: Worksheet, session: Session) -> tuple[str, ...]:
    """Return where the impression contradicts the stored measurements."""
    if session.submission is None or not session.submission.impression:
        return ()
    criteria = case_criteria(scene.known.case)
    grades = {side: worksheet.grade(side, criteria) for side in SIDES}
    found = find_contradictions(session.submission.impression, worksheet, grades)
    return tuple(one.reason for one in found)


def _end(session: Session) -> float:
    times = [event.time_s for event in session.events]
    return max([*times, *(view.time_s for view in session.views), 0.0])
