"""The narrow-task register: a performance claim names what it holds for, or stays here."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.record import Help, record

__all__ = ["PerformanceClaim", "missing_fields", "require_complete"]

_FIELDS = ("task", "population", "reference_standard", "reader_baseline")


@record
class PerformanceClaim:
    """A claim about a model's performance on one narrow task.

    Attributes
    ----------
    task
        What exactly is done, e.g. "flag carotid clips with plaque".
    population
        On whom it was measured.
    reference_standard
        What it was measured against.
    reader_baseline
        How readers do on the same cases, or that none was measured and why.
    """

    task: Annotated[str, Len(0, 500), Help("The one task.")] = ""
    population: Annotated[str, Len(0, 500), Help("Who was measured.")] = ""
    reference_standard: Annotated[str, Len(0, 500), Help("Measured against what.")] = ""
    reader_baseline: Annotated[str, Len(0, 500), Help("Readers on the same cases.")] = ""
    evaluation_id: Annotated[str, Len(0, 100), Help("Evaluation with the numbers.")] = ""


def missing_fields(claim: PerformanceClaim) -> tuple[str, ...]:
    """Return which of the four fields are empty, and ``evaluation_id`` if that is."""
    names = (*_FIELDS, "evaluation_id")
    return tuple(name for name in names if not getattr(claim, name).strip())


def require_complete(claim: PerformanceClaim) -> None:
    """Refuse to release a claim that lacks a field.

    Raises
    ------
    ConflictError
        Naming each field that is empty.
    """
    missing = missing_fields(claim)
    if missing:
        names = ", ".join(name.replace("_", " ") for name in missing)
        raise ConflictError(
            "The claim was not released.",
            where="claim",
            why=f"It does not name: {names}.",
            kept="The claim stays in the register as a draft.",
            remedy="Fill the named fields and release it again.",
            details={"missing": list(missing)},
        )
