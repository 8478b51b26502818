"""A sign-off: a statement of an identified person about one thing, under their own key.

Each field carries a signature of its own, bound to the sign-off's identifier, so that a
check can name the field that was changed. One signature over all of them keeps fields of
two sign-offs from being mixed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sonobridge.core.canonical import canonical_bytes, hash_bytes
from sonobridge.core.randomness import token_bytes
from sonobridge.portfolio.signatures.bounded_json import (
    SignOffInvalidError,
    read_object,
    text_field,
)
from sonobridge.portfolio.signatures.key import SigningKey

__all__ = [
    "FIELDS",
    "SignOff",
    "SignOffInvalidError",
    "SignOffRequest",
    "field_bytes",
    "parse_request",
    "parse_sign_off",
    "sign_off",
    "whole_bytes",
]

_REQUEST, _SIGN_OFF = "sonobridge.sign_off_request", "sonobridge.sign_off"
_HASH = re.compile(r"^[0-9a-f]{64}$")
_KIND = re.compile(r"^[a-z][a-z_.]{0,39}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_SIGNATURE = re.compile(r"^[0-9a-f]{128}$")

FIELDS = (
    "subject_kind",
    "subject_sha256",
    "subject_title",
    "for_person",
    "signer_name",
    "signer_level",
    "public_key",
    "statement",
    "observed_on",
    "signed_at",
    "content",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffRequest:
    """What a person asks another to sign.

    Attributes
    ----------
    subject_kind
        ``evidence``, ``badge``, ``rotation``, ``peer_form`` or another lower-case word.
    subject_sha256
        Hash of the thing: of an evidence record, of a badge's bytes, of a record's content.
    subject_title
        What it is, in words.
    for_person
        Name of the person whose work it is.
    content
        JSON values the signer vouches for too, such as hours or ratings; may be empty.
    """

    subject_kind: str
    subject_sha256: str
    subject_title: str
    for_person: str
    content: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.subject_kind) or not _HASH.fullmatch(self.subject_sha256):
            raise ValueError("a request names the kind of its subject and a SHA-256")

    def as_json(self) -> dict[str, Any]:
        """Return the request as the JSON object of a file."""
        return {
            "type": _REQUEST,
            "schema": 1,
            "subject_kind": self.subject_kind,
            "subject_sha256": self.subject_sha256,
            "subject_title": self.subject_title,
            "for_person": self.for_person,
            "content": dict(self.content),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """A signed statement.

    Attributes
    ----------
    id
        ``so_`` and 32 hexadecimal digits, drawn when it was signed.
    fields
        The values of :data:`FIELDS`.
    field_signatures
        Ed25519 signature of each field, hexadecimal.
    signature
        Ed25519 signature of identifier and all fields.
    """

    id: str
    fields: Mapping[str, Any]
    field_signatures: Mapping[str, str]
    signature: str

    @property
    def public_key(self) -> str:
        """The key that the sign-off names."""
        return str(self.fields["public_key"])

    @property
    def subject_sha256(self) -> str:
        """Hash of what was signed."""
        return str(self.fields["subject_sha256"])

    def as_json(self) -> dict[str, Any]:
        """Return the sign-off as the JSON object of a file."""
        return {
            "type": _SIGN_OFF,
            "schema": 1,
            "id": self.id,
            "fields": dict(self.fields),
            "field_signatures": dict(self.field_signatures),
            "signature": self.signature,
        }

    def as_file(self) -> bytes:
        """Return the canonical bytes of the file."""
        return canonical_bytes(self.as_json())

    @property
    def sha256(self) -> str:
        """Hash of the file's canonical bytes."""
        return hash_bytes(self.as_file())


