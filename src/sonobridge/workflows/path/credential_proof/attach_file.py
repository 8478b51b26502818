"""``path.attach_proof_file``: a proof from a file on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import MissingError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.credential_proof.attach import (
    LARGEST,
    AttachProofResult,
    keep_proof,
)

__all__ = ["AttachProofFileRequest", "attach_proof_file"]


@record
class AttachProofFileRequest:
    """Which credential, the file, and whose it is."""

    credential: Annotated[str, Len(1, 60), Help("Credential, cmias.")]
    file: Annotated[Path, Help("The issuer's letter or a saved page, at most 1.5 MB.")]
    issuer: Annotated[str, Len(2, 200), Help("Who issues the credential, by the file.")]


@operation(
    "path.attach_proof_file",
    summary="Attach a file as the proof of an unverified credential.",
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    command="path attach-proof",
    positional=("credential", "file"),
)
def attach_proof_file(context: Context, request: AttachProofFileRequest) -> AttachProofResult:
    """Read the file, bounded, and keep it; it need not stay where it is."""
    try:
        with request.file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise MissingError(
            "The file cannot be opened.",
            where=request.file.name,
            why=error.strerror or "",
            kept="Nothing was stored.",
            remedy="Name a file that exists and may be read.",
        ) from error
    return keep_proof(
        context, request.credential, data, (request.file.name[:200], request.issuer)
    )
