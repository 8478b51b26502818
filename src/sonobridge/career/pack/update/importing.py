"""From named files to the files of a newer pack: recognised by their columns, then checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sonobridge.career.pack.files import MANIFEST, parse_yaml
from sonobridge.career.pack.pack import Pack
from sonobridge.career.pack.update import bea, oews, onet_text
from sonobridge.career.pack.update.foreign import ForeignTable, open_tables, refused

__all__ = ["Imported", "Vintage", "import_files"]

_YAML = ("credentials.yaml", "kpis.yaml", "pathways.yaml", "titles.yaml", "claims.yaml")
_LARGEST_YAML = 4_000_000


@dataclass(frozen=True, slots=True)
class Vintage:
    """What a person says about downloaded wage or occupation files.

    ``period`` is what they describe (``May 2026``), ``published`` an ISO date.
    """

    period: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """Files of the newer pack by name, and a line on each source file."""

    files: Mapping[str, bytes]
    notes: tuple[str, ...]


def import_files(paths: Iterable[Path], pack: Pack, vintage: Vintage) -> Imported:
    """Read downloaded files and return the files that change.

    Wage tables, the occupational database as text (single files or its archive), price
    parities, and the pack's own YAML files are recognised by what they hold.

    Raises
    ------
    PackError
        For a file that is not recognised, breaks a bound, or covers too little.
    """
    wages, onet = oews.WageImport(), onet_text.OnetImport()
    made: dict[str, bytes] = {}
    notes: list[str] = []
    changed: dict[str, tuple[str, str]] = {}
    for path in paths:
        if path.name in _YAML:
            made[path.name] = _own_yaml(path)
            notes.append(f"{path.name}: taken as the pack's own file")
            continue
        taken = [_take(table, pack, wages, onet, made) for table in open_tables(path)]
        kinds = [kind for kind in taken if kind]
        if not kinds:
            raise refused(path.name, "It is none of the tables that a pack is made of.")
        for kind, year in kinds:
            notes.append(f"{path.name}: {kind}")
            if kind == "price parities":
                changed["price_parities"] = (year, "")
    made |= wages.files(pack) | onet.files(pack)
    if wages.areas or wages.industries:
        _needs(vintage, "wage files")
        for table in (
            "wages",
            "wage_deciles",
            *(("industry_wages",) if wages.industries else ()),
        ):
            changed[table] = (vintage.period, vintage.published)
    if onet.occupations or onet.tasks:
        _needs(vintage, "O*NET files")
        for table, rows in (("occupations", onet.occupations), ("tasks", onet.tasks)):
            if rows:
                changed[table] = (vintage.period, vintage.published)
        if onet.unlabelled:
            notes.append(f"{onet.unlabelled} tasks have no exposure label (new or reworded)")
    if changed:
        made[MANIFEST] = _manifest(pack, changed)
    return Imported(made, tuple(notes))


def _take(
    table: ForeignTable,
    pack: Pack,
    wages: oews.WageImport,
    onet: onet_text.OnetImport,
    made: dict[str, bytes],
) -> tuple[str, str] | None:
    """Read a table when its columns are known; return its kind and year."""
    if table.has(*oews.NEEDED):
        oews.read_wages(table, pack, wages)
        return "wage survey", ""
    if table.has(*bea.NEEDED):
        files, year = bea.read_prices(table, pack)
        made |= files
        return "price parities", year
    if table.has(*onet_text.TASKS):
        onet_text.read_tasks(table, pack, onet)
        return "tasks", ""
    if table.has(*onet_text.OCCUPATIONS):
        onet_text.read_occupations(table, pack, onet)
        return "occupations", ""
    return None


def _own_yaml(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST_YAML:
        raise refused(path.name, "It is larger than 4 MB.")
    content = path.read_bytes()
    parse_yaml(content, path.name)
    return content


def _needs(vintage: Vintage, what: str) -> None:
    if not vintage.period or not vintage.published:
        raise refused(
            what, "They do not say what they describe: name --period and --published as well."
        )


def _manifest(pack: Pack, changed: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the manifest with the new periods and dates; sources say who imported them."""
    import yaml

    body: dict[str, Any] = pack.files.yaml(MANIFEST)
    tables = {name: dict(entry) for name, entry in body["tables"].items()}
    for name, (period, published) in changed.items():
        entry = tables[name]
        if period != entry["period"]:
            words = str(entry["source"]).split(", read through")[0]
            entry["source"] = f"{words.split(', May')[0]}, {period}; imported by the workspace"
            # A caveat of one vintage says nothing about the next.
            entry.pop("caveats", None)
        entry["period"] = period
        entry["as_of"] = published or entry["as_of"]
    text: str = yaml.safe_dump({**body, "tables": tables}, allow_unicode=True, sort_keys=False)
    return text.encode()
