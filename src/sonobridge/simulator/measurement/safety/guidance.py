"""How long a thermal index may be held, by published guidance."""

from __future__ import annotations

import math
from functools import cache
from typing import Literal

from sonobridge.core.record import record
from sonobridge.simulator.measurement.clinical import (
    ClinicalDataError,
    ClinicalRow,
    Provenance,
    load_clinical,
)

__all__ = ["DwellGuidance", "DwellRow", "dwell_guidance"]

Use = Literal["peripheral_vascular", "obstetric"]


@record
class DwellRow:
    """A span of thermal indices and how long it may be held.

    Attributes
    ----------
    above, at_most
        The span holds for above < TI <= at_most; ``at_most`` None is open.
    seconds
        Longest time, s; 0 where the span is not recommended at all.
    provenance
        Source of the row.
    """

    above: float
    at_most: float | None
    seconds: float
    provenance: Provenance

    @property
    def words(self) -> str:
        """The row as it is shown, with its badge."""
        end = "" if self.at_most is None else f" to {self.at_most:g}"
        if self.seconds == 0:
            time = "not recommended"
        elif self.seconds < 60:
            time = f"{self.seconds:g} s"
        else:
            time = f"{self.seconds / 60:g} min"
        badge = f" [{self.provenance.badge}]" if self.provenance.badge else ""
        return f"TI above {self.above:g}{end}: {time}{badge}"


@record
class DwellGuidance:
    """The guidance of one body for one use.

    Attributes
    ----------
    unlimited_at_most
        Highest thermal index without a time limit.
    rows
        Rising spans above it.
    bone_factor
        Factor on all times for pulsed Doppler with bone near the focus.
    """

    body: str
    use: Use
    unlimited_at_most: float
    unlimited_source: str
    rows: tuple[DwellRow, ...]
    bone_factor: float
    bone_source: str

    def row(self, thermal_index: float) -> DwellRow | None:
        """Return the span that an index lies in; None where time is not limited."""
        return next((one for one in reversed(self.rows) if thermal_index > one.above), None)


@cache
def dwell_guidance(use: Use = "peripheral_vascular", body: str = "AIUM") -> DwellGuidance:
    """Return the guidance for a use.

    The steps between the limits of the AIUM rows are unverified in the data and show their
    badge; the limit without time (TI 1.5) is not.

    Raises
    ------
    ClinicalDataError
        If the data have no rows for it.
    """
    rows = load_clinical().items("ti_time_guidance")
    mine = [row for row in rows if row.values["use"] == use and row.values["body"] == body]
    free = next((row for row in mine if row.values.get("minutes") == "no_limit"), None)
    bone = next(row for row in rows if row.values["use"] == "pulsed_wave_bone_near_focus")
    spans = [span for row in mine for span in _spans(row, free)]
    if not spans:
        raise ClinicalDataError(
            "There is no guidance on scanning time for this use.",
            where=f"ti_time_guidance {body} {use}"[:200],
            kept="Nothing was changed.",
            remedy="Choose a body and use that the data have.",
        )
    return DwellGuidance(
        body=body,
        use=use,
        unlimited_at_most=spans[0].above,
        unlimited_source=(free or mine[0]).provenance.source,
        rows=tuple(spans),
        bone_factor=float(bone.values["factor_on_minutes"]),
        bone_source=bone.provenance.source,
    )


def _spans(row: ClinicalRow, free: ClinicalRow | None) -> list[DwellRow]:
    """Return the spans of a row, which names either their upper or their lower ends."""
    values = row.values
    if "ti_steps" in values and free is not None:
        ends = [float(one) for one in values["ti_steps"]]
        starts = [float(free.values["ti_le"]), *ends[:-1]]
        last = ends[-1]
    elif "ti_above" in values:
        starts = [float(one) for one in values["ti_above"]]
        last = float(values.get("ti_not_recommended_above", math.inf))
        ends = [*starts[1:], last]
    else:
        return []
    spans = [
        DwellRow(
            above=start, at_most=end, seconds=60.0 * float(time), provenance=row.provenance
        )
        for start, end, time in zip(starts, ends, values["minutes"], strict=True)
    ]
    if math.isfinite(last):
        spans.append(DwellRow(above=last, at_most=None, seconds=0.0, provenance=row.provenance))
    return spans
