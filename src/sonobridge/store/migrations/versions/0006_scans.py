"""Tables of the Scan room: sessions, what was stored in them, and their results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

APPEND_ONLY = ("scan_session", "scan_entry", "scan_result")

revision = "0006_scans"
down_revision = "0005_audits"


def upgrade() -> None:
    """Carry the revision out."""
    _scan_session()
    _scan_entry()
    _scan_result()
    for table in APPEND_ONLY:
        make_append_only(op.get_bind(), table)


def _scan_session() -> None:
    op.create_table(
        "scan_session",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.String(length=80), nullable=False),
        sa.Column("case_sha256", sa.String(length=64), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "mode IN ('coach', 'faded', 'exam')", name=op.f("ck_scan_session_mode")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_session")),
    )
    op.create_index(
        op.f("ix_scan_session_person_id_started_at"),
        "scan_session",
        ["person_id", "started_at"],
    )


def _scan_entry() -> None:
    op.create_table(
        "scan_entry",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["scan_session.id"], name=op.f("fk_scan_entry_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name=op.f("pk_scan_entry")),
    )


def _scan_result() -> None:
    op.create_table(
        "scan_result",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("submitted_at", sa.String(length=24), nullable=False),
        sa.Column("trace_sha256", sa.String(length=64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("evidence_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["scan_session.id"], name=op.f("fk_scan_result_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["trace_sha256"], ["blob.sha256"], name=op.f("fk_scan_result_trace_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_scan_result_evidence_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_scan_result")),
    )
