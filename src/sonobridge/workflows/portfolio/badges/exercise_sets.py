"""``portfolio.exercise_sets``: sets of exercises that exist today, and what is done of them."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["ExerciseSetsRequest", "ExerciseSetsResult", "exercise_sets"]


@record
class ExerciseSetsRequest:
    """Nothing to choose."""


@record
class SetPartLine:
    """A part: what it teaches, how often it was done, and the records behind that."""

    id: str
    title: str
    teaches: str
    n: int
    required: int
    done: bool
    room: str
    action: str
    evidence_ids: tuple[str, ...]


@record
class ExerciseSetLine:
    """A set; ``not_replaced`` is what a course teaches and the set does not."""

    id: str
    title: str
    about: str
    done: int
    of: int
    parts: tuple[SetPartLine, ...]
    not_replaced: tuple[str, ...]
    badge: str
    source: str
    as_of: str
    confidence: str


@record
class ExerciseSetsResult:
    """All sets; one that is done earns the badge of its name."""

    sets: tuple[ExerciseSetLine, ...]


@operation(
    "portfolio.exercise_sets",
    summary="Show sets of exercises, what is done of each, and what no set replaces.",
)
def exercise_sets(context: Context, request: ExerciseSetsRequest) -> ExerciseSetsResult:
    """Read the records that count; what was withdrawn or went stale opens a part again."""
    from sonobridge.portfolio.badges import load_exercise_sets, set_states

    del request
    own = PortfolioReading(context).own
    lines = []
    for one in load_exercise_sets():
        parts = tuple(
            SetPartLine(
                id=state.part.id,
                title=state.part.title,
                teaches=state.part.teaches,
                n=state.n,
                required=state.part.required,
                done=state.done,
                room=state.part.exercise.room,
                action=state.part.exercise.text,
                evidence_ids=state.evidence_ids,
            )
            for state in set_states(one, own)
        )
        lines.append(
            ExerciseSetLine(
                id=one.id,
                title=one.title,
                about=one.about,
                done=sum(part.done for part in parts),
                of=len(parts),
                parts=parts,
                not_replaced=one.not_replaced,
                badge=one.id,
                source=one.source,
                as_of=one.as_of,
                confidence=one.confidence,
            )
        )
    return ExerciseSetsResult(sets=tuple(lines))
