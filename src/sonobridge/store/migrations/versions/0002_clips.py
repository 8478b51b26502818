"""Tables of the Clips room: instances, roll-ups, imports, conflicts, clearances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sonobridge.store.migrations.append_only import make_append_only

revision = "0002_clips"
down_revision = "0001_workspace"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Carry the revision out."""
    _clip_facet()
    _import_run()
    _patient()
    _random_code()
    _study()
    _clip()
    _clip_indices()
    _import_item()
    _clearance()
    _clip_version()
    _conflict()
    make_append_only(op.get_bind(), "clearance")


def _clip_facet() -> None:
    op.create_table(
        "clip_facet",
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.Column("clips", _BIG, nullable=False),
        sa.PrimaryKeyConstraint("facet", "value", name=op.f("pk_clip_facet")),
    )


def _import_run() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("date_mode", sa.String(length=8), nullable=False),
        sa.Column("keeps_originals", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.String(length=24), nullable=False),
        sa.Column("finished_at", sa.String(length=24), nullable=True),
        sa.Column("file_count", _BIG, nullable=False),
        sa.Column("imported", _BIG, nullable=False),
        sa.Column("duplicate", _BIG, nullable=False),
        sa.Column("conflict", _BIG, nullable=False),
        sa.Column("quarantined", _BIG, nullable=False),
        sa.Column("unchanged", _BIG, nullable=False),
        sa.Column("bytes_read", _BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "date_mode IN ('years', 'shifted')", name=op.f("ck_import_run_date_mode")
        ),
        sa.CheckConstraint("source IN ('folder', 'upload')", name=op.f("ck_import_run_source")),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'stopped')", name=op.f("ck_import_run_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_index(
        op.f("ix_import_run_started_at_id"), "import_run", ["started_at", "id"], unique=False
    )


