"""Regional price parities: the table of metropolitan areas that the bureau publishes."""

from __future__ import annotations

import re

from sonobridge.career.pack.pack import Pack
from sonobridge.career.pack.update.foreign import (
    ForeignTable,
    bounded_number,
    csv_bytes,
    refused,
)

__all__ = ["NEEDED", "read_prices"]

NEEDED = ("GeoFIPS", "GeoName", "LineCode")
# Line codes of the table: all items, goods, services (housing, utilities, other).
_LINES = ("1", "2", "3", "4", "5")
_LEAST_KEPT = 0.5


def read_prices(table: ForeignTable, pack: Pack) -> tuple[dict[str, bytes], str]:
    """Return the price file with the newest year of a published table, and that year.

    Raises
    ------
    PackError
        If no year is a column, a value is out of bounds, or half of the areas are missing.
    """
    years = [name for name in table.header if re.fullmatch(r"(19|20)\d\d", name)]
    if not years:
        raise refused(table.name, "No column of it is a year.")
    year = max(years)
    found: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for line, row in table.rows():
        code = re.sub(r"\D", "", row["geofips"])
        part = row["linecode"].strip()
        if not code or part not in _LINES:
            continue
        value = row[year]
        if value in ("", "(NA)"):
            continue
        key = "999" if "onmetropolitan" in row["geoname"] else str(int(code))
        found.setdefault(key, {})[part] = bounded_number(
            value, 20, 400, table=table.name, line=line, column=year
        )
        names[key] = row["geoname"].strip().removesuffix("*").strip()
    header, old = pack.files.table("price_parities")
    codes = {row[0] for row in old}
    whole = {key for key, parts in found.items() if "1" in parts}
    if len(whole & codes) < _LEAST_KEPT * len(codes):
        raise refused(table.name, f"It covers {len(whole & codes)} of {len(codes)} areas.")
    rows = [
        [key, names[key], *(found[key].get(part, "") for part in _LINES), year]
        for key in sorted(whole, key=int)
    ]
    return {str(pack.files.entry("price_parities")["file"]): csv_bytes(header, rows)}, year
