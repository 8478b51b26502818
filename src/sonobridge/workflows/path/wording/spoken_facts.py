"""What may fill a sentence: the rationale note, the adopted plan, gaps, evidence records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.context import Context
from sonobridge.workflows.path.calendar_day import today_of
from sonobridge.workflows.path.wording.rationale import NOTE, RATIONALE

if TYPE_CHECKING:
    from sonobridge.career.wording import Fact
    from sonobridge.store.paths import PathRecord
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

__all__ = ["PLAN", "REMEDIES", "spoken_facts"]

PLAN = "plan"
_BY_NOTE = "Fill it in the rationale note."
_PLAN = "Adopt a plan with a step that lies ahead."
_GAPS = "Choose a role that still has an open part."

REMEDIES: Mapping[str, str] = {
    "area": _BY_NOTE,
    "population": _BY_NOTE,
    "benefit": _BY_NOTE,
    "trade_off": _BY_NOTE,
    "evidence": "Name records that still count behind the evidence of the rationale note.",
    "next_step": _PLAN,
    "date": _PLAN,
    "cost": "Adopt a plan whose next step has a price.",
    "new_skill": _GAPS,
    "gap": _GAPS,
}
"""What fills a slot that is empty."""


def spoken_facts(context: Context, role: str) -> dict[str, Fact]:
    """Return each slot that stored records fill, with the record behind it.

    Parameters
    ----------
    role
        Role whose gaps name the new skill.
    """
    from sonobridge.workflows.portfolio.reading.portfolio_reading import PortfolioReading

    reading = PortfolioReading(context)
    return {**_note(context, reading), **_plan(context), **_gap(reading, role)}


def _note(context: Context, reading: PortfolioReading) -> dict[str, Fact]:
    from sonobridge.career.wording import Fact
    from sonobridge.store.paths import PathStore

    row = PathStore(context.workspace).find(context.actor.person_id, RATIONALE, NOTE)
    if row is None:
        return {}
    origin = f"rationale note, version {row.version}"
    slots = {"benefit": "reason", "area": "area", "population": "population"}
    slots["trade_off"] = "trade_off"
    found = {
        slot: Fact(text=_bare(row.body[key]), origin=origin)
        for slot, key in slots.items()
        if _bare(row.body.get(key))
    }
    counted = {one.id for one in reading.own}
    standing = [one for one in row.body.get("evidence_ids", ()) if one in counted]
    if standing and _bare(row.body.get("evidence")):
        found["evidence"] = Fact(text=_bare(row.body["evidence"]), origin=", ".join(standing))
    return found


def _plan(context: Context) -> dict[str, Fact]:
    """Read the next step of the plan that was adopted last; nothing when there is none.

    A plan's body lists ``steps``, each with ``title``, ``end`` (ISO date) and ``cost_usd``; a
    ``fee_usd`` of None means that the issuer has to be asked.
    """
    from sonobridge.career.wording import Fact
    from sonobridge.store.paths import PathStore

    rows = PathStore(context.workspace).current(context.actor.person_id, PLAN)
    if not rows:
        return {}
    row = max(rows, key=lambda one: (one.made_at, one.version))
    step = _next_step(row, today_of(context).isoformat())
    if step is None:
        return {}
    origin = f"plan {row.subject}, version {row.version}"
    said = {"next_step": _bare(step["title"]), "date": str(step["end"])}
    if step.get("cost_usd") is not None:
        said["cost"] = f"{float(step['cost_usd']):,.0f} USD"
        if "fee_usd" in step and step["fee_usd"] is None:
            said["cost"] += " as far as it is known (ask the issuer for the fee)"
    return {slot: Fact(text=text, origin=origin) for slot, text in said.items()}


def _next_step(row: PathRecord, today: str) -> dict[str, Any] | None:
    ahead = [
        one
        for one in row.body.get("steps", ())
        if one.get("title") and str(one.get("end", "")) >= today
    ]
    return min(ahead, key=lambda one: str(one["end"]), default=None)


def _gap(reading: PortfolioReading, role: str) -> dict[str, Fact]:
    from sonobridge.career.wording import Fact

    readiness = reading.readiness(role)
    if not readiness.gaps:
        return {}
    gap = readiness.gaps[0]
    skill = next(one for one in readiness.skills if one.id == gap.skill_id)
    part = next(one for one in skill.parts if one.id == gap.part_id)
    origin = f"readiness for {readiness.role_title}, part {gap.part_id}"
    why = f"{part.n} of {part.required} are on record for “{part.title}”"
    return {
        "new_skill": Fact(text=skill.title, origin=origin),
        "gap": Fact(text=why, origin=origin),
    }


def _bare(text: object) -> str:
    """Return a text without the full stop that would double the sentence's own."""
    return str(text or "").strip().rstrip(".")
