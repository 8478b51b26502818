"""Backup: a folder with the database, the blobs and a manifest that is written last.

Exports and the newer career data that a person imported (``career/``) are in it.
``originals/`` and ``node/`` hold identified bytes and are never part of it; derived
files can be made again. A folder without manifest is no backup.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonobridge import __version__
from sonobridge.core.clock import as_utc_text
from sonobridge.store import faults, files
from sonobridge.store.errors import WorkspaceExistsError
from sonobridge.store.snapshot import snapshot_database
from sonobridge.store.upkeep.verification import Progress, file_sha256

if TYPE_CHECKING:
    from sonobridge.store.workspace import Workspace

__all__ = ["MANIFEST", "PLAIN_FOLDERS", "BackupReport", "backup", "link_or_copy"]

MANIFEST = "backup.json"
PLAIN_FOLDERS = ("exports", "career")
"""Folders of a workspace that are always part of a backup, file by file."""
_FORMAT = 1
_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a backup holds.

    Attributes
    ----------
    target
        The folder.
    blobs, blob_bytes
        Number and size of blobs.
    linked
        How many blobs are hard links to the workspace's own files.
    keys
        Whether the keys are in it; without them nobody can import into a restored
        workspace, with them whoever holds the backup can.
    heads
        Signed head of each chain.
    """

    target: str
    blobs: int
    blob_bytes: int
    linked: int
    keys: bool
    heads: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as a JSON object."""
        return asdict(self)


def backup(
    workspace: Workspace,
    target: Path,
    *,
    keys: bool,
    link: bool = True,
    progress: Progress | None = None,
) -> BackupReport:
    """Write a backup while the workspace is in use.

    Parameters
    ----------
    workspace
        An open workspace.
    target
        A folder that is absent or empty, outside the workspace.
    keys
        Whether the keys are included.
    link
        Use hard links for blobs where the disk is the same (saves space; damage to
        that disk then hits both).
    progress
        Told after every few blobs.

    Raises
    ------
    WorkspaceExistsError
        If the target holds something, or lies in the workspace.
    DiskFullError
        If there is no room; the workspace is unchanged, and the target has no manifest.
    """
    _check_target(workspace, target)
    with files.disk_errors(target.name, "The workspace is unchanged."):
        files.make_private_folder(target)
        heads = tuple(
            workspace.checkpoints.make("backup", chain=chain).as_json()
            for chain in ("work", "audit")
        )
        database = snapshot_database(workspace.database, target / "sonobridge")
        faults.reach("after_backup_database")
        copied = [database, *_copy_small(workspace, target, keys=keys)]
        blobs, size, linked = _copy_blobs(workspace, target, link=link, progress=progress)
        manifest = _manifest(workspace, target, copied, heads)
        manifest.update({"keys": keys, "blobs": blobs, "blob_bytes": size})
    files.write_atomic(target / MANIFEST, json.dumps(manifest, indent=1).encode())
    return BackupReport(
        target=str(target),
        blobs=blobs,
        blob_bytes=size,
        linked=linked,
        keys=keys,
        heads=heads,
    )


def _check_target(workspace: Workspace, target: Path) -> None:
    inside = target.resolve().is_relative_to(workspace.root.resolve())
    if inside or (target.exists() and any(target.iterdir())):
        raise WorkspaceExistsError(
            "The backup needs an empty folder outside the workspace.",
            where=target.name,
            kept="Nothing was changed.",
            remedy="Name a folder that does not exist yet.",
        )


def _copy_small(workspace: Workspace, target: Path, *, keys: bool) -> Iterator[Path]:
    """Copy the plain folders, and keys if wanted; yield the copies."""
    for name in (*PLAIN_FOLDERS, *(("keys",) if keys else ())):
        for file in sorted((workspace.root / name).rglob("*")):
            if file.is_file() and not file.is_symlink():
                copy = target / file.relative_to(workspace.root)
                files.make_private_folder(copy.parent)
                files.write_atomic(copy, file.read_bytes())
                yield copy


def _copy_blobs(
    workspace: Workspace, target: Path, *, link: bool, progress: Progress | None
) -> tuple[int, int, int]:
    """Bring all blobs over; return number, bytes, and how many are links."""
    names = list(workspace.blobs.names())
    size = linked = 0
    for number, sha256 in enumerate(names):
        if progress is not None and number % _REPORT_EVERY == 0:
            progress(number, len(names), "blobs", "copying")
        source = workspace.blobs.path(sha256)
        copy = target / "blobs" / "sha256" / sha256[:2] / sha256[2:]
        if not copy.parent.exists():
            files.make_private_folder(copy.parent)
        size += source.stat().st_size
        linked += link_or_copy(source, copy, link=link)
    return len(names), size, linked


def link_or_copy(source: Path, copy: Path, *, link: bool) -> bool:
    """Make a hard link, or a copy that is forced to the disk; tell whether it is a link."""
    if link:
        try:
            os.link(source, copy)
        except OSError as error:  # another disk, or a file system without links
            if files.is_disk_full(error):
                raise
        else:
            return True
    with source.open("rb") as incoming, copy.open("xb") as outgoing:
        shutil.copyfileobj(incoming, outgoing, 2**20)
        outgoing.flush()
        files.sync_file(outgoing.fileno())
    files.make_read_only(copy)
    return False


def _manifest(
    workspace: Workspace, target: Path, copied: list[Path], heads: tuple[dict[str, Any], ...]
) -> dict[str, Any]:
    from sonobridge.store import migrations

    with workspace.reading() as connection:
        revision = migrations.stored_revision(connection)
    return {
        "format": _FORMAT,
        "workspace": {
            "id": workspace.id,
            "name": workspace.name,
            "origin": workspace.origin,
            "database": workspace.database.kind,
            "revision": revision,
        },
        "made_at": as_utc_text(workspace.clock.now()),
        "software": __version__,
        "files": [
            {
                "path": file.relative_to(target).as_posix(),
                "size": file.stat().st_size,
                "sha256": file_sha256(file),
            }
            for file in copied
        ],
        "heads": list(heads),
    }
