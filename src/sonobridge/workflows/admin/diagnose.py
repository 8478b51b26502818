"""``admin.diagnose`` (``sonobridge diagnose``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["DiagnoseRequest", "DiagnoseResult", "make_diagnosis"]


@record
class DiagnoseRequest:
    """Where to."""

    target: Annotated[str, Help("Zip file to make.")] = "sonobridge-diagnosis.zip"


@record
class DiagnoseResult:
    """The file that was made, and what is not in it."""

    file: str
    size_bytes: int
    left_out: str


@operation(
    "admin.diagnose",
    summary="Make a zip for a fault report: versions, settings, counts, log; no patient data.",
    roles=frozenset({Role.OWNER}),
    traits=(Trait.LOCAL, Trait.AUDITED),
    command="diagnose",
    positional=("target",),
)
def make_diagnosis(context: Context, request: DiagnoseRequest) -> DiagnoseResult:
    """Log lines are kept only in the form this program writes."""
    from sonobridge.store.upkeep import diagnose

    path = diagnose(context.workspace, Path(request.target), settings=context.settings)
    return DiagnoseResult(
        file=str(path),
        size_bytes=path.stat().st_size,
        left_out="pixels, labels, names, identifiers of patients, keys, paths of sources",
    )
