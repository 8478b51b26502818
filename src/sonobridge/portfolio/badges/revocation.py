"""A signed list of badges that a workspace no longer stands by, to be handed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sonobridge.portfolio.badges.compact import (
    BadgeRejectedError,
    decode_bytes,
    decode_json,
    signature_fits,
    signed_token,
    split_token,
)
from sonobridge.portfolio.badges.did import did_of_key, jwk_of_key, key_of_did

__all__ = ["Revocation", "RevocationList", "read_revocations", "sign_revocations"]

_TYPE = "sonobridge.revocations"
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A badge by the hash of its token, and since when."""

    token_sha256: str
    revoked_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A list whose signature holds, of the issuer with this key."""

    public_key: str
    made_at: str
    revoked: tuple[Revocation, ...]


def sign_revocations(
    revoked: Sequence[Revocation],
    *,
    made_at: str,
    public_key: str,
    sign: Callable[[bytes], str],
) -> str:
    """Return the list as a compact token of the issuer's key."""
    payload = {
        "type": _TYPE,
        "iss": did_of_key(public_key),
        "made_at": made_at,
        "revoked": [
            {"token_sha256": one.token_sha256, "revoked_at": one.revoked_at} for one in revoked
        ],
    }
    header = {"alg": "EdDSA", "typ": "JWT", "jwk": jwk_of_key(public_key)}
    return signed_token(header, payload, sign)


def read_revocations(token: str) -> RevocationList:
    """Return a list from its token.

    Raises
    ------
    BadgeRejectedError
        If it is none, or its signature does not fit.
    """
    head, body, tail = split_token(token)
    payload = decode_json(body, "revocations")
    rows = payload.get("revoked")
    if payload.get("type") != _TYPE or not isinstance(rows, list) or len(rows) > _MOST:
        raise BadgeRejectedError.of("revocations", "it is no list of revocations")
    key = key_of_did(payload.get("iss"), "revocations")
    if decode_json(head, "revocations").get("alg") != "EdDSA" or not signature_fits(
        key, f"{head}.{body}", decode_bytes(tail, "revocations")
    ):
        raise BadgeRejectedError.of("revocations", "its signature does not fit")
    return RevocationList(
        public_key=key,
        made_at=str(payload.get("made_at", "")),
        revoked=tuple(
            Revocation(
                token_sha256=str(row.get("token_sha256")), revoked_at=str(row.get("revoked_at"))
            )
            for row in rows
            if isinstance(row, dict)
        ),
    )
