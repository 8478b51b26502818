"""What a person stored for the indicators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.paths import PathRecord

__all__ = [
    "ACCURACY",
    "CONTRIBUTION",
    "CORRELATION",
    "DIARY",
    "OUTAGE",
    "PEERS",
    "PHANTOM",
    "REPORTS",
    "REVIEW",
    "SURVEY",
    "keep_entry",
    "stored",
]

SURVEY, REPORTS, OUTAGE, PHANTOM = "kpi_survey", "kpi_reports", "kpi_outage", "kpi_phantom"
ACCURACY, CONTRIBUTION = "kpi_accuracy", "contribution"
REVIEW, CORRELATION = "kpi_review", "kpi_correlation"
DIARY, PEERS = "satisfaction_week", "satisfaction_peers"


def stored(context: Context, kind: str) -> tuple[PathRecord, ...]:
    """Return the person's records of a kind, none that was taken back."""
    from sonobridge.store.paths import PathStore

    return PathStore(context.workspace).current(context.actor.person_id, kind)


def keep_entry(context: Context, kind: str, subject: str, body: Mapping[str, Any]) -> str:
    """Store a record and name it in the evidence; return its identifier."""
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore

    name = subject or new_identifier("kpi", context.clock)
    row = PathStore(context.workspace).add(context.actor.person_id, kind, name, body)
    context.evidence.made("path_record", name, row.sha256)
    return name
