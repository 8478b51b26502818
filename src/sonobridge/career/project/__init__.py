"""Joining a research project: the host's checklist and the report of contributions."""

from sonobridge.career.project.checklist import (
    ExampleHost,
    HostChecklist,
    ProjectNotReadyError,
    load_examples,
    refuse_start,
)
from sonobridge.career.project.contribution_report import (
    Contribution,
    ContributionTotals,
    contribution_files,
    total_contributions,
)

__all__ = [
    "Contribution",
    "ContributionTotals",
    "ExampleHost",
    "HostChecklist",
    "ProjectNotReadyError",
    "contribution_files",
    "load_examples",
    "refuse_start",
    "total_contributions",
]
