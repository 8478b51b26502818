"""The ledger as a person stored it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.ce_ledger import Activity, Holding

__all__ = ["ACTIVITY", "HOLDING", "activity_body", "stored_activities", "stored_holdings"]

HOLDING, ACTIVITY = "ce_holding", "ce_activity"


def stored_holdings(context: Context) -> tuple[Holding, ...]:
    """Return the credentials that the person entered, earliest first."""
    from sonobridge.career.ce_ledger import Holding
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, HOLDING)
    held = (
        Holding(credential=row.subject, earned=date.fromisoformat(row.body["earned"]))
        for row in rows
    )
    return tuple(sorted(held, key=lambda one: (one.earned, one.credential)))


def stored_activities(context: Context) -> tuple[Activity, ...]:
    """Return the activities that the person entered, by day."""
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, ACTIVITY)
    found = (_activity(row.subject, row.body) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.day, one.id)))


def activity_body(activity: Activity) -> dict[str, Any]:
    """Return an activity as stored; credits are decimal text."""
    return {
        "day": activity.day.isoformat(),
        "title": activity.title,
        "provider": activity.provider,
        "claims": [
            {"duty": one.duty, "credits": str(one.credits), "category": one.category}
            for one in activity.claims
        ],
        "proof_sha256": activity.proof_sha256,
    }


def _activity(subject: str, body: dict[str, Any]) -> Activity:
    from sonobridge.career.ce_ledger import Activity, Claim

    return Activity(
        id=subject,
        day=date.fromisoformat(body["day"]),
        title=body["title"],
        provider=body["provider"],
        claims=tuple(
            Claim(duty=one["duty"], credits=Decimal(one["credits"]), category=one["category"])
            for one in body["claims"]
        ),
        proof_sha256=body["proof_sha256"],
    )
