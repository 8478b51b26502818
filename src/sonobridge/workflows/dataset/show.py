"""``dataset.show``: one version with flow, sides, items and datasheet."""

from __future__ import annotations

from typing import Annotated, Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.dataset.version_view import (
    DatasheetLine,
    FlowView,
    VersionLine,
    datasheet_lines,
    flow_view,
    version_line,
)

__all__ = ["ShowDatasetRequest", "ShowDatasetResult", "show_dataset"]


@record
class ShowDatasetRequest:
    """Which version."""

    dataset_id: Annotated[str, Help("Identifier of the dataset version.")]


@record
class ItemLine:
    """One clip of the version: which bytes, which labels, which side."""

    clip_id: str
    blob_sha256: str
    label_sha256: str
    patient_group: str
    split: Literal["train", "validation", "test"]


@record
class ShowDatasetResult:
    """The version as frozen; ``evidence_id`` is the record of the freeze."""

    version: VersionLine
    protocol_sha256: str
    reference_sha256: str
    split_rule: dict[str, float]
    flow: FlowView
    items: tuple[ItemLine, ...]
    datasheet: tuple[DatasheetLine, ...]
    unanswered: int
    evidence_id: str | None
    evidence_hash: str | None
    stale_because: tuple[str, ...]


@operation(
    "dataset.show",
    summary="Show a dataset version: inclusion flow, split, items, datasheet.",
    positional=("dataset_id",),
)
def show_dataset(context: Context, request: ShowDatasetRequest) -> ShowDatasetResult:
    """Read the stored version; nothing in it is computed again but the counts."""
    from sonobridge.store.datasets import Datasets

    row = Datasets(context.workspace).get(request.dataset_id)
    behind = context.workspace.evidence.behind("dataset_version", row.id)
    stale = [
        tuple(f"{step.kind} {step.id}" for step in one.path)
        for one in context.workspace.evidence.stale()
        if behind is not None and one.evidence_id == behind.id
    ]
    datasheet = datasheet_lines(row)
    return ShowDatasetResult(
        version=version_line(row),
        protocol_sha256=row.manifest["protocol_sha256"],
        reference_sha256=row.manifest["reference_sha256"],
        split_rule={k: v for k, v in row.manifest["split"].items() if k != "method"},
        flow=flow_view(row),
        items=tuple(ItemLine(**item) for item in row.manifest["items"]),
        datasheet=datasheet,
        unanswered=sum(line.answer is None for line in datasheet),
        evidence_id=behind.id if behind else None,
        evidence_hash=behind.hash if behind else None,
        stale_because=stale[0] if stale else (),
    )
