"""``audit.report``: an evaluation file to a report, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from annotated_types import Len

from sonobridge.audit.evaluation import Evaluation
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.files.outputs import check_output, write_whole
from sonobridge.workflows.context import Context

__all__ = ["WriteReportRequest", "WriteReportResult", "write_report"]

_LARGEST = 200_000_000


@record
class WriteReportRequest:
    """Which evaluation, to which file."""

    evaluation: Annotated[
        str, Len(1, 4000), Help("Evaluation as `audit run` wrote it (-o or --json).")
    ]
    output: Annotated[str, Len(1, 4000), Help("File to write; .html or .pdf tells the form.")]


@record
class WriteReportResult:
    """What was written; equal evaluations give equal bytes."""

    output: str
    form: str
    sha256: str
    size: int
    headline: str


@operation(
    "audit.report",
    summary="Write the report of an evaluation file as HTML or PDF.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("evaluation",),
)
def write_report(context: Context, request: WriteReportRequest) -> WriteReportResult:
    """Make the report from the evaluation alone: no table and no model is read."""
    from sonobridge.core.canonical import hash_bytes
    from sonobridge.reports import audit_report_html, audit_report_pdf

    form = Path(request.output).suffix.lower().lstrip(".")
    if form not in {"pdf", "html", "htm"}:
        raise _refusal(request.output, "Its name ends neither in .html nor in .pdf.")
    check_output(request.output, Path(request.evaluation))
    evaluation, records = _load(Path(request.evaluation))
    context.progress(0, 1, "reports")
    try:
        if form == "pdf":
            data = audit_report_pdf(evaluation, evidence_ids=records)
        else:
            data = audit_report_html(evaluation, evidence_ids=records).encode()
    except (ValueError, ArithmeticError, LookupError) as error:
        why = f"Its content is not what an evaluation writes ({type(error).__name__})."
        raise _refusal(Path(request.evaluation).name, why) from error
    write_whole(Path(request.output), data, kept="The evaluation is unchanged.")
    return WriteReportResult(
        output=request.output,
        form="pdf" if form == "pdf" else "html",
        sha256=hash_bytes(data),
        size=len(data),
        headline=evaluation.headline,
    )


def _load(path: Path) -> tuple[Evaluation, tuple[str, ...]]:
    """Return the evaluation of a file and the records that it names."""
    import json

    from sonobridge.audit.protocol.lock import protocol_sha256
    from sonobridge.core.canonical import parse_json
    from sonobridge.core.record import from_json

    try:
        if path.stat().st_size > _LARGEST:
            raise _refusal(path.name, "It is larger than 200 MB.")
        raw = path.read_bytes()
        body: Any = parse_json(raw)
        if b"\\ud" in raw.lower():
            json.dumps(body, ensure_ascii=False).encode()
    except OSError as error:
        raise _refusal(path.name, error.strerror or "It cannot be read.") from None
    except ValueError as error:
        raise _refusal(path.name, f"It is not JSON: {error}.") from None
    whole = body if isinstance(body, dict) else {}
    inner = whole.get("evaluation", whole)
    if not isinstance(inner, dict) or "locked" not in inner:
        raise _refusal(path.name, "It holds no evaluation.")
    record = whole.get("record")
    records: tuple[str, ...] = ()
    if isinstance(record, dict):
        records = (str(record.get("sha256", "")),)
        if not _named_by(record, inner):
            raise _refusal(path.name, "The evaluation is not the one that its record names.")
    evaluation = from_json(Evaluation, inner)
    if protocol_sha256(evaluation.locked.protocol) != evaluation.locked.protocol_sha256:
        raise _refusal(path.name, "Its protocol is not the one that its lock names.")
    return evaluation, records


def _named_by(record: dict[str, Any], evaluation: dict[str, Any]) -> bool:
    """Tell whether a run's record names an evaluation by its hash."""
    from sonobridge.core.canonical import hash_json

    outputs = record.get("outputs")
    named = [one.get("sha256") for one in outputs or () if isinstance(one, dict)]
    return isinstance(outputs, list) and hash_json(evaluation) in named


def _refusal(where: str, why: str) -> Exception:
    from sonobridge.core.errors import InvalidInputError

    return InvalidInputError(
        "No report can be made of this.",
        where=where,
        why=why,
        kept="Nothing was written.",
        remedy="Name an evaluation that `sonobridge audit run … -o evaluation.json` wrote, "
        "and an output that ends in .html or .pdf.",
    )
