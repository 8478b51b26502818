"""Table of the Path room: versioned records of what a person plans, logs and writes.

Rows are written once and never changed; each holds the hash of its own content. A record is
changed by a later version and taken back by a version that says so.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from sonobridge.store.tables.metadata import identifier, instant, json_text, metadata, sha256

__all__ = ["path_record"]

path_record = Table(
    "path_record",
    metadata,
    Column("person_id", identifier, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_at", instant, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("body", json_text, nullable=False),
    Column("sha256", sha256, nullable=False),
    CheckConstraint("version >= 1", name="version"),
    PrimaryKeyConstraint("person_id", "kind", "subject", "version"),
)
