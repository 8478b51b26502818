"""Tables of the workspace itself: its identity, its blobs and kept source copies."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from sonobridge.store.tables.metadata import (
    big_integer,
    identifier,
    instant,
    metadata,
    sha256,
)

__all__ = ["blob", "original", "workspace"]

workspace = Table(
    "workspace",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("origin", String(8), nullable=False),
    Column("created_at", instant, nullable=False),
    CheckConstraint("origin IN ('work', 'demo')", name="origin"),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", sha256, primary_key=True),
    Column("size_bytes", big_integer, nullable=False),
    Column("stored_at", instant, nullable=False),
)

original = Table(
    "original",
    metadata,
    Column("source_hmac", sha256, primary_key=True),
    Column("reason", String(16), nullable=False),
    Column("size_bytes", big_integer, nullable=False),
    Column("kept_at", instant, nullable=False),
    Column("purged_at", instant),
    Column("purged_by", identifier),
    CheckConstraint("reason IN ('keep', 'quarantine', 'conflict')", name="reason"),
    Index(None, "purged_at", "kept_at"),
)
