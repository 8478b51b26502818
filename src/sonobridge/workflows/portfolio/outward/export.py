"""``portfolio.export``: card, portfolio or review as a file, or everything with hashes."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["ExportPortfolioRequest", "ExportPortfolioResult", "export_portfolio"]

_MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "json": "application/json",
    "zip": "application/zip",
}


@record
class ExportPortfolioRequest:
    """What, in which form."""

    what: Annotated[
        Literal["card", "portfolio", "review", "everything"],
        Help("The card, the portfolio, the annual review, or everything with its hashes."),
    ] = "card"
    format: Annotated[
        Literal["html", "pdf", "json", "zip"], Help("Form; everything is a zip.")
    ] = "html"
    role: Annotated[str, Len(1, 60), Help("Role aimed at.")] = "ai_clinical_specialist"


@record
class ExportPortfolioResult:
    """The file; the only outward document about a person, and no CV."""

    artefact: Artefact
    what: str
    files: int
    badges: int
    notice: str


@operation(
    "portfolio.export",
    summary="Export hiring card, portfolio or review as HTML, PDF, JSON, or all as a zip.",
    traits=(Trait.EVIDENCE,),
    positional=("what",),
)
def export_portfolio(
    context: Context, request: ExportPortfolioRequest
) -> ExportPortfolioResult:
    """Write the file into the exports folder from stored records alone."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.workflows.portfolio.outward.files import one_file, whole_export

    if (request.what == "everything") != (request.format == "zip"):
        raise InvalidInputError(
            "This form does not fit.",
            where="format",
            why="Everything is written as a zip, and a zip holds everything.",
            kept="Nothing was written.",
            remedy="Choose everything with zip, or another form for the rest.",
        )
    reading = PortfolioReading(context)
    files, count = 1, 0
    if request.what == "everything":
        data, files = whole_export(reading, request.role)
        count = len(reading.badges)
    else:
        data = one_file(reading, request.what, request.format, request.role)
    sha256 = hash_bytes(data)
    name = f"{request.what}-{sha256[:12]}.{request.format}"
    context.workspace.exports.write(data, name)
    for one in reading.own:
        context.evidence.used("evidence", one.id, reading.by_id[one.id].hash)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    context.evidence.measured({"what": request.what, "format": request.format})
    return ExportPortfolioResult(
        artefact=Artefact(
            name=name,
            media_type=_MEDIA[request.format],
            size_bytes=len(data),
            sha256=sha256,
        ),
        what=request.what,
        files=files,
        badges=count,
        notice="Self-issued. Evidence only: no CV is written here.",
    )
