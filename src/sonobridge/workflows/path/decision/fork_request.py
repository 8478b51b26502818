"""The answers of a fork as they are sent, and the rule they are scored by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record

if TYPE_CHECKING:
    from sonobridge.career.decision import Rubric

__all__ = ["Fork", "RubricRequest", "chosen_rubric", "given_answers"]

Fork = Literal["generalist_specialist", "clinical_technical"]
Points = tuple[Annotated[int, Ge(1), Le(5)], ...]
Weights = tuple[Annotated[int, Ge(0), Le(9)], ...]

COUNTS = {"generalist_specialist": 8, "clinical_technical": 9}


@record
class RubricRequest:
    """Answers 1 (not at all) to 5 (very much), or three sub-answers for each criterion."""

    answers: Annotated[
        Points,
        Len(0, 9),
        Help(
            "Numbers 1..5. First fork (8): variety, depth, patient interaction, fast pace, "
            "problem solving, research, independence, communication. Second fork (9): "
            "scanning, image craft, bedside AI, patients, bias awareness, data and code, "
            "labelling, validation, regulation."
        ),
    ] = ()
    fork: Annotated[Fork, Help("Which fork is asked.")] = "generalist_specialist"
    can_do: Annotated[
        Points, Len(0, 9), Help("Sub-answers instead of answers: how far you can do it.")
    ] = ()
    want: Annotated[Points, Len(0, 9), Help("Sub-answers: how far you want it.")] = ()
    need: Annotated[Points, Len(0, 9), Help("Sub-answers: how far you need it.")] = ()
    sub_weights: Annotated[
        Weights, Len(3, 3), Help("Weights of can do, want and need; equal by default.")
    ] = (1, 1, 1)
    first_weights: Annotated[
        Weights, Len(0, 9), Help("Own weights of the first side; empty: as published.")
    ] = ()
    second_weights: Annotated[
        Weights, Len(0, 9), Help("Own weights of the second side; empty: as published.")
    ] = ()
    noise: Annotated[
        tuple[Annotated[int, Ge(0), Le(18)], ...],
        Len(3, 3),
        Help("Parts by which an answer moves down, stays, moves up; 1,3,1 as published."),
    ] = (1, 3, 1)
    norm_group: Annotated[
        str, Len(0, 40), Help("Group to stand the margin beside; empty: none.")
    ] = ""

    def __post_init__(self) -> None:
        count = COUNTS[self.fork]
        lists = (self.can_do, self.want, self.need)
        whole = len(self.answers) == count
        by_parts = all(len(one) == count for one in lists)
        if whole == by_parts or (whole and any(lists)) or (by_parts and self.answers):
            raise ValueError(
                f"{count} answers from 1 to 5 are needed, or {count} of each sub-answer"
            )
        for given in (self.answers, *lists):
            if not all(1 <= answer <= 5 for answer in given):
                raise ValueError("answers run from 1 to 5")
        if not all(len(w) in (0, count) for w in (self.first_weights, self.second_weights)):
            raise ValueError(f"a side has {count} weights")
        if not 0 < sum(self.noise) <= 20 or not sum(self.sub_weights):
            raise ValueError("noise sums to 1..20 parts and a sub-weight is above 0")


def chosen_rubric(request: RubricRequest) -> Rubric:
    """Return the fork's rubric with the weights and the noise that were asked for."""
    from sonobridge.career.decision import Noise, load_rubric

    down, stay, up = request.noise
    return load_rubric(request.fork).edited(
        tuple(request.first_weights) or None,
        tuple(request.second_weights) or None,
        Noise(down, stay, up),
    )


def given_answers(request: RubricRequest) -> tuple[int, ...]:
    """Return the answers, joined from the sub-answers when those were given."""
    from sonobridge.career.decision import SubAnswers, join_sub_answers

    if request.answers:
        return tuple(request.answers)
    parts = SubAnswers(
        can_do=tuple(request.can_do), want=tuple(request.want), need=tuple(request.need)
    )
    can, want, need = request.sub_weights
    return join_sub_answers(parts, (can, want, need))
