"""Builds the planning problem of a person and a role: options with rules, prices, risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil
from statistics import median
from typing import Any

from sonobridge.career.credentials.library import CredentialLibrary, load_library
from sonobridge.career.credentials.record import CredentialRecord
from sonobridge.career.credentials.rule import (
    AllOf,
    Credential,
    Evidence,
    Experience,
    Licence,
    Nothing,
    Points,
    Rule,
    Unverified,
    Window,
    leaves,
)
from sonobridge.career.planning.material.profile import Profile
from sonobridge.career.planning.material.reading import career_file
from sonobridge.career.planning.material.role import TargetRole
from sonobridge.career.planning.material.skill import NO_EXERCISE, load_skills
from sonobridge.career.planning.material.wishes import Wishes
from sonobridge.career.planning.search.option import (
    Effects,
    Limits,
    Option,
    PlanProblem,
    Schooling,
    Value,
)

__all__ = ["Excluded", "PlanBuilder", "bridge_rule", "fee_allowance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """Something that no plan contains, and why."""

    subject: str
    name: str
    reason: str


def fee_allowance(library: CredentialLibrary) -> int:
    """Return what an unknown fee is counted as: the median of the known fees of the file."""
    return int(median(r.fee_usd for r in library.records.values() if r.fee_usd is not None))


def bridge_rule(library: CredentialLibrary, identifier: str) -> Rule | None:
    """Return what the project asks for before a bridge credential; None for any other."""
    bridge = career_file("planning.yaml")["bridge"]
    if identifier not in bridge["credentials"]:
        return None
    return library.reader.read(bridge["requires"], "planning.yaml: bridge.requires")


@dataclass(slots=True)
class PlanBuilder:
    """Builds options and problem for one person.

    Parameters
    ----------
    profile
        Where the person starts.
    wishes
        Limits and confirmed figures.
    start
        First day of the plan.
    """

    profile: Profile
    wishes: Wishes
    start: date
    library: CredentialLibrary = field(default_factory=load_library)
    excluded: list[Excluded] = field(default_factory=list)
    _file: Mapping[str, Any] = field(default_factory=lambda: career_file("planning.yaml"))

    def problem(self, goal: Rule, value: Value) -> PlanProblem:
        """Return the whole problem: every option of the files that this person may take."""
        self.excluded.clear()
        facts = replace(
            self.profile.facts,
            proven=self.wishes.proven,
            evidence={**self.profile.facts.evidence, **self.wishes.evidence},
        )
        options = [
            *self._schools(),
            *self._courses(),
            *self._credentials(),
            *self._posts(goal),
            *self._practice(goal),
        ]
        earning: Rule = Nothing()
        if not self.profile.employed:
            group = "any_imaging_registry"
            earning = Credential(group, self.library.groups[group])
        return PlanProblem(
            library=self.library,
            facts=facts,
            start=self.start,
            goal=goal,
            options=tuple(options),
            limits=Limits(
                hours_per_week=self.wishes.hours_per_week, budget_usd=self.wishes.budget_usd
            ),
            value=value,
            earning=earning,
        )

    def for_role(self, role: TargetRole, value: Value) -> PlanProblem:
        """Return the problem of a role."""
        return self.problem(role.rule, value)

    def _risk(self, confidence: str) -> int:
        return int(self._file["risk_points"]["confidence"][confidence])

    def _read(self, value: Any, where: str) -> Rule:
        return self.library.reader.read(value or {}, f"planning.yaml: {where}")

    def _schools(self) -> Iterator[Option]:
        """Yield what is left of the present programme, and programmes to enter."""
        present = self.profile.in_programme
        if present is not None:
            schooling = Schooling(
                kind=present.node,
                programmes=present.programmes,
                level=present.level,
                years=self.library.education[present.node].years,
                accredited=present.accredited,
                arrt_recognised=present.arrt_recognised,
                clinical_hours=present.clinical_hours,
            )
            yield self._school(
                {
                    "id": "prog.present",
                    "title": present.title,
                    "months": present.months_left,
                    "part_time_hours": present.part_time_hours,
                    "tuition_usd": present.tuition_usd,
                },
                schooling,
            )
        for row in self._file["programmes"]:
            sonography = bool({"sonography", "vascular", "cardiac"} & set(row["programmes"]))
            wanted = self.wishes.accreditation
            if sonography and wanted != "any" and row["accredited"] != (wanted == "accredited"):
                self._exclude(
                    row["id"],
                    row["title"],
                    f"only {wanted.replace('_', ' ')} programmes are considered",
                )
                continue
            node = row.get("node", "")
            years = self.library.education[node].years if node else row["months"] / 12
            schooling = Schooling(
                kind=node,
                programmes=tuple(row["programmes"]),
                level=row["level"],
                years=years,
                accredited=row["accredited"],
                arrt_recognised=row.get("arrt_recognised", False),
                informatics=row.get("informatics", False),
                clinical_hours=row.get("clinical_hours", 0),
            )
            if self._over_cap(row):
                continue
            yield self._school(row, schooling)

    def _school(self, row: Mapping[str, Any], schooling: Schooling) -> Option:
        part_time = self.wishes.part_time
        extra = 0 if schooling.accredited else int(self._file["risk_points"]["not_accredited"])
        return Option(
            id=row["id"],
            title=row["title"],
            kind="school",
            slot="study" if part_time else "day",
            rule=self._read(row.get("requires"), row["id"]),
            effects=Effects(schooling=schooling),
            months=0 if part_time else int(row["months"]),
            hours=int(row["part_time_hours"]) if part_time else 0,
            **self._price(row["id"], row["tuition_usd"], self.wishes.tuition),
            risk=extra,
            **self._origin(),
        )

    def _courses(self) -> Iterator[Option]:
        for row in self._file["courses"]:
            if self._over_cap(row):
                continue
            node = row.get("node", "")
            schooling = None
            if node:
                schooling = Schooling(
                    kind=node,
                    programmes=tuple(row["programmes"]),
                    level="credits30",
                    years=self.library.education[node].years,
                )
            yield Option(
                id=row["id"],
                title=row["title"],
                kind="course",
                slot="study",
                rule=self._read(row.get("requires"), row["id"]),
                effects=Effects(
                    schooling=schooling, counted=tuple((row.get("counts") or {}).items())
                ),
                hours=int(row["hours"]),
                **self._price(row["id"], row["tuition_usd"], self.wishes.tuition),
                **self._origin(),
            )

    def _credentials(self) -> Iterator[Option]:
        """Yield a step for each exam, credential or certificate that may be planned."""
        for record in self.library.records.values():
            reason = self._barred(record)
            if reason:
                self._exclude(record.id, record.name, reason)
            elif not self.library.follows(record.id):
                yield self._credential(record)

    def _barred(self, record: CredentialRecord) -> str:
        if self.library.excluded(record.id, self.wishes.proven):
            return f"{record.verification_text}: in no plan; a proof can be attached"
        for leaf in leaves(record.rule):
            if isinstance(leaf, Licence) and leaf.kind not in self.profile.facts.licences:
                return f"for holders of a {leaf.kind} licence only"
        if any(isinstance(leaf, Unverified) for leaf in leaves(record.rule)):
            return (
                ""
                if record.id in self.wishes.proven
                else "prerequisites not seen: ask the issuer"
            )
        return ""

    def _credential(self, record: CredentialRecord) -> Option:
        hours, rule = self._file["study_hours"], record.rule
        if record.id in self.wishes.proven and any(
            isinstance(x, Unverified) for x in leaves(rule)
        ):
            rule = Nothing()
        bridge = bridge_rule(self.library, record.id)
        if bridge is not None:
            rule = AllOf((rule, bridge))
        points = self._file["risk_points"]
        confirmed = record.id in self.wishes.fees
        risk = self._risk(record.routes_confidence or record.confidence) + int(points["exam"])
        if record.fee_usd is None and not confirmed:
            risk += int(points["fee_unknown"])
        again = " (retake)" if self.profile.facts.passes.get(record.id) else ""
        return Option(
            id=record.id,
            title=f"{record.name}{again}",
            kind="exam",
            slot="study",
            rule=rule,
            effects=Effects(passes=(record.id,)),
            hours=int(hours.get(record.id, hours.get(record.kind, hours["credential"]))),
            **self._price(record.id, record.fee_usd, self.wishes.fees),
            risk=risk,
            confidence=record.routes_confidence or record.confidence,
            sources=record.sources,
            as_of=str(record.as_of),
            rule_id=record.id,
        )

    def _posts(self, goal: Rule) -> Iterator[Option]:
        """Yield posts in steps that end where some rule's months are reached."""
        from sonobridge.career.planning.material.role import load_role

        tolerated, needs = self.wishes.on_call_hours, self._months_asked(goal)
        for row in self._file["posts"]:
            role = load_role(row["role"])
            risk, title = int(row.get("risk", 0)), f"Work as {row['title']}"
            if tolerated is not None and role.on_call_hours > tolerated:
                self._exclude(
                    row["id"],
                    f"{title}, {role.on_call_hours} h on-call a week",
                    f"on-call tolerance is {tolerated} h a week: planned without on-call",
                )
                risk, title = (
                    risk + int(self._file["without_on_call"]["risk"]),
                    f"{title} without on-call",
                )
            done = 0
            for until in self._steps(row, needs):
                yield self._post(row, title, risk, (done, until))
                done = until

    def _post(
        self, row: Mapping[str, Any], title: str, risk: int, span: tuple[int, int]
    ) -> Option:
        done, until = span
        rule = self._read(row["requires"], row["id"])
        before, this = f"step:{row['id']}.{done}", f"step:{row['id']}.{until}"
        counts = (row.get("counts_a_month") or {}).items()
        return Option(
            id=f"{row['id']}.{until}",
            title=f"{title}, months {done + 1} to {until}",
            kind="work",
            slot="day",
            rule=AllOf((rule, Experience(before, 1))) if done else rule,
            effects=Effects(
                practice=(*row["kinds"], this),
                counted=(
                    *((what, each * (until - done)) for what, each in counts),
                    ("arrt_clinical_requirements", 1),
                ),
            ),
            months=until - done,
            risk=0 if done else risk,
            **self._origin(),
        )

    def _steps(self, row: Mapping[str, Any], needs: set[tuple[str, int]]) -> list[int]:
        """Return after how many months of a post some rule is met.

        Months that any post gives are planned in the usual post alone, months of one field
        in the posts of that field; each month counts for every rule that it fits.
        """
        usual = row["id"] == self._usual_post()
        general = set(self._file["general_kinds"])
        kinds = {one for one in row["kinds"] if usual or one not in general}
        facts = self.profile.facts
        missing = {
            months - facts.practised(kind, self.start)
            for kind, months in needs
            if kind in kinds
        }
        return sorted(one for one in missing if one > 0)

    def _usual_post(self) -> str:
        """Return the post that fits what the person is trained in or comes from."""
        programmes = {one for s in self.profile.facts.studied for one in s.programmes}
        if self.profile.in_programme is not None:
            programmes |= set(self.profile.in_programme.programmes)
        usual: Mapping[str, str] = self._file["usual_post"]
        return next(
            (post for programme, post in usual.items() if programme in programmes),
            usual["sonography"],
        )

    def _months_asked(self, goal: Rule) -> set[tuple[str, int]]:
        """Collect the months of practice that the goal and what it leads to ask for."""
        seen: set[str] = set()
        stack, found = [goal], set[tuple[str, int]]()
        while stack:
            for leaf in leaves(stack.pop()):
                if isinstance(leaf, Experience):
                    found.add((leaf.kind, leaf.months))
                elif isinstance(leaf, Points):
                    top = max(
                        one.maximum for one in leaf.categories if one.name == "experience"
                    )
                    found |= {("imaging", 12 * year) for year in range(1, top + 1)}
                for one in _credentials_of(leaf):
                    if one not in seen:
                        seen.add(one)
                        record = self.library.get(one)
                        stack += [record.rule] + (
                            [record.waived_by] if record.waived_by else []
                        )
        return found

    def _practice(self, goal: Rule) -> Iterator[Option]:
        """Yield the practice in this program that gives evidence of the asked skills."""
        hours, skills = self._file["evidence_hours"], load_skills()
        asked = dict.fromkeys(leaf.skill for leaf in leaves(goal) if isinstance(leaf, Evidence))
        for skill in asked:
            known = skills.get(skill)
            text = known.text if known else NO_EXERCISE
            missing = NO_EXERCISE in text
            left = 1 - self.profile.begun.get(skill, Fraction(0))
            yield Option(
                id=f"evidence.{skill}",
                title=f"Evidence: {known.title if known else skill}",
                kind="practice",
                slot="study",
                rule=Nothing(),
                effects=Effects(evidence=(skill,)),
                hours=ceil(left * int(hours.get(skill, hours["other"]))),
                risk=int(self._file["risk_points"]["no_exercise"]) if missing else 0,
                exercise=text,
                **self._origin(),
            )

    def _price(
        self, identifier: str, known: int | None, confirmed: Mapping[str, int]
    ) -> dict[str, Any]:
        if identifier in confirmed:
            fee = confirmed[identifier]
            return {"cost_usd": fee, "fee_usd": fee, "fee_confirmed": True}
        cost = fee_allowance(self.library) if known is None else known
        return {"cost_usd": cost, "fee_usd": known}

    def _origin(self) -> dict[str, Any]:
        return {
            "confidence": str(self._file["confidence"]),
            "sources": (str(self._file["source"]),),
            "as_of": str(self._file["as_of"]),
        }

    def _over_cap(self, row: Mapping[str, Any]) -> bool:
        cap = self.wishes.tuition_cap_usd
        tuition = self.wishes.tuition.get(row["id"], row["tuition_usd"])
        over = cap is not None and tuition is not None and tuition > cap
        if over:
            self._exclude(
                row["id"], row["title"], f"tuition of {tuition} USD lies above the cap of {cap}"
            )
        return over

    def _exclude(self, subject: str, name: str, reason: str) -> None:
        self.excluded.append(Excluded(subject=subject, name=name, reason=reason))


def _credentials_of(leaf: Rule) -> tuple[str, ...]:
    if isinstance(leaf, Credential):
        return leaf.ids
    return leaf.first + leaf.second if isinstance(leaf, Window) else ()
