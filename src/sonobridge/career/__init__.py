"""The career side: rubrics that decide, or honestly do not."""

from sonobridge.career.decision import (
    AnswerChange,
    Persona,
    Rubric,
    RubricScore,
    Verdict,
    load_personas,
    load_rubric,
)

__all__ = [
    "AnswerChange",
    "Persona",
    "Rubric",
    "RubricScore",
    "Verdict",
    "load_personas",
    "load_rubric",
]
