"""What a supervisor signed: exams of the thirty days, rotations."""

from __future__ import annotations

from datetime import date

from sonobridge.core.clock import parse_utc
from sonobridge.workflows.context import Context

__all__ = ["signed_by_supervisor", "signed_outputs"]

_PAGE = 500


def signed_by_supervisor(context: Context, start: date, end: date) -> bool:
    """Tell whether a supervisor signed an observed exam session of the thirty days."""
    signed = _observed(context)
    return any(
        record.hash in signed
        and start <= parse_utc(record.finished_at).astimezone().date() <= end
        for record in context.workspace.evidence.page(
            kind="scan.submit", person_id=context.actor.person_id, limit=_PAGE
        )
    )


def signed_outputs(context: Context, kind: str) -> frozenset[str]:
    """Return hashes of what records of a kind made, where a supervisor signed the record."""
    signed = _observed(context)
    return frozenset(
        output.sha256
        for record in context.workspace.evidence.page(
            kind=kind, person_id=context.actor.person_id, limit=_PAGE
        )
        if record.hash in signed
        for output in record.outputs
    )


def _observed(context: Context) -> frozenset[str]:
    """Return hashes of records that a registered supervisor observed and signed."""
    from sonobridge.workflows.portfolio.reading.sign_off_store import own_sign_offs

    return frozenset(
        one.signed.subject_sha256
        for one in own_sign_offs(context)
        if one.observed_by_supervisor
    )
