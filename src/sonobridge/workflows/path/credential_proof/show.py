"""``path.proof_file``: the file of a proof, as it was attached."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated

from annotated_types import Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.artefact import Artefact
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.credential_proof.list import stored_file
from sonobridge.workflows.path.plan.plan_request import PROOF

__all__ = ["ProofFileRequest", "ProofFileResult", "export_name", "proof_file"]

_MEDIA = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
}
_ANY = "application/octet-stream"


@record
class ProofFileRequest:
    """Whose proof."""

    credential: Annotated[str, Len(1, 60), Help("Credential, cmias.")]


@record
class ProofFileResult:
    """The file; a page downloads it, the command line copies it with ``-o``."""

    artefact: Artefact
    file_name: str
    issuer: str


@operation(
    "path.proof_file",
    summary="Take out the file of a proof that you attached.",
    traits=(Trait.AUDITED,),
    positional=("credential",),
)
def proof_file(context: Context, request: ProofFileRequest) -> ProofFileResult:
    """Write the stored bytes into the exports, unchanged.

    Raises
    ------
    PathRecordMissingError
        If no proof of this credential is attached.
    ConflictError
        If only its hash was kept.
    """
    from sonobridge.career.credentials import load_library
    from sonobridge.store.paths import PathStore

    identifier = load_library().get(request.credential).id
    row = PathStore(context.workspace).get(context.actor.person_id, PROOF, identifier)
    if not stored_file(context, row):
        raise ConflictError(
            "Only the hash of this proof was kept, so it cannot be shown.",
            where=identifier,
            kept="The hash, the name of the file and its issuer.",
            remedy="Attach the file again.",
        )
    sha256 = str(row.body["file_sha256"])
    data = context.workspace.blobs.read(sha256)
    name = export_name(context.actor.person_id, row.body)
    context.workspace.exports.write(data, name)
    return ProofFileResult(
        artefact=Artefact(
            name=name,
            media_type=_MEDIA.get(PurePosixPath(name).suffix, _ANY),
            size_bytes=len(data),
            sha256=sha256,
        ),
        file_name=str(row.body["file_name"]),
        issuer=str(row.body["issuer"]),
    )


def export_name(person_id: str, body: dict[str, object]) -> str:
    """Return the name of the exported file; only who has the file could guess it."""
    suffix = PurePosixPath(str(body["file_name"])).suffix.lower()
    mark = hash_json([person_id, str(body["file_sha256"])])[:24]
    return f"proof-{mark}{suffix if suffix in _MEDIA else '.bin'}"
