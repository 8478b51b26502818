"""Grey levels of a picture by label: contrast of lumen and wall, gain and depth gain."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.score.part import PartScore
from sonobridge.simulator.score.parts import DisplayView, score_contrast, score_display
from sonobridge.simulator.session.picture.slice import LabelSlice
from sonobridge.simulator.tissue.acoustics import echo_levels
from sonobridge.simulator.tissue.tissue import PLAQUE, Tissue
from sonobridge.simulator.tissue.volume import ECHO_STEP_DB, ECHO_ZERO

__all__ = ["contrast_part", "depth_levels", "display_part"]

Pixels = NDArray[np.uint8]

_FEWEST: Final = 64
_WALL_MM: Final = 1.4
_BANDS: Final = 6
_FEWEST_IN_BAND: Final = 40
_BLIND_MM: Final = 3.0
"""Near the face, gel and skin say nothing about gain."""
_LUMEN = np.isin(np.arange(256), [Tissue.ARTERIAL_BLOOD, Tissue.FALSE_LUMEN_BLOOD])
_WALL = np.isin(
    np.arange(256), [Tissue.INTIMA, Tissue.MEDIA, Tissue.ADVENTITIA, *map(int, PLAQUE)]
)
_SOFT = np.isin(np.arange(256), [Tissue.MUSCLE, Tissue.THYROID])


def contrast_part(
    pixels: Pixels, cut: LabelSlice, around_mm: float, *, plane_waves: bool = False
) -> PartScore:
    """Score lumen against far wall; without either in the picture it is 0.

    Parameters
    ----------
    pixels
        (lines, samples) grey levels.
    cut
        Labels under them.
    around_mm
        Depth of the target; vessels elsewhere in the picture do not count.
    plane_waves
        Whether the picture was made with plane waves.
    """
    levels = _levels(pixels, cut)
    near = np.abs(cut.ranges_mm - around_mm) <= 8.0
    lumen = _LUMEN[cut.labels] & near[None, :]
    inner = lumen.copy()
    inner[:, 1:-1] &= lumen[:, :-2] & lumen[:, 2:]
    wall = _WALL[cut.labels] & _below(lumen, cut)
    if inner.sum() < _FEWEST or wall.sum() < _FEWEST:
        return PartScore(
            part="contrast",
            value=0.0,
            reason="No lumen with its far wall is in the picture.",
            next_move="bring lumen and far wall into the picture",
        )
    return score_contrast(levels[inner], levels[wall], plane_waves=plane_waves)


def display_part(
    pixels: Pixels, cut: LabelSlice, dynamic_range_db: float, shift_db: float = 0.0
) -> PartScore | None:
    """Score gain and depth gain; None where tissue or lumen is not in the picture.

    Parameters
    ----------
    pixels, cut
        Grey levels and the labels under them.
    dynamic_range_db
        Range of the grey scale.
    shift_db
        Gain that is tried on top: it moves all levels alike.
    """
    levels = _levels(pixels, cut) / 255.0
    if shift_db:
        levels = np.clip(levels + shift_db / dynamic_range_db, 0.0, 1.0)
    lit = ~cut.shadowed & (cut.ranges_mm > _BLIND_MM)[None, :]
    soft, lumen = _SOFT[cut.labels] & lit, _LUMEN[cut.labels] & lit
    if soft.sum() < _FEWEST or lumen.sum() < _FEWEST:
        return None
    _, bands = _depth_levels(levels, cut, lit, dynamic_range_db)
    if bands.size == 0:
        return None
    return score_display(
        DisplayView(tissue=levels[soft], lumen=levels[lumen], tissue_depth_db=bands)
    )


def depth_levels(
    pixels: Pixels, cut: LabelSlice, dynamic_range_db: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (ranges, mm, and median levels of soft tissue there, dB) of a picture."""
    lit = ~cut.shadowed & (cut.ranges_mm > _BLIND_MM)[None, :]
    return _depth_levels(_levels(pixels, cut) / 255.0, cut, lit, dynamic_range_db)


def _levels(pixels: Pixels, cut: LabelSlice) -> NDArray[np.float64]:
    return pixels[np.ix_(cut.lines, cut.samples)].astype(np.float64)


def _below(lumen: NDArray[np.bool_], cut: LabelSlice) -> NDArray[np.bool_]:
    """Return what lies within a wall's thickness below the lumen of its line."""
    index = np.arange(lumen.shape[1])
    last = np.where(lumen, index, -1).max(axis=1)
    step = float(cut.ranges_mm[1] - cut.ranges_mm[0])
    depth = (index[None, :] - last[:, None]) * step
    below: NDArray[np.bool_] = (last[:, None] >= 0) & (depth > 0) & (depth <= _WALL_MM)
    return below


def _depth_levels(
    levels: NDArray[np.float64],
    cut: LabelSlice,
    lit: NDArray[np.bool_],
    dynamic_range_db: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ranges and median levels of soft tissue by depth, dB, at the echo of muscle."""
    nominal = (echo_levels().astype(np.float64) - ECHO_ZERO) * ECHO_STEP_DB
    decibels = levels * dynamic_range_db - nominal[cut.labels]
    counted = _SOFT[cut.labels] & lit & (levels > 0.02) & (levels < 0.98)
    edges = np.linspace(cut.ranges_mm[0], cut.ranges_mm[-1] + 1e-6, _BANDS + 1)
    band = np.digitize(cut.ranges_mm, edges) - 1
    found, places = [], []
    for index in range(_BANDS):
        held = counted & (band == index)[None, :]
        if held.sum() >= _FEWEST_IN_BAND:
            found.append(float(np.median(decibels[held])))
            places.append(float(edges[index : index + 2].mean()))
    return np.array(places), np.array(found)
