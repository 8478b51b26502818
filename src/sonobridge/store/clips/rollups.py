"""Roll-ups by study, patient and filter value, kept in the transaction of their clips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from sonobridge.store.tables.clips import clip, clip_facet, patient, study

__all__ = ["FACETS", "change_facets", "chunks", "facets_of", "refresh_rollups", "upsert"]

FACETS = (
    "modality",
    "manufacturer",
    "clearance",
    "pixel_state",
    "calibrated",
    "in_conflict",
    "kind",
)
T = TypeVar("T")
_MANY = 500


def chunks(values: Iterable[T], size: int = _MANY) -> Iterator[list[T]]:
    """Yield lists of at most ``size`` values."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def upsert(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or overwrite those with the same primary key."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    again = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=again), list(rows)
    )


def facets_of(columns: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the (facet, value) pairs of a clip's columns."""
    return [(name, _text(columns[name])) for name in FACETS]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def change_facets(connection: Connection, changes: Counter[tuple[str, str]]) -> None:
    """Add counts (negative ones too) to the filter values."""
    rows = [
        {"facet": facet, "value": value, "clips": number}
        for (facet, value), number in sorted(changes.items())
        if number
    ]
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(clip_facet)
    statement = statement.on_conflict_do_update(
        index_elements=["facet", "value"],
        set_={"clips": clip_facet.c.clips + statement.excluded.clips},
    )
    connection.execute(statement, rows)


def refresh_rollups(
    connection: Connection, study_uids: Iterable[str], patient_keys: Iterable[str]
) -> None:
    """Recompute the roll-ups of the named studies and patients."""
    for part in chunks(sorted(set(study_uids))):
        rows = connection.execute(_by_study(part)).mappings().all()
        upsert(connection, study, [dict(row) for row in rows])
        gone = set(part) - {row["study_uid"] for row in rows}
        if gone:
            connection.execute(delete(study).where(study.c.study_uid.in_(gone)))
    for part in chunks(sorted(set(patient_keys))):
        rows = connection.execute(_by_patient(part)).mappings().all()
        upsert(connection, patient, [dict(row) for row in rows])
        gone = set(part) - {row["patient_key"] for row in rows}
        if gone:
            connection.execute(delete(patient).where(patient.c.patient_key.in_(gone)))


def _by_study(study_uids: Sequence[str]) -> Any:
    def count(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    return (
        select(
            clip.c.study_uid,
            func.min(clip.c.patient_key).label("patient_key"),
            func.min(clip.c.study_date).label("study_date"),
            func.count().label("clip_count"),
            func.sum(clip.c.frame_count).label("frame_count"),
            func.sum(clip.c.size_bytes).label("size_bytes"),
            count(clip.c.clearance == "waiting").label("waiting_count"),
            count(clip.c.in_conflict).label("conflict_count"),
            func.max(clip.c.imported_at).label("last_imported_at"),
        )
        .where(clip.c.study_uid.in_(study_uids))
        .group_by(clip.c.study_uid)
    )


def _by_patient(patient_keys: Sequence[str]) -> Any:
    return (
        select(
            study.c.patient_key,
            func.count().label("study_count"),
            func.sum(study.c.clip_count).label("clip_count"),
            func.max(study.c.last_imported_at).label("last_imported_at"),
        )
        .where(study.c.patient_key.in_(patient_keys))
        .group_by(study.c.patient_key)
    )
