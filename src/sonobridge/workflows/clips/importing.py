"""``clips.import``: bring files and folders of this machine into the library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import MinLen

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Second
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.clips.ingest import ImportReport

__all__ = ["ImportRequest", "ImportResult", "import_clips", "summarise"]

IMPORTERS = frozenset({Role.OWNER, Role.ADJUDICATOR, Role.EDUCATOR, Role.LEARNER})
_SHOWN = 100


@record
class ImportRequest:
    """What to import, and how."""

    paths: Annotated[
        tuple[str, ...], MinLen(1), Help("Files and folders of this machine; only read.")
    ]
    dates: Annotated[
        Literal["years", "shifted"],
        Help("Keep years only, or move all dates of a patient by the same days."),
    ] = "years"
    keep_originals: Annotated[
        bool, Help("Keep identified source copies in the private folder originals.")
    ] = False
    force: Annotated[bool, Help("Also try files without a DICOM file header.")] = False


@record
class ReasonCount:
    """How many files were quarantined for one reason."""

    reason_code: str
    files: int


@record
class ImportLine:
    """One file that was not plainly imported; it is named by its HMAC only."""

    status: Literal["imported", "duplicate", "conflict", "quarantined", "unchanged"]
    reason_code: str
    reason: str
    byte_offset: int | None
    clip_id: str | None
    source_hmac: str


@record
class ImportResult:
    """What became of the files.

    ``unchanged`` are files known from an earlier import. ``lines`` holds at most the
    first 100 files that were not plainly imported; ``clips items`` lists all.
    """

    run_id: str
    files: int
    imported: int
    duplicate: int
    conflict: int
    quarantined: int
    unchanged: int
    bytes_read: int
    seconds: Second
    files_per_s: float
    waiting_for_clearance: int
    reasons: tuple[ReasonCount, ...]
    lines: tuple[ImportLine, ...]


@operation(
    "clips.import",
    summary="Import DICOM files and folders: de-identify, check, index.",
    roles=IMPORTERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    command="clips import",
    positional=("paths",),
)
def import_clips(context: Context, request: ImportRequest) -> ImportResult:
    """Run the import; a repeated one changes nothing and writes no evidence."""
    from sonobridge.store.clips.ingest import ImportOptions, import_paths

    report = import_paths(
        context.workspace,
        request.paths,
        ImportOptions(
            dates=request.dates,
            keep_originals=request.keep_originals,
            force=request.force,
        ),
        person_id=context.actor.person_id,
        progress=lambda done, total: context.progress(done, total, "files"),
    )
    return summarise(context, report)


def summarise(context: Context, report: ImportReport) -> ImportResult:
    """Return the result of a finished import and declare its evidence."""
    from sonobridge.store.clips import Clearances, ImportHistory

    tally, run = report.tally, report.run
    if report.changed:
        manifest = ImportHistory(context.workspace).manifest_sha256(run.id)
        context.evidence.made("import", run.id, manifest)
        context.evidence.measured(
            {
                "files": run.file_count,
                **{name: tally.counts[name] for name in ("imported", "duplicate", "conflict")},
                "quarantined": tally.counts["quarantined"],
                "unchanged": tally.counts["unchanged"],
                "dates": run.date_mode,
                "reasons": dict(sorted(tally.reasons.items())),
            }
        )
    else:
        context.evidence.skip()
    seconds = max(report.seconds, 1e-6)
    return ImportResult(
        run_id=run.id,
        files=run.file_count,
        imported=tally.counts["imported"],
        duplicate=tally.counts["duplicate"],
        conflict=tally.counts["conflict"],
        quarantined=tally.counts["quarantined"],
        unchanged=tally.counts["unchanged"],
        bytes_read=tally.bytes_read,
        seconds=round(seconds, 3),
        files_per_s=round(run.file_count / seconds, 1),
        waiting_for_clearance=Clearances(context.workspace).waiting_count(),
        reasons=tuple(
            ReasonCount(reason_code=code, files=files)
            for code, files in sorted(tally.reasons.items())
        ),
        lines=tuple(
            ImportLine(
                status=one.status,
                reason_code=one.fault.code,
                reason=one.fault.reason,
                byte_offset=one.fault.byte_offset,
                clip_id=one.clip_id,
                source_hmac=one.source_hmac,
            )
            for one in tally.first_results[:_SHOWN]
        ),
    )
