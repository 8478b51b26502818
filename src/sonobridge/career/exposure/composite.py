"""A role without a code of its own: weighted parts that anybody can see and change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sonobridge.career.exposure.tables import read_rules
from sonobridge.career.exposure.task_exposure import RATERS, band_of, disruption_of
from sonobridge.career.pack import Onet
from sonobridge.core.errors import InvalidInputError

__all__ = ["COMPOSITES", "Composite", "CompositePart", "composite_of"]

COMPOSITES = ("ai_clinical_specialist",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositePart:
    """One occupation in the mixture; weights sum to 1."""

    onet: str
    title: str
    weight: float
    betas: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """A weighted mean of parts.

    Attributes
    ----------
    betas
        Weighted mean by GPT-4 and by the human rater.
    bands
        Words of the band rule for both.
    """

    id: str
    title: str
    label: str
    parts: tuple[CompositePart, ...]
    betas: tuple[float, float]
    bands: tuple[str, str]
    source: str
    as_of: str
    confidence: str


def composite_of(
    role: str, onet: Onet, weights: Mapping[str, float] | None = None
) -> Composite:
    """Return a composite role with the shipped weights or one's own (scaled to sum 1).

    Raises
    ------
    InvalidInputError
        If the role has no composite, a weight is negative or for another part, or all
        weights are zero.
    """
    table = read_rules()["composites"].get(role)
    if table is None:
        raise _refused("This role has no composite.", "Choose one of the composite roles.")
    shipped = {part["onet"]: float(part["weight"]) for part in table["parts"]}
    if weights is not None and set(weights) - set(shipped):
        raise _refused(
            "A weight is for an occupation that is no part.",
            f"The parts are {', '.join(shipped)}.",
        )
    chosen = {**shipped, **(weights or {})}
    total = math.fsum(chosen.values())
    if min(chosen.values()) < 0 or total <= 0 or not math.isfinite(total):
        raise _refused(
            "Weights are 0 or more and not all 0.", "Correct the weights of the parts."
        )
    parts = tuple(_part(onet, code, weight / total) for code, weight in chosen.items())
    betas = tuple(math.fsum(p.weight * p.betas[k] for p in parts) for k in range(2))
    return Composite(
        id=role,
        title=table["title"],
        label=table["label"],
        parts=parts,
        betas=(betas[0], betas[1]),
        bands=(band_of(betas[0]), band_of(betas[1])),
        source=table["source"],
        as_of=str(table["as_of"]),
        confidence=table["confidence"],
    )


def _part(onet: Onet, code: str, weight: float) -> CompositePart:
    found = disruption_of(code, onet.tasks(code))
    first, second = (found.by(rater).beta for rater in RATERS)
    return CompositePart(
        onet=code, title=onet.occupations[code].title, weight=weight, betas=(first, second)
    )


def _refused(what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError(
        what, where="composite", kept="The shipped weights are unchanged.", remedy=remedy
    )
