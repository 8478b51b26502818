"""``portfolio.add_signer_file``: register a public key from a file of the machine."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.signing.add_signer import (
    AddSignerRequest,
    AddSignerResult,
    add_signer,
)

__all__ = ["AddSignerFileRequest", "add_signer_file"]

_LARGEST = 20_000


@record
class AddSignerFileRequest:
    """Where the file lies, and the fingerprint its owner read out."""

    path: Annotated[str, Len(1, 4000), Help("Public key file that make-key wrote.")]
    fingerprint: Annotated[
        str, Len(19, 19), Help("Fingerprint as its owner told it, four times four digits.")
    ]


@operation(
    "portfolio.add_signer_file",
    summary="Register a public key from a file of this machine.",
    roles=frozenset({Role.OWNER, Role.EDUCATOR}),
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("path",),
)
def add_signer_file(context: Context, request: AddSignerFileRequest) -> AddSignerResult:
    """Read the bounded file and register it as its text would be."""
    from sonobridge.workflows.local_files import read_bounded

    text = read_bounded(request.path, _LARGEST).decode("utf-8", "replace")
    asked = AddSignerRequest(public_file=text or " ", fingerprint=request.fingerprint)
    return add_signer(context, asked)
