"""Tables of the Scan room: sessions, what was stored in them, and their results.

Rows are written once and never changed; each holds the hash of its own content.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from sonobridge.store.tables.metadata import (
    big_integer,
    identifier,
    instant,
    json_text,
    metadata,
    sha256,
)

__all__ = ["scan_entry", "scan_result", "scan_session"]

scan_session = Table(
    "scan_session",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("started_at", instant, nullable=False),
    Column("person_id", identifier, nullable=False),
    Column("case_id", String(80), nullable=False),
    Column("case_sha256", sha256, nullable=False),
    Column("mode", String(8), nullable=False),
    Column("seed", big_integer, nullable=False),
    Column("body", json_text, nullable=False),
    Column("sha256", sha256, nullable=False),
    CheckConstraint("mode IN ('coach', 'faded', 'exam')", name="mode"),
    Index(None, "person_id", "started_at"),
)

scan_entry = Table(
    "scan_entry",
    metadata,
    Column("session_id", identifier, ForeignKey("scan_session.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("made_at", instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("body", json_text, nullable=False),
    Column("sha256", sha256, nullable=False),
    PrimaryKeyConstraint("session_id", "seq"),
)

scan_result = Table(
    "scan_result",
    metadata,
    Column("session_id", identifier, ForeignKey("scan_session.id"), primary_key=True),
    Column("submitted_at", instant, nullable=False),
    Column("trace_sha256", sha256, ForeignKey("blob.sha256"), nullable=False),
    Column("summary", json_text, nullable=False),
    Column("body", json_text, nullable=False),
    Column("sha256", sha256, nullable=False),
    Column("evidence_id", identifier, ForeignKey("evidence.id"), nullable=True),
)
