"""A pack: all its tables, each read when it is first asked for."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from sonobridge.career.pack.areas import Areas
from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.onet import Onet
from sonobridge.career.pack.positions import Positions
from sonobridge.career.pack.prices import Prices
from sonobridge.career.pack.projections import Projections
from sonobridge.career.pack.wages import IndustryWages, WageTable

__all__ = ["Pack", "shipped_pack"]


class Pack:
    """The career data pack: shipped files, or newer ones laid over them.

    Parameters
    ----------
    files
        Where the files are read from; the shipped ones by default.
    """

    def __init__(self, files: PackFiles | None = None) -> None:
        self.files = files or PackFiles()

    @classmethod
    def over(cls, folder: Path) -> Pack:
        """Return the shipped pack with the files of a folder laid over it."""
        return cls(PackFiles(folder))

    @cached_property
    def areas(self) -> Areas:
        """Areas of the wage survey."""
        return Areas(self.files)

    @cached_property
    def wages(self) -> WageTable:
        """Wages by occupation and area."""
        return WageTable(self.files, self.areas)

    @cached_property
    def industries(self) -> IndustryWages:
        """Wages by occupation and industry."""
        return IndustryWages(self.files)

    @cached_property
    def projections(self) -> Projections:
        """Employment projections."""
        return Projections(self.files)

    @cached_property
    def prices(self) -> Prices:
        """Regional price parities."""
        return Prices(self.files)

    @cached_property
    def positions(self) -> Positions:
        """Positions of areas."""
        return Positions(self.files, self.areas)

    @cached_property
    def onet(self) -> Onet:
        """Occupations, tasks, skills and exposure."""
        return Onet(self.files)


@lru_cache(maxsize=1)
def shipped_pack() -> Pack:
    """Return the pack that came with the program, the same object each time."""
    return Pack()
