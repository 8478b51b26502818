"""``path.pairs``: forced pairs, asked and scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.fork_request import Fork

if TYPE_CHECKING:
    from sonobridge.career.decision import PairAnswer, PairFit, Rubric

__all__ = ["PairsRequest", "PairsResult", "pairs"]

Choices = Annotated[
    tuple[Annotated[str, Len(3, 80)], ...],
    Len(0, 36),
    Help(
        'Answered pairs: "variety>depth" when variety matters more, "variety=depth" if equal.'
    ),
]
Seed = Annotated[int, Ge(0), Le(2**31), Help("Repeats the order in which pairs are asked.")]


@record
class PairsRequest:
    """The pairs answered so far; none asks for the list alone."""

    choices: Choices = ()
    fork: Annotated[Fork, Help("Which fork.")] = "generalist_specialist"
    seed: Seed = 1


@record
class PairLine:
    """One pair as it is shown: left and right criterion."""

    left: str
    right: str


@record
class LeanLine:
    """Where the pairs lean; ``side`` is empty unless the interval excludes 0."""

    contrast: Estimate
    probability_first: Probability
    side: str
    reason: str


@record
class PairsResult:
    """The pairs in the order to ask them, and what the answers say together."""

    fork: str
    seed: int
    pairs: tuple[PairLine, ...]
    answered: int
    ties: int
    strengths: tuple[Estimate, ...]
    lean: LeanLine | None
    circular_triads: int
    triads: int
    groups: tuple[tuple[str, ...], ...]
    bounded_alone: bool
    converged: bool
    iterations: int
    note: str


@operation(
    "path.pairs",
    summary="Forced pairs of criteria: the order to ask them, and Bradley-Terry scores.",
    traits=(Trait.PURE,),
)
def pairs(context: Context, request: PairsRequest) -> PairsResult:
    """List the pairs and score those answered; see :func:`career.decision.fit_pairs`."""
    from sonobridge.career.decision import fit_pairs, load_rubric, pairs_in_order

    del context
    rule = load_rubric(request.fork)
    order = tuple(PairLine(left=a, right=b) for a, b in pairs_in_order(rule, request.seed))
    fit = fit_pairs(rule, [_read(choice) for choice in request.choices])
    return PairsResult(
        fork=request.fork,
        seed=request.seed,
        pairs=order,
        answered=fit.answered,
        ties=fit.ties,
        strengths=_strengths(fit) if fit.answered else (),
        lean=_lean(fit, rule) if fit.answered else None,
        circular_triads=fit.circular_triads,
        triads=fit.triads,
        groups=fit.groups,
        bounded_alone=fit.bounded_alone,
        converged=fit.converged,
        iterations=fit.iterations,
        note=_note(fit),
    )


def _read(choice: str) -> PairAnswer:
    from sonobridge.career.decision import PairAnswer
    from sonobridge.core.errors import InvalidInputError

    for sign in (">", "="):
        first, found, second = choice.partition(sign)
        if found:
            a, b = first.strip(), second.strip()
            return PairAnswer(a, b, a if sign == ">" else None)
    raise InvalidInputError(
        "A pair cannot be read.",
        where="choices",
        kept="Nothing was changed.",
        remedy='Write "variety>depth", or "variety=depth" if both matter equally.',
    )


def _strengths(fit: PairFit) -> tuple[Estimate, ...]:
    return tuple(
        Estimate(
            name=one.criterion,
            value=one.value,
            low=one.low,
            high=one.high,
            level=0.95,
            n=one.compared,
            n_unit="pairs",
            method=fit.method,
        )
        for one in sorted(fit.strengths, key=lambda s: (-s.value, s.criterion))
    )


def _lean(fit: PairFit, rule: Rubric) -> LeanLine:
    lean = fit.lean
    return LeanLine(
        contrast=Estimate(
            name=f"{rule.sides[0]} less {rule.sides[1]}",
            value=lean.value,
            low=lean.low,
            high=lean.high,
            level=0.95,
            n=fit.answered,
            n_unit="pairs",
            method=f"{fit.method}; weighted by the rubric",
        ),
        probability_first=lean.probability_first,
        side=lean.side or "",
        reason=lean.reason,
    )


def _note(fit: PairFit) -> str:
    notes = []
    if fit.answered < fit.possible:
        notes.append(f"{fit.possible - fit.answered} of {fit.possible} pairs are open.")
    if fit.answered and len(fit.groups) > 1:
        notes.append(f"The answers fall into {len(fit.groups)} groups that never met.")
    if fit.answered and not fit.bounded_alone:
        notes.append(
            "The answers alone would push a strength without end; one imaginary drawn pair "
            "each holds it."
        )
    if not fit.converged:
        notes.append("The search did not settle: the strengths are not final.")
    return " ".join(notes)
