"""``audit.results_from_text``: report text to a table of predictions, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.audit.files.outputs import check_output, write_whole
from sonobridge.workflows.audit.results.choices import (
    KeepIdentifiers,
    KeyFile,
    OutputFile,
    TextChoices,
)
from sonobridge.workflows.audit.results.summary import TableFacts
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.audit.report_text.reading import ReadTexts

__all__ = [
    "ReadCounts",
    "ResultsFromTextRequest",
    "ResultsFromTextResult",
    "read_counts",
    "results_from_text",
]


@record
class ResultsFromTextRequest(TextChoices):
    """Which reports, by which rules, and where the table goes."""

    output: OutputFile = ""
    key_file: KeyFile = ""
    keep_identifiers: KeepIdentifiers = False


@record
class ReadCounts:
    """How the reading went.

    Attributes
    ----------
    reports
        Reports that were read, each once.
    repeated
        Reports that came again with the same text.
    encoding_guessed
        Text files that are not UTF-8 and were taken to be Windows-1252.
    cells_read, cells_entered
        Cells that the rules filled, and those that a person entered.
    corrections_unmet
        Corrections of cells that are in no report.
    """

    reports: int
    repeated: int
    encoding_guessed: int
    cells_read: int
    cells_entered: int
    corrections_unmet: int


@record
class ResultsFromTextResult:
    """What was read, and what became of it."""

    output: str
    review: str
    read: ReadCounts
    table: TableFacts


@operation(
    "audit.results_from_text",
    summary="Read a product's results from report text by rules into a table of predictions.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("source",),
)
def results_from_text(
    context: Context, request: ResultsFromTextRequest
) -> ResultsFromTextResult:
    """Search each report in the decoder child; what the rules do not tell stays blank."""
    from sonobridge.audit.results.coding import ResultCodes
    from sonobridge.workflows.audit.results.making import (
        key_of_file,
        make_text_table,
        text_inputs,
    )
    from sonobridge.workflows.audit.results.summary import table_facts

    for name in (request.output, request.review):
        check_output(name, *text_inputs(request))
    codes = ResultCodes(key_of_file(request.key_file), plain=request.keep_identifiers)
    table, joined, made = make_text_table(context, request, codes)
    if request.output:
        kept = "The reports are unchanged."
        write_whole(Path(request.output), table.to_csv(), kept=kept, private=codes.plain)
    if request.review:
        data = made.review.to_csv()
        kept = "The reports are unchanged."
        write_whole(Path(request.review), data, kept=kept, private=True)
    return ResultsFromTextResult(
        output=request.output,
        review=request.review,
        read=read_counts(made),
        table=table_facts(table, joined, plain=codes.plain),
    )


def read_counts(made: ReadTexts) -> ReadCounts:
    """Return how a reading went."""
    filled = sum(cell.recorded for row in made.rows for cell in row.cells.values())
    return ReadCounts(
        reports=made.reports,
        repeated=made.repeated,
        encoding_guessed=made.guessed,
        cells_read=max(0, filled - made.corrected),
        cells_entered=made.corrected,
        corrections_unmet=made.unmet,
    )
