"""Checks a sign-off: each field's signature, the whole, the key and the subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.portfolio.evidence_count import Level
from sonobridge.portfolio.signatures.key import Signer
from sonobridge.portfolio.signatures.sign_off import (
    FIELDS,
    SignOff,
    field_bytes,
    whole_bytes,
)

__all__ = ["SignOffCheck", "check_sign_off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffCheck:
    """What a check found.

    Attributes
    ----------
    valid
        Whether the signatures hold and the sign-off is about the given subject.
    known
        Whether the key is one of the signers given.
    level
        ``peer``, ``supervisor`` or ``external`` of a valid sign-off by a known signer,
        ``self`` otherwise: an unknown key lifts nothing.
    fields
        Fields that do not hold.
    problems
        One sentence a problem.
    """

    valid: bool
    known: bool
    level: Level
    fields: tuple[str, ...]
    problems: tuple[str, ...]


def check_sign_off(
    signed: SignOff,
    *,
    subject_sha256: str = "",
    signers: Sequence[Signer] = (),
    own_key: str = "",
) -> SignOffCheck:
    """Check a sign-off.

    Parameters
    ----------
    signed
        As read.
    subject_sha256
        Hash of the thing it should be about; empty: not compared.
    signers
        Keys that are known, with name and level. The level is theirs, not the file's.
    own_key
        Public key of the person's own workspace, which cannot vouch for itself.
    """
    wrong = _wrong_signatures(signed)
    problems = [f"{name}: its signature does not fit; it was changed" for name in wrong]
    if not wrong and not _fits(
        signed.public_key, signed.signature, whole_bytes(signed.id, signed.fields)
    ):
        wrong = ("signature",)
        problems.append("signature: it does not cover these fields together")
    if subject_sha256 and signed.subject_sha256 != subject_sha256:
        wrong = (*wrong, "subject_sha256")
        problems.append("subject_sha256: it is about something else")
    if own_key and signed.public_key == own_key:
        wrong = (*wrong, "public_key")
        problems.append("public_key: the workspace's own key cannot sign for its person")
    known = next((one for one in signers if one.public_key == signed.public_key), None)
    named, named_problems = _against_signers(signed, signers, known)
    wrong, problems = (*wrong, *named), [*problems, *named_problems]
    valid = not problems
    return SignOffCheck(
        valid=valid,
        known=known is not None,
        level=known.level if valid and known is not None else "self",
        fields=tuple(dict.fromkeys(wrong)),
        problems=tuple(problems),
    )


def _against_signers(
    signed: SignOff, signers: Sequence[Signer], known: Signer | None
) -> tuple[list[str], list[str]]:
    """Return the fields that contradict the known signers, each with a sentence."""
    name = signed.fields["signer_name"]
    if known is None:
        if any(one.name == name for one in signers):
            return ["public_key"], [f"public_key: it is not the key known for {name}"]
        return [], []
    wrong, problems = [], []
    for field, kept in (("signer_name", known.name), ("signer_level", known.level)):
        if signed.fields[field] != kept:
            wrong.append(field)
            problems.append(f"{field}: this key is known as {kept}")
    return wrong, problems


def _wrong_signatures(signed: SignOff) -> tuple[str, ...]:
    return tuple(
        name
        for name in FIELDS
        if not _fits(
            signed.public_key,
            signed.field_signatures[name],
            field_bytes(signed.id, name, signed.fields[name]),
        )
    )


def _fits(public_key: str, signature: str, data: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