def sign_off(
    key: SigningKey,
    request: SignOffRequest,
    *,
    signed_at: str,
    statement: str,
    observed_on: str = "",
) -> SignOff:
    """Sign a request.

    Parameters
    ----------
    key
        Key of the signer.
    request
        What is signed.
    signed_at
        UTC instant as text.
    statement
        What the signer says, in their own words.
    observed_on
        Day on which the signer observed the work, YYYY-MM-DD; empty when only its result
        was reviewed.

    Raises
    ------
    SignOffInvalidError
        If the statement is empty or too long, or the day is none.
    """
    if observed_on and not _DAY.fullmatch(observed_on):
        raise _broken("observed_on", "a day is written YYYY-MM-DD")
    identifier = f"so_{token_bytes(16).hex()}"
    fields: dict[str, Any] = {
        "subject_kind": request.subject_kind,
        "subject_sha256": request.subject_sha256,
        "subject_title": request.subject_title,
        "for_person": request.for_person,
        "signer_name": key.signer.name,
        "signer_level": key.signer.level,
        "public_key": key.signer.public_key,
        "statement": text_field(statement, "statement", _SIGN_OFF),
        "observed_on": observed_on,
        "signed_at": signed_at,
        "content": dict(request.content),
    }
    return SignOff(
        id=identifier,
        fields=fields,
        field_signatures={
            name: key.sign(field_bytes(identifier, name, value))
            for name, value in fields.items()
        },
        signature=key.sign(whole_bytes(identifier, fields)),
    )


def field_bytes(identifier: str, name: str, value: Any) -> bytes:
    """Return the bytes that the signature of one field covers."""
    return canonical_bytes({"sign_off": identifier, "field": name, "value": value})


def whole_bytes(identifier: str, fields: Mapping[str, Any]) -> bytes:
    """Return the bytes that the signature of the whole covers."""
    return canonical_bytes({"sign_off": identifier, "fields": dict(fields)})


def parse_request(data: bytes | str) -> SignOffRequest:
    """Read a request file.

    Raises
    ------
    SignOffInvalidError
        If it is none.
    """
    value = read_object(data, _REQUEST)
    content = value.get("content", {})
    if not isinstance(content, dict):
        raise _broken("content", "it is an object")
    try:
        return SignOffRequest(
            subject_kind=text_field(value.get("subject_kind"), "subject_kind", _REQUEST, 40),
            subject_sha256=text_field(
                value.get("subject_sha256"), "subject_sha256", _REQUEST, 64
            ),
            subject_title=text_field(value.get("subject_title"), "subject_title", _REQUEST),
            for_person=text_field(value.get("for_person"), "for_person", _REQUEST, 120),
            content=content,
        )
    except ValueError as error:
        raise _broken("subject", str(error)) from error


def parse_sign_off(data: bytes | str) -> SignOff:
    """Read a sign-off file; nothing in it is trusted before it is checked.

    Raises
    ------
    SignOffInvalidError
        If it is none, or a field is missing, unknown or of the wrong form.
    """
    value = read_object(data, _SIGN_OFF)
    fields, signatures = value.get("fields"), value.get("field_signatures")
    for name, part in (("fields", fields), ("field_signatures", signatures)):
        if not isinstance(part, dict) or set(part) != set(FIELDS):
            raise _broken(name, f"it holds {', '.join(FIELDS)} and nothing else")
    assert isinstance(fields, dict)
    assert isinstance(signatures, dict)
    texts = [value.get("signature"), *signatures.values()]
    if not all(isinstance(one, str) and _SIGNATURE.fullmatch(one) for one in texts):
        raise _broken("signature", "a signature is 128 hexadecimal digits")
    for name in FIELDS:
        wanted = dict if name == "content" else str
        if not isinstance(fields[name], wanted):
            raise _broken(name, "it has another type")
    if not _HASH.fullmatch(fields["public_key"]):
        raise _broken("public_key", "a key is 64 hexadecimal digits")
    return SignOff(
        id=text_field(value.get("id"), "id", _SIGN_OFF, 40),
        fields=fields,
        field_signatures=signatures,
        signature=str(value["signature"]),
    )


def _broken(where: str, why: str) -> SignOffInvalidError:
    return SignOffInvalidError(
        "The sign-off cannot be read.",
        where=where,
        why=why,
        kept="Nothing was changed.",
        remedy="Ask the signer for the file as it was written.",
    )
