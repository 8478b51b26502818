"""Tables of the Audit room; rows are written once and never changed.

Every row holds the hash of its own content and the evidence record that names this hash.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
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
    "audit_acceptance",
    "audit_card",
    "audit_evaluation",
    "audit_flag",
    "audit_flag_event",
    "audit_product",
    "audit_protocol",
    "audit_reader_study",
    "audit_release",
    "audit_table",
]


def _table(name: str, *content: Any) -> Table:
    """Return a table of rows that are written once, by a person, under evidence."""
    return Table(
        name,
        metadata,
        Column("id", identifier, primary_key=True),
        Column("made_at", instant, nullable=False),
        Column("made_by", identifier, nullable=False),
        Column("sha256", sha256, nullable=False),
        Column("evidence_id", identifier, ForeignKey("evidence.id"), nullable=False),
        *content,
    )


def _refers(name: str, target: str, *, nullable: bool = False) -> Any:
    return Column(name, identifier, ForeignKey(target), nullable=nullable)


audit_product = _table(
    "audit_product",
    Column("name", String(200), nullable=False),
    Column("version", String(100), nullable=False),
    Column("stratum", Integer, nullable=False),
    Column("body", json_text, nullable=False),
    Index(None, "name", "version", unique=True),
    Index(None, "name", "stratum", unique=True),
)

audit_table = _table(
    "audit_table",
    Column("name", String(200), nullable=False),
    Column("blob_sha256", sha256, ForeignKey("blob.sha256"), nullable=False),
    Column("source_hmac", sha256, nullable=False),
    Column("source", String(8), nullable=False),
    Column("rows", big_integer, nullable=False),
    Column("matched", big_integer, nullable=False),
    Column("unmatched", big_integer, nullable=False),
    Column("duplicates", big_integer, nullable=False),
    Column("patients", big_integer, nullable=False),
    Column("body", json_text, nullable=False),
    CheckConstraint("source IN ('upload', 'file')", name="source"),
    Index(None, "blob_sha256", unique=True),
)

audit_protocol = _table(
    "audit_protocol",
    _refers("product_id", "audit_product.id"),
    _refers("table_id", "audit_table.id"),
    Column("version", Integer, nullable=False),
    Column("protocol_sha256", sha256, nullable=False),
    Column("body", json_text, nullable=False),
    Column("power", json_text, nullable=False),
    Index(None, "product_id", "table_id", "version", unique=True),
    Index(None, "table_id"),
)

audit_evaluation = _table(
    "audit_evaluation",
    _refers("product_id", "audit_product.id"),
    _refers("protocol_id", "audit_protocol.id"),
    _refers("table_id", "audit_table.id"),
    Column("protocol_version", Integer, nullable=False),
    Column("table_blob_sha256", sha256, nullable=False),
    Column("blob_sha256", sha256, ForeignKey("blob.sha256"), nullable=False),
    Column("result_sha256", sha256, nullable=False),
    Column("headline", Text, nullable=False),
    Column("tally", json_text, nullable=False),
    Index(None, "product_id", "table_id", "made_at"),
    Index(None, "table_blob_sha256"),
)

audit_flag = _table(
    "audit_flag",
    _refers("product_id", "audit_product.id"),
    _refers("evaluation_id", "audit_evaluation.id"),
    Column("finding_key", String(800), nullable=False),
    Column("title", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("verdict", String(24), nullable=False),
    Index(None, "product_id", "finding_key"),
)

audit_flag_event = _table(
    "audit_flag_event",
    _refers("flag_id", "audit_flag.id"),
    Column("number", Integer, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("severity", String(8), nullable=False),
    Column("decision", String(16)),
    Column("owner_id", identifier),
    Column("due_on", String(10)),
    Column("text", Text, nullable=False),
    _refers("evaluation_id", "audit_evaluation.id", nullable=True),
    CheckConstraint("kind IN ('opened', 'seen_again', 'decided', 'closed')", name="kind"),
    CheckConstraint("severity IN ('high', 'medium', 'low')", name="severity"),
    Index(None, "flag_id", "number", unique=True),
)

audit_reader_study = _table(
    "audit_reader_study",
    _refers("product_id", "audit_product.id"),
    Column("name", String(200), nullable=False),
    Column("blob_sha256", sha256, ForeignKey("blob.sha256"), nullable=False),
    Column("source_hmac", sha256, nullable=False),
    Column("body", json_text, nullable=False),
    Index(None, "product_id"),
)

audit_acceptance = _table(
    "audit_acceptance",
    _refers("product_id", "audit_product.id"),
    _refers("evaluation_id", "audit_evaluation.id"),
    _refers("reader_study_id", "audit_reader_study.id", nullable=True),
    Column("answer", String(12), nullable=False),
    Column("body", json_text, nullable=False),
    CheckConstraint("answer IN ('pass', 'fail', 'cannot_tell')", name="answer"),
    Index(None, "product_id", "made_at"),
)

audit_release = _table(
    "audit_release",
    _refers("product_id", "audit_product.id"),
    _refers("evaluation_id", "audit_evaluation.id"),
    Column("decision", String(8), nullable=False),
    Column("body", json_text, nullable=False),
    CheckConstraint("decision IN ('release', 'withdraw')", name="decision"),
    Index(None, "product_id", "made_at"),
)

audit_card = _table(
    "audit_card",
    _refers("product_id", "audit_product.id"),
    _refers("evaluation_id", "audit_evaluation.id"),
    Column("number", Integer, nullable=False),
    Column("body", json_text, nullable=False),
    Index(None, "product_id", "number", unique=True),
)
