"""Which clips enter a dataset, which do not, and why; the counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = [
    "REASONS",
    "Candidate",
    "Exclusion",
    "ExclusionReason",
    "InclusionFlow",
    "screen_candidates",
]

ExclusionReason = Literal[
    "conflict",
    "undecodable",
    "not cleared",
    "no reference",
    "patient unknown",
    "duplicate",
]
"""In the order in which they are asked; a clip leaves at the first that holds."""

REASONS: tuple[ExclusionReason, ...] = get_args(ExclusionReason)
"""The reasons as values, in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A clip that was looked at for a dataset.

    Attributes
    ----------
    clip_id
        Identifier.
    blob_sha256
        Hash of the de-identified file.
    patient_key, study_uid
        Pseudonyms, None when unknown.
    cleared
        Whether a person cleared it of burned-in text.
    in_conflict
        Whether another file claims the same instance and nobody has decided.
    decodable
        Whether its pixels can be decoded.
    label_sha256
        Hash of its reference standard, None without a complete one.
    """

    clip_id: str
    blob_sha256: str
    patient_key: str | None
    study_uid: str | None
    cleared: bool
    in_conflict: bool
    decodable: bool
    label_sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A clip that was left out, and the first reason for it."""

    clip_id: str
    reason: ExclusionReason


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionFlow:
    """Screened, excluded by reason, included.

    Attributes
    ----------
    screened, included
        Numbers of clips.
    excluded
        Every clip left out, by id.
    """

    screened: int
    excluded: tuple[Exclusion, ...]
    included: int

    def __post_init__(self) -> None:
        if self.screened != self.included + len(self.excluded):
            raise ValueError("screened clips are included or excluded, each once")
        names = [exclusion.clip_id for exclusion in self.excluded]
        if len(set(names)) != len(names) or self.included < 0:
            raise ValueError("a clip is excluded for one reason")

    def by_reason(self) -> dict[ExclusionReason, int]:
        """Return how many clips left for each reason, in the order of asking, with zeros."""
        counts = Counter(exclusion.reason for exclusion in self.excluded)
        return {reason: counts[reason] for reason in REASONS}

    def as_json(self) -> dict[str, object]:
        """Return the flow as JSON values."""
        return {
            "screened": self.screened,
            "excluded": dict(self.by_reason()),
            "excluded_clips": [
                {"clip_id": item.clip_id, "reason": item.reason} for item in self.excluded
            ],
            "included": self.included,
        }


def screen_candidates(
    candidates: Sequence[Candidate],
) -> tuple[InclusionFlow, tuple[Candidate, ...]]:
    """Return the flow and the included candidates, sorted by id.

    Of clips with identical files the one with the smallest id stays.

    Raises
    ------
    ValueError
        If a clip id stands twice.
    """
    ordered = sorted(candidates, key=lambda candidate: candidate.clip_id)
    if len({candidate.clip_id for candidate in ordered}) != len(ordered):
        raise ValueError("each clip is screened once")
    excluded, included = [], []
    seen: set[str] = set()
    for candidate in ordered:
        reason = _first_reason(candidate, seen)
        if reason is None:
            included.append(candidate)
            seen.add(candidate.blob_sha256)
        else:
            excluded.append(Exclusion(clip_id=candidate.clip_id, reason=reason))
    flow = InclusionFlow(
        screened=len(ordered), excluded=tuple(excluded), included=len(included)
    )
    return flow, tuple(included)


def _first_reason(candidate: Candidate, seen: set[str]) -> ExclusionReason | None:
    if candidate.in_conflict:
        return "conflict"
    if not candidate.decodable:
        return "undecodable"
    if not candidate.cleared:
        return "not cleared"
    if candidate.label_sha256 is None:
        return "no reference"
    if not candidate.patient_key and not candidate.study_uid:
        return "patient unknown"
    return "duplicate" if candidate.blob_sha256 in seen else None
