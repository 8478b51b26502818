"""One part of the acquisition score: a value, its reason and the next move."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import from_json, record
from sonobridge.simulator.measurement.clinical import Provenance, parse_clinical
from sonobridge.simulator.score.ladder import Rung

__all__ = ["PartName", "PartRule", "PartScore", "clipped", "part_rules"]

PartName = Literal[
    "plane",
    "coverage",
    "contrast",
    "display",
    "resolution",
    "angle",
    "gate",
    "measurement",
    "colour",
    "protocol",
    "plaque",
    "safety",
    "economy",
]
Group = Literal["anatomy", "controls", "doppler", "protocol", "plaque", "safety", "economy"]


@record
class PartScore:
    """Value of one part.

    Attributes
    ----------
    part
        Which part.
    value
        0 to 1.
    reason
        Why, with the numbers that made it.
    next_move
        What would raise it most; empty when nothing would.
    """

    part: PartName
    value: Annotated[float, Ge(0), Le(1)]
    reason: Annotated[str, Len(1, 600)]
    next_move: Annotated[str, Len(0, 300)] = ""


@record
class PartRule:
    """What a part counts and what has been shown for it.

    Attributes
    ----------
    weight
        In the mean; 0 for formative parts.
    formative
        Shown only: in no gate, no mean and no badge.
    rung
        Rung of the claim ladder.
    """

    part: PartName
    title: Annotated[str, Len(1, 80)]
    group: Group
    weight: Annotated[float, Ge(0), Le(10)]
    formative: bool
    rung: Rung
    provenance: Provenance

    def __post_init__(self) -> None:
        """Refuse a formative part that counts."""
        if self.formative != (self.weight == 0):
            raise ValueError("a formative part, and no other, has no weight")


@cache
def part_rules() -> Mapping[PartName, PartRule]:
    """Return the rules of all parts by name, in the order of the screen."""
    from importlib import resources

    import yaml

    name = "score_parts.yaml"
    source = resources.files("sonobridge.reference_data") / "simulator" / name
    data = parse_clinical(yaml.safe_load(source.read_text("utf-8")), name)
    rules = [
        from_json(PartRule, {**row.values, "provenance": row.provenance})
        for row in data.items("parts")
    ]
    return {rule.part: rule for rule in rules}


def clipped(value: float) -> float:
    """Return a value within 0 and 1."""
    return min(1.0, max(0.0, value))
