"""The figures of the circulation, from ``reference_data/simulator/flow.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

__all__ = ["flow_parameters"]


@cache
def flow_parameters() -> dict[str, Any]:
    """Return the file as nested mappings; each block names its source and confidence."""
    file = resources.files("sonobridge.reference_data") / "simulator" / "flow.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded
