"""The acquisition score: gates, the mean relative to the best attainable, the worst part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len

from sonobridge.core.record import record
from sonobridge.simulator.score.gates import CriticalGate
from sonobridge.simulator.score.ladder import RUNG_WORDS, Rung, lowest_rung
from sonobridge.simulator.score.part import PartName, PartRule, PartScore, clipped, part_rules

__all__ = ["AcquisitionScore", "ScoredPart", "combine_parts"]


@record
class ScoredPart:
    """A part with what it counts and the rung that has been shown for it."""

    part: PartName
    title: str
    group: str
    value: Annotated[float, Ge(0), Le(1)]
    weight: Annotated[float, Ge(0)]
    formative: bool
    done: bool
    rung: Rung
    reason: Annotated[str, Len(1, 600)]
    next_move: Annotated[str, Len(0, 300)] = ""


@record
class AcquisitionScore:
    """The score of one case or view; formative, and another construct than AI readiness.

    Attributes
    ----------
    gates, failed_gates
        Critical gates, and the names of those that failed: each fails the case.
    mean
        Weighted mean of the parts that count, 0 to 1.
    best_attainable
        Mean of the expert script on this anatomy and habitus.
    relative
        mean over best attainable, 1 at most.
    worst
        Part that costs the mean most.
    group_means
        Weighted mean of each group that counts.
    parts
        All parts; formative ones stand apart in ``formative``.
    rung
        Lowest rung of the parts that count.
    """

    construct: Literal["acquisition score"]
    gates: tuple[CriticalGate, ...]
    failed_gates: tuple[str, ...]
    mean: Annotated[float, Ge(0), Le(1)]
    best_attainable: Annotated[float, Gt(0), Le(1)]
    relative: Annotated[float, Ge(0), Le(1)]
    worst: PartName | None
    next_move: str
    group_means: tuple[tuple[str, float], ...]
    parts: tuple[ScoredPart, ...]
    formative: tuple[ScoredPart, ...]
    rung: Rung

    @property
    def case_failed(self) -> bool:
        """Whether a critical gate failed, whatever the mean."""
        return bool(self.failed_gates)

    @property
    def words(self) -> str:
        """The score as it is shown: gates first, then the mean and what it may claim."""
        claim = RUNG_WORDS[self.rung]
        mean = (
            f"{self.relative:.2f} of what is attainable "
            f"(mean {self.mean:.2f}, best attainable {self.best_attainable:.2f} here)"
        )
        if self.case_failed:
            names = ", ".join(self.failed_gates).replace("_", " ")
            return f"Case failed: {names}. Acquisition score {mean}; {claim}."
        return f"Acquisition score {mean}; {claim}."


def combine_parts(
    scores: Sequence[PartScore],
    expected: Sequence[PartName],
    gates: Sequence[CriticalGate],
    best_attainable: float,
    rules: Mapping[PartName, PartRule] | None = None,
) -> AcquisitionScore:
    """Combine parts and gates into the score of a case.

    Parameters
    ----------
    scores
        Values of the parts; one a part.
    expected
        Parts that the case asks for. One that was not done counts 0: leaving out what is hard
        does not raise the mean.
    gates
        Critical gates.
    best_attainable
        Mean that the expert script reaches on this case, by the same weights.
    rules
        Weights and rungs; the shipped ones when left out.

    Raises
    ------
    ValueError
        If a part stands twice, is not expected, none is expected that counts, or the best
        attainable does not lie in 0..1 (0 excluded).
    """
    table = part_rules() if rules is None else rules
    if not 0 < best_attainable <= 1:
        raise ValueError("the best attainable mean lies above 0 and is 1 at most")
    given = {score.part: score for score in scores}
    if len(given) != len(scores):
        raise ValueError("a part has one value")
    formative = {name for name, rule in table.items() if rule.formative}
    if set(given) - set(expected) - formative:
        raise ValueError("a part was scored that the case does not ask for")
    counted = [_scored(table[name], given.get(name)) for name in dict.fromkeys(expected)]
    counted = [part for part in counted if not part.formative]
    if not counted:
        raise ValueError("a case asks for at least one part that counts")
    shown = [_scored(table[name], given[name]) for name in formative if name in given]
    mean = _mean(counted)
    total = sum(part.weight for part in counted)
    worst = max(counted, key=lambda part: (part.weight * (1 - part.value) / total, part.part))
    perfect = worst.value >= 1.0
    groups = dict.fromkeys(part.group for part in counted)
    return AcquisitionScore(
        construct="acquisition score",
        gates=tuple(gates),
        failed_gates=tuple(gate.gate for gate in gates if not gate.passed),
        mean=mean,
        best_attainable=best_attainable,
        relative=clipped(mean / best_attainable),
        worst=None if perfect else worst.part,
        next_move="" if perfect else worst.next_move,
        group_means=tuple(
            (group, _mean([part for part in counted if part.group == group]))
            for group in groups
        ),
        parts=tuple(counted),
        formative=tuple(shown),
        rung=lowest_rung(part.rung for part in counted),
    )


def _mean(parts: Sequence[ScoredPart]) -> float:
    total = sum(part.weight for part in parts)
    return clipped(sum(part.weight * part.value for part in parts) / total)


def _scored(rule: PartRule, score: PartScore | None) -> ScoredPart:
    return ScoredPart(
        part=rule.part,
        title=rule.title,
        group=rule.group,
        value=0.0 if score is None else score.value,
        weight=rule.weight,
        formative=rule.formative,
        done=score is not None,
        rung=rule.rung,
        reason="Not done." if score is None else score.reason,
        next_move=f"do: {rule.title}" if score is None else score.next_move,
    )
