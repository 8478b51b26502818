"""``path.proofs``: the proofs of credentials that one attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_request import PROOF

if TYPE_CHECKING:
    from sonobridge.store.paths import PathRecord

__all__ = ["ProofLine", "ProofsRequest", "ProofsResult", "proofs", "stored_file"]


@record
class ProofsRequest:
    """Nothing is asked for: one's own proofs are few."""


@record
class ProofLine:
    """A proof; ``held`` is false where only its hash was kept, so that it cannot be shown."""

    credential: str
    name: str
    file_name: str
    issuer: str
    size_bytes: int
    sha256: str
    attached_at: str
    held: bool


@record
class ProofsResult:
    """One's own proofs, by credential."""

    proofs: tuple[ProofLine, ...]


@operation("path.proofs", summary="List the proofs of credentials that you attached.")
def proofs(context: Context, request: ProofsRequest) -> ProofsResult:
    """Return the proofs that were not withdrawn."""
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    del request
    records = load_library().records
    rows = PathStore(context.workspace).current(context.actor.person_id, PROOF)
    return ProofsResult(
        proofs=tuple(
            ProofLine(
                credential=row.subject,
                name=records[row.subject].name if row.subject in records else row.subject,
                file_name=str(row.body["file_name"]),
                issuer=str(row.body["issuer"]),
                size_bytes=int(row.body["size_bytes"]),
                sha256=str(row.body["file_sha256"]),
                attached_at=row.made_at,
                held=stored_file(context, row),
            )
            for row in rows
        )
    )


def stored_file(context: Context, row: PathRecord) -> bool:
    """Tell whether the bytes of a proof are in the workspace."""
    kept = row.body.get("stored") is True
    return kept and context.workspace.blobs.exists(str(row.body["file_sha256"]))
