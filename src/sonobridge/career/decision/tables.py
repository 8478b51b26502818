"""Reads the rubrics, personas and other decision tables that the package ships."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from sonobridge.career.decision.rubric import Persona, Rubric

__all__ = ["FORKS", "load_personas", "load_rubric", "read_table"]

FORKS = ("generalist_specialist", "clinical_technical")


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """Return a YAML file of ``reference_data/career`` by its name without the ending."""
    import yaml

    file = resources.files("sonobridge.reference_data") / "career" / f"{name}.yaml"
    data: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data


@cache
def load_rubric(name: str) -> Rubric:
    """Load a rubric of ``reference_data/career/rubrics.yaml`` by name."""
    data = read_table("rubrics")
    row = data["rubrics"][name]
    criteria = tuple(row["criteria"])
    first, second = row["sides"]
    return Rubric(
        name=name,
        criteria=criteria,
        sides=(first, second),
        first_weights=tuple(row["sides"][first].get(c, 0) for c in criteria),
        second_weights=tuple(row["sides"][second].get(c, 0) for c in criteria),
        decisive_margin=int(row["decision"]["decisive_margin"]),
        hybrid_floor=Fraction(str(row["decision"]["hybrid"]["both_norm_min"])),
        source=str(row["source"]),
        as_of=str(data["as_of"]),
    )


@cache
def load_personas(rubric: str) -> tuple[Persona, ...]:
    """Load the personas that carry answers for a rubric."""
    rows: Mapping[str, Any] = read_table("rubrics")["personas"]
    return tuple(
        Persona(name, tuple(row[rubric])) for name, row in rows.items() if rubric in row
    )
