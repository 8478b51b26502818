"""Agreement of a study against other programs, and its refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.labelling import (
    AgreementImpossibleError,
    CannotGrade,
    MixedProtocolsError,
    ProtocolMapping,
    measure_agreement,
    parse_protocol,
    protocol_as_json,
)
from sonobridge.labelling.agreement import verdict_against
from sonobridge.statistics import TOO_SMALL, Resampling, rasterise

RESAMPLING = Resampling(seed=9, replicates=300)


def measured(study, **options):
    return measure_agreement(
        study.study, study.protocol, study.readings, study.clips, RESAMPLING, **options
    )


def field(result, name: str):
    return next(f for f in result.fields if f.name == name)


def category(reading, name: str) -> str:
    value = next(a.value for a in reading.answers if a.field == name)
    return "cannot_grade" if isinstance(value, CannotGrade) else value


def test_numbers_equal_other_programs(scripted) -> None:
    result = measured(scripted)
    table = {
        reader: [
            category(r, "gain")
            for clip in scripted.clips
            for r in scripted.readings
            if (r.task.reader_id, r.task.clip_id) == (reader, clip)
        ]
        for reader in ("ann", "ben", "cat")
    }
    gain = field(result, "gain")
    order = ["too_low", "adequate", "too_high"]
    codes = [[order.index(x) for x in row] for row in table.values()]
    expected = krippendorff.alpha(codes, level_of_measurement="nominal")
    assert isinstance(gain.overall, Estimate)
    assert gain.overall.value == pytest.approx(expected, abs=1e-6)
    assert gain.overall.n == 12
    for pair in gain.pairs:
        kappa = cohen_kappa_score(table[pair.first], table[pair.second])
        assert pair.measure.value == pytest.approx(kappa, abs=1e-6)
        same = np.mean(np.array(table[pair.first]) == np.array(table[pair.second]))
        assert pair.percent.value == pytest.approx(same, abs=1e-9)


def test_quality_with_cannot_grade_equals_a_hand_written_kappa(scripted) -> None:
    pair = next(
        p for p in field(measured(scripted), "image_quality").pairs if p.second == "cat"
    )
    answers = ["1", "2", "3", "4", "5", "cannot_grade"]
    said = {}
    for reader in (pair.first, pair.second):
        said[reader] = [
            answers.index(category(r, "image_quality"))
            for r in sorted(scripted.readings, key=lambda r: r.task.clip_id)
            if r.task.reader_id == reader
        ]
    assert 5 in said[pair.first] + said[pair.second]

    def weight(a: int, b: int) -> float:
        if a == b:
            return 0.0
        return 1.0 if 5 in {a, b} else ((a - b) / 4) ** 2

    observed = np.mean([weight(a, b) for a, b in zip(*said.values(), strict=True)])
    expected = np.mean([weight(a, b) for a in said[pair.first] for b in said[pair.second]])
    assert pair.measure.value == pytest.approx(1 - observed / expected, abs=1e-9)


def test_dice_equals_masks_drawn_whole(scripted) -> None:
    region = field(measured(scripted), "tissue_region")
    pair = region.pairs[0]
    values = []
    for clip in scripted.clips:
        masks = [
            rasterise(r.shapes[0].points, 120, 160)
            for r in scripted.readings
            if r.task.clip_id == clip and r.task.reader_id in {pair.first, pair.second}
        ]
        values.append(2 * (masks[0] & masks[1]).sum() / (masks[0].sum() + masks[1].sum()))
    assert pair.measure.value == pytest.approx(np.mean(values), abs=1e-12)
    assert pair.measure.n == 12
    assert region.items == 24
    assert region.percent is None


def test_no_variation_is_said_with_percent_beside(scripted) -> None:
    usable = field(measured(scripted), "usable")
    assert isinstance(usable.overall, NotEstimable)
    assert usable.overall.reason == "undefined: no variation"
    assert usable.percent.value == 1.0
    assert usable.verdict.outcome == "cannot_tell"
    assert usable.verdict.reason == "undefined: no variation"


def test_confidence_is_not_compared(scripted) -> None:
    names = [f.name for f in measured(scripted).fields]
    assert names == ["image_quality", "gain", "usable", "tissue_region"]


def test_the_result_is_plain_json_and_repeats(scripted) -> None:
    first = measured(scripted).as_json()
    scripted.readings.reverse()
    again = measured(scripted).as_json()
    assert json.dumps(first, allow_nan=False) == json.dumps(again, allow_nan=False)
    other = measure_agreement(
        scripted.study,
        scripted.protocol,
        scripted.readings,
        scripted.clips,
        Resampling(seed=10, replicates=300),
    ).as_json()
    assert other != first


def test_share_of_cannot_grade_per_reader(made) -> None:
    for i, clip in enumerate(made.clips):
        grade = CannotGrade("gain" if i % 2 else "shadow") if i < 6 else "3"
        made.read("ann", clip, {"image_quality": grade, "confidence": "sure"})
        made.read("ben", clip, {"image_quality": "3"})
    shares = {share.reader_id: share for share in measured(made).cannot_grade}
    assert shares["ann"].share.value == pytest.approx(0.25)
    assert shares["ann"].by_reason == {"gain": 3, "shadow": 3}
    assert shares["ben"].share.value == 0.0
    assert shares["ben"].share.high > 0.05


def test_worst_cells_come_first_and_name_what_each_said(made) -> None:
    for i, clip in enumerate(made.clips):
        made.read("ann", clip, {"image_quality": "3", "gain": "adequate"})
        other = {0: "2", 1: "5", 2: CannotGrade("motion")}.get(i, "3")
        made.read("ben", clip, {"image_quality": other, "gain": "adequate"})
    result = measured(made)
    assert [(c.key.clip_id, c.severity) for c in result.worst] == [
        ("clip_002", 1.0),
        ("clip_001", 0.5),
        ("clip_000", 0.25),
    ]
    assert result.worst[0].said == {"ann": "3", "ben": "cannot_grade"}
    assert result.disputed == 3


def test_outlines_on_different_frames_are_reported_and_not_compared(made) -> None:
    open_frame = protocol_as_json(made.protocol)
    open_frame["shapes"][0]["frame"] = "any"
    study = type(made)(protocol=parse_protocol({**open_frame, "version": 2}))
    square = [(10, 10), (50, 10), (50, 50), (10, 50)]
    study.read("ann", "clip_000", {}, ((0, square),))
    study.read("ben", "clip_000", {}, ((4, square),))
    study.read("ann", "clip_001", {}, ((2, square), (3, square)))
    study.read("ben", "clip_001", {}, ((3, square),))
    study.read("ann", "clip_002", {}, ((6, square),))
    study.read("ben", "clip_002", {})
    study.read("ann", "clip_003", {})
    study.read("ben", "clip_003", {})
    region = field(measured(study), "tissue_region")
    assert region.without_common_frame == ("clip_000",)
    assert region.items == 2
    assert region.overall.value == pytest.approx(0.5)


def test_versions_are_not_mixed_without_a_mapping(made) -> None:
    old = {**protocol_as_json(made.protocol), "version": 2}
    other = parse_protocol(old)
    for clip in made.clips:
        made.read("ann", clip, {"image_quality": "3", "gain": "too_low"})
        made.read(
            "ben", clip, {"image_quality": "3", "gain": "too_low"}, protocol_sha256=other.sha256
        )
    with pytest.raises(MixedProtocolsError) as caught:
        measured(made)
    assert caught.value.details["other_protocol_sha256"] == [other.sha256]
    names = {f.id: f.id for f in other.fields}
    bridge = ProtocolMapping(
        from_sha256=other.sha256,
        to_sha256=made.protocol.sha256,
        fields=names,
        options={},
        shapes={"tissue_region": "tissue_region"},
        reason="only the version number differs",
    )
    result = measured(made, mappings=[bridge])
    assert result.mapping_sha256 == (bridge.sha256(),)
    assert field(result, "gain").percent.value == 1.0


def test_missing_readings_are_listed_and_one_reader_is_not_enough(made) -> None:
    made.read("ann", "clip_000", {"image_quality": "3"})
    with pytest.raises(AgreementImpossibleError):
        measured(made)
    made.read("ben", "clip_000", {"image_quality": "4"})
    made.read("ben", "clip_000", {"image_quality": "1"}, round=2)
    made.read("cat", "clip_001", {"image_quality": "4"}, round=2)
    result = measured(made)
    assert result.reader_ids == ("ann", "ben")
    assert len(result.not_read) == 3 * 24 - 2
    assert ("cat", "clip_000") in result.not_read
    with pytest.raises(AgreementImpossibleError, match="two readers"):
        measured(made, round_number=3)


@pytest.mark.parametrize(
    ("low", "high", "note", "outcome"),
    [
        (0.7, 0.9, "", "reached"),
        (0.67, 0.9, "", "reached"),
        (0.5, 0.9, "", "cannot_tell"),
        (0.5, 0.67, "", "cannot_tell"),
        (0.4, 0.66, "", "not_reached"),
        (0.7, 0.9, f"{TOO_SMALL} (measured)", "cannot_tell"),
        (None, None, "one patient", "cannot_tell"),
    ],
)
def test_verdict(low, high, note: str, outcome: str) -> None:
    measure = Estimate(
        name="alpha",
        value=0.65 if low is None else (low + high) / 2,
        low=low,
        high=high,
        level=0.95,
        n=40,
        n_unit="patients",
        method="made",
        note=note,
    )
    verdict = verdict_against(measure, 0.67)
    assert verdict.outcome == outcome
    assert verdict.reason
    assert verdict_against(measure, None).outcome == "no_margin"


def test_a_reading_counts_once(made) -> None:
    made.read("ann", "clip_000", {"image_quality": "3"})
    made.read("ben", "clip_000", {"image_quality": "3"})
    made.readings.append(replace(made.readings[0], state_sha256="1" * 64))
    with pytest.raises(ValueError, match="one reading"):
        measured(made)
