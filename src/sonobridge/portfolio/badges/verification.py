"""Verifies a badge from its bytes alone: header, payload, signature, artefacts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sonobridge.core.canonical import hash_bytes
from sonobridge.portfolio.badges.compact import (
    BadgeRejectedError,
    decode_bytes,
    decode_json,
    signature_fits,
    split_token,
)
from sonobridge.portfolio.badges.credential import TYPES
from sonobridge.portfolio.badges.did import key_of_did, key_of_jwk

__all__ = ["ArtefactState", "VerifiedBadge", "VerifiedEvidence", "verify_badge"]

ArtefactState = Literal["matches", "not given"]
_URN = re.compile(r"^urn:sha256:([0-9a-f]{64})$")
_MOST_EVIDENCE = 500
_LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedEvidence:
    """One artefact that the badge names, and whether a given file is it."""

    sha256: str
    name: str
    narrative: str
    artefact: ArtefactState


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedBadge:
    """A badge whose signature holds.

    Attributes
    ----------
    token_sha256
        Hash of the token; a co-signature names it.
    public_key
        Key of the issuer, 64 hexadecimal digits.
    self_issued
        Whether name and criteria say so, as every badge of this program does.
    results
        n, device, rung and further figures by name.
    """

    token_sha256: str
    issuer: str
    issuer_name: str
    public_key: str
    name: str
    person: str
    criteria: str
    issued_at: str
    self_issued: bool
    results: tuple[tuple[str, str], ...]
    evidence: tuple[VerifiedEvidence, ...]


def verify_badge(token: str, artefacts: Sequence[tuple[str, bytes]] = ()) -> VerifiedBadge:
    """Verify a token and the artefacts that are given beside it.

    Parameters
    ----------
    token
        VC-JWT, as taken out of a picture.
    artefacts
        Names and bytes of files; each has to be one that the badge names.

    Raises
    ------
    BadgeRejectedError
        Naming the part that does not hold: file, header, payload, signature or artefact.

    Notes
    -----
    The algorithm is fixed: the header cannot choose another one. Which of header, payload
    and signature was changed cannot be told once the signature does not fit; a header or
    payload that contradicts itself is named before.
    """
    head, body, tail = split_token(token)
    header = decode_json(head, "header")
    if header.get("alg") != "EdDSA" or header.get("typ") not in ("JWT", None):
        raise BadgeRejectedError.of("header", "its algorithm is not EdDSA")
    if set(header) - {"alg", "typ", "jwk", "kid"}:
        raise BadgeRejectedError.of("header", "it holds what a badge does not need")
    header_key = key_of_jwk(header.get("jwk"), "header")
    payload = decode_json(body, "payload")
    issuer = _object(payload, "issuer")
    public_key = key_of_did(issuer.get("id"), "payload")
    if public_key != header_key:
        raise BadgeRejectedError.of("header", "its key is not that of the issuer")
    if not signature_fits(public_key, f"{head}.{body}", decode_bytes(tail, "signature")):
        raise BadgeRejectedError.of(
            "signature", "it does not fit: header, payload or signature was changed"
        )
    return _read(payload, token, public_key, artefacts)


def _read(
    payload: Mapping[str, Any],
    token: str,
    public_key: str,
    artefacts: Sequence[tuple[str, bytes]],
) -> VerifiedBadge:
    _check_claims(payload)
    issuer = _object(payload, "issuer")
    subject = _object(payload, "credentialSubject")
    achievement = _object(subject, "achievement")
    criteria = _text(_object(achievement, "criteria"), "narrative")
    name = _text(payload, "name")
    return VerifiedBadge(
        token_sha256=hash_bytes(token.encode("ascii")),
        issuer=str(issuer["id"]),
        issuer_name=_text(issuer, "name"),
        public_key=public_key,
        name=name,
        person=_person(subject),
        criteria=criteria,
        issued_at=_text(payload, "validFrom"),
        self_issued="self-issued" in name.lower() and "self-issued" in criteria.lower(),
        results=_results(subject, achievement),
        evidence=_evidence(payload, artefacts),
    )


def _check_claims(payload: Mapping[str, Any]) -> None:
    types = payload.get("type")
    if not isinstance(types, list) or not set(TYPES) <= {str(one) for one in types}:
        raise BadgeRejectedError.of("payload", "it is no Open Badges 3.0 credential")
    subject = _object(payload, "credentialSubject")
    pairs = (
        ("iss", _object(payload, "issuer").get("id")),
        ("sub", subject.get("id")),
        ("jti", payload.get("id")),
    )
    for claim, value in pairs:
        if payload.get(claim) is None or payload[claim] != value:
            raise BadgeRejectedError.of("payload", f"its claim {claim} contradicts it")
    try:
        starts = int(datetime.fromisoformat(_text(payload, "validFrom")).timestamp())
    except ValueError:
        raise BadgeRejectedError.of("payload", "its date is none") from None
    if payload.get("nbf") != starts:
        raise BadgeRejectedError.of("payload", "its claim nbf contradicts its date")


def _evidence(
    payload: Mapping[str, Any], artefacts: Sequence[tuple[str, bytes]]
) -> tuple[VerifiedEvidence, ...]:
    rows = payload.get("evidence")
    if not isinstance(rows, list) or not 0 < len(rows) <= _MOST_EVIDENCE:
        raise BadgeRejectedError.of("payload", f"it names 1 to {_MOST_EVIDENCE} artefacts")
    hashes = []
    for row in rows:
        found = _URN.fullmatch(str(row.get("id"))) if isinstance(row, dict) else None
        if found is None:
            raise BadgeRejectedError.of("payload", "an artefact has no urn:sha256")
        hashes.append(found.group(1))
    given = {hash_bytes(data): name for name, data in artefacts}
    for sha256, name in given.items():
        if sha256 not in hashes:
            raise BadgeRejectedError.of("artefact", f"{name[:80]} is none that the badge names")
    return tuple(
        VerifiedEvidence(
            sha256=sha256,
            name=_text(row, "name"),
            narrative=_text(row, "narrative"),
            artefact="matches" if sha256 in given else "not given",
        )
        for sha256, row in zip(hashes, rows, strict=True)
    )


def _results(
    subject: Mapping[str, Any], achievement: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    names = {}
    described = achievement.get("resultDescription", [])
    rows = subject.get("result", [])
    if not isinstance(described, list) or not isinstance(rows, list):
        raise BadgeRejectedError.of("payload", "its results are no lists")
    for one in described:
        if isinstance(one, dict):
            names[str(one.get("id"))] = _text(one, "name")
    return tuple(
        (names.get(str(row.get("resultDescription")), ""), _text(row, "value"))
        for row in rows
        if isinstance(row, dict)
    )


def _person(subject: Mapping[str, Any]) -> str:
    rows = subject.get("identifier")
    first = rows[0] if isinstance(rows, list) and rows else None
    return _text(first, "identityHash") if isinstance(first, dict) else ""


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    if not isinstance(found, dict):
        raise BadgeRejectedError.of("payload", f"it has no {name}")
    return found


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or len(found) > _LONGEST:
        raise BadgeRejectedError.of("payload", f"its {name} is no text")
    return found
