"""Bringing an older database to the present form; one file a revision."""

from sonobridge.store.migrations.runner import (
    head_revision,
    known_revisions,
    migrate,
    stored_revision,
)

__all__ = ["head_revision", "known_revisions", "migrate", "stored_revision"]
