"""``path.interview``: questions to ask, each with what it tests."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["InterviewRequest", "InterviewResult", "QuestionLine", "interview"]


@record
class InterviewRequest:
    """For which kind of post."""

    role: Annotated[
        Literal["generalist", "specialist", "ai"], Help("Kind of post you talk about.")
    ] = "generalist"


@record
class QuestionLine:
    """A question; ``kind`` is indicator, failure_mode or criterion."""

    text: str
    tests: str
    kind: str


@record
class InterviewResult:
    """At least ten questions; those of your own uncertain criteria come first."""

    questions: tuple[QuestionLine, ...]
    uncertain: tuple[str, ...]
    words: str


@operation(
    "path.interview",
    summary="List interview questions for a post and for your own uncertain criteria.",
    positional=("role",),
)
def interview(context: Context, request: InterviewRequest) -> InterviewResult:
    """Take the criteria at which one point flips the verdict, then the post's questions."""
    from sonobridge.career.wording import UncertainCriterion, interview_questions
    from sonobridge.workflows.path.decision.kept import DecisionRequest, decision

    kept = decision(context, DecisionRequest()).rubric
    flips = kept.flips if kept else ()
    uncertain = {
        one.criterion: UncertainCriterion(
            criterion=one.criterion, before=one.before, after=one.after, verdict=one.verdict
        )
        for one in flips
        if abs(one.after - one.before) == 1
    }
    asked = interview_questions(request.role, tuple(uncertain.values()))
    return InterviewResult(
        questions=tuple(
            QuestionLine(text=one.text, tests=one.tests, kind=one.kind) for one in asked
        ),
        uncertain=tuple(uncertain),
        words="Answer the eight criteria under Decide in Path to get questions of your own."
        if kept is None
        else f"{len(uncertain)} criteria flip your verdict by one point.",
    )
