"""Two-sided rubrics: exact scores, an integer verdict rule, exact probabilities.

The generalist/specialist rubric is that of source document 004, taken as
published. With answers 1..5 each side sums to 9..45; a side is named only from
the decisive margin on, and a tie never names one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sonobridge.career.decision.noise import (
    HIGHEST,
    LOWEST,
    PUBLISHED_NOISE,
    Noise,
    ahead,
    margin_counts,
    smallest_decisive_margin,
    sum_counts,
)
from sonobridge.core.errors import InvalidInputError

__all__ = ["AnswerChange", "Persona", "Rubric", "RubricScore", "Verdict"]

LARGEST_WEIGHT = 9


@dataclass(frozen=True, slots=True)
class RubricScore:
    """Sums of both sides; ``margin`` is first minus second."""

    first: int
    second: int

    @property
    def margin(self) -> int:
        """First side minus second side."""
        return self.first - self.second


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of the verdict rule.

    Attributes
    ----------
    word
        Name of a side, ``hybrid`` or ``explore``.
    side_named
        Whether the word is one of the two sides.
    contrast
        False when all answers are equal, so that they say nothing about sides.
    """

    word: str
    side_named: bool
    contrast: bool


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A change of one answer and the verdict that it leads to."""

    criterion: str
    before: int
    after: int
    margin: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Persona:
    """A runnable profile with published answers."""

    name: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """A rubric with two sides.

    Attributes
    ----------
    criteria
        Names of the criteria, in the order in which answers are given.
    sides
        Names of the first and the second side.
    first_weights, second_weights
        Integer weight of each criterion on each side.
    decisive_margin
        Smallest absolute margin that names a side; one more than the largest possible
        margin when none does.
    hybrid_floor
        Smallest normalised score (0..1) both sides need for ``hybrid``.
    source, as_of
        Where the rule comes from, and when it was taken.
    noise
        How an answer wavers from one asking to the next.
    """

    name: str
    criteria: tuple[str, ...]
    sides: tuple[str, str]
    first_weights: tuple[int, ...]
    second_weights: tuple[int, ...]
    decisive_margin: int
    hybrid_floor: Fraction
    source: str
    as_of: str
    noise: Noise = PUBLISHED_NOISE

    def __post_init__(self) -> None:
        count = len(self.criteria)
        if len(set(self.criteria)) != count:
            raise ValueError(f"{self.name}: a criterion stands twice")
        if not len(self.first_weights) == len(self.second_weights) == count:
            raise ValueError(f"{self.name}: each criterion has a weight on each side")

    def score(self, answers: tuple[int, ...]) -> RubricScore:
        """Return both sums.

        Parameters
        ----------
        answers
            One integer 1..5 a criterion, in the order of ``criteria``.

        Raises
        ------
        InvalidInputError
            If the count is wrong or an answer lies outside 1..5.
        """
        self._check(answers)
        first = sum(w * a for w, a in zip(self.first_weights, answers, strict=True))
        second = sum(w * a for w, a in zip(self.second_weights, answers, strict=True))
        return RubricScore(first, second)

    def verdict(self, answers: tuple[int, ...]) -> Verdict:
        """Apply the verdict rule, which uses integers only.

        A margin of ``decisive_margin`` or more names a side. Below it the answer is
        ``hybrid`` when both normalised scores reach ``hybrid_floor``, else ``explore``.
        """
        word = self._word(self.score(answers))
        return Verdict(word, word in self.sides, contrast=len(set(answers)) > 1)

    def _word(self, score: RubricScore) -> str:
        if score.margin >= self.decisive_margin:
            return self.sides[0]
        if score.margin <= -self.decisive_margin:
            return self.sides[1]
        return "hybrid" if self._floor_reached(score) else "explore"

    @property
    def differences(self) -> tuple[int, ...]:
        """Weight on the first side minus weight on the second, by criterion."""
        return tuple(
            first - second
            for first, second in zip(self.first_weights, self.second_weights, strict=True)
        )

    @property
    def largest_margin(self) -> int:
        """Largest absolute margin that any answers can reach."""
        ups = sum(d for d in self.differences if d > 0)
        downs = -sum(d for d in self.differences if d < 0)
        return max(HIGHEST * ups - LOWEST * downs, HIGHEST * downs - LOWEST * ups)

    def edited(
        self,
        first_weights: tuple[int, ...] | None = None,
        second_weights: tuple[int, ...] | None = None,
        noise: Noise | None = None,
    ) -> Rubric:
        r"""Return the rubric with other weights or noise and its margin computed anew.

        The decisive margin is the smallest m for which every vector with an absolute margin
        of m or more has a probability of at least 0.95; when no margin has, a side is never
        named.

        Raises
        ------
        InvalidInputError
            If a weight lies outside 0..9, a side weighs nothing, or the count is wrong.
        """
        first = self.first_weights if first_weights is None else first_weights
        second = self.second_weights if second_weights is None else second_weights
        wavering = self.noise if noise is None else noise
        if (first, second, wavering) == (self.first_weights, self.second_weights, self.noise):
            return self
        for weights in (first, second):
            _check_weights(weights, self.criteria)
        changed = replace(self, first_weights=first, second_weights=second, noise=wavering)
        margin = smallest_decisive_margin(changed.differences, wavering).margin
        return replace(
            changed, decisive_margin=changed.largest_margin + 1 if margin is None else margin
        )

    def statement(self) -> str:
        """Return the rule in words, with its weights and margins."""
        sums = "; ".join(
            f"{side} = "
            + " + ".join(
                f"{weight} {criterion.replace('_', ' ')}"
                for weight, criterion in zip(weights, self.criteria, strict=True)
                if weight
            )
            for side, weights in zip(
                self.sides, (self.first_weights, self.second_weights), strict=True
            )
        )
        named = (
            f"A side is named from a margin of {self.decisive_margin}"
            if self.decisive_margin <= self.largest_margin
            else "With these weights no margin names a side with a probability of 0.95"
        )
        return (
            f"{sums}. {named}; below it the "
            f"answer is hybrid when both reach {float(self.hybrid_floor):.0%} of their range, "
            f"else explore. Noise: each answer moves by -1, 0 or +1 with probability "
            f"{self.noise.words}, clipped to 1..5; the distribution is exact."
        )

    def margin_distribution(self, answers: tuple[int, ...]) -> dict[int, Fraction]:
        """Return the exact distribution of the margin under the noise model.

        Each answer moves by -1, 0 or +1 (0.2, 0.6, 0.2 as published) and is clipped to
        1..5; the three-point distributions are convolved, nothing is sampled. The
        probabilities sum to 1 exactly.
        """
        self._check(answers)
        counts = margin_counts(answers, self.differences, self.noise)
        total = self.noise.parts ** len(answers)
        return {margin: Fraction(counts[margin], total) for margin in sorted(counts)}

    def probability_first(self, answers: tuple[int, ...]) -> Fraction:
        """Return P(margin > 0) + P(margin = 0) / 2 under the noise model."""
        return ahead(self.margin_distribution(answers))

    def repeat_probability(self, answers: tuple[int, ...]) -> Fraction:
        """Return the probability that a second asking ends in the same verdict, exactly."""
        self._check(answers)
        now = self._word(self.score(answers))
        weights = tuple(zip(self.first_weights, self.second_weights, strict=True))
        counts = sum_counts(answers, weights, self.noise)
        same = sum(n for sums, n in counts.items() if self._word(RubricScore(*sums)) == now)
        return Fraction(same, self.noise.parts ** len(answers))

    def flips(self, answers: tuple[int, ...]) -> tuple[AnswerChange, ...]:
        """Return each change of one answer that changes the verdict, smallest first.

        For each criterion and direction only the smallest change is listed. Among
        changes of one size the larger resulting margin comes first, then the name:
        the order in which questions were asked plays no part.
        """
        now = self.verdict(answers).word
        found: list[AnswerChange] = []
        for index, criterion in enumerate(self.criteria):
            for direction in (-1, 1):
                change = self._first_flip(answers, index, direction, now)
                if change is not None:
                    found.append(AnswerChange(criterion, answers[index], *change))
        return tuple(
            sorted(found, key=lambda c: (abs(c.after - c.before), -abs(c.margin), c.criterion))
        )

    def _first_flip(
        self, answers: tuple[int, ...], index: int, direction: int, now: str
    ) -> tuple[int, int, str] | None:
        value = answers[index] + direction
        while LOWEST <= value <= HIGHEST:
            changed = (*answers[:index], value, *answers[index + 1 :])
            word = self.verdict(changed).word
            if word != now:
                return value, self.score(changed).margin, word
            value += direction
        return None

    def _floor_reached(self, score: RubricScore) -> bool:
        low_first, high_first = (sum(self.first_weights) * k for k in (LOWEST, HIGHEST))
        low_second, high_second = (sum(self.second_weights) * k for k in (LOWEST, HIGHEST))
        floor = self.hybrid_floor
        return (score.first - low_first) >= floor * (high_first - low_first) and (
            score.second - low_second
        ) >= floor * (high_second - low_second)

    def _check(self, answers: tuple[int, ...]) -> None:
        if len(answers) != len(self.criteria):
            raise InvalidInputError(
                f"{len(self.criteria)} answers are needed, {len(answers)} were given.",
                where="answers",
                remedy=f"Give one number from 1 to 5 for each of: {', '.join(self.criteria)}.",
            )
        for criterion, answer in zip(self.criteria, answers, strict=True):
            if answer not in range(LOWEST, HIGHEST + 1):
                raise InvalidInputError(
                    f"The answer for {criterion} lies outside 1 to 5.",
                    where="answers",
                    remedy="Use whole numbers from 1 (not at all) to 5 (very much).",
                )


def _check_weights(weights: tuple[int, ...], criteria: tuple[str, ...]) -> None:
    usable = len(weights) == len(criteria) and sum(weights) > 0
    if not usable or not all(0 <= w <= LARGEST_WEIGHT for w in weights):
        raise InvalidInputError(
            f"A side needs {len(criteria)} weights from 0 to {LARGEST_WEIGHT}, not all zero.",
            where="weights",
            kept="The published weights are unchanged.",
            remedy=f"Give one whole number for each of: {', '.join(criteria)}.",
        )
