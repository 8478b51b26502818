"""``path.offers``: credentials open to a person today, and what is left from abroad."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import DayText, today_of
from sonobridge.workflows.path.plan.plan_request import proven_credentials

__all__ = ["CountryLine", "OfferLine", "OffersRequest", "OffersResult", "UsStepLine", "offers"]


@record
class OffersRequest:
    """Whose start, and towards which role."""

    profile: Annotated[str, Len(1, 60), Help("Starting point.", flag="from")] = "dms_student"
    role: Annotated[str, Len(1, 60), Help("Role aimed at.", flag="to")] = (
        "vascular_technologist"
    )
    day: Annotated[DayText, Help("Day; empty: today.")] = ""


@record
class OfferLine:
    """A credential whose rule holds today."""

    id: str
    name: str
    text: str
    confidence: str
    badge: str


@record
class CountryLine:
    """What a qualification from elsewhere may stand for, and whether anybody verified it."""

    id: str
    name: str
    issuer: str
    stands_for: str
    status: str
    note: str
    source: str
    confidence: str
    applies: bool


@record
class UsStepLine:
    """A US credential that still stands between the person and the role."""

    id: str
    name: str
    text: str


@record
class OffersResult:
    """Offers, minimal credential sets of the role, the country pack and the steps left."""

    profile: str
    role: str
    offers: tuple[OfferLine, ...]
    credential_sets: tuple[tuple[str, ...], ...]
    country: str
    country_status: str
    country_note: str
    equivalents: tuple[CountryLine, ...]
    us_steps: tuple[UsStepLine, ...]


@operation(
    "path.offers",
    summary="List the credentials open to you today and the sets that a role accepts.",
)
def offers(context: Context, request: OffersRequest) -> OffersResult:
    """Judge every rule for the profile, and read its country pack."""
    from sonobridge.career import planning
    from sonobridge.career.credentials import load_library
    from sonobridge.career.planning.material import load_profile, load_role

    library, day = load_library(), today_of(context, request.day)
    profile, role = load_profile(request.profile, day), load_role(request.role)
    found = planning.offers(library, profile.facts, day, proven_credentials(context))
    pack, rows = planning.country_rows(profile.country, profile.local)
    held = frozenset(profile.facts.passes)
    return OffersResult(
        profile=profile.id,
        role=role.id,
        offers=tuple(
            OfferLine(id=o.id, name=o.name, text=o.text, confidence=o.confidence, badge=o.badge)
            for o in found
        ),
        credential_sets=tuple(
            tuple(sorted(one)) for one in planning.credential_sets(role.rule, held)
        ),
        country=str(pack["name"]),
        country_status=str(pack["status"]),
        country_note=str(pack["note"]),
        equivalents=tuple(
            CountryLine(**{name: getattr(row, name) for name in type(row).__slots__})
            for row in rows
        ),
        us_steps=tuple(
            UsStepLine(id=one, name=name, text=text)
            for one, name, text in planning.us_steps(library, profile, role.rule, day)
        ),
    )
