"""``path.proof_withdraw``: take a proof back, and its file out of the workspace."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.credential_proof.show import export_name
from sonobridge.workflows.path.plan.plan_request import PROOF

__all__ = ["WithdrawProofRequest", "WithdrawProofResult", "withdraw_proof"]


@record
class WithdrawProofRequest:
    """Which proof, and why."""

    credential: Annotated[str, Len(1, 60), Help("Credential, cmias.")]
    reason: Annotated[str, Len(1, 200), Help("Why; it stays readable.")]


@record
class WithdrawProofResult:
    """What was taken back; name, issuer and hash of the file stay readable.

    Attributes
    ----------
    excluded
        Whether the credential is flagged again.
    file_deleted
        Whether the bytes are gone; they stay where something else names them, and in
        backups that were made before.
    """

    credential: str
    excluded: bool
    file_deleted: bool


@operation(
    "path.proof_withdraw",
    summary="Take a proof of a credential back and delete its file.",
    traits=(Trait.AUDITED,),
    positional=("credential",),
)
def withdraw_proof(context: Context, request: WithdrawProofRequest) -> WithdrawProofResult:
    """Store that the proof is withdrawn, then delete export and stored bytes.

    Raises
    ------
    PathRecordMissingError
        If no proof of this credential is attached.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    library, workspace = load_library(), context.workspace
    identifier, store = library.get(request.credential).id, PathStore(workspace)
    person_id = context.actor.person_id
    store.get(person_id, PROOF, identifier)
    versions = store.versions(person_id, PROOF, identifier)
    attached = [one.body for one in versions if not one.withdrawn]
    store.withdraw(person_id, PROOF, identifier, reason=request.reason)
    for name in {export_name(person_id, body) for body in attached}:
        workspace.exports.delete(name)
    named = {
        str(other.body["file_sha256"])
        for person in workspace.people.list(disabled=True)
        for other in store.current(person.id, PROOF)
    }
    stored = {str(body["file_sha256"]) for body in attached if body.get("stored") is True}
    gone = [_delete(context, one) for one in sorted(stored - named)]
    return WithdrawProofResult(
        credential=identifier,
        excluded=library.excluded(identifier),
        file_deleted=bool(stored) and len(gone) == len(stored) and all(gone),
    )


def _delete(context: Context, sha256: str) -> bool:
    """Delete the row, then the file: a crash between leaves an orphan, never a gap."""
    workspace = context.workspace
    with workspace.transaction() as connection:
        workspace.database.serialise(connection, "sonobridge path")
        if not workspace.blobs.forget(connection, sha256, only="proof_file"):
            return False
    with workspace.transaction() as connection:
        workspace.database.serialise(connection, "sonobridge path")
        return workspace.blobs.delete_unnamed(connection, sha256)
