"""Label studies: made, listed, closed. Holds no label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, select, update

from sonobridge.core.clock import as_utc_text
from sonobridge.core.errors import InvalidInputError
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role
from sonobridge.labelling import LabelStudy, Protocol, plan_tasks
from sonobridge.store.labels.clip_source import ClipSource, LabelClip
from sonobridge.store.labels.errors import StudyDesignError, StudyMissingError
from sonobridge.store.labels.protocols import ProtocolRows
from sonobridge.store.labels.study_rows import StudyClip, StudyRow
from sonobridge.store.tables.labels import (
    label_reference,
    label_study,
    label_study_clip,
    label_study_reader,
    label_task,
)
from sonobridge.store.workspace import Workspace

__all__ = ["LabelStudies", "NewStudy", "OwnProgress"]

ALL_SUBMITTED = "all readings are submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStudy:
    """What a study is made of; see ``StudyRow`` and ``LabelStudy`` for the words."""

    title: str
    protocol: Protocol
    clip_ids: tuple[str, ...]
    reader_ids: tuple[str, ...]
    seed: int
    rounds: int = 1
    washout_days: int = 14
    readers_adjudicate: bool = False
    project: str = ""


@dataclass(frozen=True, slots=True)
class OwnProgress:
    """A reader's tasks of a study, the submitted ones, and the first open round."""

    tasks: int
    submitted: int
    open_round: int | None


