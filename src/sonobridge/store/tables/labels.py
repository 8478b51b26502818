"""Tables of the label room: protocols, studies, tasks, operations, readings, decisions."""

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
    "label_adjudication",
    "label_operation",
    "label_protocol",
    "label_reading",
    "label_reference",
    "label_study",
    "label_study_clip",
    "label_study_reader",
    "label_task",
]

client_identifier = String(80)
"""An identifier that a browser made; longer than ours are still taken."""

label_protocol = Table(
    "label_protocol",
    metadata,
    Column("sha256", sha256, primary_key=True),
    Column("protocol_id", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", json_text, nullable=False),
    Column("stored_at", instant, nullable=False),
    UniqueConstraint("protocol_id", "version"),
)

label_study = Table(
    "label_study",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("protocol_sha256", sha256, ForeignKey("label_protocol.sha256"), nullable=False),
    Column("seed", big_integer, nullable=False),
    Column("rounds", Integer, nullable=False),
    Column("washout_days", Integer, nullable=False),
    Column("blinding", String(16), nullable=False),
    Column("readers_adjudicate", Boolean(create_constraint=False), nullable=False),
    Column("state", String(8), nullable=False),
    Column("created_by", identifier, ForeignKey("person.id"), nullable=False),
    Column("created_at", instant, nullable=False),
    Column("closed_by", identifier),
    Column("closed_at", instant),
    Column("close_reason", Text, nullable=False),
    Column("project", String(60)),
    CheckConstraint("state IN ('reading', 'closed')", name="state"),
    CheckConstraint("blinding IN ('until_closed')", name="blinding"),
    Index(None, "created_at"),
)

label_study_clip = Table(
    "label_study_clip",
    metadata,
    Column("study_id", identifier, ForeignKey("label_study.id"), primary_key=True),
    Column("clip_id", identifier, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("patient_group", String(80), nullable=False),
    Column("blob_sha256", sha256, nullable=False),
    UniqueConstraint("study_id", "position"),
    Index(None, "clip_id"),
)
"""The clips of a study with the bytes that its readers are to see."""

label_study_reader = Table(
    "label_study_reader",
    metadata,
    Column("study_id", identifier, ForeignKey("label_study.id"), primary_key=True),
    Column("person_id", identifier, ForeignKey("person.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    UniqueConstraint("study_id", "position"),
    Index(None, "person_id"),
)

label_task = Table(
    "label_task",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("study_id", identifier, ForeignKey("label_study.id"), nullable=False),
    Column("clip_id", identifier, nullable=False),
    Column("reader_id", identifier, ForeignKey("person.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("opened_at", instant),
    Column("submitted_at", instant),
    Column("lease_tab", client_identifier),
    Column("lease_until", instant),
    CheckConstraint("state IN ('assigned', 'open', 'submitted')", name="state"),
    UniqueConstraint("study_id", "clip_id", "reader_id", "round"),
    Index(None, "reader_id", "study_id", "round", "position"),
)

label_operation = Table(
    "label_operation",
    metadata,
    Column("id", client_identifier, primary_key=True),
    Column("task_id", identifier, ForeignKey("label_task.id"), nullable=False),
    Column("seq", big_integer, nullable=False),
    Column("position", big_integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("payload", json_text, nullable=False),
    Column("client_time", String(40), nullable=False),
    Column("person_id", identifier, nullable=False),
    Column("protocol_sha256", sha256, nullable=False),
    Column("server_time", instant, nullable=False),
    Column("prev_hash", sha256, nullable=False),
    Column("hash", sha256, nullable=False),
    UniqueConstraint("task_id", "seq"),
    UniqueConstraint("task_id", "position"),
)
"""Edits as they arrived: ``seq`` is the reader's order, ``position`` that of arrival."""

label_reading = Table(
    "label_reading",
    metadata,
    Column("task_id", identifier, ForeignKey("label_task.id"), primary_key=True),
    Column("study_id", identifier, ForeignKey("label_study.id"), nullable=False),
    Column("clip_id", identifier, nullable=False),
    Column("reader_id", identifier, nullable=False),
    Column("round", Integer, nullable=False),
    Column("protocol_sha256", sha256, nullable=False),
    Column("blob_sha256", sha256, nullable=False),
    Column("patient_group", String(80), nullable=False),
    Column("state", json_text, nullable=False),
    Column("state_sha256", sha256, nullable=False),
    Column("last_seq", big_integer, nullable=False),
    Column("head_position", big_integer, nullable=False),
    Column("head_hash", sha256, nullable=False),
    Column("active_s", Double, nullable=False),
    Column("submitted_at", instant, nullable=False),
    Column("sha256", sha256, nullable=False),
    Index(None, "study_id", "clip_id"),
)

label_adjudication = Table(
    "label_adjudication",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("study_id", identifier, ForeignKey("label_study.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("item", String(200), nullable=False),
    Column("choice", String(8), nullable=False),
    Column("reader_id", identifier),
    Column("decision", json_text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person_id", identifier, ForeignKey("person.id"), nullable=False),
    Column("decided_at", instant, nullable=False),
    Column("prev_hash", sha256, nullable=False),
    Column("hash", sha256, nullable=False),
    CheckConstraint("choice IN ('reader', 'other')", name="choice"),
    UniqueConstraint("study_id", "number"),
    Index(None, "study_id", "item", "number"),
)
"""Decisions on disputed items; the latest of an item counts, earlier ones stay."""

label_reference = Table(
    "label_reference",
    metadata,
    Column("id", identifier, primary_key=True),
    Column("study_id", identifier, ForeignKey("label_study.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", sha256, nullable=False),
    Column("items", json_text, nullable=False),
    Column("unresolved", Integer, nullable=False),
    Column("made_by", identifier, ForeignKey("person.id"), nullable=False),
    Column("made_at", instant, nullable=False),
    UniqueConstraint("study_id", "version"),
)
