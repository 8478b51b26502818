"""Table of frozen dataset versions; rows are never changed."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from sonobridge.store.tables.metadata import identifier, instant, json_text, metadata, sha256

__all__ = ["dataset_version"]

dataset_version = Table(
    "dataset_version",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("study_id", identifier, nullable=False),
    Column("manifest_sha256", sha256, nullable=False),
    Column("manifest", json_text, nullable=False),
    Column("flow", json_text, nullable=False),
    Column("datasheet", json_text, nullable=False),
    Column("created_at", instant, nullable=False),
    Column("created_by", identifier, nullable=False),
    Index(None, "name", "number", unique=True),
    Index(None, "manifest_sha256"),
)