class LabelStudies:
    """The label studies of a workspace.

    Parameters
    ----------
    workspace
        The workspace they belong to.
    clips
        Where clips come from.
    """

    def __init__(self, workspace: Workspace, clips: ClipSource) -> None:
        self._workspace = workspace
        self._clips = clips
        self._protocols = ProtocolRows(workspace)

    def create(self, new: NewStudy, person_id: str) -> StudyRow:
        """Make a study with all its tasks, in one transaction.

        Raises
        ------
        StudyDesignError
            If a clip is unknown, not cleared or in conflict, a reader is unknown or may
            not read, or a number makes no sense.
        ProtocolChangedError
            If the protocol version is known with other content.
        """
        self._check_readers(new.reader_ids)
        with self._workspace.transaction() as connection:
            clips = self._clips.clips(connection, new.clip_ids)
            _check_clips(new.clip_ids, clips)
            self._protocols.keep(connection, new.protocol)
            design = _design(new, new_identifier("lstudy", self._workspace.clock))
            self._insert(connection, new, design, person_id)
            self._insert_parts(connection, design, clips)
            return self.within(connection, design.id)

    def get(self, study_id: str) -> StudyRow:
        """Return a study, or raise :class:`StudyMissingError`."""
        with self._workspace.reading() as connection:
            return self.within(connection, study_id)

    def list(self, reader_id: str | None = None) -> tuple[StudyRow, ...]:
        """Return the studies, newest first; those of one reader when ``reader_id`` is given."""
        query = select(label_study).order_by(
            label_study.c.created_at.desc(), label_study.c.id.desc()
        )
        if reader_id is not None:
            own = select(label_study_reader.c.study_id).where(
                label_study_reader.c.person_id == reader_id
            )
            query = query.where(label_study.c.id.in_(own))
        with self._workspace.reading() as connection:
            return tuple(
                self._with_parts(connection, row) for row in connection.execute(query).all()
            )

    def of_project(self, person_id: str, project: str) -> frozenset[str]:
        """Return the identifiers of the studies that a person made for a project."""
        query = select(label_study.c.id).where(
            label_study.c.created_by == person_id, label_study.c.project == project
        )
        with self._workspace.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def own_progress(self, person_id: str) -> dict[str, OwnProgress]:
        """Return how far one reader is, by study."""
        tasks = label_task.c
        open_round = case((tasks.submitted_at.is_(None), tasks.round))
        query = (
            select(
                tasks.study_id,
                func.count(),
                func.count(tasks.submitted_at),
                func.min(open_round),
            )
            .where(tasks.reader_id == person_id)
            .group_by(tasks.study_id)
        )
        with self._workspace.reading() as connection:
            rows = connection.execute(query).all()
        return {study: OwnProgress(count, done, round_) for study, count, done, round_ in rows}

    def close(self, study_id: str, person_id: str, reason: str) -> StudyRow:
        """Close a study, which ends reading and unblinds it; a closed one stays as it is.

        Raises
        ------
        InvalidInputError
            Without a reason.
        """
        if not 0 < len(reason.strip()) <= 2000:
            raise InvalidInputError(
                "Closing a study needs a reason.",
                where="reason",
                why="Open readings end with it, and readers may then see each other's labels.",
                kept="Nothing was changed.",
                remedy="Say in a sentence why reading ends now.",
            )
        with self._workspace.transaction() as connection:
            self.within(connection, study_id)
            self.close_within(connection, study_id, person_id, reason.strip())
            return self.within(connection, study_id)

    def close_within(
        self, connection: Connection, study_id: str, person_id: str, reason: str
    ) -> None:
        """Close a study in a running transaction."""
        connection.execute(
            update(label_study)
            .where(label_study.c.id == study_id, label_study.c.state == "reading")
            .values(
                state="closed",
                closed_by=person_id,
                closed_at=as_utc_text(self._workspace.clock.now()),
                close_reason=reason,
            )
        )

    def close_when_read(self, connection: Connection, study_id: str, person_id: str) -> bool:
        """Close a study of which every task is submitted; tell whether it is."""
        left = connection.execute(
            select(func.count()).where(
                label_task.c.study_id == study_id, label_task.c.submitted_at.is_(None)
            )
        ).scalar_one()
        if left == 0:
            self.close_within(connection, study_id, person_id, ALL_SUBMITTED)
        return left == 0

    def _check_readers(self, reader_ids: tuple[str, ...]) -> None:
        people = {one.id: one for one in self._workspace.people.list()}
        wrong = [
            one
            for one in reader_ids
            if one not in people or not {Role.READER, Role.OWNER} & people[one].roles
        ]
        if wrong or not reader_ids:
            raise _design_error(
                "A study has readers who may read.",
                f"{len(wrong)} of {len(reader_ids)} named readers are unknown, disabled or "
                "without the role reader.",
                {"reader_ids": wrong[:20]},
            )

    def _insert(
        self, connection: Connection, new: NewStudy, design: LabelStudy, person_id: str
    ) -> None:
        row = {
            "id": design.id,
            "title": design.title,
            "protocol_sha256": design.protocol_sha256,
            "seed": design.seed,
            "rounds": design.rounds,
            "washout_days": design.washout_days,
            "blinding": "until_closed",
            "readers_adjudicate": new.readers_adjudicate,
            "state": "reading",
            "created_by": person_id,
            "created_at": as_utc_text(self._workspace.clock.now()),
            "close_reason": "",
            "project": new.project or None,
        }
        connection.execute(insert(label_study), [row])

    def _insert_parts(
        self, connection: Connection, design: LabelStudy, clips: dict[str, LabelClip]
    ) -> None:
        clip_rows = [
            {
                "study_id": design.id,
                "clip_id": clip_id,
                "position": position,
                "patient_group": clips[clip_id].patient_group,
                "blob_sha256": clips[clip_id].blob_sha256,
            }
            for position, clip_id in enumerate(design.clip_ids, start=1)
        ]
        reader_rows = [
            {"study_id": design.id, "person_id": person, "position": position}
            for position, person in enumerate(design.reader_ids, start=1)
        ]
        task_rows = [
            {
                "id": new_identifier("task", self._workspace.clock),
                "study_id": design.id,
                "clip_id": plan.clip_id,
                "reader_id": plan.reader_id,
                "round": plan.round,
                "position": plan.position,
                "state": "assigned",
            }
            for plan in plan_tasks(design)
        ]
        connection.execute(insert(label_study_clip), clip_rows)
        connection.execute(insert(label_study_reader), reader_rows)
        connection.execute(insert(label_task), task_rows)

    def within(self, connection: Connection, study_id: str) -> StudyRow:
        """Return a study as a running transaction sees it."""
        query = select(label_study).where(label_study.c.id == study_id)
        row = connection.execute(query).first()
        if row is None:
            raise StudyMissingError(
                "There is no such label study.",
                where=study_id[:40],
                remedy="Take the identifier from the list of studies.",
            )
        return self._with_parts(connection, row)

    def _with_parts(self, connection: Connection, row: Row[Any]) -> StudyRow:
        protocol = self._protocols.get(connection, row.protocol_sha256)
        clips, readers = label_study_clip.c, label_study_reader.c
        clip_rows = connection.execute(
            select(label_study_clip).where(clips.study_id == row.id).order_by(clips.position)
        ).all()
        reader_ids = connection.execute(
            select(readers.person_id)
            .where(readers.study_id == row.id)
            .order_by(readers.position)
        ).scalars()
        tasks, submitted = connection.execute(
            select(func.count(), func.count(label_task.c.submitted_at)).where(
                label_task.c.study_id == row.id
            )
        ).one()
        design = LabelStudy(
            id=row.id,
            title=row.title,
            protocol_id=protocol.id,
            protocol_version=protocol.version,
            protocol_sha256=row.protocol_sha256,
            clip_ids=tuple(one.clip_id for one in clip_rows),
            reader_ids=tuple(reader_ids),
            seed=row.seed,
            rounds=row.rounds,
            washout_days=row.washout_days,
        )
        return StudyRow(
            design=design,
            clips=tuple(
                StudyClip(
                    clip_id=one.clip_id,
                    position=one.position,
                    patient_group=one.patient_group,
                    blob_sha256=one.blob_sha256,
                )
                for one in clip_rows
            ),
            blinding=row.blinding,
            readers_adjudicate=row.readers_adjudicate,
            state=row.state,
            created_by=row.created_by,
            created_at=row.created_at,
            closed_by=row.closed_by,
            closed_at=row.closed_at,
            close_reason=row.close_reason,
            project=row.project or "",
            tasks=tasks,
            submitted=submitted,
            unresolved=_unresolved(connection, row.id),
        )


