"""Tables of the evidence log, its declared objects and its signed checkpoints."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from sonobridge.store.tables.metadata import (
    big_integer,
    identifier,
    instant,
    json_text,
    metadata,
    sha256,
)

__all__ = ["checkpoint", "evidence", "evidence_input", "evidence_output", "object_hash"]

evidence = Table(
    "evidence",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("chain", String(16), nullable=False),
    Column("seq", big_integer, nullable=False),
    Column("prev_hash", sha256, nullable=False),
    Column("hash", sha256, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("kind", String(80), nullable=False),
    Column("person_id", identifier, nullable=False),
    Column("origin", String(8), nullable=False),
    Column("workspace_id", identifier, nullable=False),
    Column("started_at", instant, nullable=False),
    Column("finished_at", instant, nullable=False),
    Column("software", json_text, nullable=False),
    Column("seed", big_integer),
    Column("inputs", json_text, nullable=False),
    Column("outputs", json_text, nullable=False),
    Column("result", json_text, nullable=False),
    UniqueConstraint("chain", "seq"),
    Index(None, "kind", "seq"),
    Index(None, "person_id", "seq"),
)


def _object_rows(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("evidence_id", identifier, ForeignKey("evidence.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("kind", String(40), nullable=False),
        Column("object_id", String(120), nullable=False),
        Column("sha256", sha256, nullable=False),
        Index(None, "kind", "object_id"),
    )


evidence_input = _object_rows("evidence_input")
evidence_output = _object_rows("evidence_output")

object_hash = Table(
    "object_hash",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("object_id", String(120), primary_key=True),
    Column("sha256", sha256),
    Column("evidence_id", identifier),
    Column("changed_at", instant, nullable=False),
    Index(None, "evidence_id"),
)
"""The present hash of each object that evidence names, and the record that made it."""

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("chain", String(16), primary_key=True),
    Column("position", big_integer, primary_key=True),
    Column("seq", big_integer, nullable=False),
    Column("head_hash", sha256, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("made_at", instant, nullable=False),
    Column("public_key", String(64), nullable=False),
    Column("signature", String(128), nullable=False),
)
