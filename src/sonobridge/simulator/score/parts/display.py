"""Q4 gain and depth gain: tissue grey, lumen black, depth even."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["DisplayView", "score_display"]

_BAND = (0.35, 0.50)
_LEVEL_SCALE = 0.15
_WHITE, _BLACK = 0.98, 0.10
_MOST_WHITE = 0.10
_FLAT_SCALE_DB = 4.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DisplayView:
    """Grey levels of the picture by label.

    Attributes
    ----------
    tissue, lumen
        (n,) and (m,) grey levels of tissue and of lumen as displayed, 0 (black) to 1 (white).
    tissue_depth_db
        (k,) median level of like tissue in k bands of depth, dB, before the grey map.
    """

    tissue: NDArray[np.float64]
    lumen: NDArray[np.float64]
    tissue_depth_db: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse a view without tissue or lumen."""
        if not (self.tissue.size and self.lumen.size and self.tissue_depth_db.size):
            raise ValueError("tissue, lumen and depth have samples")


def score_display(view: DisplayView) -> PartScore:
    """Score gain and depth gain.

    Notes
    -----
    level x (1 - white) x black x flat: the median of tissue belongs in 35 to 50 % of white
    (outside, exp(-(distance/0.15)^2)); white is the share of saturated tissue over 10 %; black
    the share of lumen below 10 % of white; flat is exp(-(s/4 dB)^2) with s the standard
    deviation of tissue over depth.
    """
    middle = float(np.median(view.tissue))
    distance = max(_BAND[0] - middle, middle - _BAND[1], 0.0)
    level = math.exp(-((distance / _LEVEL_SCALE) ** 2))
    white = float((view.tissue >= _WHITE).mean())
    unsaturated = 1.0 - clipped(white / _MOST_WHITE)
    black = float((view.lumen < _BLACK).mean())
    uneven = float(view.tissue_depth_db.std())
    flat = math.exp(-((uneven / _FLAT_SCALE_DB) ** 2))
    bright = middle > _BAND[1] or unsaturated < 1.0
    gain = "lower the gain" if bright or middle >= _BAND[0] else "raise the gain"
    moves = {
        gain: level * unsaturated,
        "lower the gain until the lumen is black": black,
        "even out the depth gain": flat,
    }
    move, lowest = min(moves.items(), key=lambda pair: pair[1])
    reason = (
        f"Tissue at {100 * middle:.0f} % of white (35 to 50 %), {100 * white:.0f} % saturated, "
        f"lumen {100 * black:.0f} % black, {uneven:.1f} dB uneven over depth."
    )
    return PartScore(
        part="display",
        value=clipped(level * unsaturated * black * flat),
        reason=reason,
        next_move=move if lowest < 0.95 else "",
    )
