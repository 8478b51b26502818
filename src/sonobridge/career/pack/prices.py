"""Regional price parities: what a wage buys in an area."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.pack.areas import Area
from sonobridge.career.pack.files import PackFiles
from sonobridge.career.pack.source import Source

__all__ = ["PriceLevel", "Prices"]

_NATION, _NONMETRO = "0", "999"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLevel:
    """Price level of an area.

    Attributes
    ----------
    parity
        All items, nation = 100; None when there is none.
    basis
        Which row was used, or why there is none.
    """

    parity: float | None
    basis: str
    source: Source

    def real(self, nominal: float) -> float | None:
        """Return what an amount is worth at national prices: nominal x 100 / parity."""
        return None if self.parity is None else nominal * 100 / self.parity


class Prices:
    """Price levels by area.

    A metropolitan area takes the row of its own statistical-area code; each nonmetropolitan
    area takes the one row of the nation's nonmetropolitan portion; the nation is 100. States
    are not in the file, and metropolitan areas whose code changed since have no row: they get
    no price level rather than a neighbour's.
    """

    def __init__(self, files: PackFiles) -> None:
        header, rows = files.table("price_parities")
        code, name, parity = (header.index(c) for c in ("cbsa", "geo_name", "rpp_all_items"))
        self._rows = {row[code]: (row[name], float(row[parity])) for row in rows}
        self._source = files.source("price_parities")

    def of(self, area: Area) -> PriceLevel:
        """Return the price level of an area, or the reason why there is none."""
        if area.kind == "state":
            return self._none("the price file has no states")
        key = {"nation": _NATION, "nonmetro": _NONMETRO}.get(area.kind, area.cbsa)
        if key not in self._rows:
            return self._none("no row of this area code in the price file (codes changed)")
        name, parity = self._rows[key]
        return PriceLevel(parity=parity, basis=name, source=self._source)

    def _none(self, why: str) -> PriceLevel:
        return PriceLevel(parity=None, basis=why, source=self._source)
