"""What a person has already shown, taken off a plan: skills, credentials, logged studies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from sonobridge.career.credentials.facts import Counted, Facts
from sonobridge.career.credentials.library import CredentialLibrary
from sonobridge.career.planning.material.profile import Profile

__all__ = ["NOTHING_SHOWN", "CountedLine", "Shown", "ShownSkill", "count_shown"]

NOT_CHECKED = "stated by you, not checked here"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSkill:
    """How far stored evidence reaches for a skill.

    Attributes
    ----------
    share
        Of what can be practised here, 0..1; 1 counts as done.
    day
        Day of the last record that counts.
    text
        What was done, in words: ``40 of 40 submitted blinded readings``.
    """

    skill: str
    title: str
    share: Fraction
    day: date
    text: str

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("a skill that was shown has a share above 0 and up to 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a workspace holds of a person.

    Attributes
    ----------
    skills
        Skills with evidence that counts.
    held
        Credential to the day on which it was earned, by the person's own word.
    studies
        Kind of study to (number performed, day of the last).
    """

    skills: tuple[ShownSkill, ...] = ()
    held: Mapping[str, date] = field(default_factory=dict)
    studies: Mapping[str, tuple[int, date]] = field(default_factory=dict)


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """One thing that was counted, or why not, and where it is stored."""

    kind: str
    subject: str
    counted: bool
    text: str
    source: str


def count_shown(
    profile: Profile, shown: Shown, library: CredentialLibrary, asked: Collection[str]
) -> tuple[Profile, tuple[CountedLine, ...]]:
    """Return a starting point with what the person has shown, and a line for each thing.

    Parameters
    ----------
    asked
        Skills whose evidence the goal asks for; others change no plan and are left out.

    Notes
    -----
    A skill with all its practice done has its evidence; one that is begun has the rest of
    its practice before it. Of two counts of the same kind of study, that of the starting
    point and that of the log, the larger is taken: they may be the same studies.
    """
    facts, lines = profile.facts, []
    evidence, begun = dict(facts.evidence), dict(profile.begun)
    for one in (one for one in shown.skills if one.skill in asked):
        done = one.share == 1
        if done:
            evidence[one.skill] = min(one.day, evidence.get(one.skill, one.day))
        else:
            begun[one.skill] = one.share
        rest = "done" if done else f"{float(100 * one.share):.0f} % of the practice is done"
        lines.append(
            CountedLine(
                kind="skill",
                subject=one.skill,
                counted=True,
                text=f"{one.title}: {one.text}; {rest}.",
                source=f"Portfolio, last record of {one.day}",
            )
        )
    passes = dict(facts.passes)
    for name, day in shown.held.items():
        lines.append(_held(name, day, passes, library))
    studies, counted = _studies(facts, shown)
    changed = replace(
        facts,
        evidence=evidence,
        passes=passes,
        counted=counted,
    )
    return replace(profile, facts=changed, begun=begun), (*lines, *studies)


def _held(
    name: str, day: date, passes: dict[str, tuple[date, ...]], library: CredentialLibrary
) -> CountedLine:
    """Add a held credential to the passes and return its line."""
    record = library.records.get(name)
    if record is not None:
        passes[name] = tuple(sorted({*passes.get(name, ()), day}))
    text = (
        f"{name}: no rule of the file names it, so it changes no plan."
        if record is None
        else f"{record.name}, since {day}: {NOT_CHECKED}."
    )
    return CountedLine(
        kind="credential",
        subject=name,
        counted=record is not None,
        text=text,
        source="CE ledger",
    )


def _studies(facts: Facts, shown: Shown) -> tuple[tuple[CountedLine, ...], tuple[Counted, ...]]:
    counted, lines = list(facts.counted), []
    for what, (number, last) in shown.studies.items():
        stated = sum(one.number for one in facts.counted if one.what == what)
        larger = number > stated
        if larger:
            counted = [one for one in counted if one.what != what]
            counted.append(Counted(what=what, number=number, end=last))
        words = f"{number} of {what.replace('_', ' ')} performed, the last on {last}"
        if not larger:
            words += f"; the starting point already says {stated}"
        lines.append(
            CountedLine(
                kind="studies",
                subject=what,
                counted=larger,
                text=f"{words}: {NOT_CHECKED}.",
                source="Clinical log",
            )
        )
    return tuple(lines), tuple(counted)
