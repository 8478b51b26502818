"""Checks a rule file as a whole: dangling names, prerequisites that run in a circle."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sonobridge.career.credentials.errors import RuleFileError
from sonobridge.career.credentials.record import CredentialRecord, EducationNode
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Credential,
    Education,
    Rule,
    Window,
    leaves,
)

__all__ = ["check_rules", "find_circle"]


def check_rules(
    records: Mapping[str, CredentialRecord],
    education: Mapping[str, EducationNode],
    classes: Set[str],
    groups: Mapping[str, tuple[str, ...]],
    where: str,
) -> None:
    """Refuse names that nothing defines and prerequisites that wait for each other.

    Raises
    ------
    RuleFileError
        Naming the record and the first such name, or the circle.
    """
    for name, members in groups.items():
        for one in members:
            if one not in records:
                raise RuleFileError.at(
                    f"{where}: credential_groups.{name}",
                    f"{one} is not a credential of the file",
                )
    for identifier, rule in _rules(records, education):
        for leaf in leaves(rule):
            for one in _names(leaf):
                if one not in records:
                    raise RuleFileError.at(
                        f"{where}: {identifier}", f"{one} is not a credential of the file"
                    )
            if isinstance(leaf, Education) and leaf.name not in classes | set(education):
                raise RuleFileError.at(
                    f"{where}: {identifier}", f"{leaf.name} is no education of the file"
                )
    circle = find_circle({one.id: one.rule for one in records.values()})
    if circle:
        raise RuleFileError.at(
            f"{where}: {circle[0]}",
            f"circular prerequisites: {' needs '.join(circle)}",
            "Break the circle: one of them needs a way that does not ask for the others.",
        )


def find_circle(rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """Return credentials that wait for each other, first one again at the end.

    A circle through an ``any`` with another way out is none: what can be reached without
    the circle counts as reached. Empty when every credential can be reached.
    """
    reached: set[str] = set()
    while True:
        more = {
            one for one, rule in rules.items() if one not in reached and _open(rule, reached)
        }
        if not more:
            break
        reached |= more
    stuck = sorted(set(rules) - reached)
    if not stuck:
        return ()
    path = [stuck[0]]
    while True:
        waits = next(
            one
            for leaf in leaves(rules[path[-1]])
            for one in _names(leaf)
            if one in rules and one not in reached
        )
        if waits in path:
            return (*path[path.index(waits) :], waits)
        path.append(waits)


def _open(rule: Rule, reached: Set[str]) -> bool:
    """Tell whether a rule asks for no credential beyond the reached ones."""
    if isinstance(rule, AllOf):
        return all(_open(part, reached) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return any(_open(part, reached) for part in rule.parts)
    if isinstance(rule, Credential):
        return any(one in reached for one in rule.ids)
    if isinstance(rule, Window):
        return any(one in reached for one in rule.first) and any(
            one in reached for one in rule.second
        )
    return True


def _names(leaf: Rule) -> tuple[str, ...]:
    if isinstance(leaf, Credential):
        return leaf.ids
    if isinstance(leaf, Window):
        return leaf.first + leaf.second
    return ()


def _rules(
    records: Mapping[str, CredentialRecord], education: Mapping[str, EducationNode]
) -> list[tuple[str, Rule]]:
    rules = [(one.id, one.rule) for one in records.values()]
    rules += [(one.id, one.waived_by) for one in records.values() if one.waived_by is not None]
    return rules + [(one.id, one.rule) for one in education.values()]
