"""``audit.evaluate``: run a locked protocol; the first run is the time of unblinding."""

from __future__ import annotations

from typing import Annotated

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.audit.permission import RUNNERS
from sonobridge.workflows.context import Context

__all__ = ["EvaluateRequest", "EvaluateResult", "evaluate"]


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
    raise NotImplementedError
