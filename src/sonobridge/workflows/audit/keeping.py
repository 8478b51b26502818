"""One transaction for the rows of a run and its evidence record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.store.audits import Writing

__all__ = ["keeping", "stale_paths", "why_stale"]


@contextmanager
def keeping(context: Context) -> Iterator[Writing]:
    """Open the transaction; at its end evidence and rows are written together.

    The evidence record names the hash of every row, so the signed chain covers them all.
    A run that added no row writes no record; it may point at an older one.
    """
    from sonobridge.store.audits import AuditStore

    with AuditStore(context.workspace).writing(context.actor.person_id) as writing:
        yield writing
        hashes = writing.hashes()
        if not hashes:
            return
        context.evidence.measured({"rows": {k: list(v) for k, v in hashes.items()}})
        writing.insert(context.evidence.write_in(writing.connection).id)


def stale_paths(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the stale records of the workspace: evidence id to the way from the cause."""
    return {
        one.evidence_id: tuple(f"{step.kind} {step.id}" for step in one.path)
        for one in context.workspace.evidence.stale()
    }


def why_stale(context: Context, evidence_id: str) -> tuple[str, ...]:
    """Return the way from what changed to one record; empty while it holds."""
    return stale_paths(context).get(evidence_id, ())
