"""``audit.intake``: take a table of predictions in from a file of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.context import Context

__all__ = ["IntakeRequest", "intake"]


@record
class IntakeRequest:
    """Which file."""

    file: Annotated[str, Help("CSV or Parquet file with one prediction a row.")]
    name: Annotated[
        str, Len(1, 200), Help("Name of the table; the file's own name is not kept.")
    ] = "Predictions"
    patient: Annotated[
        str, Len(0, 200), Help("Column that names patients; empty: told by its name.")
    ] = ""
    image: Annotated[
        str, Len(0, 200), Help("Column that names images; empty: told by its name.")
    ] = ""


@operation(
    "audit.intake",
    summary="Take a table of predictions in: de-identify, check, propose a protocol.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("file",),
)
def intake(context: Context, request: IntakeRequest) -> IntakeResult:
    """Store the de-identified copy; the file itself stays where it is."""
    from sonobridge.workflows.audit.tables.taking_in import take_in_table

    return take_in_table(
        context,
        Path(request.file),
        name=request.name.strip(),
        source="file",
        patient=request.patient,
        image=request.image,
    )
