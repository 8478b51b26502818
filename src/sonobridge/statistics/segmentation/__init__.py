"""Segmentation of one case against its reference, and a summary by patient."""

from sonobridge.statistics.segmentation.case_metrics import (
    CONVENTION,
    EMPTY_RULE,
    MAX_VOXELS,
    CaseKind,
    CaseMetrics,
    compare_masks,
)
from sonobridge.statistics.segmentation.case_summary import (
    CaseCounts,
    SegmentationSummary,
    count_cases,
    summarise_cases,
)
from sonobridge.statistics.segmentation.surfaces import (
    SurfaceDistances,
    border,
    inner_band,
    surface_distances,
)

__all__ = [
    "CONVENTION",
    "EMPTY_RULE",
    "MAX_VOXELS",
    "CaseCounts",
    "CaseKind",
    "CaseMetrics",
    "SegmentationSummary",
    "SurfaceDistances",
    "border",
    "compare_masks",
    "count_cases",
    "inner_band",
    "summarise_cases",
    "surface_distances",
]
