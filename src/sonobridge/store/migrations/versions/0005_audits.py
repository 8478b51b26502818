"""Tables of the Audit room: products, tables, protocols, evaluations, flags, sign-offs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

APPEND_ONLY = (
    "audit_product",
    "audit_table",
    "audit_protocol",
    "audit_reader_study",
    "audit_evaluation",
    "audit_acceptance",
    "audit_card",
    "audit_flag",
    "audit_release",
    "audit_flag_event",
)

revision = "0005_audits"
down_revision = "0004_datasets"


def upgrade() -> None:
    """Carry the revision out."""
    _audit_product()
    _audit_table()
    _audit_protocol()
    _audit_reader_study()
    _audit_evaluation()
    _audit_acceptance()
    _audit_card()
    _audit_flag()
    _audit_release()
    _audit_flag_event()
    for table in APPEND_ONLY:
        make_append_only(op.get_bind(), table)


def _audit_product() -> None:
    op.create_table(
        "audit_product",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("stratum", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_product_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_product")),
    )
    op.create_index(
        op.f("ix_audit_product_name_stratum"), "audit_product", ["name", "stratum"], unique=True
    )
    op.create_index(
        op.f("ix_audit_product_name_version"), "audit_product", ["name", "version"], unique=True
    )


def _audit_table() -> None:
    op.create_table(
        "audit_table",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("rows", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "matched", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "unmatched", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "duplicates", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "patients", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("source IN ('upload', 'file')", name=op.f("ck_audit_table_source")),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blob.sha256"], name=op.f("fk_audit_table_blob_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_table_evidence_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_table")),
    )
    op.create_index(
        op.f("ix_audit_table_blob_sha256"), "audit_table", ["blob_sha256"], unique=True
    )


def _audit_protocol() -> None:
    op.create_table(
        "audit_protocol",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("table_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("protocol_sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("power", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_protocol_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_protocol_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["audit_table.id"], name=op.f("fk_audit_protocol_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_protocol")),
    )
    op.create_index(
        op.f("ix_audit_protocol_product_id_table_id_version"),
        "audit_protocol",
        ["product_id", "table_id", "version"],
        unique=True,
    )
    op.create_index(
        op.f("ix_audit_protocol_table_id"), "audit_protocol", ["table_id"], unique=False
    )


def _audit_reader_study() -> None:
    op.create_table(
        "audit_reader_study",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blob.sha256"], name=op.f("fk_audit_reader_study_blob_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_reader_study_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_reader_study_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_reader_study")),
    )
    op.create_index(
        op.f("ix_audit_reader_study_product_id"),
        "audit_reader_study",
        ["product_id"],
        unique=False,
    )


def _audit_evaluation() -> None:
    op.create_table(
        "audit_evaluation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("protocol_id", sa.String(length=40), nullable=False),
        sa.Column("table_id", sa.String(length=40), nullable=False),
        sa.Column("protocol_version", sa.Integer(), nullable=False),
        sa.Column("table_blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blob.sha256"], name=op.f("fk_audit_evaluation_blob_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_evaluation_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_evaluation_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["protocol_id"], ["audit_protocol.id"], name=op.f("fk_audit_evaluation_protocol_id")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["audit_table.id"], name=op.f("fk_audit_evaluation_table_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_evaluation")),
    )
    op.create_index(
        op.f("ix_audit_evaluation_product_id_table_id_made_at"),
        "audit_evaluation",
        ["product_id", "table_id", "made_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_evaluation_table_blob_sha256"),
        "audit_evaluation",
        ["table_blob_sha256"],
        unique=False,
    )


def _audit_acceptance() -> None:
    op.create_table(
        "audit_acceptance",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("evaluation_id", sa.String(length=40), nullable=False),
        sa.Column("reader_study_id", sa.String(length=40), nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('pass', 'fail', 'cannot_tell')", name=op.f("ck_audit_acceptance_answer")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["audit_evaluation.id"],
            name=op.f("fk_audit_acceptance_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_acceptance_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_acceptance_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["reader_study_id"],
            ["audit_reader_study.id"],
            name=op.f("fk_audit_acceptance_reader_study_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_acceptance")),
    )
    op.create_index(
        op.f("ix_audit_acceptance_product_id_made_at"),
        "audit_acceptance",
        ["product_id", "made_at"],
        unique=False,
    )


def _audit_card() -> None:
    op.create_table(
        "audit_card",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("evaluation_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["audit_evaluation.id"], name=op.f("fk_audit_card_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_card_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_card_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_card")),
    )
    op.create_index(
        op.f("ix_audit_card_product_id_number"),
        "audit_card",
        ["product_id", "number"],
        unique=True,
    )


def _audit_flag() -> None:
    op.create_table(
        "audit_flag",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("evaluation_id", sa.String(length=40), nullable=False),
        sa.Column("finding_key", sa.String(length=800), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["audit_evaluation.id"], name=op.f("fk_audit_flag_evaluation_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_flag_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_flag_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_flag")),
    )
    op.create_index(
        op.f("ix_audit_flag_product_id_finding_key"),
        "audit_flag",
        ["product_id", "finding_key"],
        unique=False,
    )


def _audit_release() -> None:
    op.create_table(
        "audit_release",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.String(length=40), nullable=False),
        sa.Column("evaluation_id", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('release', 'withdraw')", name=op.f("ck_audit_release_decision")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["audit_evaluation.id"],
            name=op.f("fk_audit_release_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_release_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["audit_product.id"], name=op.f("fk_audit_release_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_release")),
    )
    op.create_index(
        op.f("ix_audit_release_product_id_made_at"),
        "audit_release",
        ["product_id", "made_at"],
        unique=False,
    )


def _audit_flag_event() -> None:
    op.create_table(
        "audit_flag_event",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("flag_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("owner_id", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "kind IN ('opened', 'seen_again', 'decided', 'closed')",
            name=op.f("ck_audit_flag_event_kind"),
        ),
        sa.CheckConstraint(
            "severity IN ('high', 'medium', 'low')", name=op.f("ck_audit_flag_event_severity")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["audit_evaluation.id"],
            name=op.f("fk_audit_flag_event_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_audit_flag_event_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["audit_flag.id"], name=op.f("fk_audit_flag_event_flag_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_flag_event")),
    )
    op.create_index(
        op.f("ix_audit_flag_event_flag_id_number"),
        "audit_flag_event",
        ["flag_id", "number"],
        unique=True,
    )
