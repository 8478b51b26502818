"""``path.claims``: claims of the source documents with what the data says."""

from __future__ import annotations

from sonobridge.career.explore import ClaimCheck
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["ClaimsRequest", "ClaimsResult", "claims"]


@record
class ClaimsRequest:
    """Nothing is asked for: all claims are listed."""


@record
class ClaimsResult:
    """All checked claims."""

    claims: tuple[ClaimCheck, ...]


@operation(
    "path.claims",
    summary="List the checked claims of the source documents: what holds and what does not.",
    traits=(Trait.PURE,),
)
def claims(context: Context, request: ClaimsRequest) -> ClaimsResult:
    """Count and list the claims."""
    from sonobridge.career.explore import claims_of

    del request
    return ClaimsResult(claims=claims_of(pack_in_use(context)))
