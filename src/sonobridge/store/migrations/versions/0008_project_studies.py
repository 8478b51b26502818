"""A label study may belong to a project; lines of the audit log may say how many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_project_studies"
down_revision = "0007_path"


def upgrade() -> None:
    """Carry the revision out; lines and studies of before have nothing in the new columns."""
    op.add_column("label_study", sa.Column("project", sa.String(length=60)))
    op.add_column("audit_log", sa.Column("subject", sa.String(length=80)))
    op.add_column("audit_log", sa.Column("amount", sa.Integer()))
