"""Groups of rows and their sums by patient."""

from sonobridge.audit.groups.group import (
    NOT_RECORDED,
    OVERALL,
    Group,
    Grouping,
    Partition,
    groupings,
    partitions,
    rows_in,
)
from sonobridge.audit.groups.patient_sums import (
    GroupSums,
    Runs,
    runs_of,
    sum_blocks,
    sum_groups,
)

__all__ = [
    "NOT_RECORDED",
    "OVERALL",
    "Group",
    "GroupSums",
    "Grouping",
    "Partition",
    "Runs",
    "groupings",
    "partitions",
    "rows_in",
    "runs_of",
    "sum_blocks",
    "sum_groups",
]
