"""All of them by the name of the compiled loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sonobridge.simulator.engine.reference import cells, develop, media, splat

__all__ = ["REFERENCE"]

REFERENCE: Final[dict[str, Callable[..., Any]]] = {
    "rotate_tile": cells.rotate_tile,
    "select_cells": cells.select_cells,
    "slice_labels": media.slice_labels,
    "pass_through": media.pass_through,
    "find_interfaces": media.find_interfaces,
    "clear_rows": splat.clear_rows,
    "fold_rows": splat.fold_rows,
    "splat_cells": splat.splat_cells,
    "splat_points": splat.splat_points,
    "project_points": splat.project_points,
    "develop_rows": develop.develop_rows,
    "scan_convert": develop.scan_convert,
}
