"""Two-sided rubrics: exact scores, an integer verdict rule, exact probabilities.

The generalist/specialist rubric is that of source document 004, taken as
published. With answers 1..5 each side sums to 9..45; a side is named only from
the decisive margin on, and a tie never names one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from sonobridge.core.errors import InvalidInputError

__all__ = [
    "AnswerChange",
    "Persona",
    "Rubric",
    "RubricScore",
    "Verdict",
    "load_personas",
    "load_rubric",
]

LOWEST, HIGHEST = 1, 5

# Chances of -1, 0 and +1 in fifths: the noise model 0.2 / 0.6 / 0.2.
_NOISE_FIFTHS = ((-1, 1), (0, 3), (1, 1))


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
        Smallest absolute margin that names a side.
    hybrid_floor
        Smallest normalised score (0..1) both sides need for ``hybrid``.
    source, as_of
        Where the rule comes from, and when it was taken.
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
        score = self.score(answers)
        contrast = len(set(answers)) > 1
        if score.margin >= self.decisive_margin:
            return Verdict(self.sides[0], side_named=True, contrast=contrast)
        if score.margin <= -self.decisive_margin:
            return Verdict(self.sides[1], side_named=True, contrast=contrast)
        both = self._floor_reached(score)
        return Verdict("hybrid" if both else "explore", side_named=False, contrast=contrast)

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
        return (
            f"{sums}. A side is named from a margin of {self.decisive_margin}; below it the "
            f"answer is hybrid when both reach {float(self.hybrid_floor):.0%} of their range, "
            "else explore. Noise: each answer moves by -1, 0 or +1 with probability 0.2, 0.6, "
            "0.2, clipped to 1..5; the distribution is exact."
        )

    def margin_distribution(self, answers: tuple[int, ...]) -> dict[int, Fraction]:
        """Return the exact distribution of the margin under the noise model.

        Each answer moves by -1, 0 or +1 with probability 0.2, 0.6, 0.2 and is
        clipped to 1..5; the three-point distributions are convolved, nothing is
        sampled. The probabilities sum to 1 exactly.
        """
        self._check(answers)
        counts = {0: 1}
        for answer, first, second in zip(
            answers, self.first_weights, self.second_weights, strict=True
        ):
            moved: dict[int, int] = {}
            for margin, count in counts.items():
                for step, fifths in _NOISE_FIFTHS:
                    noisy = min(HIGHEST, max(LOWEST, answer + step))
                    key = margin + (first - second) * noisy
                    moved[key] = moved.get(key, 0) + count * fifths
            counts = moved
        total = 5 ** len(answers)
        return {margin: Fraction(counts[margin], total) for margin in sorted(counts)}

    def probability_first(self, answers: tuple[int, ...]) -> Fraction:
        """Return P(margin > 0) + P(margin = 0) / 2 under the noise model."""
        distribution = self.margin_distribution(answers)
        ahead = sum((p for margin, p in distribution.items() if margin > 0), Fraction(0))
        return ahead + distribution.get(0, Fraction(0)) / 2

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


@cache
def load_rubric(name: str) -> Rubric:
    """Load a rubric of ``reference_data/career/rubrics.yaml`` by name."""
    data = _load_data()
    row = data["rubrics"][name]
    criteria = tuple(row["criteria"])
    first, second = row["sides"]
    return Rubric(
        name=name,
        criteria=criteria,
        sides=(first, second),
        first_weights=tuple(row["sides"][first].get(c, 0) for c in criteria),
        second_weights=tuple(row["sides"][second].get(c, 0) for c in criteria),
        decisive_margin=int(row["decision"]["decisive_margin"]),
        hybrid_floor=Fraction(str(row["decision"]["hybrid"]["both_norm_min"])),
        source=str(row["source"]),
        as_of=str(data["as_of"]),
    )


@cache
def load_personas(rubric: str) -> tuple[Persona, ...]:
    """Load the personas that carry answers for a rubric."""
    rows: Mapping[str, Any] = _load_data()["personas"]
    return tuple(
        Persona(name, tuple(row[rubric])) for name, row in rows.items() if rubric in row
    )


def _load_data() -> Mapping[str, Any]:
    import yaml

    file = resources.files("sonobridge.reference_data") / "career" / "rubrics.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
