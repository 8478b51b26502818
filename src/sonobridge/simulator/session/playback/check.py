"""Recorded pictures made anew and held against the hashes that the console recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sonobridge.core.kernels.library import Progress
from sonobridge.simulator.console.colour_scanner import ConsoleColour
from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.frames import ColourFrame, picture_sha256
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.session.records import RecordedPicture

__all__ = ["PictureCheck", "check_pictures", "made_anew"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCheck:
    """How the recorded pictures compare.

    Attributes
    ----------
    pictures, matching
        Pictures that were recorded by their hash, and how many come out the same to the bit.
    different_s
        Simulated times of those that do not, seconds.
    """

    pictures: int
    matching: int
    different_s: tuple[float, ...]


def made_anew(scanner: DuplexScanner, one: RecordedPicture) -> str:
    """Return the hash of a recorded picture as this program makes it."""
    grey = scanner.grey.frame(one.probe, one.settings, time_s=one.time_s, index=one.index)
    colour: ColourFrame | None = None
    if one.settings.mode == "colour":
        given = ConsoleInput(number=0, probe=one.probe, settings=one.settings)
        maker: ConsoleColour = scanner.colour(one.probe.side)
        colour = maker.frame(
            given, scanner.grey.pose(one.probe), grey, one.settings.image.dynamic_range_db
        )
    return picture_sha256(grey, colour)


def check_pictures(
    scanner: DuplexScanner, pictures: Iterable[RecordedPicture], progress: Progress | None
) -> PictureCheck:
    """Make each recorded picture anew and compare its hash.

    Parameters
    ----------
    scanner
        Of the session's patient, with its seed.
    pictures
        What the console recorded.
    progress
        Is told how many are done.
    """
    recorded = tuple(pictures)
    different: list[float] = []
    for number, one in enumerate(recorded, start=1):
        if made_anew(scanner, one) != one.sha256:
            different.append(one.time_s)
        if progress is not None:
            progress(number, len(recorded), "pictures")
    return PictureCheck(
        pictures=len(recorded),
        matching=len(recorded) - len(different),
        different_s=tuple(different),
    )
