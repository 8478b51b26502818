"""The clips of the demo: public files of installed packages, and what a look decided."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from sonobridge.core.canonical import hash_bytes
from sonobridge.core.errors import MissingError

__all__ = ["DemoClip", "demo_clips", "locate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClip:
    """One row of ``reference_data/demo/clips.csv``.

    Attributes
    ----------
    file, sha256
        Name in the package, and the bytes on which the look was taken.
    decision
        ``cleared``, ``refused``, ``conflict`` or ``quarantined``.
    reason
        What was seen on the contact sheet.
    centre
        By protocol field, the answer around which the demo readers' answers are drawn.
    """

    file: str
    sha256: str
    decision: str
    reason: str
    centre: dict[str, str]


@cache
def demo_clips() -> tuple[DemoClip, ...]:
    """Return the committed list."""
    file = resources.files("sonobridge.reference_data") / "demo" / "clips.csv"
    lines = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return tuple(
        DemoClip(
            file=row["file"],
            sha256=row["sha256"],
            decision=row["decision"],
            reason=row["reason"],
            centre={
                name.removeprefix("centre:"): value
                for name, value in row.items()
                if name.startswith("centre:") and value
            },
        )
        for row in csv.DictReader(lines)
    )


def locate(clip: DemoClip) -> Path:
    """Return the installed file of a demo clip.

    Raises
    ------
    MissingError
        If the package is absent or brings other bytes: a look at other bytes would
        clear what nobody has seen.
    """
    from pydicom.data import get_testdata_file

    # The default of this function downloads what it does not find.
    found = get_testdata_file(clip.file, download=False)
    if not found or hash_bytes(Path(str(found)).read_bytes()) != clip.sha256:
        raise MissingError(
            "A clip of the demo is not installed as it was when it was looked at.",
            where=clip.file,
            kept="Nothing was made.",
            remedy="Install the versions of requirements/base.txt (pydicom, pydicom-data).",
        )
    return Path(str(found))
