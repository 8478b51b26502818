"""Label studies: which clips, which readers, in which order, and who may see what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sonobridge.core.randomness import seed_words

__all__ = [
    "ClipFacts",
    "LabelStudy",
    "TaskPlan",
    "Visibility",
    "earliest_start",
    "plan_tasks",
    "reading_order",
    "reading_visibility",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFacts:
    """What labelling needs to know of a clip.

    Attributes
    ----------
    clip_id
        Identifier.
    patient_group
        Patient key, or what stands for it (``learning.patient_group``).
    rows, columns
        Size of a frame in pixels.
    frame_count
        Number of frames; 1 for a still.
    calibrated
        Whether a region with a usable spatial calibration exists.
    """

    clip_id: str
    patient_group: str
    rows: int
    columns: int
    frame_count: int
    calibrated: bool

    def __post_init__(self) -> None:
        if min(self.rows, self.columns, self.frame_count) < 1:
            raise ValueError(f"{self.clip_id}: a clip has rows, columns and frames")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelStudy:
    """A study: one protocol version, clips, and readers who do not see each other.

    Attributes
    ----------
    id, title
        Identity and title.
    protocol_id, protocol_version, protocol_sha256
        The version that all readings of the study use.
    clip_ids
        Distinct.
    reader_ids
        Distinct; two or more to speak of agreement.
    seed
        Seed of the readers' orders.
    rounds
        How often each reader reads each clip.
    washout_days
        Days that lie between a reader's rounds at least.
    """

    id: str
    title: str
    protocol_id: str
    protocol_version: int
    protocol_sha256: str
    clip_ids: tuple[str, ...]
    reader_ids: tuple[str, ...]
    seed: int
    rounds: int = 1
    washout_days: int = 14

    def __post_init__(self) -> None:
        if not self.clip_ids or len(set(self.clip_ids)) != len(self.clip_ids):
            raise ValueError("a study has clips, each once")
        if not self.reader_ids or len(set(self.reader_ids)) != len(self.reader_ids):
            raise ValueError("a study has readers, each once")
        if self.rounds < 1 or self.washout_days < 0 or self.seed < 0:
            raise ValueError("rounds count from 1; washout and seed are not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """One reader reads one clip in one round; round and position count from 1."""

    reader_id: str
    clip_id: str
    round: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Whether a reading may be seen, and why (not)."""

    visible: bool
    reason: str


def reading_order(study: LabelStudy, reader_id: str, round_number: int) -> tuple[str, ...]:
    """Return the clips in the order in which a reader meets them.

    The order depends on seed, study, reader and round alone, not on the order in which
    clips were added.
    """
    words = ("reading order", study.id, reader_id, str(round_number))
    return tuple(
        sorted(study.clip_ids, key=lambda clip: (seed_words(study.seed, *words, clip), clip))
    )


def plan_tasks(study: LabelStudy) -> tuple[TaskPlan, ...]:
    """Return all tasks of a study by reader, round and position."""
    return tuple(
        TaskPlan(reader_id=reader, clip_id=clip, round=round_number, position=position)
        for reader in study.reader_ids
        for round_number in range(1, study.rounds + 1)
        for position, clip in enumerate(reading_order(study, reader, round_number), start=1)
    )


def earliest_start(study: LabelStudy, previous_round_submitted: datetime) -> datetime:
    """Return when a reader may start the next round after the last submission of one."""
    return previous_round_submitted + timedelta(days=study.washout_days)


def reading_visibility(
    study: LabelStudy,
    viewer_id: str,
    owner_id: str,
    clip_id: str,
    submitted: Collection[tuple[str, str, int]],
    *,
    adjudicates: bool = False,
) -> Visibility:
    """Tell whether a person may see a reader's labels of a clip.

    Parameters
    ----------
    study
        The study.
    viewer_id, owner_id
        Who asks, and whose labels these are.
    clip_id
        The clip.
    submitted
        Submitted tasks as (reader id, clip id, round).
    adjudicates
        Whether the viewer adjudicates the study.

    Notes
    -----
    Own labels are always visible. Another reader's are hidden from a reader until that
    reader has submitted every clip of every round: seeing one clip of a colleague
    already teaches how the colleague grades the next. An adjudicator who is no reader
    sees a clip once all its readings are in.
    """
    if viewer_id == owner_id:
        return Visibility(visible=True, reason="own labels")
    done = set(submitted)
    rounds = range(1, study.rounds + 1)
    if viewer_id in study.reader_ids:
        open_tasks = sum(
            (viewer_id, clip, number) not in done
            for clip in study.clip_ids
            for number in rounds
        )
        if open_tasks:
            reason = f"hidden until your own {open_tasks} open clips are submitted"
            return Visibility(visible=False, reason=reason)
        return Visibility(visible=True, reason="all own clips are submitted")
    if not adjudicates:
        return Visibility(visible=False, reason="only readers and adjudicators see labels")
    missing = sum(
        (reader, clip_id, number) not in done
        for reader in study.reader_ids
        for number in rounds
    )
    if missing:
        reason = f"hidden until {missing} more readings of this clip are submitted"
        return Visibility(visible=False, reason=reason)
    return Visibility(visible=True, reason="all readings of this clip are submitted")
