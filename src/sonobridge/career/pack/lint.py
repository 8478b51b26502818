"""The data check: no number without source, date and confidence; no dangling name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sonobridge.career.pack.files import MANIFEST, PackFiles
from sonobridge.career.pack.source import CONFIDENCES, PackError

__all__ = ["Problem", "check_pack"]

# Sections of a file whose records each need source, as_of and confidence of their own.
_RECORDS = {
    "credentials.yaml": (
        "issuers",
        "maintenance_rules",
        "programme_accreditation",
        "education",
        "credentials",
        "exam_blueprints",
        "lab_accreditation_facts",
    ),
    "kpis.yaml": ("kpis",),
}
# Keys that hold rules of the program or of the file itself, no facts of the world.
_NO_FACTS = {"schema", "policy", "scale", "education_classes", "source_document", "as_of"}
_MAY_BE_NULL = {"fee_usd", "annual_fee_usd", "issuer", "role"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_NEEDED = ("source", "as_of", "confidence")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a pack: file, place in it, what is wrong."""

    file: str
    where: str
    says: str


def check_pack(files: PackFiles) -> tuple[Problem, ...]:
    """Return all faults of a pack; an empty tuple is a clean pack."""
    names = [
        entry.name
        for entry in (resources.files("sonobridge.reference_data") / "career").iterdir()
        if entry.name.endswith((".csv", ".yaml"))
    ]
    found: list[Problem] = []
    for name in sorted({*names, *files.own_names()}):
        try:
            checks = _csv(files, name) if name.endswith(".csv") else _yaml(files, name)
            found += checks
        except PackError as error:
            found.append(Problem(name, error.where, f"{error.what} {error.why}"))
    return tuple(found + list(_credentials(files)))


def _csv(files: PackFiles, name: str) -> Iterator[Problem]:
    header, rows = files.rows(name)
    tables = [t for t, e in files.manifest.items() if e.get("file") == name]
    if not tables:
        yield Problem(name, "", f"{MANIFEST} does not name this file, so no row has a source")
        return
    entry = files.entry(tables[0])
    missing = [key for key in _NEEDED if not entry.get(key)]
    own = [header.index(key) if key in header else None for key in _NEEDED]
    for line, row in enumerate(rows, 2):
        blank = [
            key
            for key, at in zip(_NEEDED, own, strict=True)
            if (not row[at].strip() if at is not None else key in missing)
        ]
        if blank:
            yield Problem(name, f"line {line}", f"no {' and no '.join(blank)}")
        at = own[2]
        if at is not None and row[at] and row[at] not in CONFIDENCES:
            yield Problem(name, f"line {line}", f"unknown confidence {row[at][:20]!r}")


def _yaml(files: PackFiles, name: str) -> Iterator[Problem]:
    body = files.yaml(name)
    for section in _RECORDS.get(name, ()):
        yield from _records(name, section, body.get(section) or ())
    shared = {key for key in _NEEDED if body.get(key)}
    for key, value in body.items():
        if key not in _NO_FACTS and key not in _RECORDS.get(name, ()):
            yield from _numbers(name, value, shared, str(key))


def _records(name: str, section: str, rows: Any) -> Iterator[Problem]:
    pairs = rows.items() if isinstance(rows, Mapping) else enumerate(rows)
    for key, row in pairs:
        label = row.get("id", key) if isinstance(row, Mapping) else key
        where = f"{section}, {label}"
        if not isinstance(row, Mapping):
            yield Problem(name, where, "is no record")
            continue
        given = {**row, "source": row.get("source") or row.get("sources")}
        # An indicator without literature names the document that asks for it.
        given["source"] = given["source"] or row.get("source_document")
        blank = [k for k in _NEEDED if not given.get(k)]
        if blank:
            yield Problem(name, where, f"no {' and no '.join(blank)}")
        yield from _wellformed(name, where, row)


def _wellformed(name: str, where: str, row: Mapping[str, Any]) -> Iterator[Problem]:
    if row.get("confidence") and row["confidence"] not in CONFIDENCES:
        yield Problem(name, where, f"unknown confidence {str(row['confidence'])[:20]!r}")
    if row.get("as_of") and not _DATE.match(str(row["as_of"])):
        yield Problem(name, where, f"as_of {str(row['as_of'])[:20]!r} is no date")
    for key, value in row.items():
        if value is None and key not in _MAY_BE_NULL:
            yield Problem(name, where, f"{key} is empty")


def _numbers(name: str, value: Any, have: set[str], where: str) -> Iterator[Problem]:
    """Walk to every number and check that something around it says where it comes from."""
    if isinstance(value, Mapping):
        have = have | {key for key in _NEEDED if value.get(key)}
        for key, inner in value.items():
            if key not in _NO_FACTS:
                label = value.get("id") or value.get("title") or key
                yield from _numbers(name, inner, have, f"{where}, {label}")
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(name, inner, have, where)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        missing = [key for key in _NEEDED if key not in have]
        if missing:
            yield Problem(name, where, f"{value} has no {' and no '.join(missing)}")


def _credentials(files: PackFiles) -> Iterator[Problem]:
    """Check names, references and the stated count of the credential records."""
    name = "credentials.yaml"
    body = files.yaml(name)
    rows = body.get("credentials") or []
    known = {row.get("id") for row in rows} | set(body.get("credential_groups") or {})
    schools = {row.get("id") for row in body.get("education") or []}
    schools |= set(body.get("education_classes") or {})
    for row in rows:
        where = f"credentials, {row.get('id')}"
        if not row.get("name"):
            yield Problem(name, where, "no name")
        issuer = row.get("issuer")
        if issuer and issuer not in body["issuers"]:
            yield Problem(name, where, f"unknown issuer {issuer}")
        upkeep = row.get("maintenance")
        if isinstance(upkeep, str) and upkeep not in body["maintenance_rules"]:
            yield Problem(name, where, f"unknown maintenance rule {upkeep}")
        for key, named in _references(row.get("requires")):
            if named not in (known if key == "credential" else schools):
                yield Problem(name, where, f"unknown {key} {named}")
    stated = re.search(rb"Records under `credentials`: (\d+)", files.read(name))
    if stated and int(stated[1]) != len(rows):
        yield Problem(name, "head", f"states {int(stated[1])} records, not {len(rows)}")


def _references(rule: Any) -> Iterator[tuple[str, str]]:
    if isinstance(rule, Mapping):
        for key, value in rule.items():
            if key in ("credential", "education") and isinstance(value, str):
                yield key, value
            else:
                yield from _references(value)
    elif isinstance(rule, list):
        for inner in rule:
            yield from _references(inner)
