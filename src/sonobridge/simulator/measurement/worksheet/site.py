"""Sides and sites of a carotid and vertebral examination."""

from __future__ import annotations

from typing import Final, Literal

__all__ = [
    "CCA_SITES",
    "ICA_SITES",
    "SIDES",
    "SITES",
    "SITE_WORDS",
    "Side",
    "Site",
    "site_words",
]

Side = Literal["right", "left"]
Site = Literal[
    "cca_prox",
    "cca_mid",
    "cca_dist",
    "bulb",
    "ica_prox",
    "ica_mid",
    "ica_dist",
    "eca",
    "vertebral",
]

SIDES: Final[tuple[Side, ...]] = ("right", "left")
CCA_SITES: Final[tuple[Site, ...]] = ("cca_prox", "cca_mid", "cca_dist")
ICA_SITES: Final[tuple[Site, ...]] = ("ica_prox", "ica_mid", "ica_dist")
SITE_WORDS: Final[dict[Site, str]] = {
    "cca_prox": "proximal common carotid",
    "cca_mid": "mid common carotid",
    "cca_dist": "distal common carotid",
    "bulb": "carotid bulb",
    "ica_prox": "proximal internal carotid",
    "ica_mid": "mid internal carotid",
    "ica_dist": "distal internal carotid",
    "eca": "external carotid",
    "vertebral": "vertebral",
}
SITES: Final[tuple[Site, ...]] = tuple(SITE_WORDS)


def site_words(side: Side, site: Site) -> str:
    """Return a site with its side in words.

    Examples
    --------
    >>> site_words("left", "ica_prox")
    'left proximal internal carotid'
    """
    return f"{side} {SITE_WORDS[site]}"
