"""``portfolio.sign``: sign a request with a key of one's own, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["SignRequest", "SignResult", "sign"]

_LARGEST = 64 * 1024


@record
class SignRequest:
    """What is signed, with which key, and what the signer says."""

    request: Annotated[str, Len(1, 4000), Help("Request file.")]
    key: Annotated[str, Len(1, 4000), Help("Private key file, as make-key wrote it.")]
    output: Annotated[str, Len(1, 4000), Help("File of the sign-off.")]
    statement: Annotated[str, Len(1, 400), Help("What you say about the work.")]
    observed_on: Annotated[
        str, Len(0, 10), Help("Day on which you observed it, YYYY-MM-DD; empty: result only.")
    ] = ""
    ratings: Annotated[
        tuple[str, ...], Len(0, 40), Help("Ratings of a form, item=1..5, comma-separated.")
    ] = ()


@record
class SignResult:
    """The file and what it says."""

    output: str
    sign_off: str
    subject: str
    for_person: str
    signer: str
    level: str
    fingerprint: str


@operation(
    "portfolio.sign",
    summary="Sign another person's request with your own key; writes a sign-off file.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("request",),
)
def sign(context: Context, request: SignRequest) -> SignResult:
    """Read request and key, sign, write the file whole."""
    from sonobridge.core.clock import as_utc_text
    from sonobridge.portfolio.forms import rated_request
    from sonobridge.portfolio.signatures import (
        fingerprint,
        parse_request,
        parse_signing_key,
        sign_off,
    )
    from sonobridge.workflows.audit.files.outputs import check_output, write_whole
    from sonobridge.workflows.local_files import read_bounded

    check_output(request.output, Path(request.request), Path(request.key))
    asked = parse_request(read_bounded(request.request, _LARGEST))
    key = parse_signing_key(read_bounded(request.key, _LARGEST))
    made = sign_off(
        key,
        rated_request(asked, request.ratings),
        signed_at=as_utc_text(context.clock.now()),
        statement=request.statement,
        observed_on=request.observed_on,
    )
    write_whole(Path(request.output), made.as_file(), kept="Nothing was signed.")
    return SignResult(
        output=request.output,
        sign_off=made.id,
        subject=asked.subject_title,
        for_person=asked.for_person,
        signer=key.signer.name,
        level=key.signer.level,
        fingerprint=fingerprint(key.signer.public_key),
    )
