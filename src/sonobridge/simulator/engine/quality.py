"""How finely a frame is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["BILINEAR", "FAST", "LIVE", "STILL", "Quality"]


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
"""A coarser one beside the live one, for measurement.

No console falls back to it: a frame of 192 lines takes as long with it (best of 40: 4.5 ms of
processor time, as with ``LIVE``), while a change of quality takes 30 to 60 ms.
"""

LIVE: Final = Quality(columns=4, rows=4, rank=2)
"""The default: the picture of a point hardly depends on where between lines it lies."""

STILL: Final = Quality(columns=4, rows=4, rank=3, reach=4.5)
"""While the probe is still, and for stored stills."""
