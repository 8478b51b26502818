"""Compact JWS of three base64url parts, signed with Ed25519 (RFC 7515, RFC 8037)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from sonobridge.core.canonical import canonical_bytes, parse_json
from sonobridge.core.errors import InvalidInputError

__all__ = [
    "BadgeRejectedError",
    "decode_bytes",
    "decode_json",
    "encode_bytes",
    "encode_json",
    "signature_fits",
    "signature_fits_bytes",
    "signed_token",
    "split_token",
]

LARGEST_TOKEN = 512 * 1024
_PART = re.compile(r"^[A-Za-z0-9_-]+$")


class BadgeRejectedError(InvalidInputError):
    """A badge, or an artefact beside it, does not hold."""

    code = "portfolio.badge_rejected"

    @classmethod
    def of(cls, part: str, why: str) -> BadgeRejectedError:
        """Return the refusal of one part: file, header, payload, signature or artefact."""
        return cls(
            "The badge is rejected.",
            where=part,
            why=why,
            kept="Nothing was changed.",
            remedy="Ask the person for the file as it was exported.",
            details={"part": part},
        )


def encode_bytes(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def encode_json(value: Mapping[str, Any]) -> str:
    """Return the canonical JSON of an object as base64url."""
    return encode_bytes(canonical_bytes(value))


def decode_bytes(text: Any, part: str) -> bytes:
    """Return the bytes of a base64url text in its one canonical form, or reject ``part``."""
    if not isinstance(text, str) or not _PART.fullmatch(text):
        raise BadgeRejectedError.of(part, "it is no base64url text")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BadgeRejectedError.of(part, "it is no base64url text") from None
    if encode_bytes(data) != text:
        raise BadgeRejectedError.of(part, "its base64url is not in the one canonical form")
    return data


def decode_json(text: Any, part: str) -> dict[str, Any]:
    """Return the JSON object of a base64url text, or reject ``part``."""
    try:
        value = parse_json(decode_bytes(text, part))
        canonical_bytes(value)
    except (ValueError, RecursionError):
        raise BadgeRejectedError.of(part, "it is no JSON that can be hashed") from None
    if not isinstance(value, dict):
        raise BadgeRejectedError.of(part, "it is no JSON object")
    return value


def signed_token(
    header: Mapping[str, Any], payload: Mapping[str, Any], sign: Callable[[bytes], str]
) -> str:
    """Return the compact token; ``sign`` gives an Ed25519 signature as hexadecimal text."""
    body = f"{encode_json(header)}.{encode_json(payload)}"
    return f"{body}.{encode_bytes(bytes.fromhex(sign(body.encode('ascii'))))}"


def split_token(token: str) -> tuple[str, str, str]:
    """Return header, payload and signature as base64url texts.

    Raises
    ------
    BadgeRejectedError
        If it has not three parts, or is larger than 512 KiB.
    """
    parts = token.split(".") if len(token) <= LARGEST_TOKEN else []
    if len(parts) != 3:
        raise BadgeRejectedError.of("file", "it holds no token of three parts up to 512 KiB")
    return parts[0], parts[1], parts[2]


def signature_fits(public_key: str, body: str, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature fits the first two parts of a token."""
    return signature_fits_bytes(public_key, body.encode("ascii"), signature)


def signature_fits_bytes(public_key: str, data: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature of a key (hexadecimal) fits bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
