"""Small tables of predictions for tests, and their protocols."""

from __future__ import annotations

import csv
from dataclasses import replace

from sonobridge.audit.protocol import Columns, OperatingPoint, Product, Protocol, Subgroup

HEADER = ("patient_id", "image_id", "reference", "score", "sex")


def write_rows(path, rows, header=HEADER, *, delimiter=",", encoding="utf-8"):
    """Write rows as CSV and return the path."""
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def plain_rows(count=40):
    """Rows without fault: two images a patient, both classes, both sexes, one error."""
    rows = [
        (
            f"P{i // 2:03d}",
            f"I{i:03d}",
            (i // 2) % 2,
            f"{0.2 + 0.6 * ((i // 2) % 2) + 0.001 * (i % 100):.3f}",
            "FM"[(i // 4) % 2],
        )
        for i in range(count)
    ]
    if count >= 40:
        rows[38] = (*rows[38][:3], "0.100", rows[38][4])
    return rows


def binary_protocol(**changes):
    """The protocol of :func:`plain_rows`; ``columns`` may be given as a dict of changes."""
    columns = Columns(
        patient="patient_id", image="image_id", reference="reference", score="score"
    )
    columns = replace(columns, **changes.pop("columns", {}))
    fields = {
        "title": "Test",
        "product": Product(name="Model", version="1"),
        "task": "binary",
        "columns": columns,
        "operating_point": OperatingPoint(threshold=0.5, source="test"),
        "subgroups": (Subgroup(column="sex"),),
    }
    return Protocol(**(fields | changes))


def codes_of(table):
    """Counts of a table's notes by code."""
    counts: dict[str, int] = {}
    for note in table.summary.notes:
        counts[note.code] = counts.get(note.code, 0) + note.count
    return counts
