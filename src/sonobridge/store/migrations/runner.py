"""Which revision a database has, and the way to the present one.

The list of revisions is the list of files, so that Alembic itself (0.6 s to load)
is needed only when there is something to migrate.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from sonobridge.store import faults
from sonobridge.store.engine import Database, schema_engine
from sonobridge.store.errors import MigrationFailedError

__all__ = ["head_revision", "known_revisions", "migrate", "stored_revision"]

_FOLDER = Path(__file__).parent
_REVISION = re.compile(r"^\d{4}_[a-z_]+$")


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions of this program, oldest first."""
    names = (path.stem for path in (_FOLDER / "versions").glob("*.py"))
    return tuple(sorted(name for name in names if _REVISION.fullmatch(name)))


def head_revision() -> str:
    """Return the revision that this program works with."""
    return known_revisions()[-1]


def stored_revision(connection: Connection) -> str | None:
    """Return the revision of a database, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return stored


def migrate(database: Database, target: str = "head") -> None:
    """Bring the database to a revision within one transaction.

    Parameters
    ----------
    database
        The database; empty or of any known revision.
    target
        Name of a revision, by default the newest.

    Raises
    ------
    MigrationFailedError
        If rows would break a foreign key afterwards; the database is unchanged.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = schema_engine(database)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
            faults.reach("during_migration")
            if database.kind == "sqlite":
                _check_foreign_keys(connection)
    finally:
        engine.dispose()


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise MigrationFailedError(
            "The workspace could not be brought to the present form.",
            where=f"table {broken[0][0]}",
            why="Rows would point at rows that do not exist.",
            kept="The database is unchanged.",
            remedy="Open it with the version that wrote it and run sonobridge verify.",
        )
