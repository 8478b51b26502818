"""``path.task_map``: occupations between patient care and technology."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.career.explore import TaskMap
from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.pack.in_use import pack_in_use

__all__ = ["TaskMapRequest", "TaskMapResult", "task_map"]


@record
class TaskMapRequest:
    """Which occupations."""

    least_hands_on: Annotated[
        float, Ge(0), Le(1), Help("Only occupations with at least this hands-on share (0..1).")
    ] = 0.0


@record
class TaskMapResult:
    """The map with the rule that placed each point."""

    map: TaskMap


@operation(
    "path.task_map",
    summary="Place occupations between patient care and technology by their tasks.",
    traits=(Trait.PURE,),
)
def task_map(context: Context, request: TaskMapRequest) -> TaskMapResult:
    """Count the tasks of each occupation."""
    from sonobridge.career.explore import task_map as count

    return TaskMapResult(map=count(pack_in_use(context), request.least_hands_on))
