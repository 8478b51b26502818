"""Agreement of 20 clips read by two readers equals independent computations."""

from __future__ import annotations

import random

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from label_room import make_room

ORDER = ["1", "2", "3", "4", "5"]


@pytest.fixture
def said(workspace):
    """Readings drawn with seed 20260302: grades, gains and boxes of each reader."""
    room = make_room(workspace, clips=20)
    chance = random.Random(20260302)
    drawn = {}
    for task in sorted(room.tasks(0), key=lambda task: task.clip_id):
        truth = chance.randrange(5)
        for reader in (0, 1):
            grade = ORDER[min(max(truth + chance.choice((-1, 0, 0, 1)), 0), 4)]
            gain = chance.choice(("too_low", "adequate", "adequate"))
            box = [20, 20, 100 + chance.randrange(40), 90 + chance.randrange(40)]
            drawn[reader, task.clip_id] = (grade, gain, box)
    for (reader, clip_id), (grade, gain, (x0, y0, x1, y1)) in drawn.items():
        room.read(
            reader,
            room.task_of(reader, clip_id),
            answers={"image_quality": grade, "gain": gain},
            points=[[x0, y0], [x1, y0], [x1, y1], [x0, y1]],
        )
    return room, drawn


def test_percent_kappa_alpha_and_dice_equal_the_oracle(said, run):
    room, drawn = said
    found = run(room.adjudicator, "label.agreement", study_id=room.study.id).result
    fields = {one.name: one for one in found.fields}
    clips = sorted({clip for _, clip in drawn})
    gains = [[drawn[reader, clip][1] for clip in clips] for reader in (0, 1)]
    kappa = fields["gain"].pairs[0].measure
    assert kappa.value == pytest.approx(cohen_kappa_score(*gains), abs=1e-6)
    same = np.mean([a == b for a, b in zip(*gains, strict=True)])
    assert fields["gain"].percent.value == pytest.approx(same, abs=1e-6)
    dice = [_dice(drawn[0, clip][2], drawn[1, clip][2]) for clip in clips]
    outline = fields["tissue_region"].overall
    assert outline.value == pytest.approx(np.mean(dice), abs=1e-6)
    assert outline.n == 20
    assert outline.low < outline.value < outline.high
    assert outline.note == ""
    grades = [[drawn[reader, clip][0] for clip in clips] for reader in (0, 1)]
    kappa = found.fields[0].pairs[0].measure
    expected = cohen_kappa_score(*grades, weights="quadratic", labels=ORDER)
    assert kappa.value == pytest.approx(expected, abs=1e-6)
    alpha = _ordinal_alpha(grades)
    assert found.fields[0].overall.value == pytest.approx(alpha, abs=1e-6)


def test_identical_readings_say_no_variation(workspace, run):
    room = make_room(workspace, clips=3)
    for reader in (0, 1):
        for task in room.tasks(reader):
            room.read(reader, task)
    found = run(room.adjudicator, "label.agreement", study_id=room.study.id).result
    answers = [one for one in found.fields if one.kind == "answer"]
    assert {one.overall.reason for one in answers} == {"undefined: no variation"}
    assert {one.percent.value for one in answers} == {1.0}
    assert found.disputed == 0
    assert found.worst == ()


def _dice(first, second):
    """Overlap of two boxes with a common corner, counted pixel by pixel."""
    masks = []
    for x0, y0, x1, y1 in (first, second):
        mask = np.zeros((180, 240), dtype=bool)
        mask[y0:y1, x0:x1] = True
        masks.append(mask)
    both = (masks[0] & masks[1]).sum()
    return 2 * both / (masks[0].sum() + masks[1].sum())


def _ordinal_alpha(grades):
    """Krippendorff's ordinal alpha of two readers, straight from its definition."""
    values = [ORDER.index(one) for row in grades for one in row]
    counts = np.bincount(values, minlength=5)

    def gap(a, b):
        low, high = min(a, b), max(a, b)
        return (counts[low : high + 1].sum() - (counts[low] + counts[high]) / 2) ** 2

    pairs = [(ORDER.index(a), ORDER.index(b)) for a, b in zip(*grades, strict=True)]
    observed = np.mean([gap(a, b) for a, b in pairs])
    n = len(values)
    expected = sum(gap(a, b) for a in values for b in values) / (n * (n - 1))
    return 1 - observed / expected
