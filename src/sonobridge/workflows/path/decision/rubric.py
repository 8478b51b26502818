"""``path.rubric``: generalist or specialist, by the published rule."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context

__all__ = ["RubricRequest", "RubricResult", "rubric"]

NAME = "generalist_specialist"


@record
class RubricRequest:
    """Eight answers, each 1 (not at all) to 5 (very much)."""

    answers: Annotated[
        tuple[Annotated[int, Ge(1), Le(5)], ...],
        Len(8, 8),
        Help(
            "Eight numbers 1..5: variety, depth, patient interaction, fast pace, "
            "problem solving, research, independence, communication."
        ),
    ]

    def __post_init__(self) -> None:
        if len(self.answers) != 8 or not all(1 <= a <= 5 for a in self.answers):
            raise ValueError("eight answers from 1 to 5 are needed")


@record
class MarginChance:
    """Probability of one margin under the noise model."""

    margin: int
    probability: Probability


@record
class Flip:
    """One changed answer that changes the verdict."""

    criterion: str
    before: int
    after: int
    margin: int
    verdict: str


@record
class PersonaProfile:
    """A published profile that can be run."""

    name: str
    answers: tuple[int, ...]


@record
class RubricResult:
    """Scores, verdict, probability and what would flip it.

    ``margin`` is generalist minus specialist; ``probability_generalist`` is exact.
    """

    criteria: tuple[str, ...]
    generalist_weights: tuple[int, ...]
    specialist_weights: tuple[int, ...]
    answers: tuple[int, ...]
    generalist: int
    specialist: int
    margin: int
    decisive_margin: int
    verdict: Literal["generalist", "specialist", "hybrid", "explore"]
    side_named: bool
    contrast: bool
    probability_generalist: Probability
    distribution: tuple[MarginChance, ...]
    smallest_flip: Flip | None
    flips: tuple[Flip, ...]
    personas: tuple[PersonaProfile, ...]
    rule: str
    source: str
    as_of: str


@operation(
    "path.rubric",
    summary="Generalist or specialist: score eight answers by the published rule.",
    traits=(Trait.PURE,),
)
def rubric(context: Context, request: RubricRequest) -> RubricResult:
    """Score the answers; see :class:`sonobridge.career.Rubric` for the rule."""
    from sonobridge.career import load_personas, load_rubric

    del context
    rule = load_rubric(NAME)
    answers = tuple(request.answers)
    score, verdict = rule.score(answers), rule.verdict(answers)
    flips = tuple(
        Flip(
            criterion=change.criterion,
            before=change.before,
            after=change.after,
            margin=change.margin,
            verdict=change.verdict,
        )
        for change in rule.flips(answers)
    )
    return RubricResult(
        criteria=rule.criteria,
        generalist_weights=rule.first_weights,
        specialist_weights=rule.second_weights,
        answers=answers,
        generalist=score.first,
        specialist=score.second,
        margin=score.margin,
        decisive_margin=rule.decisive_margin,
        verdict=_word(verdict.word),
        side_named=verdict.side_named,
        contrast=verdict.contrast,
        probability_generalist=float(rule.probability_first(answers)),
        distribution=tuple(
            MarginChance(margin=margin, probability=float(p))
            for margin, p in rule.margin_distribution(answers).items()
        ),
        smallest_flip=flips[0] if flips else None,
        flips=flips,
        personas=tuple(
            PersonaProfile(name=p.name, answers=p.answers) for p in load_personas(NAME)
        ),
        rule=rule.statement(),
        source=rule.source,
        as_of=rule.as_of,
    )


def _word(word: str) -> Literal["generalist", "specialist", "hybrid", "explore"]:
    if word in ("generalist", "specialist", "hybrid", "explore"):
        return word  # type: ignore[return-value]
    raise ValueError(f"{word} is no verdict of this rubric")
