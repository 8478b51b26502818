"""The ten stakeholders as shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sonobridge.career.pack import PackFiles, Source, source_of
from sonobridge.career.wording.stakeholders.log_field import LogField

__all__ = ["SignRule", "Stakeholder", "load_stakeholders"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRule:
    """How the sign of success is counted.

    Attributes
    ----------
    kind
        ``share_true``, ``share_false``, ``share_within``, ``mean``, ``share_filled``,
        ``share_readable``, or ``stored`` when it is read from other records.
    fields
        Fields that it reads.
    when
        Flag that makes an entry count; empty: every entry counts.
    rule
        Most minutes of ``share_within``.
    """

    kind: str
    unit: str
    fields: tuple[str, ...] = ()
    when: str = ""
    rule: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """Whom one works for; ``texts`` are fixed lines of the deliverable."""

    id: str
    side: Literal["generalist", "specialist"]
    who: str
    need: str
    deliverable: str
    channel: str
    success: str
    texts: tuple[str, ...]
    fields: tuple[LogField, ...]
    sign: SignRule
    source: Source


def load_stakeholders(files: PackFiles | None = None) -> tuple[Stakeholder, ...]:
    """Return five stakeholders of the generalist, then five of the specialist."""
    data = (files or PackFiles()).yaml("stakeholders.yaml")
    source = source_of(data, where="stakeholders.yaml")
    return tuple(_stakeholder(row, source) for row in data["stakeholders"])


def _stakeholder(row: Mapping[str, Any], source: Source) -> Stakeholder:
    sign = {**row["sign"], "fields": tuple(row["sign"].get("fields", ()))}
    named = ("id", "side", "who", "need", "deliverable", "channel", "success")
    return Stakeholder(
        **{name: row[name] for name in named},
        texts=tuple(row.get("texts", ())),
        fields=tuple(LogField(**one) for one in row["fields"]),
        sign=SignRule(**sign),
        source=source,
    )
