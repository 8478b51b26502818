"""A dataset version as the edges show it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.store.datasets import DatasetRow

__all__ = [
    "DatasheetLine",
    "ExcludedLine",
    "FlowView",
    "SideLine",
    "VersionLine",
    "datasheet_lines",
    "flow_view",
    "side_lines",
    "version_line",
]


@record
class SideLine:
    """Clips and patients on one side; patients never stand on two."""

    split: Literal["train", "validation", "test"]
    clips: int
    patients: int


@record
class ExcludedLine:
    """How many clips left the flow for one reason."""

    reason: str
    clips: int


@record
class FlowView:
    """Screened = excluded + included, always."""

    screened: int
    excluded: tuple[ExcludedLine, ...]
    included: int


@record
class DatasheetLine:
    """One question of the datasheet; ``answer`` is None when nobody recorded it."""

    part: str
    question: str
    answer: str | None
    evidence_ids: tuple[str, ...]


@record
class VersionLine:
    """One frozen version in a list."""

    dataset_id: str
    name: str
    number: int
    study_id: str
    manifest_sha256: str
    clips: int
    sides: tuple[SideLine, ...]
    created_at: str


def version_line(row: DatasetRow) -> VersionLine:
    """Return the line of a stored version."""
    return VersionLine(
        dataset_id=row.id,
        name=row.name,
        number=row.number,
        study_id=row.study_id,
        manifest_sha256=row.manifest_sha256,
        clips=len(row.manifest["items"]),
        sides=side_lines(row),
        created_at=row.created_at,
    )


def side_lines(row: DatasetRow) -> tuple[SideLine, ...]:
    """Return clips and patients a side, counted from the stored manifest."""
    items = row.manifest["items"]
    clips = Counter(item["split"] for item in items)
    patients = Counter(split for split, _ in {(i["split"], i["patient_group"]) for i in items})
    sides: tuple[Literal["train", "validation", "test"], ...] = ("train", "validation", "test")
    return tuple(
        SideLine(split=side, clips=clips[side], patients=patients[side]) for side in sides
    )


def flow_view(row: DatasetRow) -> FlowView:
    """Return the inclusion flow, reasons in the order in which they are asked."""
    from sonobridge.learning.inclusion import REASONS

    by_reason = row.flow["excluded"]
    return FlowView(
        screened=row.flow["screened"],
        excluded=tuple(
            ExcludedLine(reason=reason, clips=by_reason.get(reason, 0)) for reason in REASONS
        ),
        included=row.flow["included"],
    )


def datasheet_lines(row: DatasetRow) -> tuple[DatasheetLine, ...]:
    """Return the datasheet's questions and answers."""
    return tuple(
        DatasheetLine(
            part=entry["part"],
            question=entry["question"],
            answer=entry["answer"].get("value"),
            evidence_ids=tuple(entry["evidence_ids"]),
        )
        for entry in row.datasheet["entries"]
    )
