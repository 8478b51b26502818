"""A dataset version: frozen, hashed, split by patient."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError
from sonobridge.learning.inclusion import Candidate, InclusionFlow, screen_candidates
from sonobridge.learning.split import (
    Side,
    SplitRule,
    assign_side,
    patient_group,
    patient_is_known,
)

__all__ = [
    "DatasetEmptyError",
    "DatasetItem",
    "DatasetVersion",
    "SideCount",
    "freeze_dataset",
    "moved_patients",
]

_SHA256 = re.compile(r"^[0-9a-f]{64}$")
SIDES: tuple[Side, ...] = ("train", "validation", "test")


class DatasetEmptyError(InvalidInputError):
    """No clip can enter the dataset."""

    code = "dataset.empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetItem:
    """One clip with its label, patient and side; hashes are SHA-256."""

    clip_id: str
    blob_sha256: str
    label_sha256: str
    patient_group: str
    split: Side

    def __post_init__(self) -> None:
        if not _SHA256.fullmatch(self.blob_sha256) or not _SHA256.fullmatch(self.label_sha256):
            raise ValueError(f"{self.clip_id}: an item names file and label by SHA-256")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideCount:
    """Clips and patients on one side; unknown patients count as groups of their own."""

    split: Side
    clips: int
    patients: int
    unknown_patient_groups: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVersion:
    """A frozen dataset.

    Attributes
    ----------
    id, name, created_at
        Identity; they are not hashed, so the same content has the same hash.
    study_id, protocol_sha256, reference_sha256
        What the labels are.
    rule
        How patients were divided.
    items
        Sorted by clip id; no patient group on two sides, no file twice.
    flow
        Screened, excluded, included.
    """

    id: str
    name: str
    created_at: str
    study_id: str
    protocol_sha256: str
    reference_sha256: str
    rule: SplitRule
    items: tuple[DatasetItem, ...]
    flow: InclusionFlow

    def __post_init__(self) -> None:
        clips = [item.clip_id for item in self.items]
        if clips != sorted(set(clips)):
            raise ValueError("items are sorted by clip, each clip once")
        if len({item.blob_sha256 for item in self.items}) != len(clips):
            raise ValueError("no file stands twice in a dataset")
        sides: dict[str, Side] = {}
        for item in self.items:
            if sides.setdefault(item.patient_group, item.split) != item.split:
                raise ValueError("no patient stands on two sides of a split")
        if self.flow.included != len(self.items):
            raise ValueError("the inclusion flow ends with the items of the dataset")

    def manifest(self) -> dict[str, object]:
        """Return the canonical content that the hash covers."""
        return {
            "schema": 1,
            "study_id": self.study_id,
            "protocol_sha256": self.protocol_sha256,
            "reference_sha256": self.reference_sha256,
            "split": self.rule.as_json(),
            "items": [asdict(item) for item in self.items],
        }

    def sha256(self) -> str:
        """Return the hash that names this version in evidence and models."""
        return hash_json(self.manifest())

    def counts(self) -> tuple[SideCount, ...]:
        """Return clips and patients of each side, empty sides included."""
        clips = Counter(item.split for item in self.items)
        groups = {(item.split, item.patient_group) for item in self.items}
        return tuple(
            SideCount(
                split=side,
                clips=clips[side],
                patients=sum(s == side and patient_is_known(g) for s, g in groups),
                unknown_patient_groups=sum(
                    s == side and not patient_is_known(g) for s, g in groups
                ),
            )
            for side in SIDES
        )


def freeze_dataset(
    candidates: Sequence[Candidate],
    rule: SplitRule,
    *,
    identity: tuple[str, str, str],
    study_id: str,
    protocol_sha256: str,
    reference_sha256: str,
) -> DatasetVersion:
    """Screen clips, divide them by patient and freeze the result.

    Parameters
    ----------
    candidates
        All clips that were looked at.
    rule
        Seed and shares.
    identity
        Id, name and time (UTC, ISO 8601) of the version.
    study_id, protocol_sha256, reference_sha256
        What the labels are.

    Raises
    ------
    DatasetEmptyError
        If no clip passes; the message counts the reasons.
    """
    flow, included = screen_candidates(candidates)
    if not included:
        counted = [f"{n} {reason}" for reason, n in flow.by_reason().items() if n]
        raise DatasetEmptyError(
            "No clip can enter the dataset.",
            where=f"study {study_id}",
            why=f"Of {flow.screened} clips: {', '.join(counted) or 'none was given'}.",
            kept="Clips and labels are unchanged; nothing was frozen.",
            remedy="Clear clips and complete their reference standard, then freeze again.",
            details={"flow": flow.as_json()},
        )
    items = []
    for candidate in included:
        group = patient_group(
            candidate.patient_key, candidate.study_uid, where=f"clip {candidate.clip_id}"
        )
        items.append(
            DatasetItem(
                clip_id=candidate.clip_id,
                blob_sha256=candidate.blob_sha256,
                label_sha256=candidate.label_sha256 or "",
                patient_group=group,
                split=assign_side(group, rule),
            )
        )
    version_id, name, created_at = identity
    return DatasetVersion(
        id=version_id,
        name=name,
        created_at=created_at,
        study_id=study_id,
        protocol_sha256=protocol_sha256,
        reference_sha256=reference_sha256,
        rule=rule,
        items=tuple(items),
        flow=flow,
    )


def moved_patients(old: DatasetVersion, new: DatasetVersion) -> tuple[str, ...]:
    """Return patient groups that stand on another side than in an earlier version.

    Empty whenever both versions use the same rule.
    """
    before = {item.patient_group: item.split for item in old.items}
    after = {item.patient_group: item.split for item in new.items}
    return tuple(sorted(g for g in before.keys() & after.keys() if before[g] != after[g]))
