"""Where compiled kernels are kept: a folder whose name is the hash of all that made them.

Numba looks at the file of a function only, so a changed function that it calls would be
missed: the folder's name hashes every kernel source, the versions and the processor. Each
file's SHA-256 stands in ``manifest.json``; a folder that differs from it is thrown away
before anything in it is loaded.
"""

from __future__ import annotations

import json
import platform
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from sonobridge.core.canonical import hash_bytes, hash_json

__all__ = [
    "cache_key",
    "discard",
    "is_intact",
    "is_private",
    "new_folder",
    "publish",
]

_MANIFEST = "manifest.json"
_KEPT = 8
"""Other folders that stay: other packages' kernels, and versions of other installations."""


def cache_key(folder: Path) -> str:
    """Return the SHA-256 of a folder's kernel sources, of this one's, versions, processor."""
    import llvmlite.binding as llvm

    sources = [*sorted(folder.glob("*.py")), *sorted(Path(__file__).parent.glob("*.py"))]
    return hash_json(
        {
            "sources": [[path.name, hash_bytes(path.read_bytes())] for path in sources],
            "place": str(folder),
            "times": [path.stat().st_mtime_ns // 1000 for path in sources],
            "versions": {
                "python": sys.version,
                **{name: metadata.version(name) for name in ("numba", "llvmlite", "numpy")},
            },
            "processor": [
                platform.machine(),
                llvm.get_host_cpu_name(),
                llvm.get_host_cpu_features().flatten(),
            ],
        }
    )


def is_private(folder: Path) -> bool:
    """Tell whether nobody else may write here: compiled code is run as it is found."""
    status = folder.stat()
    owner = getattr(sys.modules.get("os"), "getuid", lambda: status.st_uid)()
    return sys.platform == "win32" or (status.st_uid == owner and not status.st_mode & 0o022)


def is_intact(folder: Path) -> bool:
    """Tell whether a folder holds exactly the files of its manifest, unchanged."""
    try:
        written = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        return bool(written) and written == _hashes(folder)
    except (OSError, ValueError):
        return False


def new_folder(root: Path) -> Path:
    """Make a folder to compile into, beside those that are in use.

    Raises
    ------
    OSError
        If the place cannot be written.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=".new-", dir=root))


def publish(made: Path, place: Path) -> None:
    """Give a compiled folder its name; when another process was first, that one stands."""
    body = json.dumps(_hashes(made), indent=1, sort_keys=True)
    (made / _MANIFEST).write_text(body, encoding="utf-8")
    if place.exists() and not is_intact(place):
        discard(place)
    try:
        made.rename(place)
    except OSError:
        discard(made)
    _forget_old(place)


def discard(folder: Path) -> None:
    """Remove a folder; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)


def _hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hash_bytes(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _MANIFEST
    }


def _forget_old(place: Path) -> None:
    others = [one for one in place.parent.iterdir() if one.is_dir() and one != place]
    others.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    for old in others[_KEPT:]:
        discard(old)
