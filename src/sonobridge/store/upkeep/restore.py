"""Restore: a backup becomes a workspace again, checked before it counts as one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from sonobridge.core.clock import Clock
from sonobridge.core.errors import InvalidInputError
from sonobridge.store import files, migrations
from sonobridge.store.chains import Checkpoint
from sonobridge.store.engine import open_postgresql, open_sqlite
from sonobridge.store.errors import BackupDamagedError, WorkspaceExistsError
from sonobridge.store.snapshot import insert_rows
from sonobridge.store.upkeep.backup import MANIFEST, PLAIN_FOLDERS, link_or_copy
from sonobridge.store.upkeep.verification import (
    Progress,
    file_sha256,
    verify_workspace,
)
from sonobridge.store.workspace import Workspace

__all__ = ["restore"]


def restore(
    source: Path,
    root: Path,
    *,
    clock: Clock,
    database_url: str | None = None,
    progress: Progress | None = None,
) -> Workspace:
    """Make a workspace from a backup, verify it and return it open.

    Parameters
    ----------
    source
        Folder that :func:`backup` wrote.
    root
        A folder that is absent or empty.
    clock
        Source of all times.
    database_url
        An empty PostgreSQL database, for a backup that came from one; None restores
        any backup into a SQLite file.
    progress
        Told while blobs are checked.

    Returns
    -------
    Workspace
        The restored workspace; it passed :func:`verify_workspace`.

    Raises
    ------
    BackupDamagedError
        If a file is missing or differs from the manifest, or the check fails; the
        backup is never changed.
    WorkspaceExistsError
        If the folder holds something.
    """
    manifest = _read_manifest(source)
    if root.exists() and any(root.iterdir()):
        raise WorkspaceExistsError(
            "The folder for the restored workspace is not empty.",
            where=root.name,
            kept="Nothing was changed.",
            remedy="Name an empty folder.",
        )
    kept = [PurePosixPath(entry["path"]) for entry in manifest["files"]]
    with files.disk_errors(root.name, "The backup is unchanged."):
        files.make_private_folder(root)
        for path in kept:
            if path.parts[0] in {"keys", *PLAIN_FOLDERS}:
                files.make_private_folder((root / path).parent)
                files.write_atomic(root / path, (source / path).read_bytes())
        for file in sorted((source / "blobs").glob("sha256/*/*")):
            copy = root / file.relative_to(source)
            if not copy.parent.exists():
                files.make_private_folder(copy.parent)
            link_or_copy(file, copy, link=False)
    kind = _restore_database(manifest, source, root, database_url)
    marker = {"id": manifest["workspace"]["id"], "database": kind}
    with files.disk_errors(root.name, "The backup is unchanged."):
        files.write_atomic(root / "workspace.json", json.dumps(marker).encode())
    workspace = Workspace.open(root, clock=clock, database_url=database_url)
    try:
        _check(workspace, manifest, source, progress)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _check(
    workspace: Workspace, manifest: dict[str, Any], source: Path, progress: Progress | None
) -> None:
    """Raise unless everything holds and the chains agree with the manifest's heads."""
    report = verify_workspace(workspace, progress=progress)
    heads = tuple(Checkpoint(**head) for head in manifest["heads"])
    with workspace.reading() as connection:
        contradicted = [
            head.chain
            for head in heads
            if workspace.checkpoints.verify(connection, head.chain, foreign=(head,))
        ]
    if contradicted or not report.holds:
        raise _damaged(
            source,
            f"The restored workspace fails its check ({', '.join(contradicted) or 'verify'}).",
            f"Run sonobridge verify on {workspace.root.name} to see what is wrong; "
            "take an older backup.",
        )


def _read_manifest(source: Path) -> dict[str, Any]:
    """Return the manifest after checking every file it lists."""
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        entries = [(PurePosixPath(e["path"]), str(e["sha256"])) for e in manifest["files"]]
        known = manifest["format"] == 1
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(
            source, f"{MANIFEST} is absent or unreadable.", "Give the folder of a backup."
        ) from error
    if not known:
        raise _damaged(source, "Its form is not known.", "Restore it with a newer version.")
    for path, sha256 in entries:
        outside = path.is_absolute() or ".." in path.parts
        if outside or not (source / path).is_file() or file_sha256(source / path) != sha256:
            raise _damaged(
                source,
                f"{path.name} is missing or differs from the manifest.",
                "Take another backup.",
            )
    return manifest


def _restore_database(
    manifest: dict[str, Any], source: Path, root: Path, database_url: str | None
) -> str:
    """Bring the database back; return the kind it has now."""
    copy = source / "sonobridge.db"
    if copy.exists():
        if database_url:
            raise InvalidInputError(
                "A SQLite backup cannot be restored into PostgreSQL.",
                where="setting database_url",
                kept="Nothing in the database was changed.",
                remedy="Restore it without a database address.",
            )
        with files.disk_errors(root.name, "The backup is unchanged."):
            target = root / "sonobridge.db"
            target.touch(mode=0o600)
            shutil.copyfile(copy, target)
        return "sqlite"
    if database_url:
        database = open_postgresql(database_url)
    else:
        (root / "sonobridge.db").touch(mode=0o600)
        database = open_sqlite(root / "sonobridge.db")
    try:
        with database.reading() as connection:
            if migrations.stored_revision(connection) is not None:
                raise WorkspaceExistsError(
                    "The database for the restored workspace is not empty.",
                    where=database.where,
                    kept="Nothing was changed.",
                    remedy="Name an empty database.",
                )
        migrations.migrate(database, manifest["workspace"]["revision"])
        with database.transaction() as connection:
            insert_rows(connection, source / "sonobridge.jsonl.gz")
    finally:
        database.dispose()
    return database.kind


def _damaged(source: Path, why: str, remedy: str) -> BackupDamagedError:
    return BackupDamagedError(
        "This backup cannot be restored.",
        where=source.name,
        why=why,
        kept="The backup is unchanged.",
        remedy=remedy,
    )
