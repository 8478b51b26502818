"""Turns rules into clauses over numbered options and the person's facts at the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sonobridge.career.credentials.facts import LEVELS, Studied
from sonobridge.career.credentials.judge import Judge, level_points
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
from sonobridge.career.planning.search.clause import (
    AllClause,
    AmountClause,
    AnyClause,
    Clause,
    PassClause,
    PointsClause,
    WindowClause,
)
from sonobridge.career.planning.search.option import Option, PlanProblem, Schooling

__all__ = ["Compiler", "studied_at"]

_ALWAYS = AllClause(())
_NEVER_HOLDS = AnyClause(())


def studied_at(schooling: Schooling, finished: date) -> Studied:
    """Return the education that an option leaves when it ends on a day."""
    return Studied(
        kind=schooling.kind,
        programmes=schooling.programmes,
        level=schooling.level,
        finished=finished,
        years=schooling.years,
        accredited=schooling.accredited,
        arrt_recognised=schooling.arrt_recognised,
        informatics=schooling.informatics,
        clinical_hours=schooling.clinical_hours,
    )


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles rules for one problem; an option does not serve its own rule.

    A credential that is awarded without an option of its own (RVT once SPI and VT are
    passed) is replaced by its rule, and a credential that something waives by the choice
    between the pass and the waiver.
    """

    problem: PlanProblem
    options: Sequence[Option]

    def compile(self, rule: Rule, above: frozenset[str] = frozenset()) -> Clause:
        """Return the clause of a rule; ``above`` are awards that are being replaced."""
        if isinstance(rule, AllOf):
            return AllClause(tuple(self.compile(part, above) for part in rule.parts))
        if isinstance(rule, AnyOf):
            return _any([self.compile(part, above) for part in rule.parts])
        if isinstance(rule, Credential):
            return _any([self._credential(one, rule.within_months, above) for one in rule.ids])
        if isinstance(rule, Window):
            first, second = self._side(rule.first), self._side(rule.second)
            return WindowClause(first, second, rule.calendar_years)
        if isinstance(rule, Points):
            return self._points(rule)
        if isinstance(rule, Nothing):
            return _ALWAYS
        if isinstance(rule, Unverified):
            return _NEVER_HOLDS
        if isinstance(rule, Licence):
            return _ALWAYS if rule.kind in self.problem.facts.licences else _NEVER_HOLDS
        return self._counted(rule)

    def _credential(self, identifier: str, within: int | None, above: frozenset[str]) -> Clause:
        record = self.problem.library.get(identifier)
        limits = [one for one in (record.valid_months, within) if one is not None]
        months = min(limits, default=None)
        passed = PassClause(
            given=self._given(identifier),
            options=tuple(
                i for i, o in enumerate(self.options) if identifier in o.effects.passes
            ),
            months=months,
        )
        ways: list[Clause] = [passed] if passed.given or passed.options else []
        inner = above | {identifier}
        if (
            not passed.options
            and identifier not in above
            and self.problem.library.follows(identifier)
        ):
            ways.append(self.compile(record.rule, inner))
        if record.waived_by is not None and identifier not in above:
            ways.append(self.compile(record.waived_by, inner))
        return _any(ways)

    def _side(self, names: tuple[str, ...]) -> PassClause:
        return PassClause(
            given=tuple(sorted(day for one in names for day in self._given(one))),
            options=tuple(
                i for i, o in enumerate(self.options) if set(names) & set(o.effects.passes)
            ),
        )

    def _given(self, identifier: str) -> tuple[int, ...]:
        passes = self.problem.facts.passes.get(identifier, ())
        return tuple(sorted(one.toordinal() for one in passes if one <= self.problem.start))

    def _counted(self, rule: Rule) -> Clause:
        problem, facts, start = self.problem, self.problem.facts, self.problem.start
        numbered = list(enumerate(self.options))
        if isinstance(rule, Education | EducationLevel):
            done = [one for one in facts.studied if one.finished <= start]
            return PassClause(
                given=tuple(o.finished.toordinal() for o in done if self._is(o, rule)),
                options=tuple(
                    i
                    for i, o in numbered
                    if o.effects.schooling
                    and self._is(studied_at(o.effects.schooling, start), rule)
                ),
            )
        if isinstance(rule, Experience):
            months = facts.practised(rule.kind, start)
            return AmountClause(
                ((start.toordinal(), months),) if months else (),
                tuple((i, o.months) for i, o in numbered if rule.kind in o.effects.practice),
                rule.months,
            )
        if isinstance(rule, Count):
            given = tuple(
                (one.end.toordinal(), one.number)
                for one in facts.counted
                if one.what == rule.what and one.end <= start
            )
            adding = tuple(
                (i, n)
                for i, o in numbered
                for what, n in o.effects.counted
                if what == rule.what
            )
            return AmountClause(given, adding, rule.minimum, rule.window_months)
        if isinstance(rule, Hours):
            hours = rule.minimum
            return PassClause(
                given=tuple(
                    o.finished.toordinal()
                    for o in facts.studied
                    if o.clinical_hours >= hours and o.finished <= start
                ),
                options=tuple(
                    i
                    for i, o in numbered
                    if o.effects.schooling and o.effects.schooling.clinical_hours >= hours
                ),
            )
        if isinstance(rule, Evidence):
            stored = facts.evidence.get(rule.skill)
            return PassClause(
                given=(stored.toordinal(),) if stored and stored <= problem.start else (),
                options=tuple(i for i, o in numbered if rule.skill in o.effects.evidence),
            )
        raise TypeError(f"{type(rule).__name__} cannot be compiled")

    def _is(self, studied: Studied, rule: Education | EducationLevel) -> bool:
        if isinstance(rule, EducationLevel):
            return LEVELS.index(studied.level) >= LEVELS.index(rule.level)
        return Judge(self.problem.library, self.problem.facts).matches(studied, rule.name)

    def _points(self, rule: Points) -> PointsClause:
        by = {one.name: one for one in rule.categories}
        values = {name: dict(one.values) for name, one in by.items()}
        facts, start = self.problem.facts, self.problem.start
        scale = values.get("education", {})

        def worth(one: Studied) -> int:
            bonus = scale.get("informatics_degree_bonus", 0) if one.informatics else 0
            return level_points(scale, one.level) + bonus

        done = [worth(one) for one in facts.studied if one.finished <= start]
        numbered = list(enumerate(self.options))
        return PointsClause(
            minimum=rule.minimum,
            months_given=facts.practised("imaging", start),
            months=tuple((i, o.months) for i, o in numbered if "imaging" in o.effects.practice),
            months_bounds=_bounds(by.get("experience")),
            education_given=max(done, default=0),
            education=tuple(
                (i, worth(studied_at(o.effects.schooling, start)))
                for i, o in numbered
                if o.effects.schooling
            ),
            education_bounds=_bounds(by.get("education")),
            hours_given=facts.counted_by("ce_hours", start, None),
            hours=tuple(
                (i, n)
                for i, o in numbered
                for what, n in o.effects.counted
                if what == "ce_hours"
            ),
            fixed=facts.certification_points,
            hours_bounds=_bounds(by.get("certification_and_ce")),
            rates=(
                values.get("experience", {}).get("per_12_months", 0),
                values.get("certification_and_ce", {}).get("per_18_ce_hours", 0),
            ),
        )


