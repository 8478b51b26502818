"""Routes to a role or credential: minimal credential sets, offers, US steps from abroad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from sonobridge.career.credentials.facts import Facts
from sonobridge.career.credentials.judge import Judge
from sonobridge.career.credentials.library import CredentialLibrary
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Credential,
    Licence,
    Rule,
    Unverified,
    Window,
    leaves,
)
from sonobridge.career.planning.material.profile import Profile
from sonobridge.career.planning.material.reading import PlanningUnknownError, career_file

__all__ = ["CountryRow", "Offer", "country_rows", "credential_sets", "offers", "us_steps"]

MOST_SETS = 400


def credential_sets(
    rule: Rule, held: frozenset[str] = frozenset()
) -> tuple[frozenset[str], ...]:
    """Return the minimal sets of credentials that meet a rule's credential parts.

    What is held counts as met; everything but credentials counts as open.
    """

    def sets(part: Rule) -> list[frozenset[str]]:
        if isinstance(part, Credential):
            if any(one in held for one in part.ids):
                return [frozenset()]
            return [frozenset((one,)) for one in part.ids]
        if isinstance(part, AnyOf):
            return [one for way in part.parts for one in sets(way)]
        if isinstance(part, AllOf):
            ways = [sets(one) for one in part.parts if not isinstance(one, Window)]
            joined = (frozenset().union(*each) for each in product(*ways))
            return [one for _, one in zip(range(50 * MOST_SETS), joined, strict=False)]
        return [frozenset()]

    found = list(dict.fromkeys(sets(rule)))
    least = [one for one in found if not any(other < one for other in found)]
    return tuple(sorted(least, key=lambda one: (len(one), sorted(one)))[:MOST_SETS])


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A credential that a person might take next: whether it is open, and why."""

    id: str
    name: str
    open: bool
    text: str
    confidence: str
    badge: str


def offers(
    library: CredentialLibrary, facts: Facts, day: date, proven: frozenset[str] = frozenset()
) -> tuple[Offer, ...]:
    """Return the credentials whose rule holds today and that are not held yet.

    Credentials for another profession, those that nobody issues and those whose rule was
    not seen are never offered.
    """
    judge, found = Judge(library, facts), []
    for record in library.records.values():
        if record.id in facts.passes or library.excluded(record.id, proven):
            continue
        kinds = list(leaves(record.rule))
        foreign = [k for k in kinds if isinstance(k, Licence) and k.kind not in facts.licences]
        if foreign or any(isinstance(k, Unverified) for k in kinds):
            continue
        judged = judge.credential(record.id, day)
        if judged.holds:
            found.append(
                Offer(
                    id=record.id, name=record.name, open=True, text=judged.text,
                    confidence=record.confidence, badge=record.badge,
                )
            )  # fmt: skip
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryRow:
    """What a qualification from elsewhere may stand for; most is not verified."""

    id: str
    name: str
    issuer: str
    stands_for: str
    status: str
    note: str
    source: str
    confidence: str
    applies: bool


def country_rows(
    country: str, local: tuple[str, ...] = ()
) -> tuple[Mapping[str, Any], tuple[CountryRow, ...]]:
    """Return a country pack and its rows; ``local`` marks those that apply to the person.

    Raises
    ------
    PlanningUnknownError
        If there is no pack for the country.
    """
    packs = {one["id"]: one for one in career_file("countries.yaml")["countries"]}
    pack = packs.get(country.upper())
    if pack is None:
        raise PlanningUnknownError.of("country", country, sorted(packs))
    rows = tuple(
        CountryRow(
            id=row["id"],
            name=row["name"],
            issuer=row["issuer"],
            stands_for=", ".join(str(one) for one in row["stands_for"].values()),
            status=row["status"],
            note=row["note"],
            source=row["source"],
            confidence=row["confidence"],
            applies=row["id"] in local,
        )
        for row in pack["rows"]
    )
    return pack, rows


def us_steps(
    library: CredentialLibrary, profile: Profile, rule: Rule, day: date
) -> tuple[tuple[str, str, str], ...]:
    """Return the US credentials that still stand between a person and a role.

    Each as (id, name, what is missing or "can be taken now"), of the smallest set that the
    role accepts; exams that lead to a credential are listed before it.
    """
    held = frozenset(profile.facts.passes)
    sets = credential_sets(rule, held)
    judge = Judge(library, profile.facts)
    steps: dict[str, tuple[str, str, str]] = {}

    def add(identifier: str) -> None:
        record = library.get(identifier)
        for leaf in leaves(record.rule):
            if not isinstance(leaf, Credential) or len(leaf.ids) > 1 or leaf.ids[0] in held:
                continue
            if library.get(leaf.ids[0]).kind == "exam":
                add(leaf.ids[0])
        if identifier not in held and identifier not in steps:
            judged = judge.credential(identifier, day)
            text = "can be taken now" if judged.holds else judged.text
            steps[identifier] = (identifier, record.name, text)

    for identifier in sorted(sets[0]) if sets else ():
        add(identifier)
    return tuple(steps.values())
