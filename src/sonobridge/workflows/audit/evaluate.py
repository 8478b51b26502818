"""``audit.evaluate``: run a locked protocol; the first run is the time of unblinding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from sonobridge import __version__
from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.steps import declare_flags, open_flags
from sonobridge.workflows.audit.keeping import keeping
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.evaluation.content import Evaluation
    from sonobridge.store.audits import AuditStore, ProtocolRow, TableRow, Writing
    from sonobridge.workflows.audit.reading import AuditReading

__all__ = ["EvaluateRequest", "EvaluateResult", "evaluate"]

_NOT_RESULTS = frozenset({"identifier", "made_at", "software"})


@record
class EvaluateRequest:
    """Which locked protocol."""

    protocol_id: Annotated[str, Help("Identifier of the locked protocol.")]


@record
class EvaluateResult:
    """The stored evaluation and the flags that it opened."""

    evaluation_id: str
    product_id: str
    protocol_id: str
    protocol_version: int
    headline: str
    tally: dict[str, int]
    unblinded_at: str
    findings: int
    new_flags: tuple[str, ...]
    seconds: float


@operation(
    "audit.evaluate",
    summary="Evaluate a table under a locked protocol and open flags for its findings.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.JOB),
    positional=("protocol_id",),
)
def evaluate(context: Context, request: EvaluateRequest) -> EvaluateResult:
    """Compute and store everything in one transaction; a stopped run leaves nothing."""
    from sonobridge.workflows.audit.reading import AuditReading

    started = context.clock.monotonic()
    reading = AuditReading(context)
    protocol = reading.store.protocols.get(request.protocol_id)
    _refuse_unless_in_force(reading, protocol)
    table = reading.store.tables.get(protocol.table_id)
    evaluation = _compute(context, reading, protocol, table)
    with keeping(context) as writing:
        _refuse_unless_in_force(AuditReading(context), protocol)
        evaluation = _unblinded(writing, reading.store, table, evaluation)
        row = _store(context, writing, protocol, table, evaluation)
        flags = open_flags(
            writing,
            reading.store,
            evaluation.findings,
            product_id=protocol.product_id,
            evaluation_id=evaluation.identifier,
        )
        writing.declare("audit_result", protocol.product_id, row["result_sha256"])
        declare_flags(writing, reading.store, protocol.product_id)
        _declare(context, reading, protocol, row, evaluation)
    return EvaluateResult(
        evaluation_id=evaluation.identifier,
        product_id=protocol.product_id,
        protocol_id=protocol.id,
        protocol_version=protocol.version,
        headline=evaluation.headline,
        tally=evaluation.tally,
        unblinded_at=evaluation.locked.unblinded_at,
        findings=len(evaluation.findings),
        new_flags=flags,
        seconds=round(context.clock.monotonic() - started, 3),
    )


def _refuse_unless_in_force(reading: AuditReading, protocol: ProtocolRow) -> None:
    newest = reading.store.protocols.newest(
        product_id=protocol.product_id, table_id=protocol.table_id
    )
    if newest is not None and newest.id != protocol.id:
        raise ConflictError(
            "A later version of this protocol is locked.",
            where=protocol.id,
            why=f"Version {newest.version} is in force.",
            kept="Both versions and all evaluations are unchanged.",
            remedy=f"Evaluate version {newest.version}: {newest.id}.",
        )


def _compute(
    context: Context, reading: AuditReading, protocol: ProtocolRow, table: TableRow
) -> Evaluation:
    """Run the engine; nothing is stored yet."""
    from sonobridge.audit.evaluation.engine import evaluate as run
    from sonobridge.core.clock import as_utc_text
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.workflows.audit.protocols.protocol_view import locked_of
    from sonobridge.workflows.audit.tables.stored_table import read_stored

    prepare_kernels(context)
    made_at = as_utc_text(context.clock.now())
    locked = locked_of(reading, protocol)
    context.progress(0, None, "rows", "reading the table")
    return run(
        read_stored(context, table, locked.protocol),
        replace(locked, unblinded_at=locked.unblinded_at or made_at),
        identifier=new_identifier("evl", context.clock),
        made_at=made_at,
        software=software_versions(),
        progress=context.progress,
    )


def prepare_kernels(context: Context) -> None:
    """Have the compiled kernels at hand, from the cache that the settings name."""
    from sonobridge.statistics.kernels.compiled import ensure_compiled

    ensure_compiled(context.progress, folder=context.settings.kernel_folder())


def software_versions() -> dict[str, str]:
    """Return the versions of what the numbers rest on."""
    from importlib.metadata import version

    names = ("numpy", "scipy", "numba", "duckdb")
    return {"sonobridge": __version__, **{name: version(name) for name in names}}


def _unblinded(
    writing: Writing, store: AuditStore, table: TableRow, evaluation: Evaluation
) -> Evaluation:
    """Return the evaluation with the time at which results were first made."""
    first = store.unblinded_at(table.blob_sha256, connection=writing.connection)
    earliest = min(filter(None, (first, evaluation.made_at)))
    return replace(evaluation, locked=replace(evaluation.locked, unblinded_at=earliest))


def _store(
    context: Context,
    writing: Writing,
    protocol: ProtocolRow,
    table: TableRow,
    evaluation: Evaluation,
) -> dict[str, Any]:
    """Store the whole evaluation as a blob and add its row."""
    from sonobridge.core.canonical import canonical_bytes, hash_json
    from sonobridge.core.record import to_json
    from sonobridge.store.tables.audits import audit_evaluation

    body: Any = to_json(evaluation)
    blob = context.workspace.blobs.put(canonical_bytes(body))
    writing.keep_blob(blob)
    numbers = {name: body[name] for name in body if name not in _NOT_RESULTS}
    return writing.add(
        audit_evaluation,
        id=evaluation.identifier,
        made_at=evaluation.made_at,
        product_id=protocol.product_id,
        protocol_id=protocol.id,
        table_id=table.id,
        protocol_version=protocol.version,
        table_blob_sha256=table.blob_sha256,
        blob_sha256=blob,
        result_sha256=hash_json(numbers),
        headline=evaluation.headline,
        tally=evaluation.tally,
    )


def _declare(
    context: Context,
    reading: AuditReading,
    protocol: ProtocolRow,
    row: dict[str, Any],
    evaluation: Evaluation,
) -> None:
    """Name the inputs: a later protocol or another table makes this evaluation stale."""
    evidence = context.evidence
    product, table = reading.products[protocol.product_id], reading.tables[protocol.table_id]
    lineage = f"{product.id}/{table.id}"
    evidence.seed = evaluation.locked.protocol.seed
    evidence.used("audit_product", product.id, product.sha256)
    evidence.used("audit_table", table.id, table.sha256)
    evidence.used("blob", table.blob_sha256, table.blob_sha256)
    evidence.used("audit_protocol", protocol.id, protocol.sha256)
    evidence.used("audit_protocol_in_force", lineage, protocol.protocol_sha256)
    evidence.made("audit_evaluation", lineage, row["result_sha256"])
    evidence.measured(
        {
            "evaluation_id": evaluation.identifier,
            "evaluation_sha256": row["blob_sha256"],
            "rows_used": evaluation.data.rows_used,
            "patients": evaluation.data.patients,
            "tally": dict(evaluation.tally),
            "findings": len(evaluation.findings),
        }
    )
