"""Files of the machine, named on the command line: bounded reads."""

from __future__ import annotations

from pathlib import Path

from sonobridge.core.errors import MissingError, TooLargeError

__all__ = ["read_bounded", "read_several"]

_MOST_FILES = 1000


def read_bounded(name: str, largest: int) -> bytes:
    """Return the bytes of a file of at most ``largest`` bytes.

    Raises
    ------
    MissingError
        If it cannot be read.
    TooLargeError
        If it is larger.
    """
    path = Path(name)
    try:
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except (OSError, ValueError) as error:
        raise MissingError(
            "The file cannot be read.",
            where=path.name[:120],
            why=getattr(error, "strerror", None) or "",
            kept="Nothing was changed.",
            remedy="Check its name and its rights.",
        ) from None
    if len(data) > largest:
        raise TooLargeError(
            "The file is too large.",
            where=path.name[:120],
            why=f"At most {largest // 1024} KiB are read.",
            kept="Nothing was changed.",
            remedy="Check that it is the file that you mean.",
        )
    return data


def read_several(names: tuple[str, ...], largest: int) -> list[tuple[str, bytes]]:
    """Return name and bytes of several files; a folder stands for the files in it."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        paths += sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    if len(paths) > _MOST_FILES:
        raise TooLargeError(
            "There are too many files.",
            why=f"At most {_MOST_FILES} are read at a time; {len(paths)} were named.",
            kept="Nothing was changed.",
            remedy="Name fewer files.",
        )
    return [(path.name, read_bounded(str(path), largest)) for path in paths]
