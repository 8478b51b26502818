"""Stability index: growth, openings, size, exposure, wage spread, with weights to edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.career.exposure.tables import read_rules
from sonobridge.career.exposure.task_exposure import disruption_of
from sonobridge.career.pack import Pack
from sonobridge.core.errors import InvalidInputError

__all__ = ["STABILITY_PARTS", "Stability", "StabilityPart", "shipped_weights", "stability_of"]

STABILITY_PARTS = ("growth", "openings", "size", "low_exposure", "narrow_wages")


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilityPart:
    """One part of the index.

    Attributes
    ----------
    value
        As in the data; None when it is missing, and then ``reason`` says why.
    rank
        Share of the shipped occupations at or below it, 0..1; 1 is the steadier end.
    among
        Occupations that have the part.
    """

    name: str
    value: float | None
    unit: str
    rank: float | None
    among: int
    weight: float
    source: str
    as_of: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """Weighted mean of the ranks of the parts that exist, 0..1; None without any."""

    soc: str
    index: float | None
    parts: tuple[StabilityPart, ...]
    missing: tuple[str, ...]


def shipped_weights() -> dict[str, float]:
    """Return the shipped weights by part."""
    return {k: float(v) for k, v in read_rules()["stability"]["weights"].items()}


def stability_of(pack: Pack, soc: str, weights: Mapping[str, float] | None = None) -> Stability:
    """Return the index of an occupation.

    Raises
    ------
    InvalidInputError
        If a weight has no part, is negative, or all are zero.
    """
    chosen = {**shipped_weights(), **(weights or {})}
    if (
        set(chosen) != set(STABILITY_PARTS)
        or min(chosen.values()) < 0
        or not any(chosen.values())
    ):
        raise InvalidInputError(
            "The weights of the index cannot be used.",
            where="weights",
            why=f"The parts are {', '.join(STABILITY_PARTS)}; a weight is 0 or more.",
            kept="The shipped weights are unchanged.",
            remedy="Correct the weights; at least one is above 0.",
        )
    parts = tuple(_part(pack, soc, name, chosen[name]) for name in STABILITY_PARTS)
    present = [p for p in parts if p.rank is not None and p.weight > 0]
    total = sum(p.weight for p in present)
    index = sum(p.weight * (p.rank or 0.0) for p in present) / total if total else None
    return Stability(
        soc=soc,
        index=index,
        parts=parts,
        missing=tuple(p.name for p in parts if p.rank is None),
    )


def _part(pack: Pack, soc: str, name: str, weight: float) -> StabilityPart:
    values = {code: _value(pack, code, name) for code in pack.wages.occupations}
    known = sorted(v for v in values.values() if v is not None)
    value = values.get(soc)
    source, as_of, unit = _origin(pack, name)
    rank = None
    if value is not None:
        rank = sum(other <= value for other in known) / len(known)
    shown = None if value is None else abs(value)
    return StabilityPart(
        name=name,
        value=value if name == "growth" else shown,
        unit=unit,
        rank=rank,
        among=len(known),
        weight=weight,
        source=source,
        as_of=as_of,
        reason="" if value is not None else "the data have no figure for this occupation",
    )


def _value(pack: Pack, soc: str, name: str) -> float | None:
    """Return a part's value, signed so that more is steadier."""
    projection = pack.projections.get(soc)
    if name == "growth":
        return projection.percent if projection else None
    if name == "openings":
        return projection.openings_rate if projection else None
    if name == "low_exposure":
        tasks = pack.onet.tasks(soc)
        return -disruption_of(soc, tasks).by("gpt4").beta if tasks else None
    wage = pack.wages.nation(soc)
    if wage is None:
        return None
    if name == "size":
        return wage.employment.value
    low, median, high = (wage.annual[k].value for k in ("p10", "median", "p90"))
    if low is None or median is None or high is None:
        return None
    return -(high - low) / median


def _origin(pack: Pack, name: str) -> tuple[str, str, str]:
    if name in ("growth", "openings"):
        source = pack.projections.source
        unit = "percent in ten years" if name == "growth" else "openings a year per job"
    elif name == "low_exposure":
        source, unit = pack.onet.source("tasks"), "beta by GPT-4 (less is steadier)"
    else:
        wage = pack.wages.nation("29-2032")
        source = wage.source if wage else pack.projections.source
        unit = "jobs" if name == "size" else "(P90 - P10) / median (less is steadier)"
    return source.text, source.as_of, unit
