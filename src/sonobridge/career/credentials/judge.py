"""Judges a rule over dated facts: whether it holds on a day, and why or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sonobridge.career.credentials.facts import LEVELS, Facts, Studied, add_months
from sonobridge.career.credentials.library import CredentialLibrary
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Count,
    Credential,
    Education,
    EducationLevel,
    Evidence,
    Experience,
    Hours,
    Licence,
    Nothing,
    PointCategory,
    Points,
    Rule,
    Unverified,
    Window,
)
from sonobridge.career.credentials.window import check_window

__all__ = ["Judge", "Judgement", "PointLine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PointLine:
    """Points of one category: earned, after its bounds."""

    category: str
    earned: int
    counted: int
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether a rule holds on a day.

    Attributes
    ----------
    unknown
        True when nothing but an unseen rule stands in the way.
    text
        One sentence for a person.
    parts
        Judgements of the parts of ``all`` and ``any``.
    points
        The point sheet of a point rule.
    """

    holds: bool
    text: str
    unknown: bool = False
    parts: tuple[Judgement, ...] = ()
    points: tuple[PointLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges rules for one person.

    Parameters
    ----------
    library
        Names, groups and classes.
    facts
        What is known of the person.
    """

    library: CredentialLibrary
    facts: Facts = field(default_factory=Facts)

    def credential(self, identifier: str, day: date) -> Judgement:
        """Judge whether a person may take an exam or be awarded a credential on a day.

        A waiver counts as holding and says so.
        """
        record = self.library.get(identifier)
        if record.waived_by is not None:
            waived = self.judge(record.waived_by, day)
            if waived.holds:
                return Judgement(holds=True, text=f"Waived: {waived.text}", parts=(waived,))
        return self.judge(record.rule, day)

    def judge(self, rule: Rule, day: date) -> Judgement:
        """Judge any rule on a day."""
        if isinstance(rule, AllOf | AnyOf):
            return self._join(rule, day)
        if isinstance(rule, Credential):
            return self._credential(rule, day)
        if isinstance(rule, Window):
            return self._window(rule, day)
        if isinstance(rule, Education | EducationLevel):
            return self._education(rule, day)
        if isinstance(rule, Points):
            return self._points(rule, day)
        if isinstance(rule, Nothing):
            return Judgement(holds=True, text="No prerequisite.")
        if isinstance(rule, Unverified):
            return Judgement(
                holds=False, unknown=True, text="The rule is not verified: ask the issuer."
            )
        return self._amount(rule, day)

    def held(self, identifier: str, day: date, within_months: int | None = None) -> date | None:
        """Return the latest pass of a credential that is valid on a day, None without one."""
        valid = self.library.get(identifier).valid_months
        limits = [one for one in (valid, within_months) if one is not None]
        passes = [one for one in self.facts.passes.get(identifier, ()) if one <= day]
        if limits:
            passes = [one for one in passes if add_months(one, min(limits)) >= day]
        return max(passes, default=None)

    def _join(self, rule: AllOf | AnyOf, day: date) -> Judgement:
        parts = tuple(self.judge(part, day) for part in rule.parts)
        if isinstance(rule, AllOf):
            failed = [part for part in parts if not part.holds]
            text = " ".join(part.text for part in (failed or parts))
            unknown = bool(failed) and all(part.unknown for part in failed)
            return Judgement(holds=not failed, text=text, unknown=unknown, parts=parts)
        holding = next((part for part in parts if part.holds), None)
        if holding is not None:
            return Judgement(holds=True, text=holding.text, parts=parts)
        text = (
            "None of these holds: " + " / ".join(part.text.rstrip(".") for part in parts) + "."
        )
        return Judgement(
            holds=False, text=text, unknown=any(part.unknown for part in parts), parts=parts
        )

    def _credential(self, rule: Credential, day: date) -> Judgement:
        names = [self.library.get(one).name for one in rule.ids]
        for one, name in zip(rule.ids, names, strict=True):
            passed = self.held(one, day, rule.within_months)
            if passed is not None:
                return Judgement(holds=True, text=f"{name} held since {passed}.")
        for one, name in zip(rule.ids, names, strict=True):
            waiver = self.library.get(one).waived_by
            if waiver is not None and self.judge(waiver, day).holds:
                return Judgement(holds=True, text=f"{name} is waived.")
            if self.library.follows(one) and self.judge(self.library.get(one).rule, day).holds:
                return Judgement(holds=True, text=f"{name} held: its exams are passed.")
        limit = f" passed in the last {rule.within_months} months" if rule.within_months else ""
        return Judgement(holds=False, text=f"{' or '.join(names)}{limit} is missing.")

    def _window(self, rule: Window, day: date) -> Judgement:
        def passes(names: tuple[str, ...]) -> list[date]:
            return [p for one in names for p in self.facts.passes.get(one, ()) if p <= day]

        def called(names: tuple[str, ...]) -> str:
            taken = [one for one in names if self.facts.passes.get(one)]
            return short_name((taken or names)[0])

        state = check_window(
            passes(rule.first),
            passes(rule.second),
            rule.calendar_years,
            names=(called(rule.first), called(rule.second)),
        )
        return Judgement(holds=state.holds, text=state.text)

    def _education(self, rule: Education | EducationLevel, day: date) -> Judgement:
        done = [one for one in self.facts.studied if one.finished <= day]
        if isinstance(rule, EducationLevel):
            wanted = LEVELS.index(rule.level)
            holds = any(LEVELS.index(one.level) >= wanted for one in done)
            asked = f"an education of level {rule.level} or higher"
        else:
            holds = any(self.matches(one, rule.name) for one in done)
            asked = self._called(rule.name)
        return Judgement(holds=holds, text=f"{asked} is {'finished' if holds else 'missing'}.")

    def _called(self, name: str) -> str:
        """Return a class or kind of education in words."""
        if name in self.library.education:
            return self.library.education[name].name
        asked = self.library.classes[name]
        words = ["an accredited" if asked.accredited else "a"]
        if asked.accredited is False:
            words = ["a non-accredited"]
        if asked.arrt_recognised:
            words.append("ARRT-recognised")
        return " ".join([*words, asked.programme.replace("_", " "), "education"])

    def matches(self, studied: Studied, name: str) -> bool:
        """Tell whether a finished education is of a class or a kind of the file."""
        if name in self.library.education:
            return studied.kind == name
        asked = self.library.classes[name]
        return (
            asked.programme in studied.programmes
            and asked.accredited in (None, studied.accredited)
            and asked.arrt_recognised in (None, studied.arrt_recognised)
            and studied.years >= asked.years_min
        )

    def _amount(self, rule: Rule, day: date) -> Judgement:
        """Judge what is counted or simply there."""
        facts = self.facts
        if isinstance(rule, Experience):
            have = facts.practised(rule.kind, day)
            what = f"months of {rule.kind.replace('_', ' ')} practice"
            return _compare(have, rule.months, what)
        if isinstance(rule, Count):
            have = facts.counted_by(rule.what, day, rule.window_months)
            window = f" in the last {rule.window_months} months" if rule.window_months else ""
            return _compare(have, rule.minimum, f"{rule.what.replace('_', ' ')}{window}")
        if isinstance(rule, Hours):
            have = max(
                (one.clinical_hours for one in facts.studied if one.finished <= day), default=0
            )
            return _compare(have, rule.minimum, "clinical hours")
        if isinstance(rule, Evidence):
            done = facts.evidence.get(rule.skill)
            holds = done is not None and done <= day
            state = "is stored" if holds else "is missing"
            return Judgement(
                holds=holds, text=f"Evidence of {rule.skill.replace('_', ' ')} {state}."
            )
        if isinstance(rule, Licence):
            holds = rule.kind in facts.licences
            state = "held" if holds else "missing"
            return Judgement(holds=holds, text=f"A {rule.kind} licence is {state}.")
        raise TypeError(f"{type(rule).__name__} is no leaf")

    def _points(self, rule: Points, day: date) -> Judgement:
        lines = tuple(self._point_line(one, day) for one in rule.categories)
        total = sum(line.counted for line in lines)
        short = [line for line in lines if line.counted < line.minimum]
        sheet = ", ".join(f"{line.category.replace('_', ' ')} {line.counted}" for line in lines)
        text = f"Points {total} of {rule.minimum}: {sheet}."
        if short:
            text += " " + " ".join(
                f"{line.category.capitalize()} needs at least {line.minimum}." for line in short
            )
        return Judgement(holds=total >= rule.minimum and not short, text=text, points=lines)

    def _point_line(self, category: PointCategory, day: date) -> PointLine:
        values: Mapping[str, int] = dict(category.values)
        if category.name == "experience":
            earned = self.facts.practised("imaging", day) // 12 * values["per_12_months"]
        elif category.name == "education":
            done = [one for one in self.facts.studied if one.finished <= day]
            bonus = values.get("informatics_degree_bonus", 0)
            earned = max(
                (level_points(values, one.level) + bonus * one.informatics for one in done),
                default=0,
            )
        else:
            hours = self.facts.counted_by("ce_hours", day, None)
            earned = hours // 18 * values["per_18_ce_hours"] + self.facts.certification_points
        return PointLine(
            category=category.name,
            earned=earned,
            counted=min(earned, category.maximum),
            minimum=category.minimum,
            maximum=category.maximum,
        )


def level_points(values: Mapping[str, int], level: str) -> int:
    """Return the points of the highest level that a level includes."""
    reached = LEVELS[: LEVELS.index(level) + 1]
    return max((values.get(one, 0) for one in reached), default=0)


def short_name(identifier: str) -> str:
    """Return a credential's short name: ``ardms.spi`` is SPI."""
    return identifier.rpartition(".")[2].upper()


def _compare(have: int, need: int, what: str) -> Judgement:
    return Judgement(holds=have >= need, text=f"{have} of {need} {what}.")
