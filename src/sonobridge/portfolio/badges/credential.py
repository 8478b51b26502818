"""A badge as an Open Badges 3.0 credential in VC-JWT form, issued by the workspace's key.

Terms: 1EdTech Open Badges 3.0, section 8.2 (JSON Web Token proof format); W3C Verifiable
Credentials 2.0. What has no term there (device, claim rung) stands in results of own types.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sonobridge.portfolio.badges.compact import signed_token
from sonobridge.portfolio.badges.did import did_of_key, jwk_of_key

__all__ = ["SELF_ISSUED", "BadgeContent", "BadgeEvidence", "BadgeMetric", "sign_badge"]

CONTEXT = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
TYPES = ("VerifiableCredential", "OpenBadgeCredential")
SELF_ISSUED = (
    "Self-issued by the workspace of the person who did the work. It is no registry "
    "credential, no licence and no proof of identity."
)
_NAMES = uuid.UUID("6f1a5d1c-6a0b-5a8e-9a55-2f7f7c1f6a3d")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeMetric:
    """A figure on the badge: words with interval and n, as they are shown."""

    name: str
    value: str
    type: str = "ext:metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeEvidence:
    """One evidence record behind a badge.

    Attributes
    ----------
    record_id
        Its id in the workspace.
    sha256
        Hash of the record's canonical bytes; the file in an export has this hash.
    kind, version
        Producing operation and program version.
    finished_at
        UTC instant as text.
    narrative
        What it shows, in words.
    """

    record_id: str
    sha256: str
    kind: str
    version: str
    finished_at: str
    narrative: str

    @property
    def urn(self) -> str:
        """Identifier of the artefact: ``urn:sha256:`` and the hash."""
        return f"urn:sha256:{self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeContent:
    """Everything a badge says.

    Attributes
    ----------
    badge_id
        Identifier in the workspace.
    achievement, name, description, criteria
        What was achieved; the name and criteria are completed with "self-issued".
    person_id, person_name
        Whose badge.
    workspace_id, issuer_name
        Which workspace issues it.
    issued_at
        UTC instant as text.
    n
        How many things the evidence shows.
    device, rung
        Input device and rung of the claim ladder, in words.
    metrics
        Further figures.
    evidence
        At least one record.
    """

    badge_id: str
    achievement: str
    name: str
    description: str
    criteria: str
    person_id: str
    person_name: str
    workspace_id: str
    issuer_name: str
    issued_at: str
    n: int
    device: str
    rung: str
    evidence: tuple[BadgeEvidence, ...]
    metrics: tuple[BadgeMetric, ...] = ()

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a badge rests on evidence")

    def all_metrics(self) -> tuple[BadgeMetric, ...]:
        """Return n, device and rung before the further figures."""
        return (
            BadgeMetric(name="n", value=str(self.n), type="ext:n"),
            BadgeMetric(name="Input device", value=self.device, type="ext:device"),
            BadgeMetric(name="Claim ladder", value=self.rung, type="ext:rung"),
            *self.metrics,
        )


def sign_badge(
    content: BadgeContent, public_key: str, sign: Callable[[bytes], str]
) -> tuple[dict[str, Any], str]:
    """Return the credential and its VC-JWT.

    Parameters
    ----------
    content
        What the badge says.
    public_key
        The issuer's Ed25519 key, 64 hexadecimal digits.
    sign
        Signs bytes with its private half; returns hexadecimal text.
    """
    issuer = did_of_key(public_key)
    credential = _credential(content, issuer)
    payload = {
        **credential,
        "iss": issuer,
        "sub": credential["credentialSubject"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(content.issued_at),
    }
    header = {"alg": "EdDSA", "typ": "JWT", "jwk": jwk_of_key(public_key)}
    return credential, signed_token(header, payload, sign)


def _credential(content: BadgeContent, issuer: str) -> dict[str, Any]:
    title = f"{content.name} (self-issued)"
    return {
        "@context": list(CONTEXT),
        "id": _urn(content.workspace_id, content.badge_id, content.issued_at),
        "type": list(TYPES),
        "name": title,
        "description": f"{content.description} {SELF_ISSUED}",
        "issuer": {"id": issuer, "type": ["Profile"], "name": content.issuer_name},
        "validFrom": content.issued_at,
        "credentialSubject": _subject(content, title),
        "evidence": [
            {
                "id": one.urn,
                "type": ["Evidence"],
                "name": one.kind,
                "description": f"sonobridge {one.version}, {one.finished_at}",
                "narrative": one.narrative,
                "genre": "evidence record",
            }
            for one in content.evidence
        ],
    }


def _subject(content: BadgeContent, title: str) -> dict[str, Any]:
    metrics = content.all_metrics()
    described = {one.name: _urn(content.achievement, "result", one.name) for one in metrics}
    return {
        "id": _urn(content.workspace_id, content.person_id),
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": content.person_name,
                "identityType": "name",
            }
        ],
        "achievement": {
            "id": _urn("achievement", content.achievement),
            "type": ["Achievement"],
            "achievementType": "Badge",
            "name": title,
            "description": content.description,
            "criteria": {"narrative": f"{content.criteria} {SELF_ISSUED}"},
            "resultDescription": [
                {
                    "id": described[one.name],
                    "type": ["ResultDescription"],
                    "name": one.name,
                    "resultType": one.type,
                }
                for one in metrics
            ],
        },
        "result": [
            {"type": ["Result"], "resultDescription": described[one.name], "value": one.value}
            for one in metrics
        ],
    }


def _urn(*names: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMES, '/'.join(names))}"


def _seconds(instant: str) -> int:
    return int(datetime.fromisoformat(instant).timestamp())
