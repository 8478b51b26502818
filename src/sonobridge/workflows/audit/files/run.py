"""``audit.run``: a file of predictions to an evaluation, without a workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.audit.evaluation import Evaluation
from sonobridge.audit.protocol import LockedProtocol, Protocol
from sonobridge.audit.protocol.understood import Detection
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.files.outputs import check_output, write_whole
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.table import TableSource

__all__ = ["RunAuditRequest", "RunAuditResult", "RunRecord", "run_audit"]


@record
class RunAuditRequest:
    """Which file, under which protocol."""

    file: Annotated[str, Len(1, 4000), Help("CSV or Parquet file of predictions; only read.")]
    protocol: Annotated[
        str, Len(0, 4000), Help("Protocol file (YAML or JSON); its lock is kept beside it.")
    ] = ""
    dry_run: Annotated[bool, Help("Say what was understood and stop; no result is made.")] = (
        False
    )
    output: Annotated[
        str, Len(0, 4000), Help("File: the proposed protocol (dry run) or the evaluation.")
    ] = ""


@record
class ObjectHash:
    """An input or output by what it is, its name and SHA-256."""

    kind: str
    name: str
    sha256: str


@record
class RunRecord:
    """The evidence record of a run without a workspace; its hash covers the rest of it."""

    operation: str
    started_at: str
    finished_at: str
    software: dict[str, str]
    seed: int
    inputs: tuple[ObjectHash, ...]
    outputs: tuple[ObjectHash, ...]
    sha256: str


@record
class RunAuditResult:
    """What was understood; and, unless it was a dry run, what was found."""

    understood: Detection
    protocol: Protocol | None
    evaluation: Evaluation | None
    record: RunRecord | None


@operation(
    "audit.run",
    summary="Audit a file of predictions: for whom the model works, with intervals by patient.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("file",),
)
def run_audit(context: Context, request: RunAuditRequest) -> RunAuditResult:
    """Read the file under locks, lock the protocol, evaluate, and write the record.

    Without a protocol file the proposed one is locked as it stands, and a caveat says
    that no person chose it.
    """
    from sonobridge.audit.protocol import load_protocol
    from sonobridge.audit.table import detect_columns, open_table, require_proposal

    path = Path(request.protocol) if request.protocol else None
    inputs = [Path(request.file), *([path, _lock_file(path)] if path else [])]
    check_output(request.output, *inputs)
    if path is not None and not request.dry_run:
        check_output(str(_lock_file(path)), Path(request.file), path)
    source = open_table(Path(request.file), progress=context.progress)
    detection = detect_columns(source)
    protocol = detection.protocol
    if path is not None:
        protocol = load_protocol(_bytes_of(path), path.name)
    if request.dry_run:
        if protocol is not None:
            _write(request.output, _yaml(protocol))
        return RunAuditResult(
            understood=detection, protocol=protocol, evaluation=None, record=None
        )
    if path is None:
        protocol = require_proposal(detection)
    assert protocol is not None
    evaluation, made = _evaluate(context, source, protocol, path)
    _write(request.output, _json(evaluation))
    return RunAuditResult(
        understood=detection, protocol=protocol, evaluation=evaluation, record=made
    )


def _evaluate(
    context: Context, source: TableSource, protocol: Protocol, path: Path | None
) -> tuple[Evaluation, RunRecord]:
    from sonobridge.audit.evaluation.engine import evaluate
    from sonobridge.audit.table import read_table
    from sonobridge.core.canonical import hash_json
    from sonobridge.core.clock import as_utc_text
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.core.record import from_json, to_json
    from sonobridge.workflows.audit.evaluate import prepare_kernels, software_versions

    prepare_kernels(context)
    started = as_utc_text(context.clock.now())
    locked = _locked(path, protocol, started)
    # Results exist from here on: a later change of the protocol is told apart by this.
    locked = replace(locked, unblinded_at=locked.unblinded_at or started)
    table = read_table(source, protocol, progress=context.progress)
    software = software_versions()
    evaluation = evaluate(
        table,
        locked,
        identifier=new_identifier("evl", context.clock),
        made_at=started,
        software=software,
        progress=context.progress,
        proposed=path is None,
    )
    if path is not None:
        _write(str(_lock_file(path)), _json(locked))
    body = {
        "operation": "audit.run",
        "started_at": started,
        "finished_at": as_utc_text(context.clock.now()),
        "software": software,
        "seed": protocol.seed,
        "inputs": [
            {"kind": "table", "name": source.name, "sha256": table.summary.sha256},
            {"kind": "protocol", "name": protocol.title, "sha256": locked.protocol_sha256},
        ],
        "outputs": [
            {
                "kind": "evaluation",
                "name": evaluation.identifier,
                "sha256": hash_json(to_json(evaluation)),
            }
        ],
    }
    return evaluation, from_json(RunRecord, {**body, "sha256": hash_json(body)})


def _locked(path: Path | None, protocol: Protocol, now: str) -> LockedProtocol:
    """Return the lock kept beside the protocol file, renewed if the protocol changed."""
    from sonobridge.audit.protocol import lock, lock_again
    from sonobridge.audit.protocol.lock import protocol_sha256
    from sonobridge.core.canonical import parse_json
    from sonobridge.core.errors import InvalidInputError
    from sonobridge.core.record import from_json

    kept = None if path is None else _lock_file(path)
    if kept is None or not kept.exists():
        return lock(protocol, now)
    try:
        before = from_json(LockedProtocol, parse_json(_bytes_of(kept)))
    except (ValueError, InvalidInputError) as error:
        raise _bad_lock(kept, f"It holds no lock ({type(error).__name__}).") from None
    if protocol_sha256(before.protocol) != before.protocol_sha256:
        raise _bad_lock(kept, "Its protocol is not the one that its hash names.")
    if before.locked_at > now or before.unblinded_at > now:
        raise _bad_lock(kept, "It states a time that lies ahead.")
    return lock_again(before, protocol, now)


def _bad_lock(path: Path, why: str) -> Exception:
    from sonobridge.core.errors import ConflictError

    return ConflictError(
        "The lock beside the protocol cannot be trusted.",
        where=path.name,
        why=why,
        kept="Nothing was run; the lock is unchanged.",
        remedy="Restore the lock from a copy. Without one, save the protocol under a new name: "
        "its history then starts anew, and the report says so.",
    )


def _lock_file(path: Path) -> Path:
    return path.with_name(path.name + ".lock.json")


def _bytes_of(path: Path) -> bytes:
    from sonobridge.core.errors import InvalidInputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            "The file cannot be read.",
            where=path.name,
            why=error.strerror or "",
            kept="Nothing was run.",
            remedy="Name a file that exists and that you may read.",
        ) from None


def _write(name: str, text: str) -> None:
    if name:
        kept = "What was computed is lost; the inputs are unchanged."
        write_whole(Path(name), text.encode(), kept=kept)


def _yaml(protocol: Protocol) -> str:
    from sonobridge.audit.protocol import dump_protocol

    return dump_protocol(protocol)


def _json(value: object) -> str:
    import json

    from sonobridge.core.record import to_json

    return json.dumps(to_json(value), indent=1, ensure_ascii=False, allow_nan=False)
