"""Table of who did what and when; never with which values."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from sonobridge.store.tables.metadata import big_integer, identifier, instant, metadata, sha256

__all__ = ["audit_log"]

audit_log = Table(
    "audit_log",
    metadata,
    Column("chain", String(16), primary_key=True),
    Column("seq", big_integer, primary_key=True, autoincrement=False),
    Column("prev_hash", sha256, nullable=False),
    Column("hash", sha256, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("at", instant, nullable=False),
    Column("operation", String(80), nullable=False),
    Column("person_id", identifier),
    Column("outcome", String(16), nullable=False),
    Column("code", String(60), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("subject", String(80)),
    Column("amount", Integer),
    Index(None, "person_id", "seq"),
    Index(None, "operation", "seq"),
)
