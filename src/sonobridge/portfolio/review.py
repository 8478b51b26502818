"""The annual review: what changed between two snapshots of a portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["ReviewChange", "Snapshot", "changes_between"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A portfolio at a moment; every value was read from evidence then.

    Attributes
    ----------
    at
        UTC instant as text.
    role
        Role whose readiness was read.
    readiness
        In 0..1.
    level
        Rung of the participation ladder.
    skills
        Skill to value in 0..1.
    records
        Operation to number of records that count.
    badges
        Badge to state.
    sign_offs
        Sign-off to "signer, level".
    """

    at: str
    role: str
    readiness: float
    level: str
    skills: Mapping[str, float]
    records: Mapping[str, int]
    badges: Mapping[str, str]
    sign_offs: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Return the snapshot as JSON values."""
        return {
            "at": self.at,
            "role": self.role,
            "readiness": self.readiness,
            "level": self.level,
            "skills": dict(self.skills),
            "records": dict(self.records),
            "badges": dict(self.badges),
            "sign_offs": dict(self.sign_offs),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Snapshot:
        """Return a snapshot from its JSON values."""
        return cls(**value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewChange:
    """One change in words, with what was and what is."""

    about: str
    before: str
    now: str
    kind: str


def changes_between(before: Snapshot | None, now: Snapshot) -> tuple[ReviewChange, ...]:
    """Return what changed, or everything that is there when there was no review before."""
    old = before or Snapshot(
        at="",
        role=now.role,
        readiness=0.0,
        level="user",
        skills={},
        records={},
        badges={},
        sign_offs={},
    )
    changes = []
    if old.role != now.role:
        changes.append(_change("Role aimed at", old.role, now.role, "role"))
    elif old.readiness != now.readiness:
        shown = f"{100 * old.readiness:.1f} %", f"{100 * now.readiness:.1f} %"
        changes.append(_change("Readiness", *shown, "readiness"))
    if old.level != now.level:
        changes.append(_change("Participation level", old.level, now.level, "level"))
    for name in sorted({*old.skills, *now.skills}):
        was, value = old.skills.get(name, 0.0), now.skills.get(name, 0.0)
        if was != value:
            changes.append(_change(f"Skill {name}", f"{was:.2f}", f"{value:.2f}", "skill"))
    for name in sorted({*old.records, *now.records}):
        count = old.records.get(name, 0), now.records.get(name, 0)
        if count[0] != count[1]:
            changes.append(_change(f"Records {name}", str(count[0]), str(count[1]), "records"))
    for kind, first, second in (
        ("badge", old.badges, now.badges),
        ("sign-off", old.sign_offs, now.sign_offs),
    ):
        for name in sorted({*first, *second}):
            states = first.get(name, "none"), second.get(name, "none")
            if states[0] != states[1]:
                changes.append(_change(f"{kind.capitalize()} {name}", *states, kind))
    return tuple(changes)


def _change(about: str, before: str, now: str, kind: str) -> ReviewChange:
    return ReviewChange(about=about, before=before, now=now, kind=kind)
