"""A made study: readings whose agreement can be worked out by hand or by another program."""

from __future__ import annotations

import math

import pytest

from sonobridge.core.randomness import generator
from sonobridge.labelling import (
    Answer,
    CannotGrade,
    ClipFacts,
    LabelState,
    LabelStudy,
    Protocol,
    Reading,
    Shape,
    Task,
    shipped_protocol,
    state_sha256,
)

PROTOCOL = shipped_protocol("image_quality_tissue")


class MadeStudy:
    """Clips of patients, and readings that are added one by one."""

    def __init__(self, clips: int = 24, per_patient: int = 1, protocol: Protocol = PROTOCOL):
        self.protocol = protocol
        self.clips = {
            f"clip_{i:03d}": ClipFacts(
                clip_id=f"clip_{i:03d}",
                patient_group=f"patient_{i // per_patient:03d}",
                rows=120,
                columns=160,
                frame_count=10,
                calibrated=True,
            )
            for i in range(clips)
        }
        self.study = LabelStudy(
            id="lstudy_1",
            title="Quality",
            protocol_id=protocol.id,
            protocol_version=protocol.version,
            protocol_sha256=protocol.sha256,
            clip_ids=tuple(self.clips),
            reader_ids=("ann", "ben", "cat"),
            seed=5,
        )
        self.readings: list[Reading] = []

    def read(
        self,
        reader: str,
        clip_id: str,
        answers: dict[str, object],
        outlines: tuple = (),
        **task: object,
    ) -> Reading:
        """Add a reading; ``outlines`` is (frame, points) each."""
        state = LabelState(
            shapes=tuple(
                Shape(
                    shape_id=f"shape_{i}",
                    frame=frame,
                    type="polygon",
                    label=self.protocol.shapes[0].label,
                    points=tuple(map(tuple, points)),
                )
                for i, (frame, points) in enumerate(outlines)
            ),
            answers=tuple(
                Answer(field=name, frame=None, value=value)
                for name, value in sorted(answers.items())
            ),
        )
        made = Reading(
            task=Task(
                id=f"task_{reader}_{clip_id}_{task.get('round', 1)}",
                study_id="lstudy_1",
                clip_id=clip_id,
                reader_id=reader,
                round=int(task.get("round", 1)),
                protocol_sha256=str(task.get("protocol_sha256", self.protocol.sha256)),
            ),
            patient_group=self.clips[clip_id].patient_group,
            shapes=state.shapes,
            answers=state.answers,
            last_seq=len(answers) + len(outlines),
            state_sha256=state_sha256(state),
            submitted_at="2026-01-01T00:00:00.000Z",
        )
        self.readings.append(made)
        return made


def circle(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    steps = [2 * math.pi * i / 40 for i in range(40)]
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in steps]


@pytest.fixture
def made() -> MadeStudy:
    """An empty study of 24 clips of 24 patients."""
    return MadeStudy()


@pytest.fixture
def scripted() -> MadeStudy:
    """Three scripted readers of 24 clips of 12 patients; some cannot grade."""
    study = MadeStudy(clips=24, per_patient=2)
    rng = generator(3, "scripted readers")
    grades = ["1", "2", "3", "4", "5"]
    for clip_id in study.clips:
        true = int(rng.integers(0, 5))
        for bias, reader in enumerate(study.study.reader_ids):
            grade = min(max(true + int(rng.integers(-1, 2)), 0), 4)
            answers: dict[str, object] = {
                "image_quality": grades[grade],
                "gain": ["too_low", "adequate", "too_high"][int(rng.integers(0, 3))],
                "usable": "yes",
                "confidence": "likely",
            }
            if rng.random() < 0.12:
                answers["image_quality"] = CannotGrade("shadow")
            centre = 60 + 2 * rng.normal()
            study.read(reader, clip_id, answers, ((0, circle(centre + bias, 60, 40)),))
    return study
