"""``did:jwk`` identifiers of Ed25519 keys: the key is the identifier, so it works offline.

Form: ``did:jwk:`` and the base64url of the public JWK (RFC 8037, kty OKP, crv Ed25519).
"""

from __future__ import annotations

from typing import Any

from sonobridge.portfolio.badges.compact import (
    BadgeRejectedError,
    decode_bytes,
    decode_json,
    encode_bytes,
    encode_json,
)

__all__ = ["did_of_key", "jwk_of_key", "key_of_did", "key_of_jwk"]

_PREFIX = "did:jwk:"


def jwk_of_key(public_key: str) -> dict[str, str]:
    """Return the public JWK of a key given as 64 hexadecimal digits."""
    return {"kty": "OKP", "crv": "Ed25519", "x": encode_bytes(bytes.fromhex(public_key))}


def did_of_key(public_key: str) -> str:
    """Return the ``did:jwk`` of a key given as 64 hexadecimal digits."""
    return _PREFIX + encode_json(jwk_of_key(public_key))


def key_of_jwk(value: Any, part: str) -> str:
    """Return the key of a JWK as 64 hexadecimal digits.

    Raises
    ------
    BadgeRejectedError
        Naming ``part``, if it is no public Ed25519 key.
    """
    if not isinstance(value, dict) or "d" in value:
        raise BadgeRejectedError.of(part, "it names no public key")
    if value.get("kty") != "OKP" or value.get("crv") != "Ed25519":
        raise BadgeRejectedError.of(part, "its key is not of the kind Ed25519")
    data = decode_bytes(value.get("x"), part)
    if len(data) != 32:
        raise BadgeRejectedError.of(part, "its key has not 32 bytes")
    return data.hex()


def key_of_did(did: Any, part: str) -> str:
    """Return the key of a ``did:jwk`` as 64 hexadecimal digits, or raise."""
    if not isinstance(did, str) or not did.startswith(_PREFIX):
        raise BadgeRejectedError.of(part, "its issuer is no did:jwk")
    return key_of_jwk(decode_json(did.removeprefix(_PREFIX), part), part)
