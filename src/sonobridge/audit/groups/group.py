"""Which groups are compared: all rows, levels of an attribute, intersections of levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table import Attribute, AuditTable

__all__ = [
    "NOT_RECORDED",
    "OVERALL",
    "Group",
    "Grouping",
    "Partition",
    "groupings",
    "partitions",
    "rows_in",
]

Kind = Literal["overall", "level", "not_recorded", "intersection"]

NOT_RECORDED = "not recorded"
OVERALL = "overall"

_MOST_INTERSECTIONS = 2000
"""Cells of all crossings together; deeper crossings are left out beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of rows by name.

    Attributes
    ----------
    key
        Stable name: ``column=level``, crossings joined by " & ".
    attributes, levels
        The columns and levels that define it; empty for all rows.
    """

    key: str
    attribute: str
    title: str
    level: str
    kind: Kind
    attributes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """Groups that share no row, with the group of each row.

    Attributes
    ----------
    groups
        The groups.
    codes
        Shape (rows,), int16 or, for very many groups, int32: index into ``groups``; -1
        where a row is in none of them.
    """

    groups: tuple[Group, ...]
    codes: NDArray[np.signedinteger]

    def of_rows(self, rows: slice) -> Partition:
        """Return the same groups over some of the rows."""
        return Partition(self.groups, self.codes[rows])


@dataclass(frozen=True, slots=True)
class Grouping:
    """All partitions of one attribute, or of one crossing; made when they are asked for.

    ``attribute`` is the column; empty for all rows together and for crossings.
    """

    attribute: str
    parts: Callable[[], Iterator[Partition]]


def groupings(table: AuditTable, depth: int) -> tuple[Grouping, ...]:
    """Return all rows, then each attribute, then crossings of up to ``depth`` attributes.

    An attribute with several answers a row gives one partition a level, since its
    levels share rows. A crossing holds recorded levels only, and of an attribute with
    several answers the first one.
    """
    found = [Grouping("", partial(_whole, table.rows))]
    found += [Grouping(one.column, partial(_by_attribute, one)) for one in table.attributes]
    room = _MOST_INTERSECTIONS
    for size in range(2, depth + 1):
        for chosen in combinations(table.attributes, size):
            cells = int(np.prod([len(one.levels) for one in chosen]))
            if cells and cells <= room:
                room -= cells
                found.append(Grouping("", partial(_crossing, chosen)))
    return tuple(found)


def partitions(table: AuditTable, depth: int) -> Iterator[Partition]:
    """Yield the partitions of all groupings, one at a time."""
    for grouping in groupings(table, depth):
        yield from grouping.parts()


def rows_in(table: AuditTable, group: Group) -> NDArray[np.bool_]:
    """Return which rows are in a group, shape (rows,)."""
    by_column = {one.column: one for one in table.attributes}
    inside = np.ones(table.rows, np.bool_)
    for column, level in zip(group.attributes, group.levels, strict=True):
        attribute = by_column[column]
        if group.kind == "not_recorded":
            inside &= attribute.rows_of(-1)
        elif group.kind == "level":
            inside &= attribute.rows_of(attribute.levels.index(level))
        else:
            inside &= np.equal(attribute.codes, attribute.levels.index(level))
    return inside


def _whole(rows: int) -> Iterator[Partition]:
    whole = Group(key=OVERALL, attribute="", title="Overall", level="", kind="overall")
    yield Partition((whole,), np.zeros(rows, np.int16))


def _by_attribute(attribute: Attribute) -> Iterator[Partition]:
    groups = tuple(_level(attribute, level, "level") for level in attribute.levels)
    missing = _level(attribute, NOT_RECORDED, "not_recorded")
    if attribute.members is None:
        codes = attribute.codes.astype(_code_type(len(groups) + 1))
        codes[codes < 0] = len(groups)
        yield Partition((*groups, missing), codes)
        return
    for index, group in enumerate(groups):
        yield Partition((group,), attribute.rows_of(index).astype(np.int16) - np.int16(1))
    yield Partition((missing,), attribute.rows_of(-1).astype(np.int16) - np.int16(1))


def _code_type(groups: int) -> type[np.signedinteger]:
    return np.int16 if groups < 2**15 else np.int32


def _level(attribute: Attribute, level: str, kind: Kind) -> Group:
    return Group(
        key=f"{attribute.column}={level}",
        attribute=attribute.column,
        title=attribute.title or attribute.column,
        level=level,
        kind=kind,
        attributes=(attribute.column,),
        levels=(level,),
    )


def _crossing(chosen: Sequence[Attribute]) -> Iterator[Partition]:
    shape = tuple(len(one.levels) for one in chosen)
    kind = _code_type(int(np.prod(shape)))
    codes = np.zeros(chosen[0].codes.size, kind)
    known = np.ones(codes.size, np.bool_)
    for one, size in zip(chosen, shape, strict=True):
        codes *= kind(size)
        codes += np.maximum(one.codes, 0).astype(kind)
        known &= one.codes >= 0
    codes[~known] = -1
    places = np.ndindex(*shape)
    yield Partition(tuple(_cell(chosen, place) for place in places), codes)


def _cell(chosen: Sequence[Attribute], place: tuple[int, ...]) -> Group:
    """Return the crossing of one level of each attribute."""
    levels = tuple(one.levels[k] for one, k in zip(chosen, place, strict=True))
    named = [f"{one.column}={level}" for one, level in zip(chosen, levels, strict=True)]
    return Group(
        key=" & ".join(named),
        attribute=" & ".join(one.column for one in chosen),
        title=" and ".join(one.title or one.column for one in chosen),
        level=", ".join(levels),
        kind="intersection",
        attributes=tuple(one.column for one in chosen),
        levels=levels,
    )
