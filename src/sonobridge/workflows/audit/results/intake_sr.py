"""``audit.intake_sr``: structured reports of a product into the workspace."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.audit.results.outcome import LeftOut
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.audit.results.choices import SrChoices
from sonobridge.workflows.audit.results.summary import ReasonCount, TableFacts
from sonobridge.workflows.audit.tables.intake_result import IntakeResult
from sonobridge.workflows.context import Context

__all__ = ["IntakeSrRequest", "IntakeSrResult", "intake_sr"]


@record
class IntakeSrRequest(SrChoices):
    """Which reports, which concepts, and what the table is called."""

    name: Annotated[str, Len(1, 200), Help("Name of the table.")] = "Structured reports"


@record
class IntakeSrResult:
    """What was read, and the table as stored."""

    files: int
    reports: int
    partial: int
    left_out_counts: tuple[ReasonCount, ...]
    made: TableFacts
    intake: IntakeResult
    left_out: tuple[LeftOut, ...]


@operation(
    "audit.intake_sr",
    summary="Take structured reports of a product in as a table of predictions.",
    roles=RUNNERS,
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("source",),
)
def intake_sr(context: Context, request: IntakeSrRequest) -> IntakeSrResult:
    """Code patients and UIDs under the workspace's key, then do what ``audit intake`` does."""
    from sonobridge.audit.results.coding import ResultCodes
    from sonobridge.workflows.audit.results.making import make_sr_table
    from sonobridge.workflows.audit.results.results_from_sr import shown_files
    from sonobridge.workflows.audit.results.storing import store_table
    from sonobridge.workflows.audit.results.summary import reason_counts, table_facts

    codes = ResultCodes(context.workspace.deid_key)
    table, joined, made = make_sr_table(context, request, codes)
    context.evidence.measured(
        {"reports": made.reports, "files_left_out": sum(made.left_out.counts.values())}
    )
    return IntakeSrResult(
        files=made.files,
        reports=made.reports,
        partial=made.partial,
        left_out_counts=reason_counts(made.left_out.counts),
        made=table_facts(table, joined, plain=False),
        intake=store_table(context, table, request.name),
        left_out=shown_files(made),
    )
