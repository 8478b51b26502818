"""Plaques of a simulated neck in the terms that a worksheet uses."""

from __future__ import annotations

from typing import Final, Literal

from sonobridge.simulator.measurement.stenosis import (
    StenosisPercent,
    ecst_stenosis,
    nascet_stenosis,
)
from sonobridge.simulator.measurement.worksheet import PlaqueFinding, Site, UlcerRecess
from sonobridge.simulator.patient.patient import NeckSide
from sonobridge.simulator.patient.placement.views import SITES as PLACES
from sonobridge.simulator.patient.vascular.lesion import Plaque

__all__ = ["plaque_findings", "side_stenosis"]

# Shares of soft (echo-poor) material at which a class begins, and what makes a plaque
# unclassifiable: the project's reading of the definitions of the modified scale.
_CLASSES: Final[tuple[tuple[float, Literal["I", "II", "III", "IV"]], ...]] = (
    (0.85, "I"),
    (0.5, "II"),
    (0.1, "III"),
    (0.0, "IV"),
)
_HEAVY_SHARE: Final = 0.5
_VISIBLE_CAP_MM: Final = 0.4
"""About two pulse lengths at 7.6 MHz: a thinner cap does not stand out as a line."""


def plaque_findings(neck: NeckSide) -> tuple[PlaqueFinding, ...]:
    """Return the plaques of a side in coded terms, as a complete look would find them."""
    return tuple(_finding(neck, plaque) for plaque in neck.plaques)


def side_stenosis(neck: NeckSide) -> tuple[StenosisPercent | None, str]:
    """Return the largest narrowing of the ICA by NASCET, and why there is none.

    ECST stands in where the residual lumen is wider than the distal ICA. A near-occlusion
    and an occlusion have no percentage.
    """
    if neck.spec.ica == "near_occlusion":
        return None, "The distal ICA has collapsed: near-occlusion has no percentage."
    if neck.spec.ica == "occluded":
        return None, "The ICA is occluded: there is no residual lumen to measure."
    plaques = [one for one in neck.plaques if one.spec.vessel == "ica"]
    if not plaques:
        return None, ""
    tightest = min(plaques, key=lambda one: one.minimal_radius_mm)
    residual, distal = 2 * tightest.minimal_radius_mm, 2 * tightest.distal_radius_mm
    if tightest.nascet_diameter_percent is None:
        original = 2 * tightest.original_radius_mm
        return ecst_stenosis(residual, original, near_occlusion=False), ""
    return nascet_stenosis(min(residual, distal), distal, near_occlusion=False), ""


def _finding(neck: NeckSide, plaque: Plaque) -> PlaqueFinding:
    spec = plaque.spec
    soft = spec.lipid_fraction + spec.haemorrhage_fraction
    hard = spec.calcification in ("superficial", "basal")
    heavy = spec.calcification == "superficial" and spec.calcified_share >= _HEAVY_SHARE
    graded = next(name for share, name in _CLASSES if soft >= share)
    shadow: Literal["none", "spots", "with_shadow"] = "with_shadow" if hard else "none"
    recess = None
    if spec.ulcer is not None:
        recess = UlcerRecess(
            depth_mm=spec.ulcer.depth_mm,
            width_mm=spec.ulcer.width_mm,
            planes=("longitudinal", "transverse"),
        )
    return PlaqueFinding(
        side=neck.side,
        site=_site(plaque),
        gray_weale_modified="V" if heavy else graded,
        surface="ulcerated" if recess is not None else spec.surface,
        cap="visible" if soft > 0 and spec.cap_mm >= _VISIBLE_CAP_MM else "not_visible",
        calcification="spots" if spec.calcification == "spots" else shadow,
        seen_in_cine=True,
        planes=("longitudinal", "transverse"),
        thickness_mm=round(plaque.thickest_mm, 2),
        recess=recess,
    )


def _site(plaque: Plaque) -> Site:
    if plaque.spec.vessel == "eca":
        return "eca"
    sites: tuple[Site, ...] = ("ica_prox", "ica_mid", "ica_dist")
    if plaque.spec.vessel == "cca":
        sites = ("cca_dist", "cca_mid", "cca_prox")
    return min(sites, key=lambda site: abs(PLACES[site].aim_mm - plaque.station_mm))
