"""Versions of an adopted plan: what differs, in sentences, and applying the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["PlanChange", "apply_changes", "plan_changes"]

Body = Mapping[str, Any]
STEPS = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One difference between two versions.

    Attributes
    ----------
    kind
        ``added``, ``removed``, ``moved`` (dates), ``changed`` (anything else of a step),
        ``set`` or ``unset`` (a value of the plan itself).
    subject
        Step or name of the value.
    value
        The step's or the value's new content; None when it is gone.
    place
        Position of the step in the new version.
    cost_change_usd
        What the difference adds to the costs.
    text
        One sentence.
    """

    kind: str
    subject: str
    value: Any
    place: int | None
    cost_change_usd: int
    text: str


def plan_changes(old: Body, new: Body) -> tuple[PlanChange, ...]:
    """Return the differences that lead from one stored plan to another.

    Parameters
    ----------
    old, new
        Stored bodies; ``steps`` is a list of mappings with an ``id`` of their own each.
    """
    before, after = _by_id(old), _by_id(new)
    changes = [
        PlanChange(
            kind="removed",
            subject=name,
            value=None,
            place=None,
            cost_change_usd=-_cost(step),
            text=f"Removed: {step.get('title', name)} ({_span(step)}), {_money(-_cost(step))}.",
        )
        for name, step in before.items()
        if name not in after
    ]
    for place, (name, step) in enumerate(after.items()):
        changes += _step_change(before.get(name), step, place)
    order = [name for name in before if name in after]
    if order != [name for name in after if name in before]:
        changes.append(_set("order", list(after), "The order of the steps is another."))
    for name in sorted((set(old) | set(new)) - {STEPS}):
        if name not in new:
            changes.append(
                PlanChange(
                    kind="unset", subject=name, value=None, place=None, cost_change_usd=0,
                    text=f"No longer there: {_words(name)}.",
                )
            )  # fmt: skip
        elif name not in old or old[name] != new[name]:
            changes.append(_set(name, new[name], _sentence(name, old.get(name), new[name])))
    return tuple(changes)


def apply_changes(old: Body, changes: Sequence[PlanChange]) -> dict[str, Any]:
    """Return what a version becomes by its differences: exactly the other version."""
    steps = _by_id(old)
    rest = {name: value for name, value in old.items() if name != STEPS}
    order: list[str] | None = None
    added: list[tuple[int, str]] = []
    for change in changes:
        if change.kind == "removed":
            del steps[change.subject]
        elif change.kind in ("added", "moved", "changed"):
            steps[change.subject] = change.value
            if change.kind == "added":
                added.append((change.place or 0, change.subject))
        elif change.kind == "unset":
            del rest[change.subject]
        elif change.subject == "order":
            order = change.value
        else:
            rest[change.subject] = change.value
    if order is None:
        order = [name for name in steps if name not in {one for _, one in added}]
        for place, name in sorted(added):
            order.insert(place, name)
    return {**rest, STEPS: [steps[name] for name in order]}


def _step_change(old: Body | None, new: Body, place: int) -> list[PlanChange]:
    name, title = new["id"], new.get("title", new["id"])
    if old is None:
        kind, cost = "added", _cost(new)
        text = f"Added: {title} ({_span(new)}), {_money(cost)}."
    elif old == new:
        return []
    else:
        cost = _cost(new) - _cost(old)
        moved = (old.get("start"), old.get("end")) != (new.get("start"), new.get("end"))
        kind = "moved" if moved else "changed"
        what = (
            f"Moved: {title} from {_span(old)} to {_span(new)}"
            if moved
            else f"Changed: {title}"
        )
        others = sorted(
            _words(part)
            for part in set(old) | set(new)
            if part not in ("start", "end", "cost_usd") and old.get(part) != new.get(part)
        )
        also = f" ({', '.join(others)} changed)" if others else ""
        text = f"{what}{also}, {_money(cost)}."
    return [
        PlanChange(
            kind=kind,
            subject=name,
            value=dict(new),
            place=place,
            cost_change_usd=cost,
            text=text,
        )
    ]


def _set(name: str, value: Any, text: str) -> PlanChange:
    return PlanChange(
        kind="set", subject=name, value=value, place=None, cost_change_usd=0, text=text
    )


def _by_id(body: Body) -> dict[str, Any]:
    return {step["id"]: step for step in body.get(STEPS, ())}


def _cost(step: Body) -> int:
    return int(step.get("cost_usd", 0))


def _money(change: int) -> str:
    return "no change of cost" if change == 0 else f"{change:+,} USD"


def _span(step: Body) -> str:
    return f"{_day(step.get('start'))} to {_day(step.get('end'))}"


def _day(text: object) -> str:
    try:
        day = date.fromisoformat(str(text))
    except ValueError:
        return "no date"
    return f"{day.day} {day:%b %Y}"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _sentence(name: str, old: object, new: object) -> str:
    """Say what changed of the plan itself; long values are only named."""
    simple = (str, int, float, bool, type(None))
    if isinstance(old, simple) and isinstance(new, simple) and len(str(old) + str(new)) < 120:
        return f"{_words(name).capitalize()}: {_shown(old)} becomes {_shown(new)}."
    return f"{_words(name).capitalize()} changed."


def _shown(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)
