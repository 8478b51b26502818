"""Where a run without a workspace may write: never over what it reads."""

from __future__ import annotations

import os
from pathlib import Path

from sonobridge.core.errors import InvalidInputError, UnavailableError

__all__ = ["check_output", "write_whole"]


def check_output(name: str, *inputs: Path) -> None:
    """Refuse an output before anything is computed.

    Parameters
    ----------
    name
        File to write; empty when nothing is written.
    inputs
        Files that are read, or that belong to them.

    Raises
    ------
    InvalidInputError
        If the output is one of the inputs, by whatever name.
    UnavailableError
        If it is a folder, or its folder is not there or cannot be written.
    """
    if not name:
        return
    path = Path(name)
    for one in inputs:
        if _same(path, one):
            raise InvalidInputError(
                "The output would overwrite a file that is read.",
                where=path.name,
                why="Output and input are the same file.",
                kept="Nothing was run; the file is unchanged.",
                remedy="Name another file for the output.",
            )
    folder = path.resolve().parent
    if path.is_dir():
        why = "It is a folder."
    elif not folder.is_dir():
        why = "Its folder does not exist."
    elif not os.access(path if path.exists() else folder, os.W_OK):
        why = "It may not be written."
    else:
        return
    raise UnavailableError(
        "The output cannot be written.",
        where=name,
        why=why,
        kept="Nothing was run.",
        remedy="Name a file in a folder that can be written.",
    )


def write_whole(path: Path, data: bytes, *, kept: str, private: bool = False) -> None:
    """Write a file whole or not at all; an old one stands until the new one is complete.

    A ``private`` one, which names patients or quotes reports, only its owner may read.

    Raises
    ------
    UnavailableError
        If it cannot be written; ``kept`` says what is not lost.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            path.write_bytes(data)
            return
        beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            if private:
                beside.touch(mode=0o600)
            beside.write_bytes(data)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:
        raise UnavailableError(
            "The file could not be written.",
            where=str(path),
            why=getattr(error, "strerror", None) or "",
            kept=kept,
            remedy="Name a place that can be written.",
        ) from None


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except OSError:
        return first.absolute() == second.absolute()
