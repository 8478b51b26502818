"""Which kind of attribute a column holds, told from its name."""

from __future__ import annotations

import re
from typing import Literal

from sonobridge.audit.evaluation.content import Evaluation, GroupResult

__all__ = ["AttributeKind", "groups_of_kind", "kinds_of_column"]

AttributeKind = Literal[
    "sex",
    "age",
    "race",
    "skin_tone",
    "national_origin",
    "disability",
    "severity",
    "acquisition",
    "site",
]

# Beginnings of words in column names. "age" must match whole, or "image" and "stage" would.
_WORDS: dict[AttributeKind, tuple[str, ...]] = {
    "sex": ("sex", "gender"),
    "age": ("age$", "ages$", "ageband", "agegroup", "birthyear"),
    "race": ("race$", "races$", "racial", "ethnic"),
    "skin_tone": ("skin", "monk", "fitzpatrick"),
    "national_origin": ("origin", "nationality", "ethnic", "language"),
    "disability": ("disab", "impairment"),
    "severity": ("severity", "stenosis", "grade$", "nascet"),
    "acquisition": ("scanner", "device", "machine", "manufacturer", "probe", "transducer"),
    "site": ("site", "hospital", "centre", "center", "clinic", "institution"),
}


def kinds_of_column(column: str, title: str = "") -> frozenset[AttributeKind]:
    """Return the kinds that a column's name or title suggests; empty when none."""
    words = re.findall(r"[a-z]+", f"{column} {title}".lower())
    return frozenset(
        kind
        for kind, beginnings in _WORDS.items()
        if any(re.match(beginning, word) for beginning in beginnings for word in words)
    )


def groups_of_kind(evaluation: Evaluation, kind: AttributeKind) -> tuple[GroupResult, ...]:
    """Return the levels (not recorded included) of all attributes of a kind."""
    site = evaluation.locked.protocol.columns.site
    return tuple(
        group
        for group in evaluation.groups
        if group.kind in {"level", "not_recorded"}
        and (
            kind in kinds_of_column(group.attribute, group.title)
            or (kind == "site" and site and group.attribute == site)
        )
    )
