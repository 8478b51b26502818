"""Disease that a side may hold by age and sex, drawn from the seed."""

from __future__ import annotations

from typing import Literal

from numpy.random import Generator

from sonobridge.core.randomness import generator
from sonobridge.simulator.patient.demographics import Demographics
from sonobridge.simulator.patient.figures import disease_share
from sonobridge.simulator.patient.spec import PlaqueSpec, Side, SideSpec

__all__ = ["draw_disease"]

Calcification = Literal["none", "spots", "superficial", "basal"]


def draw_disease(seed: int, side: Side, who: Demographics) -> SideSpec:
    """Return a side with plaque as often as the shares of ``anatomy.yaml`` say.

    Narrowing within a class and what the plaque is made of are drawn evenly (project
    assumption).
    """
    rng = generator(seed, "patient", "disease", side)
    lot = rng.random()
    if lot >= disease_share("plaque", who.age_years):
        return SideSpec()
    if lot < disease_share(f"ge_70_{who.sex}", who.age_years):
        return SideSpec(plaques=(_stenosis(rng, 70.0, 90.0),))
    if lot < disease_share(f"ge_50_{who.sex}", who.age_years):
        return SideSpec(plaques=(_stenosis(rng, 50.0, 69.0),))
    plaque = PlaqueSpec(
        vessel="ica",
        position_mm=round(rng.uniform(0.0, 6.0), 1),
        length_mm=round(rng.uniform(7.0, 14.0), 1),
        ecst_diameter_percent=round(rng.uniform(15.0, 40.0), 1),
        angle_deg=round(rng.uniform(110.0, 200.0)),
        eccentricity=round(rng.uniform(0.6, 1.0), 2),
        lipid_fraction=round(rng.uniform(0.0, 0.4), 2),
        calcification=_calcification(rng),
    )
    return SideSpec(plaques=(plaque,))


def _stenosis(rng: Generator, low: float, high: float) -> PlaqueSpec:
    return PlaqueSpec(
        vessel="ica",
        position_mm=round(rng.uniform(7.0, 12.0), 1),
        length_mm=round(rng.uniform(11.0, 20.0), 1),
        nascet_diameter_percent=round(rng.uniform(low, high), 1),
        angle_deg=round(rng.uniform(110.0, 200.0)),
        eccentricity=round(rng.uniform(0.4, 1.0), 2),
        surface="irregular" if rng.random() < 0.4 else "smooth",
        lipid_fraction=round(rng.uniform(0.0, 0.5), 2),
        haemorrhage_fraction=round(rng.uniform(0.0, 0.3), 2),
        cap_mm=round(rng.uniform(0.2, 1.0), 2),
        calcification=_calcification(rng),
        calcified_share=round(rng.uniform(0.2, 0.6), 2),
    )


def _calcification(rng: Generator) -> Calcification:
    kinds: tuple[Calcification, ...] = ("none", "spots", "superficial", "basal")
    return kinds[int(rng.integers(len(kinds)))]
