"""The thirty days as stored: first day, artefacts, closed weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sonobridge.core.errors import ConflictError
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.career.proof_plan import Artefact, SupervisedPractice

__all__ = [
    "CLOSED",
    "NAME",
    "PLAN",
    "PRESENTATION",
    "PRESENTATION_REVIEW",
    "READING",
    "SHADOWING",
    "artefacts",
    "first_day",
    "keep_artefact",
    "reviewer_of",
]

PLAN, NAME, CLOSED = "proof_plan", "thirty_days", "proof_week"
SHADOWING, READING = "proof_shadowing", "proof_reading"
PRESENTATION, PRESENTATION_REVIEW = "proof_presentation", "presentation_review"


def first_day(context: Context) -> date:
    """Return the first day of the person's plan.

    Raises
    ------
    ConflictError
        If none was started.
    """
    from sonobridge.store.paths import PathStore

    row = PathStore(context.workspace).find(context.actor.person_id, PLAN, NAME)
    if row is None:
        raise ConflictError(
            "The thirty days have not begun.",
            where="proof plan",
            kept="Nothing was stored.",
            remedy="Begin them with 'sonobridge path proof-start'.",
        )
    return date.fromisoformat(row.body["start"])


def keep_artefact(context: Context, kind: str, body: dict[str, Any]) -> str:
    """Store an artefact of a week and name it in the evidence; return its identifier."""
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore

    name = new_identifier("proof", context.clock)
    row = PathStore(context.workspace).add(context.actor.person_id, kind, name, body)
    context.evidence.made("path_record", name, row.sha256)
    return name


def artefacts(context: Context, start: date) -> dict[str, list[Artefact]]:
    """Return what was attached or done in the thirty days, by kind of week."""
    from sonobridge.career.proof_plan import Presentation, Reading, Shadowing
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.presentation.stored_presentation import no_longer_cleared

    store, person = PathStore(context.workspace), context.actor.person_id
    shadowing = [
        Shadowing(**{**row.body, "day": date.fromisoformat(row.body["day"])})
        for row in store.current(person, SHADOWING)
    ]
    reading = [Reading(**row.body) for row in store.current(person, READING)]
    presentations = [
        Presentation(
            clips=len(row.body["clips"]),
            uncleared=no_longer_cleared(context, row.body["clips"]),
            phi_hits=row.body["phi_hits"],
            author=person,
            reviewer=reviewer_of(context, row.body["sha256"]),
        )
        for row in store.current(person, PRESENTATION)
    ]
    return {
        "shadowing": [*shadowing],
        "reading": [*reading],
        "supervised_practice": [_practice(context, start)],
        "presentation": [*presentations],
    }


def reviewer_of(context: Context, sha256: str) -> str:
    """Return another person who read a presentation; empty when nobody did."""
    from sonobridge.store.paths import PathStore

    store = PathStore(context.workspace)
    for person in context.workspace.people.list():
        if person.id == context.actor.person_id:
            continue
        if store.find(person.id, PRESENTATION_REVIEW, sha256) is not None:
            return person.id
    return ""


def _practice(context: Context, start: date) -> SupervisedPractice:
    from sonobridge.career.proof_plan import SupervisedPractice
    from sonobridge.career.proof_plan.slope import score_slope
    from sonobridge.core.clock import parse_utc
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.path.proof.practice import signed_by_supervisor

    end = start + timedelta(days=29)
    sessions = [
        one
        for one in ScanStore(context.workspace).list(
            person_id=context.actor.person_id, limit=1000
        )
        if one.mode == "exam"
        and one.submitted_at
        and start <= parse_utc(one.submitted_at).astimezone().date() <= end
    ]
    scores = [
        float(one.summary["relative"])
        for one in sorted(sessions, key=lambda s: s.submitted_at)
        if one.summary is not None and one.summary.get("relative") is not None
    ]
    slope = score_slope(scores)
    value, low, high = slope or (None, None, None)
    return SupervisedPractice(
        exam_sessions=len(sessions),
        signed=signed_by_supervisor(context, start, end),
        slope=value,
        slope_low=low,
        slope_high=high,
    )
