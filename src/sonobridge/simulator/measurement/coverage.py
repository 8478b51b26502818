"""Which areas of ultrasound work are simulated, planned or not planned."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.record import from_json, record
from sonobridge.simulator.measurement.clinical import Provenance, parse_clinical

__all__ = ["ExamArea", "exam_areas"]

AreaStatus = Literal["simulated", "planned", "not_planned"]


@record
class ExamArea:
    """An area of ultrasound work and what of it can be practised here.

    Attributes
    ----------
    area, title, group
        Name in files, name on screens, and the group it stands in.
    status
        ``simulated`` means: in this version.
    provenance
        Source of the row.
    """

    area: Annotated[str, Len(1, 60)]
    title: Annotated[str, Len(1, 120)]
    group: Literal["vascular", "general", "cardiac", "musculoskeletal"]
    status: AreaStatus
    provenance: Provenance


@cache
def exam_areas() -> tuple[ExamArea, ...]:
    """Return all areas in the order of the screen.

    Raises
    ------
    ClinicalDataError
        If a row has no source.
    InvalidInputError
        If a row has no known status.
    """
    import yaml

    name = "exam_areas.yaml"
    source = resources.files("sonobridge.reference_data") / "simulator" / name
    data = parse_clinical(yaml.safe_load(source.read_text("utf-8")), name)
    return tuple(
        from_json(ExamArea, {**row.values, "provenance": row.provenance})
        for row in data.items("areas")
    )
