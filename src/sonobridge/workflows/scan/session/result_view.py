"""How a submitted session is shown: gates first, parts with their reasons, then the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sonobridge.core.record import from_json, record
from sonobridge.workflows.scan.measure.truth_rows import TruthRow, truth_rows
from sonobridge.workflows.scan.measure.worksheet_view import (
    FindingRow,
    SideGrades,
    WorksheetRow,
    finding_rows,
    side_grades,
    worksheet_rows,
)

if TYPE_CHECKING:
    from sonobridge.simulator.session.result import SessionResult

__all__ = [
    "FormativeLine",
    "GateLine",
    "MissingView",
    "ScanResult",
    "ScorePartLine",
    "result_view",
]

Side = Literal["left", "right"]

_GATE_TITLES = {
    "wrong_vessel": "Right vessel",
    "wrong_side": "Right side",
    "class_error": "Class of stenosis",
    "missed_urgent_finding": "Urgent findings passed on",
}


@record
class GateLine:
    """A critical gate; one that failed fails the case whatever the mean."""

    gate_id: str
    title: str
    passed: bool
    reason: str


@record
class ScorePartLine:
    """A part of the score; ``value`` is None where it was not done."""

    part_id: str
    name: str
    group: Literal["image", "decision"]
    value: float | None
    reason: str
    next_move: str
    rung: str


@record
class MissingView:
    """A required view or measurement that the session lacks."""

    view_id: str
    name: str
    side: Side
    required: bool


@record
class FormativeLine:
    """Feedback that counts nowhere: time, motion, comfort."""

    name: str
    text: str


@record
class ScanResult:
    """The result of a submitted session; simulated, not for diagnosis.

    Attributes
    ----------
    findings
        Stenoses, thickness and plaques of the worksheet, each with method and flags.
    side_grades
        Grade of each side under every criteria set, by the stored values.
    """

    passed: bool
    gates: tuple[GateLine, ...]
    parts: tuple[ScorePartLine, ...]
    image_score: float
    decision_score: float
    safety: ScorePartLine
    mean: float
    attainable: float
    relative: float
    worst: str
    truth: tuple[TruthRow, ...]
    worksheet: tuple[WorksheetRow, ...]
    findings: tuple[FindingRow, ...]
    side_grades: tuple[SideGrades, ...]
    missing_views: tuple[MissingView, ...]
    formative: tuple[FormativeLine, ...]
    confidence_feedback: str
    words: str
    rung: str
    simulated: bool = True


def result_view(stored: dict[str, Any]) -> ScanResult:
    """Return the stored result of a session as it is shown."""
    from sonobridge.simulator.score.ladder import RUNG_WORDS
    from sonobridge.simulator.session.result import SessionResult

    result = from_json(SessionResult, stored)
    score = result.acquisition
    return ScanResult(
        passed=result.passed,
        gates=tuple(
            GateLine(
                gate_id=gate.gate,
                title=_GATE_TITLES[gate.gate],
                passed=gate.passed,
                reason=gate.reason,
            )
            for gate in score.gates
        ),
        parts=(*_image_parts(result), *_decision_parts(result)),
        image_score=result.image_score,
        decision_score=result.decision_score,
        safety=ScorePartLine(
            part_id="safety",
            name="Time at each output",
            group="image",
            value=result.safety.value,
            reason=result.safety.reason,
            next_move=result.safety.next_move,
            rung=RUNG_WORDS[score.rung],
        ),
        mean=score.mean,
        attainable=score.best_attainable,
        relative=score.relative,
        worst=score.worst or "",
        truth=truth_rows(result),
        worksheet=worksheet_rows(result.worksheet),
        findings=finding_rows(result.worksheet),
        side_grades=side_grades(result.worksheet),
        missing_views=tuple(_missing(text) for text in result.missing_views),
        formative=_formative(result),
        confidence_feedback=_confidence(result),
        words=score.words,
        rung=RUNG_WORDS[score.rung],
    )


def _image_parts(result: SessionResult) -> tuple[ScorePartLine, ...]:
    from sonobridge.simulator.score.ladder import RUNG_WORDS

    return tuple(
        ScorePartLine(
            part_id=part.part,
            name=part.title,
            group="image",
            value=part.value if part.done else None,
            reason=part.reason,
            next_move=part.next_move,
            rung=RUNG_WORDS[part.rung],
        )
        for part in result.acquisition.parts
    )


def _decision_parts(result: SessionResult) -> tuple[ScorePartLine, ...]:
    return tuple(
        ScorePartLine(
            part_id=one.decision_id,
            name=one.question,
            group="decision",
            value=1.0 if one.right else 0.0,
            reason=f"{one.reason} {one.consequence}".strip(),
            next_move="" if one.right else f"Right: {'; '.join(one.right_answers)}",
            rung="tested on scripts",
        )
        for one in result.decisions
    )


def _missing(text: str) -> MissingView:
    side: Literal["left", "right"] = "left" if text.lower().startswith("left") else "right"
    name = text.removeprefix(f"{side} ")
    return MissingView(view_id="", name=name, side=side, required=True)


def _formative(result: SessionResult) -> tuple[FormativeLine, ...]:
    minutes, guidance = result.time_s / 60.0, result.time_guidance_s / 60.0
    lines = [FormativeLine(name="Time", text=f"{minutes:.1f} min; guidance {guidance:.0f} min")]
    if result.time is not None:
        lines.append(FormativeLine(name="Motion", text=result.time.reason))
    if result.comfort is not None:
        text = f"{result.comfort.comfort} of 5, by {result.comfort.assessor}"
        lines.append(FormativeLine(name="Comfort", text=text))
    lines += [FormativeLine(name="Report", text=text) for text in result.discordant]
    return tuple(lines)


def _confidence(result: SessionResult) -> str:
    answers = result.confident_answers
    if not answers:
        return "No answer was given with a confidence."
    mean = sum(one.confidence for one in answers) / len(answers)
    score = sum(one.score for one in answers) / len(answers)
    count = "1 answer" if len(answers) == 1 else f"{len(answers)} answers"
    return (
        f"Stated confidence {mean:.2f}, score {score:.2f} on {count} of one case: too few for "
        "a verdict; your list of sessions shows it over several cases."
    )
