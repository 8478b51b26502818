"""A reader against the own earlier reading."""

from __future__ import annotations

import pytest

from sonobridge.labelling import measure_self_agreement
from sonobridge.statistics import Resampling

SQUARE = [(10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0)]
HALF = [(10.0, 10.0), (30.0, 10.0), (30.0, 50.0), (10.0, 50.0)]


def test_only_repeated_clips_are_compared(made) -> None:
    for i, clip in enumerate(made.clips):
        grade = str(1 + i % 5)
        made.read("ann", clip, {"image_quality": grade}, ((0, SQUARE),))
        made.read("ben", clip, {"image_quality": grade})
        if i < 20:
            again = "5" if i == 0 else grade
            made.read("ann", clip, {"image_quality": again}, ((0, HALF),), round=2)
    (found,) = measure_self_agreement(
        made.protocol, made.readings, made.clips, Resampling(seed=1, replicates=200)
    )
    assert (found.reader_id, found.rounds, found.clips) == ("ann", (1, 2), 20)
    fields = {field.name: field for field in found.fields}
    quality = fields["image_quality"]
    assert [(p.first, p.second) for p in quality.pairs] == [("first", "again")]
    assert quality.percent.value == pytest.approx(19 / 20)
    assert quality.items == 20
    region = fields["tissue_region"]
    # Half of a square overlaps it with Dice 2 * 0.5 / 1.5.
    assert region.overall.value == pytest.approx(2 / 3)
    assert (region.pairs[0].measure.value, region.pairs[0].measure.n) == (
        pytest.approx(2 / 3),
        20,
    )
