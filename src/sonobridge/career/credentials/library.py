"""The credential file as a whole: read, checked, looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sonobridge.career.credentials.errors import CredentialUnknownError, RuleFileError
from sonobridge.career.credentials.lint import check_rules
from sonobridge.career.credentials.record import (
    CONFIDENCES,
    CredentialRecord,
    EducationClass,
    EducationNode,
)
from sonobridge.career.credentials.rule import AnyOf, Credential, Rule, leaves
from sonobridge.career.credentials.rule_reader import RuleReader
from sonobridge.core.canonical import hash_json

__all__ = ["CredentialLibrary", "Policy", "load_library", "read_library"]

MOST_RECORDS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the file wants its own doubts handled."""

    excluded: tuple[str, ...]
    badged: tuple[str, ...]
    stale_after_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialLibrary:
    """All records of a credential file, by id.

    Attributes
    ----------
    groups
        Names that stand for any of several credentials.
    classes
        What rules mean by kinds of education.
    thresholds
        Programme outcome thresholds of an accreditor, as parsed.
    """

    as_of: date
    records: Mapping[str, CredentialRecord]
    education: Mapping[str, EducationNode]
    classes: Mapping[str, EducationClass]
    groups: Mapping[str, tuple[str, ...]]
    thresholds: Mapping[str, Any]
    policy: Policy
    reader: RuleReader

    def get(self, identifier: str) -> CredentialRecord:
        """Return a record.

        Raises
        ------
        CredentialUnknownError
            If there is none of that id.
        """
        found = self.records.get(identifier)
        if found is None:
            raise CredentialUnknownError(
                "There is no such credential in the rules.",
                where=identifier[:80],
                kept="Nothing was changed.",
                remedy="Take an id from: sonobridge path credentials.",
            )
        return found

    def follows(self, identifier: str) -> bool:
        """Tell whether a credential is awarded once its exams are passed, with no step more."""
        record = self.get(identifier)
        asked = [leaf for leaf in leaves(record.rule) if isinstance(leaf, Credential)]
        exams = [self.get(one).kind == "exam" for leaf in asked for one in leaf.ids]
        return (
            record.kind == "credential"
            and record.fee_usd is None
            and bool(exams)
            and all(exams)
        )

    def excluded(self, identifier: str, proven: frozenset[str] = frozenset()) -> bool:
        """Tell whether a credential stays out of default plans.

        It does while its confidence is one that the policy excludes and nobody has
        attached a proof of it.
        """
        record = self.get(identifier)
        return record.confidence in self.policy.excluded and identifier not in proven


def read_library(value: object, where: str = "credentials.yaml") -> CredentialLibrary:
    """Build the library from a parsed file and check it as a whole.

    Raises
    ------
    RuleFileError
        If a record lacks name, source, date or confidence; a key without a null in the
        schema is null; a rule cannot be read, is contradictory or names what is not
        there; or prerequisites run in a circle.
    """
    if not isinstance(value, Mapping) or value.get("schema") != 1:
        raise RuleFileError.at(where, "schema 1 is read", "Use a file of schema 1.")
    groups = {
        str(name): tuple(map(str, ids))
        for name, ids in (value.get("credential_groups") or {}).items()
    }
    plain = RuleReader(groups, {})
    named = {
        str(name): plain.read(rule, f"{where}: ardms_prerequisites.{name}")
        for name, rule in (value.get("ardms_prerequisites") or {}).items()
        if isinstance(rule, dict)  # beside the rules stand source, as_of and confidence
    }
    reader = RuleReader(groups, named)
    library = CredentialLibrary(
        as_of=_day(value.get("as_of"), where),
        records=_records(value, reader, where),
        education=_education(value, reader, where),
        classes={
            str(name): EducationClass(name=str(name), **dict(one))
            for name, one in (value.get("education_classes") or {}).items()
        },
        groups=groups,
        thresholds=value.get("programme_accreditation") or {},
        policy=_policy(value.get("policy") or {}),
        reader=reader,
    )
    check_rules(library.records, library.education, set(library.classes), groups, where)
    return library


@cache
def load_library() -> CredentialLibrary:
    """Return the library that ships with the program."""
    from importlib.resources import files

    import yaml

    source = files("sonobridge.reference_data") / "career" / "credentials.yaml"
    return read_library(yaml.safe_load(source.read_text("utf-8")))


def _records(
    value: Mapping[str, Any], reader: RuleReader, where: str
) -> dict[str, CredentialRecord]:
    given = value.get("credentials")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_RECORDS:
        raise RuleFileError.at(where, f"credentials lists 1 to {MOST_RECORDS} records")
    records: dict[str, CredentialRecord] = {}
    for number, one in enumerate(given):
        record = _record(one, reader, f"{where}: credentials[{number}]")
        if record.id in records:
            raise RuleFileError.at(
                f"{where}: {record.id}", "contradictory: the id stands twice"
            )
        records[record.id] = record
    return records


