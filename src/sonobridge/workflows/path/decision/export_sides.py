"""``path.export_sides``: the two columns as a CSV file."""

from __future__ import annotations

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.decision.sides import SidesRequest, sides

__all__ = ["ExportSidesRequest", "ExportSidesResult", "export_sides"]


@record
class ExportSidesRequest:
    """Nothing to choose."""


@record
class ExportSidesResult:
    """The CSV file; it has the rows of the screen."""

    artefact: Artefact
    rows: int


@operation(
    "path.export_sides",
    summary="Write the two columns of generalist and specialist as CSV.",
    traits=(Trait.EVIDENCE,),
)
def export_sides(context: Context, request: ExportSidesRequest) -> ExportSidesResult:
    """Write the file into the exports folder; the same data give the same bytes."""
    from sonobridge.core.canonical import hash_bytes

    del request
    result = sides(context, SidesRequest())
    data = result.csv.encode()
    sha256 = hash_bytes(data)
    name = f"generalist-specialist-{sha256[:12]}.csv"
    context.workspace.exports.write(data, name)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    context.evidence.measured({"rows": len(result.rows)})
    return ExportSidesResult(
        artefact=Artefact(
            name=name, media_type="text/csv", size_bytes=len(data), sha256=sha256
        ),
        rows=len(result.rows),
    )
