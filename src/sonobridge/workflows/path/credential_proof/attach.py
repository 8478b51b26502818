"""``path.attach_proof``: a file that proves a credential nobody could verify."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.plan.plan_request import PROOF

__all__ = ["LARGEST", "AttachProofRequest", "AttachProofResult", "attach_proof", "keep_proof"]

LARGEST = 1_500_000


@record
class AttachProofRequest:
    """Which credential, and the file."""

    credential: Annotated[str, Len(1, 60), Help("Credential, cmias.")]
    file_name: Annotated[str, Len(1, 200), Help("Name of the file.")]
    content_base64: Annotated[
        str, Len(4, 2_100_000), Help("Content of the file (a letter, a page) as base64.")
    ]
    issuer: Annotated[str, Len(2, 200), Help("Who issues the credential, by the file.")]


@record
class AttachProofResult:
    """What was kept; the flag of the credential is lifted for you alone.

    The file stays in the workspace and in its backups until it is withdrawn.
    """

    credential: str
    sha256: str
    version: int
    excluded: bool


@operation(
    "path.attach_proof",
    summary="Attach a proof of an unverified credential; plans may then contain it.",
    traits=(Trait.EVIDENCE,),
    command="path attach-proof-content",
)
def attach_proof(context: Context, request: AttachProofRequest) -> AttachProofResult:
    """Keep the file with its hash, name and issuer, so that it can be shown.

    Raises
    ------
    CredentialUnknownError
        If there is no such credential.
    InvalidInputError
        If the content is no base64, empty or too large.
    """
    data = _decoded(request.content_base64)
    return keep_proof(context, request.credential, data, (request.file_name, request.issuer))


def keep_proof(
    context: Context, credential: str, data: bytes, origin: tuple[str, str]
) -> AttachProofResult:
    """Store the bytes and the record that names them, both or none.

    Parameters
    ----------
    context
        Of the operation; its evidence is declared here.
    credential
        What is proven.
    data
        The file, 1 to ``LARGEST`` bytes.
    origin
        Name of the file, and who issues the credential by it.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    library, workspace = load_library(), context.workspace
    identifier = library.get(credential).id
    refuse_size(data)
    sha256 = workspace.blobs.put(data)
    body = {
        "file_name": origin[0],
        "file_sha256": sha256,
        "size_bytes": len(data),
        "issuer": origin[1],
        "stored": True,
    }
    with workspace.transaction() as connection:
        row = PathStore(workspace).add_within(
            connection, context.actor.person_id, PROOF, subject=identifier, body=body
        )
        workspace.blobs.record(connection, sha256, context.clock)
    context.evidence.used("proof_file", identifier, sha256)
    context.evidence.made(PROOF, f"{identifier}/{row.version}", row.sha256)
    return AttachProofResult(
        credential=identifier,
        sha256=sha256,
        version=row.version,
        excluded=library.excluded(identifier, frozenset((identifier,))),
    )


def _decoded(text: str) -> bytes:
    from base64 import b64decode

    try:
        return b64decode(text, validate=True)
    except ValueError:  # not base64, or not even ASCII
        return b""


def refuse_size(data: bytes) -> None:
    """Refuse a file that is empty or too large."""
    if not 1 <= len(data) <= LARGEST:
        raise InvalidInputError(
            "The proof cannot be read.",
            where="the file",
            why=f"A file of 1 to {LARGEST} bytes is needed.",
            kept="Nothing was stored.",
            remedy="Choose the issuer's letter or a saved page again.",
        )