def _bounds(category: PointCategory | None) -> tuple[int, int]:
    return (0, 0) if category is None else (category.minimum, category.maximum)


def _any(ways: Sequence[Clause]) -> Clause:
    """Join ways; passes that last equally long become one leaf."""
    flat = [
        one for way in ways for one in (way.parts if isinstance(way, AnyClause) else (way,))
    ]
    passes: dict[int | None, list[PassClause]] = {}
    rest: list[Clause] = []
    for one in flat:
        if isinstance(one, PassClause):
            passes.setdefault(one.months, []).append(one)
        elif one not in rest:
            rest.append(one)
    rest = _join_pairs(rest)
    joined: list[Clause] = [
        PassClause(
            given=tuple(sorted({day for one in same for day in one.given})),
            options=tuple(sorted({i for one in same for i in one.options})),
            months=months,
        )
        for months, same in passes.items()
    ]
    both = joined + rest
    return both[0] if len(both) == 1 else AnyClause(tuple(both))


def _join_pairs(ways: Sequence[Clause]) -> list[Clause]:
    """Join ways that pair one exam with another inside a window (SPI with VT, SPI with AB).

    ``A and B and window(A, B), or A and C and window(A, C)`` says the same as
    ``A and (B or C) and window(A, B or C)``.
    """
    paired: dict[tuple[PassClause, int], list[PassClause]] = {}
    rest: list[Clause] = []
    for way in ways:
        match way:
            case AllClause(
                (PassClause() as one, PassClause() as other, WindowClause() as window)
            ) if (window.first, window.second) == (one, other) and other.months is None:
                paired.setdefault((one, window.years), []).append(other)
            case _:
                rest.append(way)
    for (one, years), others in paired.items():
        other = PassClause(
            given=tuple(sorted({day for each in others for day in each.given})),
            options=tuple(sorted({i for each in others for i in each.options})),
        )
        rest.append(AllClause((one, other, WindowClause(one, other, years))))
    return rest
