"""Files and folders: the one place that knows how operating systems differ."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from sonobridge.core.randomness import token_bytes
from sonobridge.store.errors import DiskFullError

__all__ = [
    "FolderLock",
    "FolderRisk",
    "TurnLock",
    "TurnTimeoutError",
    "disk_errors",
    "folder_risk",
    "free_bytes",
    "is_disk_full",
    "make_private_folder",
    "make_read_only",
    "process_alive",
    "remove",
    "replace",
    "safe_name",
    "sync_file",
    "sync_folder",
    "touch",
    "write_atomic",
]

_SAFE_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")
_NETWORK_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs3",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ncpfs",
        "9p",
        "ceph",
        "glusterfs",
        "davfs",
        "webdav",
        "afpfs",
        "vboxsf",
        "prl_fs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.vmhgfs-fuse",
        "fuse.gvfsd-fuse",
        "fuse.s3fs",
        "fuse.davfs2",
        "fuse.glusterfs",
    }
)
_SYNCHRONISED = {
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "mobile documents": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pclouddrive": "pCloud",
    "syncthing": "Syncthing",
    "box sync": "Box",
}
_SYNC_MARKERS = {".dropbox.cache": "Dropbox", ".stfolder": "Syncthing"}


def make_private_folder(path: Path) -> Path:
    """Make a folder (and its parents) that only its owner may enter; return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        path.chmod(0o700)
    return path


def touch(path: Path) -> None:
    """Set a file's age to zero."""
    os.utime(path)


def make_read_only(path: Path) -> None:
    """Take the right to write from everybody (mode 0444)."""
    path.chmod(0o444)


def remove(path: Path) -> bool:
    """Delete a file, read-only ones too; tell whether there was one."""
    try:
        if os.name == "nt" and path.exists():
            path.chmod(0o600)
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def sync_file(descriptor: int) -> None:
    """Force a file's bytes to the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def sync_folder(path: Path) -> None:
    """Force a folder's entries to the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Give a finished file its final name in one step, over an existing one."""
    if os.name == "nt" and target.exists():
        target.chmod(0o600)
    source.replace(target)


