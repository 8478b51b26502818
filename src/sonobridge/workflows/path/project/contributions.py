"""``path.contributions_export``: what one gave to a project, as a zip with hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.project.stored_project import (
    PROJECT_START,
    checklist_of,
    project_line,
    project_row,
)

if TYPE_CHECKING:
    from sonobridge.career.project import Contribution, ContributionTotals
    from sonobridge.store import AuditEntry, EvidenceRecord

__all__ = ["ContributionsRequest", "ContributionsResult", "contributions_export"]

_READ, _DECISION, _AUDIT = "label.submit", "label.adjudicate", "audit.evaluate"
_PAGE = 500


@record
class ContributionsRequest:
    """Which project."""

    name: Annotated[str, Len(1, 60), Help("Short name of the project.")]


@record
class ContributionsResult:
    """The zip; check it with ``sha256sum -c SHA256SUMS`` in the unpacked folder.

    ``labels`` are answers and shapes of submitted readings, ``reads`` the readings, of the
    label studies of the project; ``audits`` are all evaluations. All are counted since
    labelling began, and equal what the audit log counts.
    """

    artefact: Artefact
    since: str
    labels: int
    reads: int
    decisions: int
    audits: int
    phi_hits: int
    scan: str


@operation(
    "path.contributions_export",
    summary="Write your contributions to a project: labels, reads, audits, with hashes.",
    traits=(Trait.EVIDENCE,),
    command="path contributions-export",
    positional=("name",),
)
def contributions_export(
    context: Context, request: ContributionsRequest
) -> ContributionsResult:
    """Count evidence against the audit log, scan what would leave, then write the zip.

    Raises
    ------
    ConflictError
        If labelling has not begun, or the two logs disagree.
    PatientDataFoundError
        Naming the passages; no file is written.
    """
    from sonobridge.career.ce_ledger import build_audit_pack
    from sonobridge.career.project import total_contributions
    from sonobridge.career.proof_plan.patient_data_scan import LIMIT, refuse_patient_data
    from sonobridge.core.canonical import hash_bytes

    since = _since(context, request.name)
    rows = tuple(_contributions(context, request.name, since))
    files = _files(context, request.name, since, rows)
    refuse_patient_data(_texts(context, request.name, files), kept="No file was written.")
    data = build_audit_pack(files)
    sha256 = hash_bytes(data)
    name = f"contributions-{sha256[:16]}.zip"
    context.workspace.exports.write(data, name)
    totals = total_contributions(rows)
    for row in rows:
        context.evidence.used("evidence", row.evidence, row.sha256)
    context.evidence.made("export", name, sha256)
    context.evidence.seal("export")
    context.evidence.measured(
        {"labels": totals.labels, "reads": totals.reads, "audits": totals.audits}
    )
    return ContributionsResult(
        artefact=Artefact(
            name=name, media_type="application/zip", size_bytes=len(data), sha256=sha256
        ),
        since=since,
        labels=totals.labels,
        reads=totals.reads,
        decisions=totals.decisions,
        audits=totals.audits,
        phi_hits=0,
        scan=LIMIT,
    )


def _since(context: Context, name: str) -> str:
    from sonobridge.store.paths import PathStore

    project_row(context, name)
    start = PathStore(context.workspace).find(context.actor.person_id, PROJECT_START, name)
    if start is None:
        raise ConflictError(
            "Labelling for this project has not begun.",
            where=name,
            kept="No file was written.",
            remedy="Begin it with 'sonobridge path project-start'.",
        )
    return str(start.body["started_at"])


def _files(
    context: Context, name: str, since: str, rows: tuple[Contribution, ...]
) -> dict[str, bytes]:
    from sonobridge.career.project import contribution_files
    from sonobridge.core.canonical import canonical_bytes, parse_json
    from sonobridge.core.record import to_json
    from sonobridge.labelling import protocol_as_json, shipped_protocol

    logged, elsewhere = _audit_log(context, name, since)
    _refuse_difference(rows, logged)
    shown = to_json(project_line(context, project_row(context, name)))
    # Full dates may be days of exams, so the start leaves as a month.
    checklist = {**shown, "started_at": since[:7]} if isinstance(shown, dict) else {}
    protocol = parse_json(
        canonical_bytes(protocol_as_json(shipped_protocol("image_quality_tissue")))
    )
    return contribution_files(
        rows,
        checklist,
        origin=context.workspace.origin,
        audit_log=logged,
        elsewhere=elsewhere,
        protocol=protocol if isinstance(protocol, dict) else {},
    )


def _texts(context: Context, name: str, files: dict[str, bytes]) -> dict[str, str]:
    """Return the files as text in which approval and agreement keep no digits.

    Their numbers are meant to leave; a name beside them would still be found.
    """
    known = checklist_of(project_row(context, name))
    texts = {file: data.decode("utf-8") for file, data in files.items()}
    for number in filter(None, (known.ethics_number, known.data_use_agreement)):
        covered = re.sub(r"\d", "·", number)
        texts["checklist.json"] = texts["checklist.json"].replace(number, covered)
    return texts


def _studies(context: Context, name: str) -> frozenset[str]:
    from sonobridge.store.labels import LabelStore

    return LabelStore(context.workspace).studies.of_project(context.actor.person_id, name)


def _contributions(context: Context, name: str, since: str) -> Iterator[Contribution]:
    """Yield the person's records since the start, oldest first by kind."""
    from sonobridge.career.project import Contribution

    studies = _studies(context, name)
    for kind, operation_name in (("read", _READ), ("decision", _DECISION), ("audit", _AUDIT)):
        for one in reversed(_records(context, operation_name, since)):
            result = one.result if isinstance(one.result, dict) else {}
            if kind != "audit" and result.get("study_id") not in studies:
                continue
            labels = result.get("labels", 0) if kind == "read" else 0
            yield Contribution(
                kind=kind,  # type: ignore[arg-type]
                month=one.finished_at[:7],
                labels=labels if isinstance(labels, int) else 0,
                evidence=one.id,
                sha256=one.hash,
            )


