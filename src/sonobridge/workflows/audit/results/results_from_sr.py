"""``audit.results_from_sr``: structured reports to a table of predictions, as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import MaxLen

from sonobridge.audit.results.outcome import ConceptLine, LeftOut
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.files.outputs import check_output, write_whole
from sonobridge.workflows.audit.results.choices import (
    KeepIdentifiers,
    KeyFile,
    OutputFile,
    SrChoices,
)
from sonobridge.workflows.audit.results.summary import ReasonCount, TableFacts
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.results.structured.reading import ReadReports

__all__ = ["ResultsFromSrRequest", "ResultsFromSrResult", "results_from_sr", "shown_files"]

_SHOWN = 50


@record
class ResultsFromSrRequest(SrChoices):
    """Which reports, which concepts, and where the table goes."""

    output: OutputFile = ""
    key_file: KeyFile = ""
    keep_identifiers: KeepIdentifiers = False
    left_out: Annotated[
        str, MaxLen(4000), Help("CSV to write: each file that gave no row, and why; private.")
    ] = ""
    dry_run: Annotated[bool, Help("List the concepts found and stop.")] = False


@record
class ResultsFromSrResult:
    """What was found, and what became of it.

    Attributes
    ----------
    partial
        Reports that call themselves incomplete; they are used.
    table
        None for a dry run.
    concepts
        What the reports hold; of a dry run only.
    left_out
        The first files that gave no row; ``left_out_counts`` counts all.
    """

    output: str
    files: int
    reports: int
    partial: int
    left_out_counts: tuple[ReasonCount, ...]
    table: TableFacts | None
    concepts: tuple[ConceptLine, ...]
    left_out: tuple[LeftOut, ...]


@operation(
    "audit.results_from_sr",
    summary="Turn DICOM structured reports of a product into a table of predictions.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("source",),
)
def results_from_sr(context: Context, request: ResultsFromSrRequest) -> ResultsFromSrResult:
    """Read each report in the decoder child; write codes in place of identifiers.

    Without a chosen concept, or with ``dry_run``, the concepts are listed and no table is
    made.
    """
    from sonobridge.audit.results.coding import ResultCodes
    from sonobridge.audit.results.structured.reading import list_concepts
    from sonobridge.workflows.audit.results.making import key_of_file, make_sr_table
    from sonobridge.workflows.audit.results.summary import reason_counts, table_facts

    inputs = [Path(one) for one in (request.source, request.reference) if one]
    for name in (request.output, request.left_out):
        check_output(name, *inputs)
    chosen = (*request.score, *request.prediction, *request.measured, *request.also)
    concepts: tuple[ConceptLine, ...] = ()
    facts = None
    if request.dry_run or not chosen:
        codes = ResultCodes(key_of_file(""), plain=request.keep_identifiers)
        catalogue, made = list_concepts(Path(request.source), codes, context.progress)
        concepts = catalogue.lines()
    else:
        codes = ResultCodes(key_of_file(request.key_file), plain=request.keep_identifiers)
        table, joined, made = make_sr_table(context, request, codes)
        facts = table_facts(table, joined, plain=codes.plain)
        if request.output:
            kept = "The reports are unchanged."
            write_whole(Path(request.output), table.to_csv(), kept=kept, private=codes.plain)
    if request.left_out:
        data = _left_out_csv(made.left_out.listed)
        kept = "The table was written." if facts and request.output else ""
        write_whole(Path(request.left_out), data, kept=kept, private=True)
    return ResultsFromSrResult(
        output=request.output if facts else "",
        files=made.files,
        reports=made.reports,
        partial=made.partial,
        left_out_counts=reason_counts(made.left_out.counts),
        table=facts,
        concepts=concepts,
        left_out=shown_files(made),
    )


def shown_files(made: ReadReports) -> tuple[LeftOut, ...]:
    """Return the first files that gave no row."""
    return tuple(made.left_out.listed[:_SHOWN])


def _left_out_csv(listed: Sequence[LeftOut]) -> bytes:
    from sonobridge.audit.table import check_export_cell

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "code", "why"])
    writer.writerows([check_export_cell(one.file), one.code, one.why] for one in listed)
    return out.getvalue().encode("utf-8", "backslashreplace")
