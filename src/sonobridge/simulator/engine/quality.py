"""How finely a frame is made, and the policy that chooses it within a time budget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

__all__ = ["BILINEAR", "FAST", "LIVE", "STILL", "Governor", "Quality"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Accuracy of one frame.

    Attributes
    ----------
    columns, rows
        Lines and coarse samples that a scatterer is spread over: 2 x 2 is bilinear, 3 and 4
        use weights that fit the point response.
    rank
        Components of the point response that are used at most.
    reach
        Largest exponent q of the elevation weight exp(-q) that is not left out.
    """

    columns: Literal[2, 3, 4]
    rows: Literal[2, 3, 4]
    rank: int
    reach: float = 3.0

    def __post_init__(self) -> None:
        """Refuse what no filter fits."""
        if (self.columns == 2) != (self.rows == 2):
            raise ValueError("bilinear weights are used on both axes or on none")
        if self.rank < 1 or not 1.0 <= self.reach <= 6.0:
            raise ValueError("at least one component, and a reach of 1 to 6")


BILINEAR: Final = Quality(columns=2, rows=2, rank=2, reach=2.0)
"""The cheapest, by a tenth: widths of single points vary by 11 % with their place."""

FAST: Final = Quality(columns=3, rows=3, rank=2, reach=2.0)
"""While time is short."""

LIVE: Final = Quality(columns=4, rows=4, rank=2)
"""The default: the picture of a point hardly depends on where between lines it lies."""

STILL: Final = Quality(columns=4, rows=4, rank=3, reach=4.5)
"""While the probe is still, and for stored stills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Governor:
    """Chooses the quality of the next frame from the time that frames have taken.

    A value: each step returns the next one. ``speed`` is how far the picture moves between
    two frames, mm. Below ``still_mm`` for ``settle`` frames the still quality is used; when
    frames take longer than the budget the fast one, until they are well within it again.

    Attributes
    ----------
    budget_ms
        Time that a frame may take.
    still_mm
        Movement between frames below which the probe counts as still.
    settle
        Frames without movement after which the quality rises.
    quality
        Quality of the next frame.
    """

    budget_ms: float = 12.0
    still_mm: float = 0.02
    settle: int = 4
    quality: Quality = LIVE
    _rested: int = 0
    _mean_ms: float = 0.0

    def after(self, moved_mm: float, took_ms: float) -> Governor:
        """Return the governor after a frame that moved and took so much."""
        rested = self._rested + 1 if moved_mm <= self.still_mm else 0
        known = self._mean_ms > 0 and self.quality != STILL
        mean = 0.8 * self._mean_ms + 0.2 * took_ms if known else took_ms
        if rested >= self.settle:
            quality = STILL
        elif self.quality == FAST:
            quality = LIVE if mean < 0.7 * self.budget_ms else FAST
        elif self.quality == STILL:
            quality, mean = LIVE, 0.0
        else:
            quality = FAST if mean > self.budget_ms else LIVE
        return replace(self, quality=quality, _rested=rested, _mean_ms=mean)
