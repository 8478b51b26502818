"""A performance claim: the sentence and the four fields without which it says nothing."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.record import Help, record

__all__ = ["ClaimProblem", "ClaimText"]


@record
class ClaimText:
    """A claim as written; an empty field is refused at release, not here."""

    statement: Annotated[str, Len(1, 2000), Help("The sentence that is claimed.")]
    task: Annotated[str, Len(0, 300), Help("Narrow task, e.g. stenosis of 70 % or more.")] = ""
    population: Annotated[str, Len(0, 300), Help("In whom.")] = ""
    reference_standard: Annotated[str, Len(0, 300), Help("Against which reference.")] = ""
    reader_baseline: Annotated[str, Len(0, 300), Help("Beside which readers.")] = ""


@record
class ClaimProblem:
    """Why a claim cannot be made, and what would help."""

    code: str
    field: str
    what: str
    remedy: str
