"""Frozen dataset versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

revision = "0004_datasets"
down_revision = "0003_labels"


def upgrade() -> None:
    """Carry the revision out."""
    op.create_table(
        "dataset_version",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("datasheet", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_version")),
    )
    op.create_index(
        op.f("ix_dataset_version_manifest_sha256"), "dataset_version", ["manifest_sha256"]
    )
    op.create_index(
        op.f("ix_dataset_version_name_number"),
        "dataset_version",
        ["name", "number"],
        unique=True,
    )
    make_append_only(op.get_bind(), "dataset_version")
