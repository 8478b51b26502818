"""Which examination areas can be practised here, by the simulator's own list."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

__all__ = ["exam_status"]


@lru_cache(maxsize=1)
def exam_status() -> dict[str, tuple[str, str]]:
    """Return title and status (simulated, planned, not_planned) by area."""
    from sonobridge.career.pack.files import parse_yaml

    file = resources.files("sonobridge.reference_data") / "simulator" / "exam_areas.yaml"
    rows = parse_yaml(file.read_bytes(), "exam_areas.yaml")["areas"]["rows"]
    return {row["area"]: (row["title"], row["status"]) for row in rows}
