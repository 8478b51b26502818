"""Which groups are compared: all rows, levels of an attribute, intersections of levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.table import Attribute, AuditTable

__all__ = ["NOT_RECORDED", "OVERALL", "Group", "Partition", "partitions"]

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
        Shape (rows,), int32: index into ``groups``; -1 where a row is in none of them.
    """

    groups: tuple[Group, ...]
    codes: NDArray[np.int32]


def partitions(table: AuditTable, depth: int) -> Iterator[Partition]:
    """Yield all rows, then each attribute, then crossings of up to ``depth`` attributes.

    An attribute with several answers a row gives one partition a level, since its
    levels share rows. A crossing holds recorded levels only, and of an attribute with
    several answers the first one.
    """
    whole = Group(key=OVERALL, attribute="", title="Overall", level="", kind="overall")
    yield Partition((whole,), np.zeros(table.rows, np.int32))
    for attribute in table.attributes:
        yield from _by_attribute(attribute)
    room = _MOST_INTERSECTIONS
    for size in range(2, depth + 1):
        for chosen in combinations(table.attributes, size):
            cells = int(np.prod([len(one.levels) for one in chosen]))
            if cells and cells <= room:
                room -= cells
                yield _crossing(chosen)


def _by_attribute(attribute: Attribute) -> Iterator[Partition]:
    groups = tuple(_level(attribute, level, "level") for level in attribute.levels)
    missing = _level(attribute, NOT_RECORDED, "not_recorded")
    if attribute.members is None:
        codes = np.where(attribute.codes < 0, len(groups), attribute.codes).astype(np.int32)
        yield Partition((*groups, missing), codes)
        return
    for index, group in enumerate(groups):
        inside = attribute.rows_of(index)
        yield Partition((group,), np.where(inside, 0, -1).astype(np.int32))
    yield Partition((missing,), np.where(attribute.codes < 0, 0, -1).astype(np.int32))


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


def _crossing(chosen: Sequence[Attribute]) -> Partition:
    shape = tuple(len(one.levels) for one in chosen)
    codes = np.zeros(chosen[0].codes.size, np.int32)
    known = np.ones(codes.size, np.bool_)
    for one, size in zip(chosen, shape, strict=True):
        codes = codes * size + np.maximum(one.codes, 0)
        known &= one.codes >= 0
    groups = []
    for place in np.ndindex(*shape):
        levels = tuple(one.levels[k] for one, k in zip(chosen, place, strict=True))
        groups.append(
            Group(
                key=" & ".join(
                    f"{one.column}={level}" for one, level in zip(chosen, levels, strict=True)
                ),
                attribute=" & ".join(one.column for one in chosen),
                title=" and ".join(one.title or one.column for one in chosen),
                level=", ".join(levels),
                kind="intersection",
                attributes=tuple(one.column for one in chosen),
                levels=levels,
            )
        )
    return Partition(tuple(groups), np.where(known, codes, -1).astype(np.int32))
