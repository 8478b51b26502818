"""Tables of the workspace: identity, blobs, people, evidence, jobs, audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

revision = "0001_workspace"
down_revision = None


def upgrade() -> None:
    """Carry the revision out."""
    _audit_log()
    _blob()
    _checkpoint()
    _evidence()
    _job()
    _object_hash()
    _original()
    _person()
    _workspace()
    _evidence_input()
    _evidence_output()
    _launch_token()
    _session()
    for table in ("evidence", "evidence_input", "evidence_output", "checkpoint", "audit_log"):
        make_append_only(op.get_bind(), table)


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=24), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit_log")),
    )
    op.create_index(
        op.f("ix_audit_log_operation_seq"), "audit_log", ["operation", "seq"], unique=False
    )
    op.create_index(
        op.f("ix_audit_log_person_id_seq"), "audit_log", ["person_id", "seq"], unique=False
    )


def _blob() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("stored_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("chain", "position", name=op.f("pk_checkpoint")),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("chain", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("workspace_id", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.String(length=24), nullable=False),
        sa.Column("finished_at", sa.String(length=24), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("outputs", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_evidence_chain_seq")),
    )
    op.create_index(op.f("ix_evidence_kind_seq"), "evidence", ["kind", "seq"], unique=False)
    op.create_index(
        op.f("ix_evidence_person_id_seq"), "evidence", ["person_id", "seq"], unique=False
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("operation", sa.String(length=80), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("started_at", sa.String(length=24), nullable=True),
        sa.Column("finished_at", sa.String(length=24), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("heartbeat_at", sa.String(length=24), nullable=True),
        sa.Column("lease_until", sa.String(length=24), nullable=True),
        sa.Column("cancel_requested_at", sa.String(length=24), nullable=True),
        sa.Column("done", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("total", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rate_per_s", sa.Double(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'lost')",
            name=op.f("ck_job_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_created_at"), "job", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_job_state_created_at"), "job", ["state", "created_at"], unique=False
    )


def _object_hash() -> None:
    op.create_table(
        "object_hash",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("evidence_id", sa.String(length=40), nullable=True),
        sa.Column("changed_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("kind", "object_id", name=op.f("pk_object_hash")),
    )
    op.create_index(
        op.f("ix_object_hash_evidence_id"), "object_hash", ["evidence_id"], unique=False
    )


def _original() -> None:
    op.create_table(
        "original",
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column(
            "size_bytes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kept_at", sa.String(length=24), nullable=False),
        sa.Column("purged_at", sa.String(length=24), nullable=True),
        sa.Column("purged_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "reason IN ('keep', 'quarantine', 'conflict')", name=op.f("ck_original_reason")
        ),
        sa.PrimaryKeyConstraint("source_hmac", name=op.f("pk_original")),
    )
    op.create_index(
        op.f("ix_original_purged_at_kept_at"),
        "original",
        ["purged_at", "kept_at"],
        unique=False,
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("passphrase_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("disabled_at", sa.String(length=24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )


def _workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.CheckConstraint("origin IN ('work', 'demo')", name=op.f("ck_workspace_origin")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
    )


def _evidence_input() -> None:
    op.create_table(
        "evidence_input",
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_input_evidence_id")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "position", name=op.f("pk_evidence_input")),
    )
    op.create_index(
        op.f("ix_evidence_input_kind_object_id"),
        "evidence_input",
        ["kind", "object_id"],
        unique=False,
    )


def _evidence_output() -> None:
    op.create_table(
        "evidence_output",
        sa.Column("evidence_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_output_evidence_id")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "position", name=op.f("pk_evidence_output")),
    )
    op.create_index(
        op.f("ix_evidence_output_kind_object_id"),
        "evidence_output",
        ["kind", "object_id"],
        unique=False,
    )


def _launch_token() -> None:
    op.create_table(
        "launch_token",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.Column("used_at", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_launch_token_person_id")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_launch_token")),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("last_seen_at", sa.String(length=24), nullable=False),
        sa.Column("expires_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_session_person_id")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_expires_at"), "session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_session_person_id"), "session", ["person_id"], unique=False)
