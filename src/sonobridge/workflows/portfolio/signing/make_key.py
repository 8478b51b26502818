"""``portfolio.make_key``: a key of one's own, to sign the work of others with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import ConflictError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["MakeKeyRequest", "MakeKeyResult", "make_key"]


@record
class MakeKeyRequest:
    """Where, for whom, and in which capacity."""

    output: Annotated[str, Len(1, 4000), Help("File of the private key; it must not exist.")]
    name: Annotated[str, Len(1, 120), Help("Name of the person who will sign.")]
    level: Annotated[
        Literal["peer", "supervisor", "external"], Help("In which capacity they sign.")
    ] = "peer"


@record
class MakeKeyResult:
    """The two files; the fingerprint is compared in person when the key is registered."""

    private_file: str
    public_file: str
    public_key: str
    fingerprint: str
    notice: str


@operation(
    "portfolio.make_key",
    summary="Make a signing key of your own, to sign the work of others with.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("output",),
)
def make_key(context: Context, request: MakeKeyRequest) -> MakeKeyResult:
    """Write the private file for its owner alone, and the public one beside it."""
    from sonobridge.portfolio.signatures import fingerprint, make_signing_key
    from sonobridge.workflows.audit.files.outputs import check_output, write_whole

    private = Path(request.output)
    public = private.with_name(f"{private.name}.pub")
    for path in (private, public):
        check_output(str(path))
        if path.exists():
            raise ConflictError(
                "There is a file of that name.",
                where=path.name,
                kept="It is unchanged; no key was made.",
                remedy="Name a new file.",
            )
    key = make_signing_key(request.name, request.level)
    kept = "No key is kept."
    write_whole(private, _text(key.as_json()), kept=kept, private=True)
    write_whole(public, _text(key.signer.as_json()), kept=kept)
    del context
    return MakeKeyResult(
        private_file=str(private),
        public_file=str(public),
        public_key=key.signer.public_key,
        fingerprint=fingerprint(key.signer.public_key),
        notice="Keep the private file to yourself. Hand out the public one, and read the "
        "fingerprint aloud to whoever registers it.",
    )


def _text(value: dict[str, object]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
