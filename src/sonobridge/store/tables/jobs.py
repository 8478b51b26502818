"""Table of jobs: persisted runs of operations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Double, Index, Integer, String, Table, Text

from sonobridge.store.tables.metadata import (
    big_integer,
    identifier,
    instant,
    json_text,
    metadata,
)

__all__ = ["job"]

job = Table(
    "job",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("operation", String(80), nullable=False),
    Column("arguments", json_text, nullable=False),
    Column("title", String(200), nullable=False),
    Column("person_id", identifier),
    Column("request_id", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("created_at", instant, nullable=False),
    Column("started_at", instant),
    Column("finished_at", instant),
    Column("worker", String(80)),
    Column("heartbeat_at", instant),
    Column("lease_until", instant),
    Column("cancel_requested_at", instant),
    Column("done", big_integer, nullable=False),
    Column("total", big_integer),
    Column("unit", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("rate_per_s", Double),
    Column("result", json_text),
    Column("error", json_text),
    Column("seen_at", instant),
    CheckConstraint(
        "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'lost')", name="state"
    ),
    Index(None, "state", "created_at"),
    Index(None, "created_at"),
)