def _patient() -> None:
    op.create_table(
        "patient",
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("study_count", sa.Integer(), nullable=False),
        sa.Column("clip_count", sa.Integer(), nullable=False),
        sa.Column("last_imported_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("patient_key", name=op.f("pk_patient")),
    )
    op.create_index(
        op.f("ix_patient_last_imported_at_patient_key"),
        "patient",
        ["last_imported_at", "patient_key"],
        unique=False,
    )


def _random_code() -> None:
    op.create_table(
        "random_code",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("internal", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("kind", "internal", name=op.f("pk_random_code")),
        sa.UniqueConstraint("code", name=op.f("uq_random_code_code")),
    )


def _study() -> None:
    op.create_table(
        "study",
        sa.Column("study_uid", sa.String(length=64), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("study_date", sa.String(length=10), nullable=False),
        sa.Column("clip_count", sa.Integer(), nullable=False),
        sa.Column("frame_count", _BIG, nullable=False),
        sa.Column("size_bytes", _BIG, nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("conflict_count", sa.Integer(), nullable=False),
        sa.Column("last_imported_at", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("study_uid", name=op.f("pk_study")),
    )
    op.create_index(
        op.f("ix_study_last_imported_at_study_uid"),
        "study",
        ["last_imported_at", "study_uid"],
        unique=False,
    )
    op.create_index(op.f("ix_study_patient_key"), "study", ["patient_key"], unique=False)


def _clip_rules() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(
            "clearance IN ('waiting', 'cleared', 'refused', 'not_applicable')",
            name=op.f("ck_clip_clearance"),
        ),
        sa.CheckConstraint(
            "kind IN ('image', 'non_image', 'fragment')", name=op.f("ck_clip_kind")
        ),
        sa.CheckConstraint(
            "pixel_state IN ('ok', 'truncated', 'undecodable', 'none')",
            name=op.f("ck_clip_pixel_state"),
        ),
    )


def _clip() -> None:
    op.create_table(
        "clip",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("sop_instance_uid", sa.String(length=64), nullable=False),
        sa.Column("sop_class_uid", sa.String(length=64), nullable=False),
        sa.Column("study_uid", sa.String(length=64), nullable=False),
        sa.Column("series_uid", sa.String(length=64), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("pixel_sha256", sa.String(length=64), nullable=True),
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", _BIG, nullable=False),
        sa.Column("modality", sa.String(length=16), nullable=False),
        sa.Column("manufacturer", sa.String(length=128), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("image_rows", sa.Integer(), nullable=True),
        sa.Column("image_columns", sa.Integer(), nullable=True),
        sa.Column("frame_count", sa.Integer(), nullable=False),
        sa.Column("frames_declared", sa.Integer(), nullable=True),
        sa.Column("frame_time_ms", sa.Double(), nullable=True),
        sa.Column("frame_times_ms", sa.Text(), nullable=True),
        sa.Column("photometric", sa.String(length=24), nullable=False),
        sa.Column("transfer_syntax_uid", sa.String(length=64), nullable=False),
        sa.Column("lossy", sa.Boolean(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("region_count", sa.Integer(), nullable=False),
        sa.Column("calibrated", sa.Boolean(), nullable=False),
        sa.Column("pixel_state", sa.String(length=12), nullable=False),
        sa.Column("pixel_reason_code", sa.String(length=60), nullable=False),
        sa.Column("pixel_reason", sa.Text(), nullable=False),
        sa.Column("study_date", sa.String(length=10), nullable=False),
        sa.Column("issues", sa.Text(), nullable=False),
        sa.Column("deidentification", sa.Text(), nullable=False),
        sa.Column("text_likelihood", sa.Double(), nullable=True),
        sa.Column("quality_score", sa.Double(), nullable=True),
        sa.Column("quality", sa.Text(), nullable=True),
        sa.Column("clearance", sa.String(length=14), nullable=False),
        sa.Column("in_conflict", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("imported_at", sa.String(length=24), nullable=False),
        *_clip_rules(),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blob.sha256"], name=op.f("fk_clip_blob_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clip")),
        sa.UniqueConstraint("sop_instance_uid", name=op.f("uq_clip_sop_instance_uid")),
    )


_CLIP_INDICES = (
    ("blob_sha256",),
    ("clearance", "imported_at", "id"),
    ("clearance", "text_likelihood", "id"),
    ("frame_count", "id"),
    ("imported_at", "id"),
    ("in_conflict", "imported_at", "id"),
    ("manufacturer", "id"),
    ("manufacturer", "imported_at", "id"),
    ("modality", "imported_at", "id"),
    ("patient_key",),
    ("pixel_state", "imported_at", "id"),
    ("size_bytes", "id"),
    ("pixel_sha256",),
    ("study_uid",),
)


def _clip_indices() -> None:
    for columns in _CLIP_INDICES:
        op.create_index(op.f(f"ix_clip_{'_'.join(columns)}"), "clip", list(columns))


def _import_item() -> None:
    op.create_table(
        "import_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("path_hmac", sa.String(length=64), nullable=False),
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("file_stamp", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", _BIG, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("byte_offset", _BIG, nullable=True),
        sa.Column("clip_id", sa.String(length=40), nullable=True),
        sa.Column("blob_sha256", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "status IN ('imported', 'duplicate', 'conflict', 'quarantined')",
            name=op.f("ck_import_item_status"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_item_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
        sa.UniqueConstraint(
            "path_hmac", "source_hmac", name=op.f("uq_import_item_path_hmac_source_hmac")
        ),
    )
    op.create_index(op.f("ix_import_item_clip_id"), "import_item", ["clip_id"], unique=False)
    op.create_index(
        op.f("ix_import_item_run_id_id"), "import_item", ["run_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_import_item_source_hmac"), "import_item", ["source_hmac"], unique=False
    )
    op.create_index(
        op.f("ix_import_item_status_id"), "import_item", ["status", "id"], unique=False
    )


def _clearance() -> None:
    op.create_table(
        "clearance",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("sheet_sha256", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=8), nullable=False),
        sa.Column("decided_at", sa.String(length=24), nullable=False),
        sa.CheckConstraint(
            "decision IN ('cleared', 'refused')", name=op.f("ck_clearance_decision")
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clearance_clip_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearance")),
        sa.UniqueConstraint("clip_id", "number", name=op.f("uq_clearance_clip_id_number")),
    )


def _clip_version() -> None:
    op.create_table(
        "clip_version",
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_hmac", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["blob.sha256"], name=op.f("fk_clip_version_blob_sha256")
        ),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_clip_version_clip_id")),
        sa.PrimaryKeyConstraint("clip_id", "blob_sha256", name=op.f("pk_clip_version")),
    )
    op.create_index(
        op.f("ix_clip_version_blob_sha256"), "clip_version", ["blob_sha256"], unique=False
    )


def _conflict() -> None:
    op.create_table(
        "conflict",
        sa.Column("clip_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.String(length=24), nullable=False),
        sa.Column("chosen_sha256", sa.String(length=64), nullable=True),
        sa.Column("resolved_at", sa.String(length=24), nullable=True),
        sa.Column("resolved_by", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'resolved')", name=op.f("ck_conflict_state")),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name=op.f("fk_conflict_clip_id")),
        sa.PrimaryKeyConstraint("clip_id", name=op.f("pk_conflict")),
    )
    op.create_index(
        op.f("ix_conflict_state_clip_id"), "conflict", ["state", "clip_id"], unique=False
    )
