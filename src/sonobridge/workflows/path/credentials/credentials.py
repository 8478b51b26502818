"""``path.credentials``: the credential records with rule, fee, confidence and state for you."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.plan.fees import confirmed_fees
from sonobridge.workflows.path.plan.plan_request import proven_credentials

if TYPE_CHECKING:
    from sonobridge.career.credentials import CredentialLibrary, CredentialRecord

__all__ = ["CredentialLine", "CredentialsRequest", "CredentialsResult", "credentials"]


@record
class CredentialsRequest:
    """What to look for, and from whose starting point."""

    search: Annotated[str, Len(0, 80), Help("Words to look for; empty: all.")] = ""
    profile: Annotated[
        str, Len(0, 60), Help("Starting point to judge the rules for.", flag="from")
    ] = ""
    day: Annotated[DayText, Help("Day to judge on; empty: today.")] = ""


@record
class CredentialLine:
    """One record; a null fee means that the issuer has to be asked."""

    id: str
    name: str
    issuer: str
    kind: str
    fee_usd: int | None
    fee_state: str
    confidence: str
    badge: str
    verification: str
    excluded: bool
    proven: bool
    stale: bool
    sources: tuple[str, ...]
    as_of: str
    note: str
    held: bool
    open_now: bool | None
    why: str


@record
class CredentialsResult:
    """The records, and a correction where a search word is a known mix-up."""

    credentials: tuple[CredentialLine, ...]
    correction: str
    lands_on: str
    rules_as_of: str


@operation(
    "path.credentials",
    summary="List credentials with rules, fees and confidence; judge them for a profile.",
    positional=(),
)
def credentials(context: Context, request: CredentialsRequest) -> CredentialsResult:
    """Read the rule file; with a profile, judge each rule on a day."""
    from sonobridge.career.credentials import Judge, load_library
    from sonobridge.career.planning.material import load_profile

    library, day = load_library(), today_of(context, request.day)
    facts = load_profile(request.profile, day).facts if request.profile else None
    proven, fees = proven_credentials(context), confirmed_fees(context)
    judge = None if facts is None else Judge(library, facts)
    lines = []
    for record_ in library.records.values():
        if not _matches(record_, request.search):
            continue
        judged = None if judge is None else judge.credential(record_.id, day)
        held = facts is not None and record_.id in facts.passes
        fee = fees.get(record_.id, record_.fee_usd)
        lines.append(
            CredentialLine(
                id=record_.id,
                name=record_.name,
                issuer=record_.issuer or "",
                kind=record_.kind,
                fee_usd=fee,
                fee_state="confirmed" if record_.id in fees else record_.fee_state,
                confidence=record_.confidence,
                badge=record_.badge,
                verification=record_.verification_text,
                excluded=library.excluded(record_.id, proven),
                proven=record_.id in proven,
                stale=record_.stale(day, library.policy.stale_after_days),
                sources=record_.sources,
                as_of=record_.as_of.isoformat(),
                note=record_.note,
                held=held,
                open_now=None if judged is None else judged.holds,
                why="" if judged is None else judged.text,
            )
        )
    correction, lands_on = _correction(request.search, library)
    return CredentialsResult(
        credentials=tuple(lines),
        correction=correction,
        lands_on=lands_on,
        rules_as_of=library.as_of.isoformat(),
    )


def _matches(one: CredentialRecord, search: str) -> bool:
    words = search.casefold().split()
    text = f"{one.id} {one.name} {one.issuer or ''} {one.note}".casefold()
    if "vascular" in words and one.id in ("ardms.rvt", "ardms.vt", "cci.rvs", "arrt.vs"):
        return True
    return all(word in text for word in words)


def _correction(search: str, library: CredentialLibrary) -> tuple[str, str]:
    """Say that RDMS does not certify vascular work, where a search looks for it there."""
    words = set(search.casefold().split())
    if "vascular" not in words:
        return "", ""
    rvt, rvs = library.get("ardms.rvt"), library.get("cci.rvs")
    return (
        (
            "RDMS does not certify vascular ultrasound: vascular is RVT (SPI + VT, confidence "
            f"{rvt.confidence}, {rvt.sources[0]}) or RVS (confidence {rvs.confidence}, "
            f"{rvs.sources[0]})."
        ),
        rvt.id,
    )
