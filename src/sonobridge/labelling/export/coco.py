"""COCO: one image a frame, polygons as segmentations, answers as attributes.

Coordinates are (x, y) in source pixels from the outer corner of the top left pixel.
``frame_number`` counts from 1 as DICOM does; nothing else in the file counts frames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sonobridge.labelling.export.statements import ExportContext, LabelStatement
from sonobridge.labelling.geometry import polygon_area
from sonobridge.labelling.operation_log import AnswerValue, CannotGrade
from sonobridge.labelling.study_design import ClipFacts

__all__ = ["coco_document"]

_DIGITS = 3
"""Decimals of a coordinate: a thousandth of a pixel."""


def coco_document(
    statements: Sequence[LabelStatement],
    clips: Mapping[str, ClipFacts],
    context: ExportContext,
) -> dict[str, object]:
    """Return labels as a COCO object-detection document.

    Parameters
    ----------
    statements
        Of readings or of a reference standard. Calipers are left to the CSV export.
    clips
        Facts of all clips of the study, by id; each gets an image of its first frame.
    context
        What the file says about itself.

    Notes
    -----
    COCO has no place for answers about pictures. They stand under ``attributes`` of the
    image (frames) and of the extension ``clips`` (whole clips), each with its source.
    """
    labels = [s.label for s in context.protocol.shapes if s.type == "polygon"]
    category = {label: number for number, label in enumerate(labels, start=1)}
    frames = {(clip_id, 0) for clip_id in clips}
    frames |= {(s.clip_id, s.frame) for s in statements if s.frame is not None}
    images = {key: number for number, key in enumerate(sorted(frames), start=1)}
    outlines = [s for s in statements if s.points is not None and s.name in category]
    return {
        "info": _info(context),
        "licenses": [],
        "categories": [
            {
                "id": category[shape.label],
                "name": shape.label,
                "supercategory": "region",
                "title": shape.title,
            }
            for shape in context.protocol.shapes
            if shape.label in category
        ],
        "images": [_image(number, key, clips, statements) for key, number in images.items()],
        "annotations": [
            _annotation(number, s, images, category[s.name])
            for number, s in enumerate(outlines, start=1)
        ],
        "clips": [
            {
                "clip_id": clip_id,
                "patient_group": clips[clip_id].patient_group,
                "frames": clips[clip_id].frame_count,
                "attributes": _answers(statements, clip_id, None),
            }
            for clip_id in sorted(clips)
        ],
    }


def _info(context: ExportContext) -> dict[str, object]:
    protocol = context.protocol
    return {
        "description": context.title,
        "version": "1",
        "date_created": context.created_at,
        "study_id": context.study_id,
        "protocol": {
            "id": protocol.id,
            "version": protocol.version,
            "sha256": protocol.sha256,
        },
        "origin": context.origin,
        "deidentification": context.deidentification,
        "coordinates": "source pixels, (0, 0) is the outer corner of the top left pixel",
        "notice": "Not for diagnosis.",
    }


def _image(
    number: int,
    key: tuple[str, int],
    clips: Mapping[str, ClipFacts],
    statements: Sequence[LabelStatement],
) -> dict[str, object]:
    clip_id, frame = key
    clip = clips[clip_id]
    return {
        "id": number,
        "file_name": f"{clip_id}/frame_{frame + 1:05d}.png",
        "width": clip.columns,
        "height": clip.rows,
        "clip_id": clip_id,
        "frame_number": frame + 1,
        "patient_group": clip.patient_group,
        "attributes": _answers(statements, clip_id, frame),
    }


def _annotation(
    number: int,
    statement: LabelStatement,
    images: Mapping[tuple[str, int], int],
    category_id: int,
) -> dict[str, object]:
    points = [(round(x, _DIGITS), round(y, _DIGITS)) for x, y in statement.points or ()]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = min(xs), min(ys)
    return {
        "id": number,
        "image_id": images[statement.clip_id, statement.frame or 0],
        "category_id": category_id,
        "segmentation": [[number for point in points for number in point]],
        "area": round(polygon_area(points), _DIGITS),
        "bbox": [
            left,
            top,
            round(max(xs) - left, _DIGITS),
            round(max(ys) - top, _DIGITS),
        ],
        "iscrowd": 0,
        "attributes": _source(statement),
    }


def _answers(
    statements: Sequence[LabelStatement], clip_id: str, frame: int | None
) -> list[dict[str, object]]:
    return [
        {"field": s.name, "value": _value(s.value), **_source(s)}
        for s in statements
        if s.value is not None and (s.clip_id, s.frame) == (clip_id, frame)
    ]


def _value(value: AnswerValue) -> object:
    return {"cannot_grade": value.reason} if isinstance(value, CannotGrade) else value


def _source(statement: LabelStatement) -> dict[str, object]:
    return {
        "source": "reference standard" if statement.source == "reference" else "reader",
        "method": statement.method,
        "reader_id": statement.reader_id,
        "round": statement.round,
    }