def write_atomic(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a whole file so that readers see the old or the new one, never a part.

    Parameters
    ----------
    path
        Final name; its folder exists.
    data
        All bytes of the file.
    mode
        POSIX permission bits of the file.

    Raises
    ------
    DiskFullError
        If there is no room; the old file is still there.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{token_bytes(4).hex()}.tmp")
    with disk_errors(path.name, "The previous file is unchanged."):
        try:
            descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                sync_file(stream.fileno())
            replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                remove(temporary)
            raise
        sync_folder(path.parent)


def safe_name(name: str) -> str:
    """Return a file name that stays in its folder on every system.

    Raises
    ------
    ValueError
        For separators, leading dots, other characters or more than 200 of them.
    """
    if not _SAFE_NAME.fullmatch(name):
        raise ValueError("a file name has letters, digits, dot, dash and underscore")
    return name


def free_bytes(path: Path) -> int:
    """Return the bytes that are free for this person on the disk of a folder."""
    return shutil.disk_usage(path).free


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error means that the disk or the person's quota is full."""
    full = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
    return isinstance(error, OSError) and error.errno in full


def disk_full(where: str, kept: str) -> DiskFullError:
    """Return the error that says the disk is full."""
    return DiskFullError(
        "The disk is full.",
        where=where,
        why="There is no room for the bytes that were to be written.",
        kept=kept,
        remedy="Free some space on this disk, then do the same again.",
    )


@contextlib.contextmanager
def disk_errors(where: str, kept: str) -> Iterator[None]:
    """Turn "no space left" into :class:`DiskFullError`; other errors pass."""
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise disk_full(where, kept) from error
        raise


def process_alive(pid: int) -> bool:
    """Tell whether a process with this number exists on this machine."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class FolderLock:
    """A lock between processes, held through an open file; freed when a process dies.

    Parameters
    ----------
    path
        The lock file; it is made when absent and stays.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(self._descriptor, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(self._descriptor, 0, os.SEEK_SET)
            msvcrt.locking(self._descriptor, msvcrt.LK_UNLCK, 1)
        os.close(self._descriptor)
        self._descriptor = -1


class TurnTimeoutError(TimeoutError):
    """Another process kept its turn for too long."""


class TurnLock:
    """Lets writers take turns, so that a busy one cannot starve another.

    SQLite's own waiting is blind: a process that commits and begins again at once wins
    nearly every time. Here a writer waits at a gate; while it waits for its turn it
    holds the gate, so the one who just finished queues up behind it. Systems without
    ``flock`` go without turns.

    Parameters
    ----------
    path
        Stem of the two lock files, ``.gate`` and ``.turn``; they are made and stay.
    timeout_s
        Seconds after which waiting ends with :class:`TurnTimeoutError`.
    """

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Wait for the turn, and hold it for the block."""
        if sys.platform == "win32":
            yield
            return
        gate = self._open(".gate")
        try:
            turn = self._open(".turn")
            try:
                self._take(gate)
                self._take(turn)
                os.close(gate)
                gate = -1
                yield
            finally:
                os.close(turn)
        finally:
            if gate >= 0:
                os.close(gate)

    def _open(self, ending: str) -> int:
        path = self._path.with_name(self._path.name + ending)
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    def _take(self, descriptor: int) -> None:
        import fcntl

        waited, pause = 0.0, 0.0002
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if waited > self._timeout_s:
                    raise TurnTimeoutError("another process holds the turn") from None
                time.sleep(pause)
                waited += pause
                pause = min(pause * 1.5, 0.002)


@dataclass(frozen=True, slots=True)
class FolderRisk:
    """Why a folder is a poor place for a SQLite workspace.

    Attributes
    ----------
    kind
        ``network``: locks may not hold; ``synchronised``: a program copies files
        while they change.
    detail
        File system or name of the service.
    """

    kind: Literal["network", "synchronised"]
    detail: str

    @property
    def sentence(self) -> str:
        """The warning as shown to a person."""
        if self.kind == "network":
            return (
                f"The workspace lies on a network file system ({self.detail}); its locks "
                "may not hold. Move the workspace to a disk of this computer."
            )
        return (
            f"The workspace lies in a folder that {self.detail} synchronises; copies made "
            "while it changes can be damaged. Move the workspace out of that folder."
        )


def folder_risk(path: Path, *, mounts: str | None = None) -> FolderRisk | None:
    """Tell why a folder is a poor place for SQLite, or None.

    Parameters
    ----------
    path
        The workspace folder.
    mounts
        Text in the form of Linux' ``/proc/self/mountinfo``; read when None.
    """
    place = path.resolve()
    for folder in (place, *place.parents):
        name = folder.name.casefold()
        service = _SYNCHRONISED.get(name)
        if service is None and name.startswith("onedrive"):
            service = "OneDrive"
        if service is None:
            marker = next((m for m in _SYNC_MARKERS if (folder / m).exists()), None)
            service = _SYNC_MARKERS[marker] if marker else None
        if service:
            return FolderRisk("synchronised", service)
    system = _file_system(place, mounts)
    return FolderRisk("network", system) if system in _NETWORK_SYSTEMS else None


def _file_system(place: Path, mounts: str | None) -> str:
    """Return the name of the file system that holds a folder; empty if unknown."""
    if sys.platform == "win32":
        import ctypes

        remote = ctypes.windll.kernel32.GetDriveTypeW(place.anchor) == 4
        return "smb" if remote or place.anchor.startswith("\\\\") else ""
    if mounts is None and sys.platform == "darwin":
        listing = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, check=False, timeout=5
        ).stdout
        rows = re.findall(r"^.* on (.+) \((\w+)", listing, flags=re.MULTILINE)
    else:
        text = mounts
        if text is None:
            source = Path("/proc/self/mountinfo")
            text = source.read_text(encoding="utf-8") if source.exists() else ""
        rows = [
            (head.split()[4].replace("\\040", " "), tail.split()[0])
            for head, tail in (line.split(" - ", 1) for line in text.splitlines())
        ]
    fitting = [
        (len(mount), index, system)
        for index, (mount, system) in enumerate(rows)
        if place.is_relative_to(mount)
    ]
    return max(fitting)[2] if fitting else ""
