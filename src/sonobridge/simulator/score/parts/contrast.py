"""Q3 contrast: generalised contrast-to-noise ratio of lumen and far wall."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["gcnr", "score_contrast"]

_FEWEST = 64
_MOST_BINS = 64
_GOOD = 0.9
_GOOD_OF_PLANE_WAVES = 0.98
"""Focused beams would do better unless lumen and wall hardly overlap at all."""


def gcnr(lumen: ArrayLike, wall: ArrayLike) -> float:
    """Return 1 - overlap of two samples of envelope, without the bias of the histogram.

    Parameters
    ----------
    lumen, wall
        Envelope (or grey) samples of each region, any shape; 64 or more of each.

    Raises
    ------
    ValueError
        With fewer samples, or one that is not finite.

    Notes
    -----
    Generalised contrast-to-noise ratio (Rodriguez-Molares et al., TUFFC 67(4):745, 2020). Bins
    have equal counts of the pooled sample, so the value does not change under any rising grey
    map. A histogram of finite samples shows an overlap below 1 even when both are alike; with
    K bins and n, m samples the expected false value is
    b = K/2 sqrt(2/pi) sqrt(1/K (1 - 1/K) (1/n + 1/m)), and (g - b) / (1 - b) is returned.
    """
    first, second = _sample(lumen), _sample(wall)
    n, m = first.size, second.size
    bins = int(min(_MOST_BINS, max(8, math.sqrt(min(n, m)))))
    pooled = np.concatenate([first, second])
    edges = np.unique(np.quantile(pooled, np.linspace(0, 1, bins + 1)[1:-1]))
    used = edges.size + 1
    one = np.bincount(np.searchsorted(edges, first, side="right"), minlength=used) / n
    two = np.bincount(np.searchsorted(edges, second, side="right"), minlength=used) / m
    raw = 1.0 - float(np.minimum(one, two).sum())
    spread = math.sqrt((1 / used) * (1 - 1 / used) * (1 / n + 1 / m))
    bias = min(0.5, used / 2 * math.sqrt(2 / math.pi) * spread)
    return clipped((raw - bias) / (1 - bias))


def score_contrast(
    lumen: ArrayLike, wall: ArrayLike, *, plane_waves: bool = False
) -> PartScore:
    """Score the contrast of lumen and far wall by their gCNR.

    It does not see a small error of the plane (``score_plane`` does), and it is a physics part
    and no measure of clinical quality. It is the part that judges the transmit mode: plane
    waves are as sharp, but trail echoes into the lumen.
    """
    value = gcnr(lumen, wall)
    move = "put the focus at the vessel and lower noise or clutter"
    if plane_waves:
        move = "send focused beams: plane waves trail echoes into the lumen"
    if value >= (_GOOD_OF_PLANE_WAVES if plane_waves else _GOOD):
        move = ""
    return PartScore(
        part="contrast",
        value=value,
        reason=f"gCNR of lumen and far wall is {value:.2f} (1: they do not overlap).",
        next_move=move,
    )


def _sample(values: ArrayLike) -> NDArray[np.float64]:
    at = np.asarray(values, dtype=np.float64).ravel()
    if at.size < _FEWEST:
        raise ValueError(f"a contrast needs {_FEWEST} samples of each region")
    if not bool(np.isfinite(at).all()):
        raise ValueError("envelope samples are finite")
    return at
