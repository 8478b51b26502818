"""Checks a dated plan against the rule files, without any of the planner's code.

It reads the rules as parsed YAML and the steps as ids with dates, works out by itself what
each step gives, and asks of every rule whether it held on the step's first day.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

__all__ = ["CheckedStep", "PlanChecker", "RuleFinding", "Start", "Violation"]

LEVELS = [
    "credits30",
    "certificate",
    "associate60",
    "associate90",
    "bachelor",
    "master",
    "doctorate",
]


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step as the checker is handed it: id, first day, day on which it is done, USD."""

    id: str
    start: date
    end: date
    cost_usd: int = 0


@dataclass(frozen=True, slots=True)
class Violation:
    """What does not hold: the step (empty: the plan), the kind, and one sentence."""

    step: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """A rule that was looked at, and whether it held."""

    step: str
    day: date
    holds: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The person on the first day, as plain values.

    Attributes
    ----------
    degrees
        Mappings with ``programmes``, ``level``, ``finished``, ``kind``, ``accredited``,
        ``arrt_recognised``, ``years``, ``clinical_hours``, ``informatics``.
    work
        (kinds, first day, last day).
    counts
        (what, number, day).
    begun
        Share of a skill's practice that is done before the plan.
    """

    day: date
    passes: Mapping[str, Sequence[date]]
    degrees: Sequence[Mapping[str, Any]]
    work: Sequence[tuple[Sequence[str], date, date]]
    counts: Sequence[tuple[str, int, date]]
    licences: frozenset[str] = frozenset()
    evidence: Mapping[str, date] | None = None
    certification_points: int = 0
    proven: frozenset[str] = frozenset()
    present_programme: Mapping[str, Any] | None = None
    begun: Mapping[str, Fraction] = field(default_factory=dict)


class PlanChecker:
    """Checks plans of one person.

    Parameters
    ----------
    credentials
        Parsed ``credentials.yaml``.
    planning
        Parsed ``planning.yaml``.
    start
        The person on the first day.
    hours_per_week
        Limit of study.
    """

    def __init__(
        self,
        credentials: Mapping[str, Any],
        planning: Mapping[str, Any],
        start: Start,
        hours_per_week: int,
    ) -> None:
        self._file, self._planning = credentials, planning
        self._start, self._hours = start, hours_per_week
        self._records = {one["id"]: one for one in credentials["credentials"]}
        self._programmes = {one["id"]: one for one in planning["programmes"]}
        self._courses = {one["id"]: one for one in planning["courses"]}
        self._posts = {one["id"]: one for one in planning["posts"]}
        if start.present_programme is not None:
            self._programmes["prog.present"] = {**start.present_programme, "id": "prog.present"}
        self._steps: tuple[CheckedStep, ...] = ()
        self.findings: list[RuleFinding] = []

    def check(
        self,
        steps: Sequence[CheckedStep],
        goal: Mapping[str, Any],
        *,
        part_time: bool = False,
        budget_usd: int | None = None,
    ) -> tuple[Violation, ...]:
        """Return every violation of a plan; ``findings`` keeps what was looked at.

        Parameters
        ----------
        steps
            The plan.
        goal
            What has to hold at the end, as parsed.
        part_time
            Whether programmes are taken in the study hours.
        budget_usd
            Limit of the costs.
        """
        self._steps = tuple(steps)
        self.findings = []
        found: list[Violation] = []
        for step in steps:
            found += self._check_step(step, part_time)
        found += self._check_slots(part_time)
        found += self._check_weeks(part_time)
        cost = sum(step.cost_usd for step in steps)
        if budget_usd is not None and cost > budget_usd:
            found.append(
                Violation("", "budget", f"{cost} USD exceed the limit of {budget_usd}.")
            )
        last = max((step.end for step in steps), default=self._start.day)
        if not self._holds(goal, last):
            found.append(Violation("", "goal", f"The goal does not hold on {last}."))
        self.findings.append(RuleFinding("", last, self._holds(goal, last), "the role's rule"))
        return tuple(found)

    def _check_step(self, step: CheckedStep, part_time: bool) -> list[Violation]:
        found = []
        if step.start < self._start.day or step.end < step.start:
            found.append(
                Violation(
                    step.id, "dates", "It starts before the plan or ends before it starts."
                )
            )
        rule = self._rule_of(step.id)
        if rule is None:
            return [Violation(step.id, "unknown", "No rule file knows this step.")]
        record = self._records.get(step.id)
        barred = self._file["policy"]["exclude_from_default_plans"]
        unproven = record is not None and step.id not in self._start.proven
        if record is not None and unproven and record["confidence"] in barred:
            text = "No issuer was found for it: it is in no plan."
            found.append(Violation(step.id, "excluded", text))
        holds = self._holds(rule, step.start)
        self.findings.append(RuleFinding(step.id, step.start, holds, str(rule)))
        if not holds:
            found.append(Violation(step.id, "prerequisite", self._why(step)))
        if record is not None and step.id in self._planning["bridge"]["credentials"]:
            bridge = self._planning["bridge"]
            if not self._holds(bridge["requires"], step.start):
                found.append(
                    Violation(
                        step.id,
                        "bridge",
                        f"{record['name']} starts on {step.start}: {bridge['text']}.",
                    )
                )
        need = self._days_needed(step, part_time)
        if (step.end - step.start).days < need:
            found.append(Violation(step.id, "length", f"It needs at least {need} days."))
        return found

    def _why(self, step: CheckedStep) -> str:
        """Word a missed prerequisite; a missed window says when it ended."""
        return f"Its prerequisites do not hold on {step.start}."

    def _rule_of(self, identifier: str) -> Mapping[str, Any] | None:
        if identifier in self._records:
            rule = dict(self._records[identifier]["requires"])
            unseen = rule == {"unverified": True} and identifier in self._start.proven
            return {} if unseen else rule
        for table in (self._programmes, self._courses):
            if identifier in table:
                return dict(table[identifier].get("requires") or {})
        if identifier.startswith("evidence."):
            return {}
        post, _, _ = identifier.rpartition(".")
        return dict(self._posts[post]["requires"]) if post in self._posts else None

    def _days_needed(self, step: CheckedStep, part_time: bool) -> int:
        """Return the least length of a step in days."""
        hours = self._study_hours(step.id, part_time)
        if hours:
            return -(-hours * 7 // self._hours)
        if step.id in self._programmes:
            row = self._programmes[step.id]
            months = row.get("months", row.get("months_left"))
            return (_later(step.start, int(months)) - step.start).days
        return 28

    def _study_hours(self, identifier: str, part_time: bool) -> int:
        if identifier in self._courses:
            return int(self._courses[identifier]["hours"])
        if identifier in self._programmes:
            return int(self._programmes[identifier]["part_time_hours"]) if part_time else 0
        if identifier.startswith("evidence."):
            table, skill = (
                self._planning["evidence_hours"],
                identifier.removeprefix("evidence."),
            )
            whole = int(table.get(skill, table["other"]))
            done = self._start.begun.get(skill)
            return whole if done is None else -int((done - 1) * whole // 1)
        if identifier in self._records:
            table, kind = self._planning["study_hours"], self._records[identifier]["kind"]
            return int(table.get(identifier, table.get(kind, table["credential"])))
        return 0

    def _check_slots(self, part_time: bool) -> list[Violation]:
        """Full-time things do not overlap, nor do two courses."""
        found = []
        for studying in (False, True):
            row = sorted(
                (
                    s
                    for s in self._steps
                    if bool(self._study_hours(s.id, part_time)) == studying
                ),
                key=lambda s: s.start,
            )
            for one, other in itertools.pairwise(row):
                if other.start < one.end:
                    found.append(
                        Violation(
                            other.id, "overlap", f"It starts before {one.id} ends on {one.end}."
                        )
                    )
        return found

    def _check_weeks(self, part_time: bool) -> list[Violation]:
        """No calendar week holds more study than the limit."""
        weeks: dict[date, float] = {}
        for step in self._steps:
            hours, days = self._study_hours(step.id, part_time), (step.end - step.start).days
            for number in range(days if hours else 0):
                day = step.start + timedelta(days=number)
                monday = day - timedelta(days=day.weekday())
                weeks[monday] = weeks.get(monday, 0.0) + hours / days
        return [
            Violation("", "hours", f"{hours:.1f} h of study in the week of {monday}.")
            for monday, hours in sorted(weeks.items())
            if hours > self._hours + 1e-6
        ]

    # What is true on a day.

    def _holds(self, rule: Mapping[str, Any], day: date) -> bool:
        if not rule:
            return True
        ((key, value),) = rule.items()
        if key == "all":
            return self._holds_all(value, day)
        if key == "any":
            return any(self._holds(part, day) for part in value)
        if key == "credential":
            members = self._file["credential_groups"].get(value, [value])
            return any(self._has(one, day) for one in members)
        if key in ("education", "education_level"):
            return any(self._is(key, value, one) for one in self._degrees(day))
        if key == "experience_months":
            return self._months(value["kind"], day) >= int(value["min"])
        if key == "count":
            return self._count(value["what"], day, value.get("window_months")) >= int(
                value["min"]
            )
        if key == "count_by_area":
            window = value["window_months"]
            return any(
                self._count(f"pocus_{area}", day, window) >= least
                for area, least in value.items()
                if area != "window_months"
            )
        if key == "clinical_requirements_window_months":
            return self._count("arrt_clinical_requirements", day, value) >= 1
        if key == "clinical_hours":
            return any(one.get("clinical_hours", 0) >= value for one in self._degrees(day))
        if key == "ardms_prerequisite":
            return self._holds(self._file["ardms_prerequisites"][value], day)
        if key == "licence":
            return value in self._start.licences
        if key == "evidence":
            stored = (self._start.evidence or {}).get(value)
            made = [s.end for s in self._steps if s.id == f"evidence.{value}"]
            return any(one <= day for one in [*made, *([stored] if stored else [])])
        if key == "points":
            return self._points(value, day)
        return False  # unverified, or a word that this checker does not know

    def _holds_all(self, parts: Sequence[Mapping[str, Any]], day: date) -> bool:
        for part in parts:
            if "window" not in part and not self._holds(part, day):
                return False
        exams = [
            leaf["credential"]
            for part in parts
            for leaf in part.get("any", [])
            if "credential" in leaf
        ]
        return all(
            self._in_window(part["window"], exams, day) for part in parts if "window" in part
        )

    def _in_window(self, window: Mapping[str, Any], exams: Sequence[str], day: date) -> bool:
        sides = [exams if one == "specialty" else [one] for one in window["between"]]
        first, second = ([p for one in side for p in self._passed(one, day)] for side in sides)
        for a in first:
            for b in second:
                early, late = min(a, b), max(a, b)
                if late <= date(early.year + window["calendar_years"], 12, 31):
                    return True
        return False

    def _passed(self, identifier: str, day: date) -> list[date]:
        held = list(self._start.passes.get(identifier, ()))
        held += [step.end for step in self._steps if step.id == identifier]
        return [one for one in held if one <= day]

    def _has(self, identifier: str, day: date) -> bool:
        """A credential is held when passed, when its exams add up to it, or when waived."""
        record = self._records[identifier]
        lasts = record.get("valid_months")
        if any(
            lasts is None or _later(one, lasts) >= day for one in self._passed(identifier, day)
        ):
            return True
        for waiver in record.get("waived_by", ()):
            for one in self._file["credential_groups"].get(
                waiver["credential"], [waiver["credential"]]
            ):
                years = waiver.get("within_years")
                if years is None and self._has(one, day):
                    return True
                if years is not None and any(
                    _later(p, 12 * years) >= day for p in self._passed(one, day)
                ):
                    return True
        from_exams = record["issuer"] == "ARDMS" and record["kind"] == "credential"
        return from_exams and self._holds(record["requires"], day)

    def _degrees(self, day: date) -> list[Mapping[str, Any]]:
        done = [one for one in self._start.degrees if one["finished"] <= day]
        for step in self._steps:
            if step.end > day:
                continue
            row = self._programmes.get(step.id)
            if row is not None:
                years = row.get("years", row.get("months", 0) / 12)
                node = row.get("node", "")
                done.append({**row, "kind": node, "years": years})
            elif self._courses.get(step.id, {}).get("node"):
                course = self._courses[step.id]
                done.append(
                    {**course, "kind": course["node"], "level": "credits30", "years": 0}
                )
        return done

    def _is(self, key: str, value: str, degree: Mapping[str, Any]) -> bool:
        if key == "education_level":
            return LEVELS.index(degree["level"]) >= LEVELS.index(value)
        if value.startswith("edu."):
            return bool(degree["kind"] == value)
        asked = self._file["education_classes"][value]
        return (
            asked["programme"] in degree["programmes"]
            and asked.get("accredited", degree.get("accredited", False))
            == degree.get("accredited", False)
            and asked.get("arrt_recognised", degree.get("arrt_recognised", False))
            == degree.get("arrt_recognised", False)
            and degree.get("years", 0) >= asked.get("years_min", 0)
        )

    def _worked(self, day: date) -> list[tuple[Sequence[str], date, date]]:
        spans = [(kinds, a, min(b, day)) for kinds, a, b in self._start.work if a < day]
        for step in self._steps:
            post = self._posts.get(step.id.rpartition(".")[0])
            if post is not None and step.start < day:
                spans.append((post["kinds"], step.start, min(step.end, day)))
        return spans

    def _months(self, kind: str, day: date) -> int:
        """Count whole months day by day, so that overlapping spans count once."""
        months, left = 0, 0
        reached = date.min
        for kinds, first, last in sorted(self._worked(day), key=lambda span: span[1]):
            if kind not in kinds or last <= reached:
                continue
            at = max(first, reached)
            while _later(at, 1) <= last:
                at, months = (
                    _later(max(first, reached), months_from(max(first, reached), at) + 1),
                    months + 1,
                )
            left += (last - at).days
            reached = last
        return months + left // 31

    def _count(self, what: str, day: date, window: int | None) -> int:
        items = list(self._start.counts)
        for step in self._steps:
            post = self._posts.get(step.id.rpartition(".")[0])
            if post is not None:
                months = months_from(step.start, step.end)
                items += [
                    (w, n * months, step.end)
                    for w, n in (post.get("counts_a_month") or {}).items()
                ]
                items.append(("arrt_clinical_requirements", 1, step.end))
            for w, n in (self._courses.get(step.id, {}).get("counts") or {}).items():
                items.append((w, n, step.end))
        oldest = date.min if window is None else _later(day, -window)
        return sum(n for w, n, end in items if w == what and oldest <= end <= day)

    def _points(self, value: Mapping[str, Any], day: date) -> bool:
        total = 0
        for name, bounds in value["categories"].items():
            if name == "experience":
                points = self._months("imaging", day) // 12 * bounds["per_12_months"]
            elif name == "education":
                points = max(
                    (self._degree_points(bounds, one) for one in self._degrees(day)), default=0
                )
            else:
                points = self._count("ce_hours", day, None) // 18 * bounds["per_18_ce_hours"]
                points += self._start.certification_points
            if points < bounds["min"]:
                return False
            total += min(points, bounds["max"])
        return total >= int(value["min"])

    def _degree_points(self, bounds: Mapping[str, Any], degree: Mapping[str, Any]) -> int:
        best = 0
        for level in LEVELS[: LEVELS.index(degree["level"]) + 1]:
            best = max(best, int(bounds.get(level, 0)))
        return best + int(bounds.get("informatics_degree_bonus", 0)) * bool(
            degree.get("informatics")
        )


def _later(day: date, months: int) -> date:
    """Return the day some months later, or the last one of a shorter month."""
    year, month = day.year, day.month + months
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def months_from(first: date, last: date) -> int:
    """Return how many whole months lie between two days."""
    months = 0
    while _later(first, months + 1) <= last:
        months += 1
    return months
