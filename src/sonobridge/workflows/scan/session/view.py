"""A session as pages and commands show it: nothing of its truth before it is submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record
from sonobridge.workflows.scan.live.known_case import FREE

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.measurement.protocol import ExaminationProtocol, ViewRule
    from sonobridge.store.scans import ScanSession

__all__ = [
    "CaseBrief",
    "CriteriaChoice",
    "Decision",
    "DecisionOptionLine",
    "GradingChoices",
    "ProtocolView",
    "StenosisClassLine",
    "case_brief",
    "decisions_of",
    "grading_choices",
    "protocol_views",
    "view_name",
    "view_rule",
]


@record
class CaseBrief:
    """What a person is told of the patient before scanning."""

    case_id: str
    title: str
    patient: str
    referral: str | None
    minutes: int


@record
class ProtocolView:
    """A view that is asked for on one side, and what is measured on it."""

    view_id: str
    name: str
    side: Literal["left", "right"]
    mode: Literal["b", "colour", "spectral"]
    plane: str
    required: bool
    measurements: tuple[Literal["psv", "edv", "angle", "direction", "waveform"], ...]


@record
class DecisionOptionLine:
    """One answer to a decision, without whether it is right."""

    option_id: str
    text: str


@record
class Decision:
    """A question that comes up in the case."""

    decision_id: str
    question: str
    moment: Literal["before_scanning", "during", "before_submission"]
    options: tuple[DecisionOptionLine, ...]


@record
class StenosisClassLine:
    """A class that a side can be given."""

    class_id: str
    text: str


@record
class CriteriaChoice:
    """A criteria set; ``unverified`` ones show their badge and are never the usual one."""

    set_id: str
    title: str
    unverified: bool
    usual: bool


@record
class GradingChoices:
    """What may be answered when a session is submitted."""

    classes: tuple[StenosisClassLine, ...]
    criteria_sets: tuple[CriteriaChoice, ...]


_CLASSES = (
    ("normal", "Normal"),
    ("lt_50", "Below 50 %"),
    ("50_69", "50–69 %"),
    ("ge_70", "70 % or more, short of near-occlusion"),
    ("near_occlusion", "Near-occlusion (no percentage)"),
    ("occlusion", "Occlusion (no percentage)"),
    ("cannot_grade", "Cannot grade"),
)


def view_name(side: str, view_id: str) -> str:
    """Return the name of a view on a side, as pages send it back."""
    return f"{side}.{view_id}"


def case_brief(case: Case | None, session: ScanSession) -> CaseBrief:
    """Return what is told of a case; the hint stands in the referral only if it was shown."""
    if case is None:
        return CaseBrief(
            case_id=session.case_id,
            title="Free scanning" if session.case_id == FREE else session.case_id,
            patient=f"Simulated patient of seed {session.seed}{_asked(session)}",
            referral=None,
            minutes=0,
        )
    hinted = bool(session.body.get("referral_shown", True))
    return CaseBrief(
        case_id=case.case_id,
        title=case.title,
        patient=f"Simulated patient {case.case_id}",
        referral=case.referral.text if hinted else case.referral.without_hint,
        minutes=case.minutes,
    )


def _asked(session: ScanSession) -> str:
    """Return what was asked of a free patient, in words; what was drawn is not told."""
    asked = session.body.get("patient") or {}
    words = [
        f"{asked['age_years']} years" if asked.get("age_years") else "",
        asked.get("sex") or "",
        "atrial fibrillation" if asked.get("rhythm") == "atrial_fibrillation" else "",
    ]
    told = ", ".join(word for word in words if word)
    return f", {told}" if told else ""


def protocol_views(case: Case | None) -> tuple[ProtocolView, ...]:
    """Return the views of a case, side by side in the order of scanning."""
    protocol = _protocol(case)
    return tuple(
        ProtocolView(
            view_id=view_name(side, view.id),
            name=view.title,
            side=side,
            mode=view.mode,
            plane=view.plane,
            required=view.required,
            measurements=view.measurements,
        )
        for side in protocol.sides
        for view in protocol.views
    )


def view_rule(case: Case | None, view_id: str) -> ViewRule:
    """Return the rule of a view by the name that pages send, which ``protocol_views`` has."""
    _, _, name = view_id.partition(".")
    return next(view for view in _protocol(case).views if view.id == name)


def decisions_of(case: Case | None) -> tuple[Decision, ...]:
    """Return the decisions of a case without their answers."""
    if case is None:
        return ()
    return tuple(
        Decision(
            decision_id=point.decision_id,
            question=point.question,
            moment=point.moment,
            options=tuple(
                DecisionOptionLine(option_id=one.option_id, text=one.text)
                for one in point.options
            ),
        )
        for point in case.decisions
    )


def grading_choices() -> GradingChoices:
    """Return the classes and criteria sets that can be named at submission."""
    from sonobridge.simulator.measurement.grading import criteria_sets, default_criteria_set

    usual = default_criteria_set().id
    return GradingChoices(
        classes=tuple(StenosisClassLine(class_id=name, text=text) for name, text in _CLASSES),
        criteria_sets=tuple(
            CriteriaChoice(
                set_id=one.id,
                title=one.name,
                unverified=bool(one.provenance.badge),
                usual=one.id == usual,
            )
            for one in criteria_sets().values()
        ),
    )


def _protocol(case: Case | None) -> ExaminationProtocol:
    from sonobridge.simulator.measurement.protocol import shipped_examination_protocol

    if case is None:
        return shipped_examination_protocol("carotid_duplex")
    from sonobridge.simulator.session.protocol import case_protocol

    return case_protocol(case)
