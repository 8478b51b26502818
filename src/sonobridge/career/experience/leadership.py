"""The leadership track: lead, manager, educator, and the evidence that each asks for."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.career.pack import Figure, Pack, Source, of_cell, shipped_pack
from sonobridge.career.pack.source import source_of

__all__ = ["AskedEvidence", "LeadershipStep", "load_leadership"]

_FILE = "leadership.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedEvidence:
    """Records of work that a step asks for: what, kinds of operations, how many."""

    what: str
    kinds: tuple[str, ...]
    required: int

    def __post_init__(self) -> None:
        """Refuse a demand that anything would meet."""
        if not self.kinds or self.required < 1:
            raise ValueError(f"{self.what} asks for no evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadershipStep:
    """One step.

    Attributes
    ----------
    soc, occupation, stands_in
        Occupation whose wage is shown, and why another stands in; empty when none does.
    median
        National annual median in US dollars, or the reason why there is none.
    """

    id: str
    title: str
    soc: str
    occupation: str
    stands_in: str
    median: Figure
    evidence: tuple[AskedEvidence, ...]
    source: Source


def load_leadership(pack: Pack | None = None) -> tuple[LeadershipStep, ...]:
    """Return the steps in order, with medians from the wage table.

    Raises
    ------
    ValueError
        If a step asks for no evidence, or its occupation has no national row.
    """
    used = pack or shipped_pack()
    data = used.files.yaml(_FILE)
    source = source_of(data, where=_FILE)
    steps = []
    for row in data["steps"]:
        wage = used.wages.nation(row["soc"])
        if wage is None or not row["evidence"]:
            raise ValueError(f"{row['id']} has no wage or asks for no evidence")
        steps.append(
            LeadershipStep(
                id=row["id"],
                title=row["title"],
                soc=row["soc"],
                occupation=used.wages.occupations[row["soc"]],
                stands_in=row["stands_in"],
                median=of_cell(wage.median, "USD a year", wage.source),
                evidence=tuple(
                    AskedEvidence(
                        what=one["what"], kinds=tuple(one["kinds"]), required=one["required"]
                    )
                    for one in row["evidence"]
                ),
                source=source,
            )
        )
    return tuple(steps)
