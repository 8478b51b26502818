"""Urgent findings and what is done about them: a table that each laboratory confirms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, record
from sonobridge.simulator.measurement.clinical import Provenance, load_clinical
from sonobridge.simulator.measurement.grading import Graded, Outcome

__all__ = [
    "SYMPTOMATIC_STENOSIS",
    "EscalationCheck",
    "EscalationRule",
    "UrgentTable",
    "check_escalation",
    "is_symptomatic_urgent",
    "parse_urgent_table",
    "shipped_urgent_table",
]

SYMPTOMATIC_STENOSIS = "symptomatic_stenosis_ge_50_or_near_occlusion"
_FINDING = Annotated[str, Len(1, 80)]


@record
class EscalationRule:
    """What is done about one finding.

    Attributes
    ----------
    finding
        Name, as in the clinical data.
    action
        ``call_now``: while the patient is there; ``same_day``: before the day ends.
    tell
        Who is told.
    keep_patient
        Whether the patient stays until it is answered.
    """

    finding: _FINDING
    action: Literal["call_now", "same_day"]
    tell: Annotated[str, Len(1, 80)]
    keep_patient: bool

    @property
    def words(self) -> str:
        """The rule as a sentence."""
        when = "now" if self.action == "call_now" else "the same day"
        stay = ", the patient stays" if self.keep_patient else ""
        finding = self.finding.replace("_ge_50", " ≥ 50 %").replace("_", " ")
        return f"{finding}: tell the {self.tell.replace('_', ' ')} {when}{stay}."


@record
class UrgentTable:
    """The urgent findings of a laboratory with their rules.

    Attributes
    ----------
    owner
        Who confirmed the table; empty for the one that ships, which shows its badge.
    rules
        One a finding.
    provenance
        Source of the table.
    """

    owner: Annotated[str, Len(0, 200)]
    rules: Annotated[tuple[EscalationRule, ...], Len(1, 60)]
    provenance: Provenance

    def __post_init__(self) -> None:
        """Refuse a finding with two rules."""
        names = [rule.finding for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError("a finding has one rule")

    def rule(self, finding: str) -> EscalationRule | None:
        """Return the rule of a finding; None where it is not urgent here."""
        return next((rule for rule in self.rules if rule.finding == finding), None)


@record
class LaboratoryTable:
    """A laboratory's own table: it replaces the shipped one as a whole."""

    owner: Annotated[str, Len(1, 200)]
    source: Annotated[str, Len(1, 400)]
    as_of: date
    rules: Annotated[tuple[EscalationRule, ...], Len(1, 60)]


@record
class EscalationCheck:
    """Urgent findings of a case against what the person escalated.

    Attributes
    ----------
    missed
        Urgent and not escalated: each fails the case.
    late
        Escalated, but by a weaker action than the rule asks for: counts as missed.
    escalated
        Urgent and escalated as the rule says.
    unneeded
        Escalated though the table does not name it; not a fault of safety.
    """

    missed: tuple[EscalationRule, ...]
    late: tuple[EscalationRule, ...]
    escalated: tuple[EscalationRule, ...]
    unneeded: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing urgent was missed or late."""
        return not self.missed and not self.late


@cache
def shipped_urgent_table() -> UrgentTable:
    """Return the table that ships: the findings of the clinical data with project rules.

    Raises
    ------
    InvalidInputError
        If a finding has no rule, or a rule no finding.
    """
    rows = load_clinical("escalation.yaml").items("escalation_rules")
    rules = tuple(from_json(EscalationRule, dict(row.values)) for row in rows)
    findings = {str(row.values["finding"]) for row in load_clinical().items("urgent_findings")}
    if findings != {rule.finding for rule in rules}:
        raise _refused("findings and rules are not the same")
    return UrgentTable(owner="", rules=rules, provenance=rows[0].provenance)


def parse_urgent_table(value: object) -> UrgentTable:
    """Build a laboratory's own table.

    Parameters
    ----------
    value
        Parsed JSON or YAML in the form of ``LaboratoryTable``; an owner is required.

    Raises
    ------
    InvalidInputError
        If a field is missing or wrong.
    """
    own = from_json(LaboratoryTable, value)
    provenance = Provenance(source=own.source, as_of=own.as_of, confidence="medium")
    try:
        return UrgentTable(owner=own.owner, rules=own.rules, provenance=provenance)
    except ValueError as error:
        raise _refused(str(error)) from error


def check_escalation(
    table: UrgentTable,
    present: Iterable[str],
    escalated: Iterable[tuple[str, Literal["call_now", "same_day"]]],
) -> EscalationCheck:
    """Compare the urgent findings of a case with what was escalated.

    Parameters
    ----------
    table
        The laboratory's table.
    present
        Findings that the case has.
    escalated
        Findings that the person escalated, with the action.
    """
    done = dict(escalated)
    rules = [rule for rule in map(table.rule, dict.fromkeys(present)) if rule is not None]
    urgent = {rule.finding for rule in rules}
    late = [
        rule
        for rule in rules
        if rule.action == "call_now" and done.get(rule.finding) == "same_day"
    ]
    return EscalationCheck(
        missed=tuple(rule for rule in rules if rule.finding not in done),
        late=tuple(late),
        escalated=tuple(rule for rule in rules if rule.finding in done and rule not in late),
        unneeded=tuple(name for name in done if name not in urgent),
    )


def is_symptomatic_urgent(outcome: Outcome | None, *, symptomatic: bool) -> bool:
    """Tell whether a grade of a symptomatic patient is the finding of the table."""
    if not symptomatic or not isinstance(outcome, Graded):
        return False
    if outcome.stenosis.name == "near_occlusion":
        return True
    return outcome.percent_at_least is not None and outcome.percent_at_least >= 50


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        f"The table of urgent findings cannot be used: {why}.",
        where="urgent findings",
        kept="The table in use is unchanged.",
        remedy="Give each finding one rule and the table an owner.",
    )
