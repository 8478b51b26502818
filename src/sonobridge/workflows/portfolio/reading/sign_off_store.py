"""Reads and writes the signers known here and the sign-offs a person accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.portfolio.signatures import Signer, SignOff, SignOffCheck
    from sonobridge.store.paths import PathRecord

__all__ = [
    "SIGNER",
    "SIGN_OFF",
    "KeptSignOff",
    "KnownSigner",
    "known_signers",
    "own_sign_offs",
    "signer_owner",
]

SIGNER, SIGN_OFF = "portfolio_signer", "portfolio_sign_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSigner:
    """A signer, when the key was registered, and by whom."""

    signer: Signer
    registered_at: str
    registered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSignOff:
    """A sign-off as kept, with what a check finds today."""

    signed: SignOff
    check: SignOffCheck
    accepted_at: str
    form: str

    @property
    def observed_by_supervisor(self) -> bool:
        """Whether a supervisor or external body signed what they observed."""
        return self.check.level in ("supervisor", "external") and bool(
            self.signed.fields["observed_on"]
        )


def signer_owner(context: Context) -> str:
    """Return the person under whom a workspace keeps its signers: its owner."""
    return str(context.workspace.people.owner().id)


def known_signers(context: Context) -> tuple[KnownSigner, ...]:
    """Return the signers that are registered in this workspace, by key."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(signer_owner(context), SIGNER)
    return tuple(_known(row) for row in rows)


def own_sign_offs(context: Context) -> tuple[KeptSignOff, ...]:
    """Return the acting person's sign-offs, each checked again against today's signers."""
    from sonobridge.portfolio.signatures import check_sign_off, parse_sign_off
    from sonobridge.store.paths import PathStore

    signers = [one.signer for one in known_signers(context)]
    own_key = context.workspace.keys.evidence_public()
    kept = []
    for row in PathStore(context.workspace).current(context.actor.person_id, SIGN_OFF):
        signed = parse_sign_off(row.body["file"])
        kept.append(
            KeptSignOff(
                signed=signed,
                check=check_sign_off(signed, signers=signers, own_key=own_key),
                accepted_at=row.made_at,
                form=str(row.body["form"]),
            )
        )
    return tuple(kept)


def _known(row: PathRecord) -> KnownSigner:
    from sonobridge.portfolio.signatures import Signer

    body = row.body
    return KnownSigner(
        signer=Signer(name=body["name"], level=body["level"], public_key=body["public_key"]),
        registered_at=row.made_at,
        registered_by=str(body["registered_by"]),
    )
