"""Table of the Path room: versioned records of what a person plans, logs and writes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

APPEND_ONLY = ("path_record",)

revision = "0007_path"
down_revision = "0006_scans"


def upgrade() -> None:
    """Carry the revision out."""
    op.create_table(
        "path_record",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_path_record_version")),
        sa.PrimaryKeyConstraint(
            "person_id", "kind", "subject", "version", name=op.f("pk_path_record")
        ),
    )
    for table in APPEND_ONLY:
        make_append_only(op.get_bind(), table)
