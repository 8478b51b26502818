"""Tables of the Clips room: instances, their roll-ups, imports, conflicts, clearances."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
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

__all__ = [
    "clearance",
    "clip",
    "clip_facet",
    "clip_version",
    "conflict",
    "import_item",
    "import_run",
    "patient",
    "random_code",
    "study",
]

_uid = String(64)

clip = Table(
    "clip",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("sop_instance_uid", _uid, nullable=False),
    Column("sop_class_uid", _uid, nullable=False),
    Column("study_uid", _uid, nullable=False),
    Column("series_uid", _uid, nullable=False),
    Column("patient_key", String(64), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("blob_sha256", sha256, ForeignKey("blob.sha256"), nullable=False),
    Column("pixel_sha256", sha256),
    Column("source_hmac", sha256, nullable=False),
    Column("size_bytes", big_integer, nullable=False),
    Column("modality", String(16), nullable=False),
    Column("manufacturer", String(128), nullable=False),
    Column("model", String(128), nullable=False),
    Column("image_rows", Integer),
    Column("image_columns", Integer),
    Column("frame_count", Integer, nullable=False),
    Column("frames_declared", Integer),
    Column("frame_time_ms", Double),
    Column("frame_times_ms", json_text),
    Column("photometric", String(24), nullable=False),
    Column("transfer_syntax_uid", _uid, nullable=False),
    Column("lossy", Boolean, nullable=False),
    Column("regions", json_text, nullable=False),
    Column("region_count", Integer, nullable=False),
    Column("calibrated", Boolean, nullable=False),
    Column("pixel_state", String(12), nullable=False),
    Column("pixel_reason_code", String(60), nullable=False),
    Column("pixel_reason", Text, nullable=False),
    Column("study_date", String(10), nullable=False),
    Column("issues", json_text, nullable=False),
    Column("deidentification", json_text, nullable=False),
    Column("text_likelihood", Double),
    Column("quality_score", Double),
    Column("quality", json_text),
    Column("clearance", String(14), nullable=False),
    Column("in_conflict", Boolean, nullable=False),
    Column("run_id", identifier, nullable=False),
    Column("imported_at", instant, nullable=False),
    UniqueConstraint("sop_instance_uid"),
    CheckConstraint("kind IN ('image', 'non_image', 'fragment')", name="kind"),
    CheckConstraint(
        "pixel_state IN ('ok', 'truncated', 'undecodable', 'none')", name="pixel_state"
    ),
    CheckConstraint(
        "clearance IN ('waiting', 'cleared', 'refused', 'not_applicable')", name="clearance"
    ),
    Index(None, "imported_at", "id"),
    Index(None, "modality", "imported_at", "id"),
    Index(None, "manufacturer", "imported_at", "id"),
    Index(None, "clearance", "imported_at", "id"),
    Index(None, "pixel_state", "imported_at", "id"),
    Index(None, "in_conflict", "imported_at", "id"),
    Index(None, "clearance", "text_likelihood", "id"),
    Index(None, "manufacturer", "id"),
    Index(None, "frame_count", "id"),
    Index(None, "size_bytes", "id"),
    Index(None, "study_uid"),
    Index(None, "patient_key"),
    Index(None, "blob_sha256"),
    Index(None, "pixel_sha256"),
)
"""One row an instance; every value is read from its de-identified bytes."""

study = Table(
    "study",
    metadata,
    Column("study_uid", _uid, primary_key=True),
    Column("patient_key", String(64), nullable=False),
    Column("study_date", String(10), nullable=False),
    Column("clip_count", Integer, nullable=False),
    Column("frame_count", big_integer, nullable=False),
    Column("size_bytes", big_integer, nullable=False),
    Column("waiting_count", Integer, nullable=False),
    Column("conflict_count", Integer, nullable=False),
    Column("last_imported_at", instant, nullable=False),
    Index(None, "last_imported_at", "study_uid"),
    Index(None, "patient_key"),
)
"""Roll-up of ``clip`` by study, kept in the transaction that changes clips."""

patient = Table(
    "patient",
    metadata,
    Column("patient_key", String(64), primary_key=True),
    Column("study_count", Integer, nullable=False),
    Column("clip_count", Integer, nullable=False),
    Column("last_imported_at", instant, nullable=False),
    Index(None, "last_imported_at", "patient_key"),
)
"""Roll-up of ``study`` by patient key."""

clip_facet = Table(
    "clip_facet",
    metadata,
    Column("facet", String(20), primary_key=True),
    Column("value", String(128), primary_key=True),
    Column("clips", big_integer, nullable=False),
)
"""How many clips carry a value of a filter; kept beside the clips."""

import_run = Table(
    "import_run",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("person_id", identifier, nullable=False),
    Column("source", String(8), nullable=False),
    Column("date_mode", String(8), nullable=False),
    Column("keeps_originals", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("started_at", instant, nullable=False),
    Column("finished_at", instant),
    Column("file_count", big_integer, nullable=False),
    Column("imported", big_integer, nullable=False),
    Column("duplicate", big_integer, nullable=False),
    Column("conflict", big_integer, nullable=False),
    Column("quarantined", big_integer, nullable=False),
    Column("unchanged", big_integer, nullable=False),
    Column("bytes_read", big_integer, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("source IN ('folder', 'upload')", name="source"),
    CheckConstraint("date_mode IN ('years', 'shifted')", name="date_mode"),
    CheckConstraint("state IN ('running', 'done', 'stopped')", name="state"),
    Index(None, "started_at", "id"),
)

import_item = Table(
    "import_item",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("run_id", identifier, ForeignKey("import_run.id"), nullable=False),
    Column("path_hmac", sha256, nullable=False),
    Column("source_hmac", sha256, nullable=False),
    Column("file_stamp", String(64), nullable=False),
    Column("size_bytes", big_integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("reason_code", String(60), nullable=False),
    Column("reason", Text, nullable=False),
    Column("byte_offset", big_integer),
    Column("clip_id", identifier),
    Column("blob_sha256", sha256),
    Column("recorded_at", instant, nullable=False),
    UniqueConstraint("path_hmac", "source_hmac"),
    CheckConstraint(
        "status IN ('imported', 'duplicate', 'conflict', 'quarantined')", name="status"
    ),
    Index(None, "source_hmac"),
    Index(None, "run_id", "id"),
    Index(None, "status", "id"),
    Index(None, "clip_id"),
)
"""One row a source file (path and bytes, both known by HMAC only)."""

clip_version = Table(
    "clip_version",
    metadata,
    Column("clip_id", identifier, ForeignKey("clip.id"), primary_key=True),
    Column("blob_sha256", sha256, ForeignKey("blob.sha256"), primary_key=True),
    Column("source_hmac", sha256, nullable=False),
    Column("facts", json_text, nullable=False),
    Column("seen_at", instant, nullable=False),
    Index(None, "blob_sha256"),
)
"""All versions of an instance in conflict; clips without a conflict have none here."""

conflict = Table(
    "conflict",
    metadata,
    Column("clip_id", identifier, ForeignKey("clip.id"), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("opened_at", instant, nullable=False),
    Column("chosen_sha256", sha256),
    Column("resolved_at", instant),
    Column("resolved_by", identifier),
    Column("note", Text, nullable=False),
    CheckConstraint("state IN ('open', 'resolved')", name="state"),
    Index(None, "state", "clip_id"),
)

clearance = Table(
    "clearance",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("clip_id", identifier, ForeignKey("clip.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("blob_sha256", sha256, nullable=False),
    Column("sheet_sha256", sha256, nullable=False),
    Column("decision", String(8), nullable=False),
    Column("note", Text, nullable=False),
    Column("person_id", identifier, nullable=False),
    Column("origin", String(8), nullable=False),
    Column("decided_at", instant, nullable=False),
    CheckConstraint("decision IN ('cleared', 'refused')", name="decision"),
    UniqueConstraint("clip_id", "number"),
)
"""Who looked at which contact sheet and decided what; append-only."""

random_code = Table(
    "random_code",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("internal", String(64), primary_key=True),
    Column("code", String(64), nullable=False),
    UniqueConstraint("code"),
)
"""Codes of Safe Harbor exports: drawn at random, derived from nothing."""
