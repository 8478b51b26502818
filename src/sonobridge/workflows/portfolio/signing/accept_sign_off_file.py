"""``portfolio.accept_sign_off_file``: the same, from a file of the machine."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.portfolio.signing.accept_sign_off import (
    AcceptSignOffRequest,
    AcceptSignOffResult,
    accept_sign_off,
)

__all__ = ["AcceptSignOffFileRequest", "accept_sign_off_file"]

_LARGEST = 60_000


@record
class AcceptSignOffFileRequest:
    """Where the file lies."""

    path: Annotated[str, Len(1, 4000), Help("Sign-off file as the signer gave it.")]


@operation(
    "portfolio.accept_sign_off_file",
    summary="Take in a sign-off from a file of this machine.",
    traits=(Trait.EVIDENCE, Trait.LOCAL),
    positional=("path",),
)
def accept_sign_off_file(
    context: Context, request: AcceptSignOffFileRequest
) -> AcceptSignOffResult:
    """Read the bounded file and accept it as its text would be."""
    from sonobridge.workflows.local_files import read_bounded

    text = read_bounded(request.path, _LARGEST).decode("utf-8", "replace")
    return accept_sign_off(context, AcceptSignOffRequest(file=text or " "))
