"""How a direction is said: rationale, sentences, interview questions, and a checker."""

from sonobridge.career.wording.choice_check import ChoiceProblem, check_choice
from sonobridge.career.wording.interview import (
    Question,
    UncertainCriterion,
    interview_questions,
)
from sonobridge.career.wording.language_bank import (
    Blocked,
    Fact,
    Sentence,
    fill_sentences,
    sentence_slots,
)
from sonobridge.career.wording.rationale import RationaleNote, RationaleState, state_rationale

__all__ = [
    "Blocked",
    "ChoiceProblem",
    "Fact",
    "Question",
    "RationaleNote",
    "RationaleState",
    "Sentence",
    "UncertainCriterion",
    "check_choice",
    "fill_sentences",
    "interview_questions",
    "sentence_slots",
    "state_rationale",
]
