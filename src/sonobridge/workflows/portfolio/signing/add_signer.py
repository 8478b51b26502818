"""``portfolio.add_signer``: register the public key of a person who signs for others."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.reading.sign_off_store import (
    SIGNER,
    known_signers,
    signer_owner,
)

__all__ = ["AddSignerRequest", "AddSignerResult", "add_signer"]


@record
class AddSignerRequest:
    """The public key file, and the fingerprint its owner read out."""

    public_file: Annotated[
        str, Len(1, 20_000), Help("Text of the public key file that make-key wrote.")
    ]
    fingerprint: Annotated[
        str, Len(19, 19), Help("Fingerprint as its owner told it, four times four digits.")
    ]


@record
class AddSignerResult:
    """Who is known now, under which key."""

    name: str
    level: str
    public_key: str
    fingerprint: str
    signers: int


@operation(
    "portfolio.add_signer",
    summary="Register the public key of a supervisor, peer or external body.",
    roles=frozenset({Role.OWNER, Role.EDUCATOR}),
    traits=(Trait.EVIDENCE,),
)
def add_signer(context: Context, request: AddSignerRequest) -> AddSignerResult:
    """Compare the fingerprint and keep name, level and key; one key has one name."""
    from sonobridge.core.canonical import hash_json
    from sonobridge.portfolio.signatures import fingerprint, parse_signer
    from sonobridge.store.paths import PathStore

    signer = parse_signer(request.public_file)
    if fingerprint(signer.public_key) != request.fingerprint.lower():
        raise _refused("The fingerprint is not that of this key.", "fingerprint")
    if signer.public_key == context.workspace.keys.evidence_public():
        raise _refused("This is the workspace's own key; it cannot sign for others.", "key")
    known = known_signers(context)
    if any(
        one.signer.name == signer.name and one.signer.public_key != signer.public_key
        for one in known
    ):
        raise _refused("This name is known with another key.", signer.name)
    body = {
        "name": signer.name,
        "level": signer.level,
        "public_key": signer.public_key,
        "registered_by": context.actor.name,
    }
    PathStore(context.workspace).add(signer_owner(context), SIGNER, signer.public_key, body)
    context.evidence.made("signer", signer.public_key, hash_json(body))
    context.evidence.measured({"level": signer.level})
    return AddSignerResult(
        name=signer.name,
        level=signer.level,
        public_key=signer.public_key,
        fingerprint=fingerprint(signer.public_key),
        signers=len(known_signers(context)),
    )


def _refused(what: str, where: str) -> ConflictError:
    return ConflictError(
        what,
        where=where[:80],
        kept="No key was registered.",
        remedy="Ask the person for the file and have the fingerprint read out again.",
    )
