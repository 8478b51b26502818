"""``scan.grade_own``: values under a laboratory's own criteria, beside those that ship."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.local_files import read_bounded
from sonobridge.workflows.scan.measure.grade import (
    GradeRequest,
    GradeResult,
    graded,
    shipped_sets,
)

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.grading import CriteriaSet

__all__ = ["GradeOwnRequest", "grade_own"]

_LARGEST_BYTES = 65_536


@record
class GradeOwnRequest(GradeRequest):
    """What was measured, and the file of the laboratory's own set."""

    file: Annotated[
        Path, Help("YAML or JSON file: classes, owner, source and validation table.")
    ]


@operation(
    "scan.grade_own",
    summary="Grade a stenosis under a laboratory's own criteria file, beside the shipped sets.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("file",),
)
def grade_own(context: Context, request: GradeOwnRequest) -> GradeResult:
    """Refuse a set without owner or validation table; otherwise grade under it first."""
    context.progress(0, None, "criteria sets", "grading")
    return graded(request, (_own_set(request.file), *shipped_sets(request)))


def _own_set(file: Path) -> CriteriaSet:
    """Read the file; a set that was not validated raises."""
    import yaml

    from sonobridge.simulator.measurement.grading import accept_laboratory_set

    data = read_bounded(str(file), _LARGEST_BYTES)
    try:
        value = yaml.safe_load(data)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInputError(
            "The criteria file cannot be read.",
            where=file.name,
            why="It is neither YAML nor JSON.",
            kept="Nothing was graded.",
            remedy="Name a file in the form that the guide to practising shows.",
        ) from error
    return accept_laboratory_set(value)