def _records(context: Context, kind: str, since: str) -> list[EvidenceRecord]:
    found: list[EvidenceRecord] = []
    before: int | None = None
    while True:
        page = context.workspace.evidence.page(
            kind=kind, person_id=context.actor.person_id, before=before, limit=_PAGE
        )
        found += [one for one in page if one.finished_at >= since]
        if len(page) < _PAGE or page[-1].finished_at < since:
            return found
        before = page[-1].seq


def _audit_log(context: Context, name: str, since: str) -> tuple[ContributionTotals, int]:
    """Return the totals of the audit log alone, and the readings of other studies."""
    from sonobridge.career.project import ContributionTotals

    studies = _studies(context, name)
    reads = _lines(context, _READ, since)
    own = [one for one in reads if one.subject in studies]
    decisions = [one for one in _lines(context, _DECISION, since) if one.subject in studies]
    totals = ContributionTotals(
        labels=sum(one.amount or 0 for one in own),
        reads=len(own),
        decisions=len(decisions),
        audits=len(_lines(context, _AUDIT, since)),
    )
    return totals, len(reads) - len(own)


def _lines(context: Context, operation_name: str, since: str) -> list[AuditEntry]:
    """Return the person's lines of the audit log that say an operation was done."""
    found: list[AuditEntry] = []
    before: int | None = None
    while True:
        page = context.workspace.audit_log.page(
            operation=operation_name,
            person_id=context.actor.person_id,
            before=before,
            limit=_PAGE,
        )
        found += [one for one in page if one.outcome == "done" and one.at >= since]
        if len(page) < _PAGE or page[-1].at < since:
            return found
        before = page[-1].seq


def _refuse_difference(rows: tuple[Contribution, ...], logged: ContributionTotals) -> None:
    from dataclasses import asdict

    from sonobridge.career.project import total_contributions

    totals = total_contributions(rows)
    if totals == logged:
        return
    by_log = asdict(logged)
    told = ", ".join(
        f"{name}: {count} by the records, {by_log[name]} by the audit log"
        for name, count in asdict(totals).items()
        if count != by_log[name]
    )
    raise ConflictError(
        "The evidence log and the audit log count differently.",
        where=told,
        why="Each record of work has one line in the audit log, with the same count.",
        kept="No file was written.",
        remedy="Run 'sonobridge verify'; it names the first broken link.",
    )
