"""``dataset.list``."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.dataset.version_view import VersionLine, version_line

__all__ = ["ListDatasetsRequest", "ListDatasetsResult", "list_datasets"]


@record
class ListDatasetsRequest:
    """How many to list."""

    limit: Annotated[int, Ge(1), Le(500), Help("Versions to list, newest first.")] = 100


@record
class ListDatasetsResult:
    """The frozen versions, newest first."""

    versions: tuple[VersionLine, ...]


@operation("dataset.list", summary="List the frozen dataset versions.")
def list_datasets(context: Context, request: ListDatasetsRequest) -> ListDatasetsResult:
    """Return the versions with their counts a side."""
    from sonobridge.store.datasets import Datasets

    rows = Datasets(context.workspace).list()[: request.limit]
    return ListDatasetsResult(versions=tuple(version_line(row) for row in rows))
