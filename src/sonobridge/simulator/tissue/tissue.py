"""Tissues of the neck as labels; the same numbers are the truth masks of exported clips."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["BLOOD", "PLAQUE", "Tissue"]


class Tissue(IntEnum):
    """Label of a voxel. The numbers are stored in files: never renumber, only add."""

    OUTSIDE = 0
    GEL = 1
    SKIN = 2
    FAT = 3
    MUSCLE = 4
    FASCIA = 5
    CONNECTIVE = 6
    THYROID = 7
    CARTILAGE = 8
    AIR = 9
    BONE = 10
    NERVE = 11
    LYMPH_NODE = 12
    ARTERIAL_BLOOD = 20
    VENOUS_BLOOD = 21
    VEIN_WALL = 22
    INTIMA = 23
    MEDIA = 24
    ADVENTITIA = 25
    FALSE_LUMEN_BLOOD = 26
    FLAP = 27
    THROMBUS = 28
    PLAQUE_FIBROUS = 30
    PLAQUE_LIPID = 31
    PLAQUE_HAEMORRHAGE = 32
    PLAQUE_CALCIFIED = 33
    PLAQUE_CAP = 34
    STENT_STRUT = 40
    PATCH = 41


BLOOD = frozenset({Tissue.ARTERIAL_BLOOD, Tissue.VENOUS_BLOOD, Tissue.FALSE_LUMEN_BLOOD})
"""Labels that move with flow and make no static echo."""

PLAQUE = frozenset(
    {
        Tissue.PLAQUE_FIBROUS,
        Tissue.PLAQUE_LIPID,
        Tissue.PLAQUE_HAEMORRHAGE,
        Tissue.PLAQUE_CALCIFIED,
        Tissue.PLAQUE_CAP,
    }
)
"""Labels that together are plaque."""
