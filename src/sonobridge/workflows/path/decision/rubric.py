"""``path.rubric``: two sides, by the published rule or with one's own weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import (
    RubricRequest,
    chosen_rubric,
    given_answers,
)

if TYPE_CHECKING:
    from sonobridge.career.decision import Rubric, TradeOff

__all__ = ["RubricRequest", "RubricResult", "VerdictWord", "rubric"]

VerdictWord = Literal["generalist", "specialist", "clinical", "technical", "hybrid", "explore"]


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
class CostLine:
    """A criterion that a side serves less, in points."""

    criterion: str
    points: int
    answer: int


@record
class TradeOffLine:
    """What choosing a side costs: its two dearest criteria, and those that cost as much."""

    side: str
    costs: tuple[CostLine, ...]
    equal_cost: tuple[str, ...]


@record
class SubAnswerLine:
    """The three sub-answers and the rule that joined them."""

    can_do: tuple[int, ...]
    want: tuple[int, ...]
    need: tuple[int, ...]
    weights: tuple[int, ...]
    rule: str


@record
class NormGroupLine:
    """A group that a margin can stand beside."""

    id: str
    title: str
    source: str
    as_of: str
    confidence: str


@record
class NormLine:
    """The margin against a group; it stands beside the raw result and changes nothing."""

    group: NormGroupLine
    mean: float
    sd: float
    z: float
    percentile: float


@record
class RubricResult:
    """Scores, verdict, probability and what would flip it.

    ``margin`` is first side minus second; probabilities are exact. ``generalist``,
    ``specialist`` and ``probability_generalist`` repeat the first fork's numbers under the
    names of its sides; in the second fork they are empty.
    """

    fork: str
    sides: tuple[str, ...]
    criteria: tuple[str, ...]
    first_weights: tuple[int, ...]
    second_weights: tuple[int, ...]
    published_weights: bool
    answers: tuple[int, ...]
    first: int
    second: int
    generalist: int | None
    specialist: int | None
    margin: int
    decisive_margin: int
    largest_margin: int
    head_start: float
    verdict: VerdictWord
    side_named: bool
    contrast: bool
    probability_first: Probability
    probability_generalist: Probability | None
    probability_repeat: Probability
    distribution: tuple[MarginChance, ...]
    smallest_flip: Flip | None
    flips: tuple[Flip, ...]
    trade_offs: tuple[TradeOffLine, ...]
    sub_answers: SubAnswerLine | None
    norm: NormLine | None
    norm_groups: tuple[NormGroupLine, ...]
    personas: tuple[PersonaProfile, ...]
    rule: str
    source: str
    as_of: str


@operation(
    "path.rubric",
    summary="Generalist or specialist, clinical or technical: score answers by the rule.",
    traits=(Trait.PURE,),
)
def rubric(context: Context, request: RubricRequest) -> RubricResult:
    """Score the answers; see :class:`sonobridge.career.decision.Rubric` for the rule."""
    from sonobridge.career.decision import load_personas, load_rubric, trade_offs

    del context
    rule, answers = chosen_rubric(request), given_answers(request)
    score, verdict = rule.score(answers), rule.verdict(answers)
    flips = _flips(rule, answers)
    published = load_rubric(request.fork)
    first_fork = request.fork == "generalist_specialist"
    chance = float(rule.probability_first(answers))
    return RubricResult(
        fork=request.fork,
        sides=rule.sides,
        criteria=rule.criteria,
        first_weights=rule.first_weights,
        second_weights=rule.second_weights,
        published_weights=rule == published,
        answers=answers,
        first=score.first,
        second=score.second,
        generalist=score.first if first_fork else None,
        specialist=score.second if first_fork else None,
        margin=score.margin,
        decisive_margin=rule.decisive_margin,
        largest_margin=rule.largest_margin,
        head_start=3.0 * sum(rule.differences),
        verdict=_word(verdict.word),
        side_named=verdict.side_named,
        contrast=verdict.contrast,
        probability_first=chance,
        probability_generalist=chance if first_fork else None,
        probability_repeat=float(rule.repeat_probability(answers)),
        distribution=tuple(
            MarginChance(margin=margin, probability=float(p))
            for margin, p in rule.margin_distribution(answers).items()
        ),
        smallest_flip=flips[0] if flips else None,
        flips=flips,
        trade_offs=tuple(_trade_off(one) for one in trade_offs(rule, answers)),
        sub_answers=_sub_answers(request),
        norm=_norm(rule, score.margin, request),
        norm_groups=_norm_groups(rule.name),
        personas=tuple(
            PersonaProfile(name=p.name, answers=p.answers) for p in load_personas(request.fork)
        ),
        rule=rule.statement(),
        source=rule.source,
        as_of=rule.as_of,
    )


def _flips(rule: Rubric, answers: tuple[int, ...]) -> tuple[Flip, ...]:
    return tuple(
        Flip(
            criterion=change.criterion,
            before=change.before,
            after=change.after,
            margin=change.margin,
            verdict=change.verdict,
        )
        for change in rule.flips(answers)
    )


def _trade_off(one: TradeOff) -> TradeOffLine:
    return TradeOffLine(
        side=one.side,
        costs=tuple(
            CostLine(criterion=c.criterion, points=c.points, answer=c.answer) for c in one.costs
        ),
        equal_cost=one.equal_cost,
    )


def _sub_answers(request: RubricRequest) -> SubAnswerLine | None:
    from sonobridge.career.decision import joining_rule

    if request.answers:
        return None
    can, want, need = request.sub_weights
    return SubAnswerLine(
        can_do=tuple(request.can_do),
        want=tuple(request.want),
        need=tuple(request.need),
        weights=(can, want, need),
        rule=joining_rule((can, want, need)),
    )


def _norm_groups(fork: str) -> tuple[NormGroupLine, ...]:
    from sonobridge.career.decision import load_norm_groups

    return tuple(
        NormGroupLine(
            id=g.id, title=g.title, source=g.source, as_of=g.as_of, confidence=g.confidence
        )
        for g in load_norm_groups(fork)
    )


def _norm(rule: Rubric, margin: int, request: RubricRequest) -> NormLine | None:
    from sonobridge.career.decision import load_norm_groups, norm_margin
    from sonobridge.core.errors import MissingError

    if not request.norm_group:
        return None
    groups = {group.id: group for group in load_norm_groups(request.fork)}
    if request.norm_group not in groups:
        raise MissingError(
            "There is no such group for this fork.",
            where=request.norm_group[:40],
            kept="The raw result is unchanged.",
            remedy=f"Choose one of: {', '.join(groups)}.",
        )
    found = norm_margin(rule, margin, groups[request.norm_group])
    line = next(g for g in _norm_groups(request.fork) if g.id == request.norm_group)
    return NormLine(
        group=line, mean=found.mean, sd=found.sd, z=found.z, percentile=found.percentile
    )


def _word(word: str) -> VerdictWord:
    if word in VerdictWord.__args__:  # type: ignore[attr-defined]
        return word  # type: ignore[return-value]
    raise ValueError(f"{word} is no verdict of these forks")
