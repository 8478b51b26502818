"""Exports are read back by other means and hold the same."""

from __future__ import annotations

import csv
import io
import json

import pytest

from sonobridge.labelling import (
    CannotGrade,
    ExportContext,
    LabelStatement,
    build_reference_standard,
    coco_document,
    csv_text,
    statements_of_readings,
    statements_of_reference,
    study_items,
)
from sonobridge.labelling.export.spreadsheet import neutralise

OUTLINE = [(10.12345, 10.0), (50.0, 11.98765), (48.4444, 50.0), (9.0, 49.5)]


@pytest.fixture
def read_study(made):
    answers = {"image_quality": "4", "gain": CannotGrade("gain"), "usable": "yes"}
    for reader in ("ann", "ben"):
        made.read(reader, "clip_000", answers, ((0, OUTLINE),))
        made.read(reader, "clip_001", answers, ((7, OUTLINE),))
    made.clips = {key: made.clips[key] for key in ("clip_000", "clip_001", "clip_002")}
    return made


def context(study, **changes) -> ExportContext:
    plain = {
        "study_id": "lstudy_1",
        "title": "Quality",
        "protocol": study.protocol,
        "origin": "demo",
        "deidentification": "not applicable: public test files",
        "created_at": "2026-01-03T00:00:00.000Z",
    }
    return ExportContext(**{**plain, **changes})


def test_an_export_names_its_deidentification_path(read_study) -> None:
    with pytest.raises(ValueError, match="de-identification"):
        context(read_study, deidentification=" ")


def test_coco_round_trip_keeps_points_and_counts_frames_from_one(read_study) -> None:
    document = coco_document(
        statements_of_readings(read_study.readings), read_study.clips, context(read_study)
    )
    again = json.loads(json.dumps(document, allow_nan=False))
    images = {image["id"]: image for image in again["images"]}
    assert {(i["clip_id"], i["frame_number"]) for i in images.values()} == {
        ("clip_000", 1),
        ("clip_001", 1),
        ("clip_001", 8),
        ("clip_002", 1),
    }
    assert all((i["width"], i["height"]) == (160, 120) for i in images.values())
    assert len(again["annotations"]) == 4
    assert len({a["id"] for a in again["annotations"]}) == 4
    for annotation in again["annotations"]:
        flat = annotation["segmentation"][0]
        points = list(zip(flat[::2], flat[1::2], strict=True))
        for got, drawn in zip(points, OUTLINE, strict=True):
            assert got == pytest.approx(drawn, abs=0.01)
        image = images[annotation["image_id"]]
        assert image["frame_number"] == {"clip_000": 1, "clip_001": 8}[image["clip_id"]]
        x, y, width, height = annotation["bbox"]
        assert (x, y) == pytest.approx((9.0, 10.0), abs=0.01)
        assert (x + width, y + height) == pytest.approx((50.0, 50.0), abs=0.01)
        assert annotation["category_id"] == 1
        assert annotation["attributes"]["source"] == "reader"
    assert again["info"]["protocol"]["sha256"] == read_study.protocol.sha256
    assert again["info"]["deidentification"].startswith("not applicable")
    clip = next(c for c in again["clips"] if c["clip_id"] == "clip_000")
    gains = [a for a in clip["attributes"] if a["field"] == "gain"]
    assert [a["value"] for a in gains] == [{"cannot_grade": "gain"}] * 2
    assert {a["reader_id"] for a in gains} == {"ann", "ben"}


def test_reference_standard_is_marked_as_such(read_study) -> None:
    standard = build_reference_standard(
        study_items(read_study.protocol, read_study.readings, read_study.clips),
        [],
        reference_id="ref_1",
        study_id="lstudy_1",
        seed=1,
        created_at="2026-01-03T00:00:00.000Z",
    )
    statements = statements_of_reference(standard)
    document = coco_document(statements, read_study.clips, context(read_study))
    (annotation,) = document["annotations"]
    assert annotation["attributes"]["source"] == "reference standard"
    assert annotation["attributes"]["method"] == "agreed"
    rows = list(
        csv.DictReader(io.StringIO(csv_text(statements, read_study.clips, context(read_study))))
    )
    assert {row["source"] for row in rows} == {"reference standard"}


def test_csv_round_trip(read_study) -> None:
    text = csv_text(
        statements_of_readings(read_study.readings), read_study.clips, context(read_study)
    )
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 4 * 4
    drawn = [row for row in rows if row["points_px"]]
    assert [row["frame_number"] for row in drawn] == ["1", "1", "8", "8"]
    points = [tuple(map(float, p.split())) for p in drawn[0]["points_px"].split(";")]
    for got, expected in zip(points, OUTLINE, strict=True):
        assert got == pytest.approx(expected, abs=0.01)
    gain = next(row for row in rows if row["name"] == "gain")
    assert (gain["value"], gain["cannot_grade_reason"], gain["frame_number"]) == (
        "",
        "gain",
        "",
    )
    assert {row["deidentification"] for row in rows} == {"not applicable: public test files"}


@pytest.mark.parametrize("evil", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_runs_as_a_formula(read_study, evil: str) -> None:
    text = csv_text(
        [
            LabelStatement(
                clip_id="clip_000",
                frame=None,
                name="gain",
                source="reader",
                method="read",
                reader_id=evil,
                round=1,
                value=evil,
            )
        ],
        read_study.clips,
        context(read_study, deidentification=evil),
    )
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    for cell in (row["reader_id"], row["value"], row["deidentification"]):
        assert cell == f"'{evil}"
    assert neutralise("plain") == "plain"
    assert neutralise("") == ""


def test_a_statement_is_an_answer_or_an_outline() -> None:
    with pytest.raises(ValueError, match="answer or an outline"):
        LabelStatement(
            clip_id="c",
            frame=None,
            name="gain",
            source="reader",
            method="read",
            reader_id="ann",
            round=1,
        )