def _unresolved(connection: Connection, study_id: str) -> int | None:
    """Return the open items of the newest reference standard, None without one."""
    standards = label_reference.c
    found: int | None = connection.execute(
        select(standards.unresolved)
        .where(standards.study_id == study_id)
        .order_by(standards.version.desc())
        .limit(1)
    ).scalar()
    return found


def _design(new: NewStudy, study_id: str) -> LabelStudy:
    title = new.title.strip()
    if not 0 < len(title) <= 200:
        raise _design_error("A study needs a title.", "It has 1 to 200 characters.")
    if new.seed >= 2**53:
        raise _design_error("The seed is too large.", "It lies between 0 and 2**53 - 1.")
    try:
        return LabelStudy(
            id=study_id,
            title=title,
            protocol_id=new.protocol.id,
            protocol_version=new.protocol.version,
            protocol_sha256=new.protocol.sha256,
            clip_ids=new.clip_ids,
            reader_ids=new.reader_ids,
            seed=new.seed,
            rounds=new.rounds,
            washout_days=new.washout_days,
        )
    except ValueError as error:
        raise _design_error("The study cannot be made.", f"{error}.".capitalize()) from error


def _check_clips(wanted: tuple[str, ...], found: dict[str, LabelClip]) -> None:
    problems = dict.fromkeys(wanted, "it is not in this workspace")
    problems |= {clip_id: clip.problem for clip_id, clip in found.items()}
    problems = {clip_id: why for clip_id, why in problems.items() if why}
    if problems:
        first = next(iter(problems))
        raise _design_error(
            f"{len(problems)} of {len(wanted)} clips cannot enter a study.",
            f"{first}: {problems[first]}.",
            {"clips": dict(list(problems.items())[:50])},
        )


def _design_error(
    what: str, why: str, details: dict[str, object] | None = None
) -> StudyDesignError:
    return StudyDesignError(
        what,
        where="new label study",
        why=why,
        kept="Nothing was stored.",
        remedy="Correct the named part and make the study again.",
        details=details,
    )
