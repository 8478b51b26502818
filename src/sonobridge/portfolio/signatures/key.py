"""The key of a person who signs for others: their own, in their own file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.randomness import token_bytes
from sonobridge.portfolio.signatures.bounded_json import (
    SignOffInvalidError,
    read_object,
    text_field,
)

__all__ = [
    "SIGNER_LEVELS",
    "Signer",
    "SignerLevel",
    "SigningKey",
    "fingerprint",
    "make_signing_key",
    "parse_signer",
    "parse_signing_key",
]

SignerLevel = Literal["peer", "supervisor", "external"]
SIGNER_LEVELS: tuple[SignerLevel, ...] = ("peer", "supervisor", "external")

_KEY, _SIGNER = "sonobridge.signing_key", "sonobridge.signer"
_HEX = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who may sign, in which capacity, and with which key.

    Attributes
    ----------
    name
        Name of an identified person.
    level
        ``peer``, ``supervisor`` or ``external`` body.
    public_key
        Ed25519, 64 hexadecimal digits.
    """

    name: str
    level: SignerLevel
    public_key: str

    def as_json(self) -> dict[str, Any]:
        """Return the signer as the JSON object of a public key file."""
        return {
            "type": _SIGNER,
            "schema": 1,
            "name": self.name,
            "level": self.level,
            "public_key": self.public_key,
            "fingerprint": fingerprint(self.public_key),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A signer with the private half of the key (Ed25519 seed, 64 hexadecimal digits)."""

    signer: Signer
    private_key: str

    def sign(self, data: bytes) -> str:
        """Return the signature of bytes as 128 hexadecimal digits."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.private_key))
        return private.sign(data).hex()

    def as_json(self) -> dict[str, Any]:
        """Return the key as the JSON object of a private key file."""
        return {**self.signer.as_json(), "type": _KEY, "private_key": self.private_key}


def make_signing_key(name: str, level: SignerLevel) -> SigningKey:
    """Make a key for a person who signs for others."""
    return _key(name, level, token_bytes(32).hex())


def parse_signing_key(data: bytes | str) -> SigningKey:
    """Read a private key file.

    Raises
    ------
    SignOffInvalidError
        If it is none, or its two halves do not belong together.
    """
    value = read_object(data, _KEY)
    signer = _signer(value, _KEY)
    private = value.get("private_key")
    if not isinstance(private, str) or not _HEX.fullmatch(private):
        raise _broken(_KEY, "the private key is no 64 hexadecimal digits")
    made = _key(signer.name, signer.level, private)
    if made.signer != signer:
        raise _broken(_KEY, "its public half belongs to another key")
    return made


def parse_signer(data: bytes | str) -> Signer:
    """Read a public key file.

    Raises
    ------
    SignOffInvalidError
        If it is none.
    """
    return _signer(read_object(data, _SIGNER), _SIGNER)


def fingerprint(public_key: str) -> str:
    """Return the first 16 hexadecimal digits of a public key's SHA-256, in fours.

    Short enough to be read aloud and compared; 64 bits.
    """
    digits = hash_bytes(bytes.fromhex(public_key))[:16]
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def _key(name: str, level: SignerLevel, private_key: str) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    public = private.public_key().public_bytes_raw().hex()
    return SigningKey(
        signer=Signer(name=name, level=level, public_key=public), private_key=private_key
    )


def _signer(value: Mapping[str, Any], kind: str) -> Signer:
    name = text_field(value.get("name"), "name", kind, 120)
    level, public = value.get("level"), value.get("public_key")
    if level not in SIGNER_LEVELS:
        raise _broken(kind, "the level is peer, supervisor or external")
    if not isinstance(public, str) or not _HEX.fullmatch(public):
        raise _broken(kind, "the public key is no 64 hexadecimal digits")
    return Signer(name=name, level=level, public_key=public)


def _broken(kind: str, why: str) -> SignOffInvalidError:
    return SignOffInvalidError(
        "The key file cannot be used.",
        where=kind,
        why=why,
        kept="Nothing was changed.",
        remedy="Have a key made with sonobridge portfolio make-key.",
    )
