"""Tables of people and their sessions."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from sonobridge.store.tables.metadata import identifier, instant, json_text, metadata, sha256

__all__ = ["launch_token", "person", "session"]

person = Table(
    "person",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("display_name", String(200), nullable=False),
    Column("roles", json_text, nullable=False),
    Column("passphrase_hash", Text),
    Column("created_at", instant, nullable=False),
    Column("disabled_at", instant),
)

session = Table(
    "session",
    metadata,
    Column("token_sha256", sha256, primary_key=True),
    Column("person_id", identifier, ForeignKey("person.id"), nullable=False),
    Column("created_at", instant, nullable=False),
    Column("last_seen_at", instant, nullable=False),
    Column("expires_at", instant, nullable=False),
    Index(None, "person_id"),
    Index(None, "expires_at"),
)

launch_token = Table(
    "launch_token",
    metadata,
    Column("token_sha256", sha256, primary_key=True),
    Column("person_id", identifier, ForeignKey("person.id"), nullable=False),
    Column("created_at", instant, nullable=False),
    Column("expires_at", instant, nullable=False),
    Column("used_at", instant),
)
