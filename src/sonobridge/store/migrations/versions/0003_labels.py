"""Tables of the label room: protocols, studies, tasks, operations, readings, decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

APPEND_ONLY = (
    "label_protocol",
    "label_operation",
    "label_reading",
    "label_adjudication",
    "label_reference",
)

revision = "0003_labels"
down_revision = "0002_clips"


def upgrade() -> None:
    """Carry the revision out."""
    _label_protocol()
    _label_study()
    _label_adjudication()
    _label_reference()
    _label_study_clip()
    _label_study_reader()
    _label_task()
    _label_operation()
    _label_reading()
    for table in APPEND_ONLY:
        make_append_only(op.get_bind(), table)


def _label_protocol() -> None:
    op.create_table(
        "label_protocol",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("protocol_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_label_protocol")),
        sa.UniqueConstraint(
            "protocol_id", "version", name=op.f("uq_label_protocol_protocol_id_version")
        ),
    )


def _label_study() -> None:
    op.create_table(
        "label_study",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("protocol_sha256", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("washout_days", sa.Integer(), nullable=False),
        sa.Column("blinding", sa.String(length=16), nullable=False),
        sa.Column("readers_adjudicate", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.String(length=24), nullable=False),
        sa.Column("closed_by", sa.String(length=40), nullable=True),
        sa.Column("closed_at", sa.String(length=24), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "blinding IN ('until_closed')", name=op.f("ck_label_study_blinding")
        ),
        sa.CheckConstraint("state IN ('reading', 'closed')", name=op.f("ck_label_study_state")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_label_study_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["protocol_sha256"],
            ["label_protocol.sha256"],
            name=op.f("fk_label_study_protocol_sha256"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_study")),
    )
    op.create_index(
        op.f("ix_label_study_created_at"), "label_study", ["created_at"], unique=False
    )


def _label_adjudication() -> None:
    op.create_table(
        "label_adjudication",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("reader_id", sa.String(length=40), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.String(length=24), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "choice IN ('reader', 'other')", name=op.f("ck_label_adjudication_choice")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_label_adjudication_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_adjudication_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_adjudication")),
        sa.UniqueConstraint(
            "study_id", "number", name=op.f("uq_label_adjudication_study_id_number")
        ),
    )
    op.create_index(
        op.f("ix_label_adjudication_study_id_item_number"),
        "label_adjudication",
        ["study_id", "item", "number"],
        unique=False,
    )


def _label_reference() -> None:
    op.create_table(
        "label_reference",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("unresolved", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_label_reference_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_reference_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_reference")),
        sa.UniqueConstraint(
            "study_id", "version", name=op.f("uq_label_reference_study_id_version")
        ),
    )


def _label_study_clip() -> None:
    op.create_table(
        "label_study_clip",
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("patient_group", sa.String(length=80), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_study_clip_study_id")
        ),
        sa.PrimaryKeyConstraint("study_id", "clip_id", name=op.f("pk_label_study_clip")),
        sa.UniqueConstraint(
            "study_id", "position", name=op.f("uq_label_study_clip_study_id_position")
        ),
    )
    op.create_index(
        op.f("ix_label_study_clip_clip_id"), "label_study_clip", ["clip_id"], unique=False
    )


def _label_study_reader() -> None:
    op.create_table(
        "label_study_reader",
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_label_study_reader_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_study_reader_study_id")
        ),
        sa.PrimaryKeyConstraint("study_id", "person_id", name=op.f("pk_label_study_reader")),
        sa.UniqueConstraint(
            "study_id", "position", name=op.f("uq_label_study_reader_study_id_position")
        ),
    )
    op.create_index(
        op.f("ix_label_study_reader_person_id"),
        "label_study_reader",
        ["person_id"],
        unique=False,
    )


def _label_task() -> None:
    op.create_table(
        "label_task",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("reader_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("opened_at", sa.String(length=24), nullable=True),
        sa.Column("submitted_at", sa.String(length=24), nullable=True),
        sa.Column("lease_tab", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.String(length=24), nullable=True),
        sa.CheckConstraint(
            "state IN ('assigned', 'open', 'submitted')", name=op.f("ck_label_task_state")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["person.id"], name=op.f("fk_label_task_reader_id")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_task_study_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_task")),
        sa.UniqueConstraint(
            "study_id",
            "clip_id",
            "reader_id",
            "round",
            name=op.f("uq_label_task_study_id_clip_id_reader_id_round"),
        ),
    )
    op.create_index(
        op.f("ix_label_task_reader_id_study_id_round_position"),
        "label_task",
        ["reader_id", "study_id", "round", "position"],
        unique=False,
    )


def _label_operation() -> None:
    op.create_table(
        "label_operation",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("client_time", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("protocol_sha256", sa.String(length=64), nullable=False),
        sa.Column("server_time", sa.String(length=24), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["label_task.id"], name=op.f("fk_label_operation_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_operation")),
        sa.UniqueConstraint(
            "task_id", "position", name=op.f("uq_label_operation_task_id_position")
        ),
        sa.UniqueConstraint("task_id", "seq", name=op.f("uq_label_operation_task_id_seq")),
    )


def _label_reading() -> None:
    op.create_table(
        "label_reading",
        sa.Column("task_id", sa.String(length=40), nullable=False),
        sa.Column("study_id", sa.String(length=40), nullable=False),
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("reader_id", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("protocol_sha256", sa.String(length=64), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("patient_group", sa.String(length=80), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "head_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("head_hash", sa.String(length=64), nullable=False),
        sa.Column("active_s", sa.Double(), nullable=False),
        sa.Column("submitted_at", sa.String(length=24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["label_study.id"], name=op.f("fk_label_reading_study_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["label_task.id"], name=op.f("fk_label_reading_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_label_reading")),
    )
    op.create_index(
        op.f("ix_label_reading_study_id_clip_id"),
        "label_reading",
        ["study_id", "clip_id"],
        unique=False,
    )
