"""Whether the needs of a rung or a badge are met, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sonobridge.portfolio.evidence_count import EvidenceSummary, count_evidence
from sonobridge.portfolio.skills import Alternative

__all__ = ["NO_EXERCISE", "AlternativeState", "measure_alternative"]

NO_EXERCISE = "no exercise yet"


@dataclass(frozen=True, slots=True)
class AlternativeState:
    """What a set of needs lacks, or what met it.

    Attributes
    ----------
    reached
        Whether all needs are met.
    text
        The needs that are open, or all of them when met, with counts.
    n
        Distinct things that count towards the needs.
    evidence_ids
        Records behind them.
    """

    reached: bool
    text: str
    n: int
    evidence_ids: tuple[str, ...]


def measure_alternative(
    alternative: Alternative, own: Sequence[EvidenceSummary]
) -> AlternativeState:
    """Measure needs of which all must be met, from the records that count."""
    ids: list[str] = []
    met: list[str] = []
    missing: list[str] = []
    total = 0
    for need in alternative.needs:
        count = count_evidence(own, need.kinds, need.level)
        ids += count.evidence_ids
        total += count.n
        ending = "" if need.exercise or count.n >= need.required else f"; {NO_EXERCISE}"
        text = f"{need.text} ({min(count.n, need.required)} of {need.required}{ending})"
        (met if count.n >= need.required else missing).append(text)
    return AlternativeState(not missing, "; ".join(missing or met), total, tuple(ids))
