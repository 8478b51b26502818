"""A label room for tests: clips in the clip tables, people, a study, readers' edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Double, Integer, insert
from sqlalchemy.types import BigInteger

from sonobridge.core.canonical import canonical_bytes, hash_bytes
from sonobridge.core.clock import as_utc_text
from sonobridge.core.operation import Role
from sonobridge.labelling import (
    LabelOperation,
    Protocol,
    fold_operations,
    shipped_protocol,
    state_sha256,
)
from sonobridge.store.labels import LabelStore, NewStudy, ReaderScope, StudyRow, TaskRow
from sonobridge.store.tables.clips import clip as clip_table

REGION = {
    "index": 0, "x0": 10, "y0": 10, "x1": 229, "y1": 169, "spatial_format": 1, "data_type": 1,
    "unit_x": 3, "unit_y": 3, "delta_x": 0.05, "delta_y": 0.05, "reference_x": None,
    "reference_y": None, "reference_value_x": None, "reference_value_y": None, "flags": 0,
    "problem": None,
}  # fmt: skip
SQUARE = [[20.0, 20.0], [120.0, 20.0], [120.0, 120.0], [20.0, 120.0]]


def add_clip(workspace, number: int, *, patient: str = "", calibrated=True, **changed: Any):
    """Put a cleared clip of 240 x 180 pixels and 5 frames into the clip tables."""
    sha = workspace.blobs.put(f"clip {number}".encode())
    now = as_utc_text(workspace.clock.now())
    values = {
        "id": f"clip_{number:026d}",
        "sop_instance_uid": f"2.25.{number}",
        "patient_key": patient or f"patient_{number:03d}",
        "kind": "image",
        "blob_sha256": sha,
        "source_hmac": hash_bytes(f"source {number}".encode()),
        "image_rows": 180,
        "image_columns": 240,
        "frame_count": 5,
        "frame_time_ms": 40.0,
        "regions": canonical_bytes([REGION] if calibrated else []).decode(),
        "calibrated": calibrated,
        "issues": "[]",
        "deidentification": canonical_bytes(
            {"legal_path": "limited_data_set", "legal_reason": "", "dates": "years_only"}
        ).decode(),
        "pixel_state": "ok",
        "clearance": "cleared",
        "in_conflict": False,
        "imported_at": now,
        **changed,
    }
    row = {column.name: values.get(column.name, _plain(column)) for column in clip_table.c}
    with workspace.transaction() as connection:
        workspace.blobs.record(connection, sha, workspace.clock)
        connection.execute(insert(clip_table), [row])
    return values["id"]


def _plain(column):
    if column.nullable:
        return None
    if isinstance(column.type, Boolean):
        return False
    return 0 if isinstance(column.type, Integer | BigInteger | Double) else ""


@dataclass
class Room:
    """A workspace with a study of two readers."""

    workspace: Any
    labels: LabelStore
    study: StudyRow
    protocol: Protocol
    readers: tuple[str, ...]
    adjudicator: str

    def scope(self, reader: int) -> ReaderScope:
        return ReaderScope(self.readers[reader])

    def tasks(self, reader: int) -> tuple[TaskRow, ...]:
        return self.labels.tasks.worklist(self.scope(reader), self.study.id)

    def task_of(self, reader: int, clip_id: str, round_number: int = 1) -> TaskRow:
        return next(
            task
            for task in self.tasks(reader)
            if (task.clip_id, task.round) == (clip_id, round_number)
        )

    def append(self, reader: int, task_id: str, operations, **options):
        return self.labels.operations.append(
            self.scope(reader), task_id, self.protocol.sha256, operations, **options
        )

    def read(self, reader: int, task: TaskRow, *, answers=None, points=SQUARE):
        """Open, label and submit one task."""
        self.labels.tasks.open(self.scope(reader), task.id)
        operations = reading(task.id, answers=answers, points=points)
        if operations:
            self.append(reader, task.id, operations)
        state = state_sha256(fold_operations(operations))
        return self.labels.readings.submit(self.scope(reader), task.id, state)


ANSWERS = {"image_quality": "4", "gain": "adequate", "usable": "yes", "confidence": "sure"}


def edit(task_id: str, seq: int, kind: str, payload, *, name: str = "") -> LabelOperation:
    """One operation with a name that no other has."""
    return LabelOperation(
        id=name or f"op_{task_id[-8:]}_{seq:06d}",
        task_id=task_id,
        seq=seq,
        kind=kind,
        payload=payload,
        client_time=f"2026-03-02T09:{seq // 60 % 60:02d}:{seq % 60:02d}.000Z",
    )


def shape(shape_id: str, points=SQUARE, *, label="tissue_region", frame=0):
    return {
        "shape_id": shape_id,
        "frame": frame,
        "type": "polygon",
        "label": label,
        "points": points,
        "calibration": {"region_index": 0, "delta_x": 0.05},
    }


def answer(field: str, value, frame=None):
    return {"field": field, "frame": frame, "value": value}


def reading(task_id: str, *, answers=None, points=SQUARE) -> list[LabelOperation]:
    """The edits of a complete reading; ``points`` None draws nothing."""
    given = {**ANSWERS, **(answers or {})}
    rows = [("answer.set", answer(field, value)) for field, value in given.items()]
    if points is not None:
        rows.append(("shape.add", shape("shape_1", points)))
    return [edit(task_id, seq, kind, body) for seq, (kind, body) in enumerate(rows, start=1)]


def make_room(workspace, *, clips: int = 3, readers: int = 2, **options: Any) -> Room:
    """Clips of different patients, readers, an adjudicator and an open study."""
    ids = tuple(add_clip(workspace, number) for number in range(1, clips + 1))
    people = [
        workspace.people.add(f"Reader {letter}", [Role.READER]).id
        for letter in "ABCDEF"[:readers]
    ]
    adjudicator = workspace.people.add("Adjudicator", [Role.ADJUDICATOR]).id
    labels = LabelStore(workspace)
    protocol = options.pop("protocol", None) or shipped_protocol("image_quality_tissue")
    new = NewStudy(
        title=options.pop("title", "Quality of made clips"),
        protocol=protocol,
        clip_ids=ids,
        reader_ids=tuple(people),
        seed=options.pop("seed", 7),
        **options,
    )
    study = labels.studies.create(new, workspace.people.owner().id)
    return Room(workspace, labels, study, protocol, tuple(people), adjudicator)
