"""The readings of a study with what comparing them needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.labelling import ClipFacts, Protocol, Reading, Task
from sonobridge.store.labels.clip_source import ClipSource, LabelClip
from sonobridge.store.labels.protocols import ProtocolRows
from sonobridge.store.labels.readings import LabelReadings
from sonobridge.store.labels.scope import AdjudicatorScope
from sonobridge.store.labels.studies import LabelStudies
from sonobridge.store.labels.study_rows import ReadingRow, StudyRow
from sonobridge.store.workspace import Workspace

__all__ = ["StudyReadings", "gather_readings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyReadings:
    """A study, its protocol, the readings that a scope reaches, and their clips.

    Attributes
    ----------
    rows, readings
        The stored readings, and the same as the science knows them.
    clips
        Clips of the study that are still there, by id.
    """

    study: StudyRow
    protocol: Protocol
    rows: tuple[ReadingRow, ...]
    readings: tuple[Reading, ...]
    clips: Mapping[str, LabelClip]

    def facts(self) -> dict[str, ClipFacts]:
        """Return the facts of the clips that can be shown."""
        return {name: clip.facts() for name, clip in self.clips.items() if clip.readable}

    def of_round(self, number: int) -> tuple[Reading, ...]:
        """Return the readings of one round, from 1."""
        return tuple(one for one in self.readings if one.task.round == number)

    def rows_of_round(self, number: int) -> tuple[ReadingRow, ...]:
        """Return the stored readings of one round, from 1."""
        return tuple(row for row in self.rows if row.round == number)

    def letter(self, reader_id: str | None) -> str:
        """Return the letter of a reader: A for the first."""
        if reader_id not in self.study.reader_ids:
            return ""
        index = self.study.reader_ids.index(str(reader_id))
        return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)

    def reader(self, letter: str) -> str | None:
        """Return the reader of a letter, None if there is none."""
        return next((one for one in self.study.reader_ids if self.letter(one) == letter), None)


def gather_readings(
    workspace: Workspace, clips: ClipSource, scope: AdjudicatorScope
) -> StudyReadings:
    """Return the readings of a study that a scope reaches."""
    study = LabelStudies(workspace, clips).get(scope.study_id)
    place = {reader: index for index, reader in enumerate(study.reader_ids)}
    rows = sorted(
        LabelReadings(workspace, clips).of_study(scope),
        key=lambda row: (study.clip(row.clip_id).position, place[row.reader_id], row.round),
    )
    with workspace.reading() as connection:
        protocol = ProtocolRows(workspace).get(connection, study.design.protocol_sha256)
        found = clips.clips(connection, study.design.clip_ids)
    return StudyReadings(
        study=study,
        protocol=protocol,
        rows=tuple(rows),
        readings=tuple(_reading(row) for row in rows if row.clip_id in found),
        clips=found,
    )


def _reading(row: ReadingRow) -> Reading:
    labels = row.labels()
    return Reading(
        task=Task(
            id=row.task_id,
            study_id=row.study_id,
            clip_id=row.clip_id,
            reader_id=row.reader_id,
            round=row.round,
            protocol_sha256=row.protocol_sha256,
        ),
        patient_group=row.patient_group,
        shapes=labels.shapes,
        answers=labels.answers,
        last_seq=row.last_seq,
        state_sha256=row.state_sha256,
        submitted_at=row.submitted_at,
    )
