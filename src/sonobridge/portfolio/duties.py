"""The five duties of the work, and which evidence shows each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.portfolio.evidence_count import EvidenceSummary
from sonobridge.portfolio.skills import kind_facts, load_framework

__all__ = ["DutyCoverage", "DutyLine", "duty_coverage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One duty: its records, or "no evidence yet"."""

    id: str
    title: str
    n: int
    text: str
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCoverage:
    """How many of the duties have evidence."""

    covered: int
    of: int
    lines: tuple[DutyLine, ...]


def duty_coverage(own: Sequence[EvidenceSummary]) -> DutyCoverage:
    """Return the duties that the records that count show."""
    lines = []
    for duty in load_framework().duties:
        ids = tuple(one.id for one in own if duty.id in kind_facts(one.kind).duties)
        text = f"{len(ids)} records" if len(ids) != 1 else "1 record"
        lines.append(
            DutyLine(
                id=duty.id,
                title=duty.title,
                n=len(ids),
                text=text if ids else "no evidence yet",
                evidence_ids=ids,
            )
        )
    return DutyCoverage(
        covered=sum(line.n > 0 for line in lines), of=len(lines), lines=tuple(lines)
    )
