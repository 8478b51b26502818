"""CSV: one line an answer or outline, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from sonobridge.labelling.export.statements import ExportContext, LabelStatement
from sonobridge.labelling.operation_log import CannotGrade
from sonobridge.labelling.study_design import ClipFacts

__all__ = ["csv_text", "neutralise"]

_COLUMNS = (
    "clip_id",
    "patient_group",
    "frame_number",
    "name",
    "value",
    "cannot_grade_reason",
    "points_px",
    "source",
    "method",
    "reader_id",
    "round",
    "study_id",
    "protocol_id",
    "protocol_version",
    "protocol_sha256",
    "origin",
    "deidentification",
)
_DIGITS = 3


def csv_text(
    statements: Sequence[LabelStatement],
    clips: Mapping[str, ClipFacts],
    context: ExportContext,
) -> str:
    """Return labels as CSV (RFC 4180, UTF-8, header line).

    Parameters
    ----------
    statements
        Of readings or of a reference standard.
    clips
        Facts of the clips, by id.
    context
        What the file says about itself; its words stand in each line.

    Notes
    -----
    ``frame_number`` counts from 1, empty for the whole clip. ``points_px`` is
    ``x y;x y;...`` in source pixels. A text that a spreadsheet would run as a formula
    gets a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for statement in statements:
        writer.writerow([neutralise(cell) for cell in _line(statement, clips, context)])
    return out.getvalue()


def neutralise(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text


def _line(
    statement: LabelStatement, clips: Mapping[str, ClipFacts], context: ExportContext
) -> list[str]:
    value = statement.value
    graded = value is not None and not isinstance(value, CannotGrade)
    points = ";".join(f"{x:.{_DIGITS}f} {y:.{_DIGITS}f}" for x, y in statement.points or ())
    return [
        statement.clip_id,
        clips[statement.clip_id].patient_group,
        "" if statement.frame is None else str(statement.frame + 1),
        statement.name,
        str(value) if graded else "",
        value.reason if isinstance(value, CannotGrade) else "",
        points,
        "reference standard" if statement.source == "reference" else "reader",
        statement.method,
        statement.reader_id,
        "" if statement.round is None else str(statement.round),
        context.study_id,
        context.protocol.id,
        str(context.protocol.version),
        context.protocol.sha256,
        context.origin,
        context.deidentification,
    ]
