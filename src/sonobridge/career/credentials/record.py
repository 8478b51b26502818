"""Records of the credential file: issuers' facts with source, date and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sonobridge.career.credentials.rule import Rule

__all__ = ["BADGES", "CONFIDENCES", "CredentialRecord", "EducationClass", "EducationNode"]

CONFIDENCES = ("high", "medium", "low", "memory", "none")
"""From an issuer's own page down to no issuer found."""

BADGES = {
    "low": "weak source: confirm",
    "memory": "from memory: confirm",
    "none": "not verified: in no plan",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRecord:
    """An exam, a credential or a certificate.

    Attributes
    ----------
    kind
        ``exam``, ``credential``, ``certificate`` or ``claimed_credential``.
    rule
        What has to hold on the day of the exam or the award.
    waived_by
        A rule that makes the credential unnecessary; None when nothing waives it.
    valid_months
        After how many months it lapses without renewal; None: it does not lapse.
    fee_usd
        None: not verified, ask the issuer.
    verification
        ``found``, ``not_found`` or ``issuer_not_named``.
    """

    id: str
    name: str
    issuer: str | None
    kind: str
    rule: Rule
    fee_usd: int | None
    confidence: str
    sources: tuple[str, ...]
    as_of: date
    note: str = ""
    waived_by: Rule | None = None
    valid_months: int | None = None
    retake_usd: int | None = None
    verification: str = "found"
    default_weight: int = 1
    maintenance: str = ""
    source_year: int | None = None
    routes_as_of: int | None = None
    routes_confidence: str = ""
    rule_sha256: str = ""

    @property
    def badge(self) -> str:
        """Words of the badge beside it; empty when it needs none."""
        return BADGES.get(self.confidence, "")

    @property
    def fee_state(self) -> str:
        """``ask the issuer`` without a fee, ``confirm`` for any fee of the file."""
        return "ask the issuer" if self.fee_usd is None else "confirm with the issuer"

    @property
    def verification_text(self) -> str:
        """What was found about the issuer, in words."""
        if self.verification == "not_found":
            return f"issuer not found (checked {self.as_of})"
        if self.verification == "issuer_not_named":
            return "issuer not named"
        return ""

    def stale(self, day: date, after_days: int) -> bool:
        """Tell whether the record is older than the policy allows."""
        return (day - self.as_of).days > after_days


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationNode:
    """A kind of education with its usual length."""

    id: str
    name: str
    years: float
    rule: Rule
    confidence: str
    sources: tuple[str, ...]
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EducationClass:
    """What a rule means by a kind of education."""

    name: str
    programme: str
    accredited: bool | None = None
    arrt_recognised: bool | None = None
    years_min: float = 0.0
