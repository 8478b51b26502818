"""Errors of the workspace: what happened, what is kept, what to do next."""

from __future__ import annotations

from sonobridge.core.errors import (
    ConflictError,
    InvalidInputError,
    MissingError,
    UnavailableError,
)

__all__ = [
    "BackupDamagedError",
    "BlobMissingError",
    "DatabaseBusyError",
    "DatabaseUnavailableError",
    "DiskFullError",
    "EvidenceMissingError",
    "JobMissingError",
    "JobStateError",
    "KeyMissingError",
    "MigrationFailedError",
    "NewerWorkspaceError",
    "NotAWorkspaceError",
    "OriginalMissingError",
    "PersonMissingError",
    "WorkspaceExistsError",
]


class WorkspaceExistsError(ConflictError):
    """The folder for a new workspace already holds something."""

    code = "workspace.exists"


class NotAWorkspaceError(MissingError):
    """The folder holds no workspace."""

    code = "workspace.missing"


class NewerWorkspaceError(ConflictError):
    """The workspace was written by a newer version of the program."""

    code = "workspace.newer"


class MigrationFailedError(UnavailableError):
    """An older workspace could not be brought to the present form."""

    code = "workspace.migration_failed"


class KeyMissingError(UnavailableError):
    """A key file of the workspace is absent or damaged."""

    code = "workspace.key_missing"


class DiskFullError(UnavailableError):
    """The disk has no room for what was to be written; nothing torn is left."""

    code = "disk.full"


class DatabaseBusyError(UnavailableError):
    """Another process kept the database locked for too long."""

    code = "database.busy"


class DatabaseUnavailableError(UnavailableError):
    """The database cannot be reached or read."""

    code = "database.unavailable"


class BlobMissingError(MissingError):
    """No blob with this hash is stored."""

    code = "blob.missing"


class OriginalMissingError(MissingError):
    """No source copy under this name is kept (any more)."""

    code = "original.missing"


class PersonMissingError(MissingError):
    """No person with this identifier exists in the workspace."""

    code = "person.missing"


class EvidenceMissingError(MissingError):
    """No evidence record with this identifier exists."""

    code = "evidence.missing"


class JobMissingError(MissingError):
    """No job with this identifier exists."""

    code = "job.missing"


class JobStateError(ConflictError):
    """The job is not in a state that allows the step."""

    code = "job.state"


class BackupDamagedError(InvalidInputError):
    """A backup does not match its own manifest."""

    code = "backup.damaged"
