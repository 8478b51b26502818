"""Groups of rows and their sums by patient."""

from sonobridge.audit.groups.group import NOT_RECORDED, OVERALL, Group, Partition, partitions
from sonobridge.audit.groups.patient_sums import GroupSums, sum_groups

__all__ = [
    "NOT_RECORDED",
    "OVERALL",
    "Group",
    "GroupSums",
    "Partition",
    "partitions",
    "sum_groups",
]
