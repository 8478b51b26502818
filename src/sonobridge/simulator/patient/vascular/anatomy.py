"""Measures of one side of the neck, drawn from the seed before any vessel is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.patient.demographics import Demographics
from sonobridge.simulator.patient.figures import draw, figure, imt_mm
from sonobridge.simulator.patient.spec import SIDES, Side, SideSpec

__all__ = ["SideMeasures", "measure_side"]

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMeasures:
    """What the vessels of a side are made from; mm and degrees."""

    side: Side
    scale: float
    bifurcation_height_mm: float
    bifurcation_angle_deg: float
    eca_azimuth_deg: float
    tortuosity: float
    tortuosity_phase: float
    cca_radius_mm: float
    bulb_radius_mm: float
    ica_radius_mm: float
    eca_radius_mm: float
    vertebral_radius_mm: float
    imt_mm: float
    distension: float
    jugular_half_width_mm: float
    jugular_flatness: float
    mandible_height_mm: float

    @property
    def sign(self) -> float:
        """1 on the left, -1 on the right: lateral times sign is x."""
        return 1.0 if self.side == "left" else -1.0


def _shared(common: float, own: float, correlation: float) -> float:
    """Return a standard normal score that two sides (or vessels) share in part."""
    return float(np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own)


def measure_side(seed: int, side: Side, who: Demographics, spec: SideSpec) -> SideMeasures:
    """Return the measures of one side; both sides share part of their draws."""
    common = generator(seed, "patient", "both").standard_normal(24)
    own = generator(seed, "patient", "side", side).standard_normal(24)
    alike = figure("calibre_correlation")
    calibre = _shared(common[0], own[0], 0.85)
    cca = draw(f"cca_diameter_{who.sex}_mm", _shared(calibre, own[1], alike)) / 2
    ica = draw(f"ica_diameter_{who.sex}_mm", _shared(calibre, own[2], alike)) / 2
    height = spec.bifurcation_height_mm
    if height is None:
        shared = figure("bifurcation_side_correlation")
        height = draw("bifurcation_height_mm", _shared(common[3], own[3], shared))
    return SideMeasures(
        side=side,
        scale=who.scale,
        bifurcation_height_mm=height,
        bifurcation_angle_deg=draw("bifurcation_angle_deg", own[4]),
        eca_azimuth_deg=draw("eca_azimuth_deg", own[5]),
        tortuosity=_tortuosity(who, spec, _shared(common[6], own[6], 0.5)),
        tortuosity_phase=float(np.tanh(own[7])),
        cca_radius_mm=cca,
        bulb_radius_mm=max(cca * draw("bulb_to_cca_ratio", own[8]), ica + 0.2),
        ica_radius_mm=min(ica, 0.95 * cca),
        eca_radius_mm=cca * draw("eca_to_cca_ratio", own[9]),
        vertebral_radius_mm=_vertebral(side, spec, common[10:12]) / 2,
        imt_mm=imt_mm(who.sex, who.age_years, _shared(common[12], own[12], 0.7)),
        distension=_distension(who.age_years),
        jugular_half_width_mm=draw("jugular_half_width_mm", _shared(common[13], own[13], 0.5)),
        jugular_flatness=draw("jugular_flatness", own[14]),
        mandible_height_mm=height + draw("mandible_above_bifurcation_mm", own[15]),
    )


def _tortuosity(who: Demographics, spec: SideSpec, score: float) -> float:
    if spec.tortuosity is not None:
        return spec.tortuosity
    share = float(np.clip((who.age_years - 30) / 50, 0, 1))
    young, old = draw("tortuosity_young", score), draw("tortuosity_old", score)
    return (1 - share) * young + share * old


def _vertebral(side: Side, spec: SideSpec, scores: Scores) -> float:
    if spec.vertebral == "hypoplastic":
        return figure("hypoplastic_vertebral_diameter_mm")
    half = draw("vertebral_side_difference_mm", float(scores[1])) / 2
    return draw("vertebral_diameter_mm", float(scores[0])) + (
        half if side == SIDES[1] else -half
    )


def _distension(age_years: int) -> float:
    ages = [figure(f"distension_{when}", "at_age") for when in ("young", "old")]
    values = [figure(f"distension_{when}") for when in ("young", "old")]
    return float(np.interp(age_years, ages, values))