_KNOWN = {
    "id", "name", "issuer", "kind", "requires", "fee_usd", "confidence", "source", "as_of",
    "note", "waived_by", "valid_months", "retake_usd", "verification", "default_weight",
    "maintenance", "source_year", "routes_as_of", "routes_confidence", "requires_note",
    "fee_confirmed_by_user", "includes_processing_fee_usd", "exam", "content",
}  # fmt: skip
_MAY_BE_NULL = {"fee_usd", "issuer"}


def _record(one: Any, reader: RuleReader, where: str) -> CredentialRecord:
    if not isinstance(one, Mapping) or not one.get("id"):
        raise RuleFileError.at(where, "a record has an id")
    where = f"{where} {one['id']}"
    strange = sorted(set(map(str, one)) - _KNOWN)
    empty = sorted(key for key, part in one.items() if part is None and key not in _MAY_BE_NULL)
    missing = [k for k in ("name", "kind", "source", "as_of", "confidence") if not one.get(k)]
    for names, why in ((strange, "unknown keys"), (empty, "empty keys"), (missing, "missing")):
        if names:
            raise RuleFileError.at(where, f"{why}: {', '.join(names)}")
    if one["confidence"] not in CONFIDENCES:
        raise RuleFileError.at(where, f"confidence is one of {', '.join(CONFIDENCES)}")
    if one["confidence"] == "none" and one.get("default_weight", 0) != 0:
        raise RuleFileError.at(where, "contradictory: confidence none with a weight above 0")
    requires = one.get("requires")
    if requires is None:
        raise RuleFileError.at(where, "requires is missing; {} asks for nothing")
    return CredentialRecord(
        id=str(one["id"]),
        name=str(one["name"]),
        issuer=one.get("issuer"),
        kind=str(one["kind"]),
        rule=reader.read(requires, f"{where}.requires"),
        fee_usd=_money(one.get("fee_usd"), where),
        confidence=str(one["confidence"]),
        sources=_sources(one["source"]),
        as_of=_day(one["as_of"], where),
        note="; ".join(str(one[key]) for key in ("note", "requires_note") if key in one),
        waived_by=_waiver(one.get("waived_by"), reader, where),
        valid_months=one.get("valid_months"),
        retake_usd=_money(one.get("retake_usd"), where),
        verification=str(one.get("verification", "found")),
        default_weight=int(one.get("default_weight", 1)),
        maintenance=one["maintenance"] if isinstance(one.get("maintenance"), str) else "",
        source_year=one.get("source_year"),
        routes_as_of=one.get("routes_as_of"),
        routes_confidence=str(one.get("routes_confidence", "")),
        rule_sha256=hash_json({"requires": requires, "waived_by": one.get("waived_by")}),
    )


def _waiver(value: Any, reader: RuleReader, where: str) -> Rule | None:
    """Read ``waived_by``: a list of credentials, each perhaps passed within some years."""
    if value is None:
        return None
    if not isinstance(value, list) or not value:
        raise RuleFileError.at(where, "waived_by lists credentials")
    parts = []
    for one in value:
        rest = {key: part for key, part in one.items() if key != "within_years"}
        rule = reader.read(rest, f"{where}.waived_by")
        if not isinstance(rule, Credential):
            raise RuleFileError.at(where, "only a credential waives another")
        years = one.get("within_years")
        parts.append(
            Credential(rule.name, rule.ids, None if years is None else 12 * int(years))
        )
    return AnyOf(tuple(parts))


def _education(
    value: Mapping[str, Any], reader: RuleReader, where: str
) -> dict[str, EducationNode]:
    nodes = {}
    for number, one in enumerate(value.get("education") or []):
        place = f"{where}: education[{number}]"
        for key in ("id", "name", "years", "source", "confidence", "as_of"):
            if one.get(key) is None:
                raise RuleFileError.at(place, f"missing: {key}")
        nodes[str(one["id"])] = EducationNode(
            id=str(one["id"]),
            name=str(one["name"]),
            years=float(one["years"]),
            rule=reader.read(one.get("requires") or {}, f"{place}.requires"),
            confidence=str(one["confidence"]),
            sources=_sources(one["source"]),
            as_of=_day(one["as_of"], place),
        )
    return nodes


def _policy(value: Mapping[str, Any]) -> Policy:
    return Policy(
        excluded=tuple(value.get("exclude_from_default_plans", ("none",))),
        badged=tuple(value.get("show_unverified_badge", ("low", "memory", "none"))),
        stale_after_days=int(value.get("stale_after_days", 180)),
    )


def _sources(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _day(value: Any, where: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise RuleFileError.at(where, "as_of is a date, YYYY-MM-DD") from None


def _money(value: Any, where: str) -> int | None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int) or value < 0
    ):
        raise RuleFileError.at(where, "a fee is a whole number of dollars, or null")
    return value
