"""Which evidence rests on something that has changed since.

A record is stale when the present hash of a declared input differs from the hash it
used, or when the record that made one of its inputs is itself stale. Only the latest
record behind an object counts: running the operation again heals what hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.store.tables.evidence import (
    evidence,
    evidence_input,
    evidence_output,
    object_hash,
)

__all__ = ["Recompute", "StaleEvidence", "StaleStep", "declare", "find_stale", "recompute"]

Recompute = Callable[[Connection, Sequence[str]], Mapping[str, str | None]]
"""Given identifiers of one kind, return their present hashes (None: gone)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleStep:
    """One object on the way from the cause to the stale record."""

    kind: str
    id: str
    used_sha256: str
    present_sha256: str | None
    evidence_id: str
    """The record that used the object with ``used_sha256``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleEvidence:
    """A stale record and why.

    Attributes
    ----------
    evidence_id, kind
        The record and its operation.
    path
        From the object that changed to the object this record read; the first step is
        the cause (its two hashes differ), later ones were made by stale records.
    """

    evidence_id: str
    kind: str
    path: tuple[StaleStep, ...]


def declare(
    connection: Connection,
    objects: Mapping[tuple[str, str], str | None],
    *,
    evidence_id: str | None,
    at: str,
) -> None:
    """Set the present hash of objects ((kind, identifier) to hash; None: gone).

    Parameters
    ----------
    connection
        The transaction that changes the objects.
    objects
        What they are now.
    evidence_id
        The record that made them this way; None for a change by hand, which leaves
        the record that made the earlier state in its place.
    at
        UTC instant as text.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for (kind, identifier), sha256 in objects.items():
        row: dict[str, Any] = {
            "kind": kind,
            "object_id": identifier,
            "sha256": sha256,
            "evidence_id": evidence_id,
            "changed_at": at,
        }
        again = {key: row[key] for key in ("sha256", "changed_at")}
        if evidence_id is not None:
            again["evidence_id"] = evidence_id
        connection.execute(
            dialect.insert(object_hash)
            .values(row)
            .on_conflict_do_update(index_elements=["kind", "object_id"], set_=again)
        )


def recompute(
    connection: Connection, functions: Mapping[str, Recompute]
) -> dict[tuple[str, str], str | None]:
    """Return the present hashes that differ from the declared ones.

    Parameters
    ----------
    connection
        A consistent view.
    functions
        One function a kind; kinds without one keep their declared hashes.
    """
    changed: dict[tuple[str, str], str | None] = {}
    for kind, function in functions.items():
        named = select(evidence_input.c.object_id).where(evidence_input.c.kind == kind)
        identifiers = sorted(set(connection.execute(named).scalars()))
        known = dict(
            connection.execute(
                select(object_hash.c.object_id, object_hash.c.sha256).where(
                    object_hash.c.kind == kind
                )
            ).all()
        )
        for identifier, sha256 in function(connection, identifiers).items():
            if identifier not in known or known[identifier] != sha256:
                changed[kind, identifier] = sha256
    return changed


def find_stale(connection: Connection) -> tuple[StaleEvidence, ...]:
    """Return the stale records by place in the chain, each with its shortest path."""
    rows = connection.execute(_query()).all()
    shortest: dict[str, tuple[StaleStep, ...]] = {}
    waiting = rows
    while waiting:
        later: list[Row[Any]] = []
        found: dict[str, tuple[StaleStep, ...]] = {}
        for row in waiting:
            before = () if row.parent is None else shortest.get(row.parent)
            if before is None:
                later.append(row)
            elif row.evidence_id not in shortest:
                found.setdefault(row.evidence_id, (*before, _step(row)))
        if not found:
            break
        shortest.update(found)
        waiting = later
    kinds = {row.evidence_id: (row.seq, row.operation) for row in rows if row.is_latest}
    ordered = sorted(kinds.items(), key=lambda item: item[1][0])
    return tuple(
        StaleEvidence(evidence_id=name, kind=kind, path=shortest[name])
        for name, (_, kind) in ordered
    )


def _step(row: Row[Any]) -> StaleStep:
    return StaleStep(
        kind=row.kind,
        id=row.object_id,
        used_sha256=row.used,
        present_sha256=row.present,
        evidence_id=row.evidence_id,
    )


def _query() -> Any:
    """Build the one recursive query; UNION drops repeats, so it ends on any graph."""
    used, present = evidence_input, object_hash
    same = (used.c.kind == present.c.kind) & (used.c.object_id == present.c.object_id)
    changed_by_itself = (
        select(literal(1))
        .where(
            evidence_output.c.evidence_id == used.c.evidence_id,
            evidence_output.c.kind == used.c.kind,
            evidence_output.c.object_id == used.c.object_id,
        )
        .correlate(used)
        .exists()
    )
    stale = (
        select(
            used.c.evidence_id,
            used.c.kind,
            used.c.object_id,
            used.c.sha256.label("used"),
            present.c.sha256.label("present"),
            literal(None, used.c.evidence_id.type).label("parent"),
        )
        .join(present, same)
        .where(
            or_(present.c.sha256.is_(None), present.c.sha256 != used.c.sha256),
            ~changed_by_itself,
        )
        .cte("stale", recursive=True)
    )
    stale = stale.union(
        select(
            used.c.evidence_id,
            used.c.kind,
            used.c.object_id,
            used.c.sha256,
            present.c.sha256,
            stale.c.evidence_id,
        )
        .select_from(stale)
        .join(present, present.c.evidence_id == stale.c.evidence_id)
        .join(used, same & (used.c.sha256 == present.c.sha256))
    )
    latest = (
        select(literal(1))
        .where(present.c.evidence_id == stale.c.evidence_id)
        .correlate(stale)
        .exists()
    )
    without_output = ~(
        select(literal(1))
        .where(evidence_output.c.evidence_id == stale.c.evidence_id)
        .correlate(stale)
        .exists()
    )
    return select(
        stale,
        evidence.c.seq,
        evidence.c.kind.label("operation"),
        or_(latest, without_output).label("is_latest"),
    ).join(evidence, evidence.c.id == stale.c.evidence_id)
