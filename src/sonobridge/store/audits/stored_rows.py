"""The rows of the Audit room as stored, and the hash that covers each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Row, Table

from sonobridge.core.canonical import canonical_bytes, hash_json, parse_json

__all__ = [
    "AcceptanceRow",
    "AuditRow",
    "CardRow",
    "EvaluationRow",
    "ProductRow",
    "ProtocolRow",
    "ReaderStudyRow",
    "ReleaseRow",
    "TableRow",
    "as_columns",
    "from_columns",
    "row_sha256",
]

R = TypeVar("R", bound="AuditRow")

_JSON = frozenset({"body", "power", "tally"})
_NOT_HASHED = frozenset({"sha256", "evidence_id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """What every row has.

    Attributes
    ----------
    made_at, made_by
        UTC instant as text, and the person.
    sha256
        Of all columns but itself and ``evidence_id``.
    evidence_id
        Record of the run that wrote the row; its result names the hash.
    """

    id: str
    made_at: str
    made_by: str
    sha256: str
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow(AuditRow):
    """One version of a model; ``stratum`` counts the versions of its name from 1."""

    name: str
    version: str
    stratum: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(AuditRow):
    """A table of predictions: counts, and in ``body`` what was understood of it."""

    name: str
    blob_sha256: str
    source_hmac: str
    source: str
    rows: int
    matched: int
    unmatched: int
    duplicates: int
    patients: int
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolRow(AuditRow):
    """A locked version: ``body`` is the locked protocol, ``power`` its power table."""

    product_id: str
    table_id: str
    version: int
    protocol_sha256: str
    body: dict[str, Any]
    power: list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationRow(AuditRow):
    """An evaluation, whose whole content is the blob.

    ``result_sha256`` covers its numbers, not its identifier and time: two runs that find
    the same have the same.
    """

    product_id: str
    protocol_id: str
    table_id: str
    protocol_version: int
    table_blob_sha256: str
    blob_sha256: str
    result_sha256: str
    headline: str
    tally: dict[str, int]

    @property
    def lineage(self) -> str:
        """What a later evaluation replaces: model version and table."""
        return f"{self.product_id}/{self.table_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderStudyRow(AuditRow):
    """A reader study; ``body`` holds its result."""

    product_id: str
    name: str
    blob_sha256: str
    source_hmac: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRow(AuditRow):
    """A signed acceptance; ``body`` is what was signed."""

    product_id: str
    evaluation_id: str
    reader_study_id: str | None
    answer: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow(AuditRow):
    """A decision on release; the newest one of a model version counts."""

    product_id: str
    evaluation_id: str
    decision: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow(AuditRow):
    """A model card; ``number`` counts the cards of a model version from 1."""

    product_id: str
    evaluation_id: str
    number: int
    body: dict[str, Any]


def as_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new row: JSON as canonical text, and the hash over all.

    Parameters
    ----------
    values
        Every column but ``sha256`` and ``evidence_id``.
    """
    columns = {
        name: canonical_bytes(value).decode() if name in _JSON else value
        for name, value in values.items()
    }
    return {**columns, "sha256": _hash(columns)}


def row_sha256(table: Table, row: Row[Any]) -> str:
    """Return the hash that a stored row should have."""
    return _hash({column.name: getattr(row, column.name) for column in table.columns})


def from_columns(kind: type[R], row: Row[Any]) -> R:
    """Return a stored row as its dataclass."""
    values: dict[str, Any] = {
        name: parse_json(value) if name in _JSON else value
        for name, value in row._asdict().items()
    }
    return kind(**values)


def _hash(columns: Mapping[str, Any]) -> str:
    return hash_json({k: v for k, v in columns.items() if k not in _NOT_HASHED})
