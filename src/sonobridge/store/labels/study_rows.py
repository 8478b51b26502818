"""Rows of studies, tasks and readings as the repositories hand them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sonobridge.core.canonical import hash_json, parse_json
from sonobridge.labelling import LabelState, LabelStudy, Task

__all__ = ["ReadingRow", "StudyClip", "StudyRow", "TaskRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyClip:
    """A clip of a study: its number there, its patient and the bytes to be read."""

    clip_id: str
    position: int
    patient_group: str
    blob_sha256: str

    @property
    def name(self) -> str:
        """What readers see instead of an identifier: ``clip 063``."""
        return f"clip {self.position:03d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """A label study with its clips and readers.

    Attributes
    ----------
    design
        Identity, protocol version, clips, readers, seed, rounds, washout.
    clips
        By position, from 1.
    blinding
        ``until_closed``: readers see no other labels before the study is closed.
    readers_adjudicate
        Whether a reader may decide on items that the reader read.
    state
        ``reading`` or ``closed``.
    tasks, submitted
        Number of tasks, and of those submitted.
    unresolved
        Open items of the newest reference standard; None before there is one.
    project
        Short name of a research project of ``created_by``; empty outside of one.
    """

    design: LabelStudy
    clips: tuple[StudyClip, ...]
    blinding: str
    readers_adjudicate: bool
    state: Literal["reading", "closed"]
    created_by: str
    created_at: str
    closed_by: str | None
    closed_at: str | None
    close_reason: str
    tasks: int
    submitted: int
    unresolved: int | None
    project: str = ""

    @property
    def id(self) -> str:
        """Identifier, ``lstudy_`` and 26 characters."""
        return self.design.id

    @property
    def reader_ids(self) -> tuple[str, ...]:
        """Readers in the order of their letters A, B and so on."""
        return self.design.reader_ids

    def clip(self, clip_id: str) -> StudyClip:
        """Return a clip of the study (``KeyError`` for another)."""
        for clip in self.clips:
            if clip.clip_id == clip_id:
                return clip
        raise KeyError(clip_id)

    def design_sha256(self) -> str:
        """Return the hash of what was fixed when the study was made."""
        design = self.design
        tied = {"schema": 2, "project": self.project} if self.project else {"schema": 1}
        return hash_json(
            {
                **tied,
                "id": design.id,
                "title": design.title,
                "protocol_sha256": design.protocol_sha256,
                "clips": [[clip.clip_id, clip.blob_sha256] for clip in self.clips],
                "readers": list(design.reader_ids),
                "seed": design.seed,
                "rounds": design.rounds,
                "washout_days": design.washout_days,
                "blinding": self.blinding,
                "readers_adjudicate": self.readers_adjudicate,
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One reader's duty to read one clip in one round.

    Attributes
    ----------
    name
        ``clip 063``: the clip's number in its study.
    round, position
        Both from 1; position is the reader's own order.
    state
        ``assigned``, ``open`` (once opened) or ``submitted``.
    lease_tab, lease_until
        The browser tab that writes, and until when it may without asking again.
    project, project_person
        Project of the study, empty without one, and whose project it is.
    """

    id: str
    study_id: str
    clip_id: str
    reader_id: str
    name: str
    round: int
    position: int
    state: Literal["assigned", "open", "submitted"]
    opened_at: str | None
    submitted_at: str | None
    lease_tab: str | None
    lease_until: str | None
    protocol_sha256: str
    study_state: Literal["reading", "closed"]
    project: str
    project_person: str

    def task(self) -> Task:
        """Return the task as the labelling rules know it."""
        return Task(
            id=self.id,
            study_id=self.study_id,
            clip_id=self.clip_id,
            reader_id=self.reader_id,
            round=self.round,
            protocol_sha256=self.protocol_sha256,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """What one reader submitted about one clip in one round.

    Attributes
    ----------
    state
        The labels, as canonical JSON text.
    state_sha256
        Hash of the labels alone, equal in browser and server.
    last_seq, head_position, head_hash
        End of the task's log and of its hash chain.
    active_s
        Seconds between edits, each pause counted up to two minutes.
    sha256
        Hash of the reading. It covers the head of the chain, whose operation ids nobody
        can guess, so that few possible answers cannot be tried against it.
    """

    task_id: str
    study_id: str
    clip_id: str
    reader_id: str
    round: int
    protocol_sha256: str
    blob_sha256: str
    patient_group: str
    state: str
    state_sha256: str
    last_seq: int
    head_position: int
    head_hash: str
    active_s: float
    submitted_at: str
    sha256: str

    def labels(self) -> LabelState:
        """Return the submitted labels."""
        from sonobridge.store.labels.state_text import state_from_json

        return state_from_json(parse_json(self.state))

    def own_sha256(self) -> str:
        """Recompute the hash of the reading."""
        return hash_json(
            {
                "schema": 1,
                "task_id": self.task_id,
                "study_id": self.study_id,
                "clip_id": self.clip_id,
                "reader_id": self.reader_id,
                "round": self.round,
                "protocol_sha256": self.protocol_sha256,
                "blob_sha256": self.blob_sha256,
                "patient_group": self.patient_group,
                "state_sha256": self.state_sha256,
                "last_seq": self.last_seq,
                "head_position": self.head_position,
                "head_hash": self.head_hash,
                "active_s": self.active_s,
                "submitted_at": self.submitted_at,
            }
        )
