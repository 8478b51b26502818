"""``audit.show``: one evaluation, whole, as it was stored."""

from __future__ import annotations

from typing import Annotated

from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.flags.flag_view import FlagLine
from sonobridge.workflows.audit.products.product_view import Authority, ProductLine
from sonobridge.workflows.context import Context

__all__ = ["ShowEvaluationRequest", "ShowEvaluationResult", "show_evaluation"]


@record
class ShowEvaluationRequest:
    """Which evaluation."""

    evaluation_id: Annotated[str, Help("Identifier of the evaluation.")]


@record
class ShowEvaluationResult:
    """The stored evaluation and what hangs on it.

    Attributes
    ----------
    sha256
        Of the evaluation's canonical JSON, which is a blob of the workspace.
    newer_evaluation_id
        The newest evaluation of the same model version and table, None when it is this.
    flags
        Those that this evaluation opened or saw again.
    stale_because
        The way from what changed to this evaluation; empty while it holds.
    """

    evaluation: Evaluation
    evaluation_id: str
    protocol_id: str
    table_id: str
    table_name: str
    product: ProductLine
    flags: tuple[FlagLine, ...]
    authority: Authority
    newer_evaluation_id: str | None
    sha256: str
    made_by: str
    evidence_id: str
    evidence_hash: str
    stale_because: tuple[str, ...]


@operation(
    "audit.show",
    summary="Show a stored evaluation with its evidence, flags and model version.",
    positional=("evaluation_id",),
)
def show_evaluation(context: Context, request: ShowEvaluationRequest) -> ShowEvaluationResult:
    """Read the stored evaluation; nothing in it is computed again."""
    raise NotImplementedError
