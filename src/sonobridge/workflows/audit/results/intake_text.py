"""``audit.intake_text``: a product's results in report text into the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.files.outputs import check_output, write_whole
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.results.choices import TextChoices
from sonobridge.workflows.audit.results.results_from_text import ReadCounts
from sonobridge.workflows.audit.results.summary import TableFacts
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.context import Context

__all__ = ["IntakeTextRequest", "IntakeTextResult", "intake_text"]


@record
class IntakeTextRequest(TextChoices):
    """Which reports, by which rules, and what the table is called."""

    name: Annotated[str, Len(1, 200), Help("Name of the table.")] = "Report text"


@record
class IntakeTextResult:
    """What was read, and the table as stored; no text of a report is."""

    review: str
    read: ReadCounts
    made: TableFacts
    intake: IntakeResult


@operation(
    "audit.intake_text",
    summary="Take a product's results in from report text, read by rules.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("source",),
)
def intake_text(context: Context, request: IntakeTextRequest) -> IntakeTextResult:
    """Code reports and patients under the workspace's key, then intake as of any table."""
    from sonobridge.audit.results.coding import ResultCodes
    from sonobridge.workflows.audit.results.making import make_text_table, text_inputs
    from sonobridge.workflows.audit.results.results_from_text import read_counts
    from sonobridge.workflows.audit.results.storing import store_table
    from sonobridge.workflows.audit.results.summary import table_facts

    check_output(request.review, *text_inputs(request))
    codes = ResultCodes(context.workspace.deid_key)
    table, joined, made = make_text_table(context, request, codes)
    counts = read_counts(made)
    context.evidence.measured(
        {"reports": made.reports, "cells_read": counts.cells_read}
        | {"cells_entered": counts.cells_entered}
    )
    if request.review:
        data = made.review.to_csv()
        write_whole(Path(request.review), data, kept="Nothing was stored.", private=True)
    return IntakeTextResult(
        review=request.review,
        read=counts,
        made=table_facts(table, joined, plain=False),
        intake=store_table(context, table, request.name),
    )
