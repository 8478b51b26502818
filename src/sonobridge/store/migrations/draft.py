"""Write the next revision file from the difference between migrations and metadata.

``python -m sonobridge.store.migrations.draft 0002_clips`` after the tables were added;
then read the file, add what a difference cannot know (moved rows, triggers), format it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from sonobridge.store.engine import open_sqlite
from sonobridge.store.migrations.runner import known_revisions, migrate
from sonobridge.store.tables import metadata

__all__ = ["draft_revision"]

_HEAD = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {previous}


def upgrade() -> None:
    """Carry the revision out."""
{calls}
'''


def draft_revision(name: str) -> str:
    """Return the source of a revision that makes the database equal to the metadata.

    Parameters
    ----------
    name
        File name without ending, e.g. ``0002_clips``.
    """
    from alembic.autogenerate import produce_migrations, render_python_code
    from alembic.operations.ops import UpgradeOps
    from alembic.runtime.migration import MigrationContext

    with tempfile.TemporaryDirectory() as folder:
        database = open_sqlite(Path(folder) / "empty.db")
        if known_revisions():
            migrate(database)
        with database.reading() as connection:
            context = MigrationContext.configure(
                connection, opts={"target_metadata": metadata, "render_as_batch": True}
            )
            script = produce_migrations(context, metadata)
        database.dispose()
    groups: dict[str, list[Any]] = {}
    for step in script.upgrade_ops.ops if script.upgrade_ops else []:
        groups.setdefault(str(getattr(step, "table_name", "other")), []).append(step)
    parts = []
    for table, steps in groups.items():
        code = render_python_code(UpgradeOps(ops=steps), migration_context=context)
        body = "\n".join(line for line in code.splitlines() if "# ###" not in line)
        parts.append(f"\n\ndef _{table}() -> None:\n    {body.strip()}\n")
    previous = repr(known_revisions()[-1]) if known_revisions() else "None"
    calls = "\n".join(f"    _{table}()" for table in groups)
    title = f"Tables of {name.split('_', 1)[1].replace('_', ' ')}"
    head = _HEAD.format(title=title, name=name, previous=previous, calls=calls)
    return head + "".join(parts)


if __name__ == "__main__":
    target = Path(__file__).parent / "versions" / f"{sys.argv[1]}.py"
    target.write_text(draft_revision(sys.argv[1]), encoding="utf-8")
