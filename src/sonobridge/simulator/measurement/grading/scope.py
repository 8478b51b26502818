"""What stands in the way of a native criteria set, and what it does to a grade."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.clinical import Provenance

__all__ = ["ScopeCondition", "ScopeEffect"]

ScopeEffect = Literal[
    "refuse_native", "less_reliable", "class_by_morphology", "refuse_measurement"
]

_EFFECT = {
    "refuse_native": "criteria for native arteries are not applied",
    "less_reliable": "the grade is less reliable",
    "class_by_morphology": "the class rests on morphology and has no percentage",
    "refuse_measurement": "the velocity is not graded",
}


@record
class ScopeCondition:
    """A condition of the patient, vessel or measurement, with its effect.

    Attributes
    ----------
    condition
        Name, as in the clinical data.
    effect
        What it does to a grade from native criteria.
    use
        What to use instead.
    note
        Why.
    provenance
        Source of the row.
    """

    condition: Annotated[str, Len(1, 80)]
    effect: ScopeEffect
    provenance: Provenance
    use: Annotated[str, Len(0, 200)] = ""
    note: Annotated[str, Len(0, 200)] = ""

    def __post_init__(self) -> None:
        """Refuse an effect that nothing is known to do."""
        if self.effect not in _EFFECT:
            raise ValueError(f"{self.condition}: {self.effect} is no effect")

    @property
    def title(self) -> str:
        """The condition in words."""
        words = re.sub(r"_ge_(\d+)", r" ≥ \1 %", self.condition)
        return re.sub(r"_above_(\d+)", r" above \1°", words).replace("_", " ")

    @property
    def reason(self) -> str:
        """The sentence shown with a grade or in its place."""
        text = f"{self.title}: {_EFFECT[self.effect]}"
        if self.note:
            text += f" ({self.note})"
        if self.use:
            text += f"; use instead: {self.use.replace('_', ' ')}"
        return f"{text[0].upper()}{text[1:]}."
