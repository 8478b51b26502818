"""The file of clinical criteria: every row with its source, date and confidence, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json
from sonobridge.simulator.measurement.clinical.provenance import (
    ORIGIN_KEYS,
    REQUIRED_ORIGIN_KEYS,
    Provenance,
)

__all__ = [
    "ClinicalDataError",
    "ClinicalFile",
    "ClinicalRow",
    "load_clinical",
    "parse_clinical",
]

_HEAD = {"schema", "as_of", "stale_after_days", "policy"}
_LISTS = ("rows", "items")
_MOST_ROWS = 5_000


class ClinicalDataError(InvalidInputError):
    """A file of clinical data lacks a source, or does not say what it should."""

    code = "clinical.data_invalid"


@dataclass(frozen=True, slots=True)
class ClinicalRow:
    """One row of a block, with the provenance that it has or inherits.

    Attributes
    ----------
    where
        Path in the file, e.g. ``scope_conditions.rows[3]``.
    values
        Keys and values of the row, without those of its provenance.
    provenance
        Its own, filled from its block's.
    """

    where: str
    values: Mapping[str, Any]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ClinicalFile:
    """A file whose every row has a source.

    Attributes
    ----------
    name
        File name, for messages.
    schema, as_of, stale_after_days
        Head of the file.
    policy
        Rules that hold for the whole file.
    blocks
        Top-level blocks as they stand in the file, provenance included.
    rows
        All rows by block, nested rows after the row that holds them.
    """

    name: str
    schema: str
    as_of: date
    stale_after_days: int
    policy: Mapping[str, Any]
    blocks: Mapping[str, Any]
    rows: Mapping[str, tuple[ClinicalRow, ...]]

    def block(self, name: str) -> Any:
        """Return a top-level block.

        Raises
        ------
        ClinicalDataError
            If the file has none of that name.
        """
        if name not in self.blocks:
            raise _invalid(f"there is no block {name}", self.name)
        return self.blocks[name]

    def items(self, name: str) -> tuple[ClinicalRow, ...]:
        """Return the outermost rows of a block: its list, or the list within it."""
        block = self.block(name)
        prefix = name if isinstance(block, list) else f"{name}.rows"
        return tuple(
            row
            for row in self.rows[name]
            if row.where.startswith(f"{prefix}[") and row.where.count("[") == 1
        )

    def stale(self, today: date) -> tuple[str, ...]:
        """Return the paths of rows that were last looked at too long ago."""
        return tuple(
            row.where
            for rows in self.rows.values()
            for row in rows
            if row.provenance.stale_on(today, self.stale_after_days)
        )


@cache
def load_clinical(name: str = "clinical_criteria.yaml") -> ClinicalFile:
    """Return a clinical file that ships with the program.

    Raises
    ------
    ClinicalDataError
        If it breaks a rule, naming the row.
    """
    from importlib import resources

    import yaml

    source = resources.files("sonobridge.reference_data") / "clinical" / name
    return parse_clinical(yaml.safe_load(source.read_text("utf-8")), name)


def parse_clinical(value: object, name: str = "clinical data") -> ClinicalFile:
    """Build a clinical file from parsed YAML or JSON.

    Parameters
    ----------
    value
        The parsed file.
    name
        File name, for messages.

    Raises
    ------
    ClinicalDataError
        If a row has no source, date or known confidence, of its own or its block's.
    """
    if not isinstance(value, Mapping):
        raise _invalid("an object was expected", name)
    missing = sorted(_HEAD - set(value))
    if missing:
        raise _invalid(f"the head lacks {', '.join(missing)}", name)
    days = value["stale_after_days"]
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise _invalid("stale_after_days is a positive whole number", name)
    blocks = {key: block for key, block in value.items() if key not in _HEAD}
    rows = {key: tuple(_rows(block, key, {})) for key, block in blocks.items()}
    if sum(map(len, rows.values())) > _MOST_ROWS:
        raise _invalid(f"it has more than {_MOST_ROWS:,} rows", name)
    return ClinicalFile(
        name=name,
        schema=str(value["schema"]),
        as_of=_date(value["as_of"], f"{name} as_of"),
        stale_after_days=days,
        policy=value["policy"],
        blocks=blocks,
        rows=rows,
    )


def _rows(block: object, where: str, inherited: Mapping[str, Any]) -> Iterator[ClinicalRow]:
    """Yield the rows of a block: each item of a list, and each mapping that holds facts."""
    if isinstance(block, list):
        for index, item in enumerate(block):
            if isinstance(item, Mapping):
                yield from _row(item, f"{where}[{index}]", inherited)
    elif isinstance(block, Mapping):
        yield from _row(block, where, inherited)
    else:
        raise _invalid("a list of rows or an object was expected", where)


def _row(
    item: Mapping[str, Any], where: str, inherited: Mapping[str, Any]
) -> Iterator[ClinicalRow]:
    own = {key: item[key] for key in ORIGIN_KEYS if key in item}
    merged = {**inherited, **own}
    values = {key: entry for key, entry in item.items() if key not in ORIGIN_KEYS}
    yield ClinicalRow(where, values, _provenance(merged, where))
    for key in _LISTS:
        if key in item:
            yield from _rows(item[key], f"{where}.{key}", merged)


def _provenance(found: Mapping[str, Any], where: str) -> Provenance:
    missing = [key for key in REQUIRED_ORIGIN_KEYS if not found.get(key)]
    if missing:
        raise _invalid(f"the row has no {', no '.join(missing)}", where)
    given = {**found, "as_of": _date(found["as_of"], where)}
    try:
        return from_json(Provenance, given)
    except InvalidInputError as error:
        raise _invalid(error.why, where) from error


def _date(value: object, where: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        raise _invalid("a date is written as YYYY-MM-DD", where) from None


def _invalid(what: str, where: str) -> ClinicalDataError:
    return ClinicalDataError(
        f"The clinical data cannot be used: {what}.",
        where=where,
        kept="The data that shipped with the program is unchanged.",
        remedy="Give every row its source, its date and its confidence, and load it again.",
    )
