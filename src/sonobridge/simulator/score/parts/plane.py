"""Q1 plane and Q2 coverage: the right segment in the picture, cut as it should be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["CoverageView", "PlaneView", "score_coverage", "score_plane"]

_WIDTH_BAND = (0.4, 0.6)
_DEPTH_BAND = (1.0 / 3.0, 2.0 / 3.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaneView:
    """The picture plane against the nearest valid plane of the target.

    Attributes
    ----------
    asked, imaged
        Vessel segment that was asked for and the one nearest the middle of the picture, in
        words.
    offset_mm
        Distance of the plane from the vessel's axis (long axis) or of the cut from the level
        that was asked for (short axis), mm; positive along the probe's elevation axis, which
        is "forwards" in the next move.
    tilt_deg
        Angle between the plane and the nearest valid one, signed, degrees.
    slice_sigma_mm
        Standard deviation of the slice's thickness at the vessel, mm.
    radius_mm
        Radius of the lumen, mm.
    length_mm
        Length of the segment that should be cut whole, mm.
    """

    asked: str
    imaged: str
    offset_mm: float
    tilt_deg: float
    slice_sigma_mm: float
    radius_mm: float
    length_mm: float

    def __post_init__(self) -> None:
        """Refuse a view without a size."""
        if min(self.slice_sigma_mm, self.radius_mm, self.length_mm) <= 0:
            raise ValueError("slice, radius and length are positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageView:
    """How much of the target lies in the field.

    Attributes
    ----------
    asked, imaged
        As in ``PlaneView``.
    visible_mm, needed_mm
        Centre-line in the field with both walls, and what is asked for, mm.
    centre
        Lateral place of the middle of the target, 0 (left edge) to 1.
    depth
        Depth of the target over the depth of the picture, 0 to 1.
    shadow
        Share of the visible target under a shadow, 0 to 1.
    """

    asked: str
    imaged: str
    visible_mm: float
    needed_mm: float
    centre: float
    depth: float
    shadow: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a target without a length."""
        if self.needed_mm <= 0 or self.visible_mm < 0:
            raise ValueError("lengths are positive")


def score_plane(view: PlaneView) -> PartScore:
    """Score the plane: exp(-(tilt/tilt0)^2 - (offset/offset0)^2).

    Notes
    -----
    offset0 is the slice's standard deviation: at one sigma the lumen's echo is mixed with
    that of its wall. tilt0 is the angle at which the ends of the segment leave the lumen,
    atan(radius / half of the length). Another vessel scores 0 whatever its plane.
    """
    if view.asked != view.imaged:
        return _wrong("plane", view.asked, view.imaged)
    tilt0 = math.degrees(math.atan(view.radius_mm / (view.length_mm / 2)))
    across, turned = view.offset_mm / view.slice_sigma_mm, view.tilt_deg / tilt0
    value = clipped(math.exp(-(turned**2) - across**2))
    move = ""
    if abs(across) >= abs(turned) and abs(view.offset_mm) >= 0.1:
        move = f"slide {_towards(-view.offset_mm)} by {abs(view.offset_mm):.1f} mm"
    elif abs(view.tilt_deg) >= 0.5:
        turn = "counter-clockwise" if view.tilt_deg > 0 else "clockwise"
        move = f"rotate {turn} by {abs(view.tilt_deg):.0f}°"
    reason = (
        f"The plane lies {abs(view.offset_mm):.1f} mm off the {view.asked} and "
        f"{abs(view.tilt_deg):.0f}° from it; the slice is {view.slice_sigma_mm:.1f} mm thick "
        "(one standard deviation)."
    )
    return PartScore(part="plane", value=value, reason=reason, next_move=move)


def score_coverage(view: CoverageView) -> PartScore:
    """Score coverage: share of the target in the field, its place, and shadow.

    Notes
    -----
    Share in the field x (1 - shadow) x place across x place in depth. The target belongs in
    40 to 60 % of the width and the middle third of the depth; outside, each factor falls in a
    line to 0 at the edge of the picture.
    """
    if view.asked != view.imaged:
        return _wrong("coverage", view.asked, view.imaged)
    share = clipped(view.visible_mm / view.needed_mm)
    across = _in_band(view.centre, _WIDTH_BAND)
    deep = _in_band(view.depth, _DEPTH_BAND)
    lit = 1.0 - clipped(view.shadow)
    moves = {
        "bring more of the vessel into the field": share,
        f"slide so that the vessel moves {_side(view.centre)}": across,
        f"set the depth {'deeper' if view.depth > 0.5 else 'shallower'}": deep,
        "look from another side, past the shadow": lit,
    }
    move, lowest = min(moves.items(), key=lambda pair: pair[1])
    reason = (
        f"{min(view.visible_mm, view.needed_mm):.0f} of {view.needed_mm:.0f} mm in the field, "
        f"at {100 * view.centre:.0f} % of the width and {100 * view.depth:.0f} % of the depth"
    )
    if view.shadow > 0:
        reason += f", {100 * view.shadow:.0f} % in shadow"
    return PartScore(
        part="coverage",
        value=clipped(share * across * deep * lit),
        reason=f"{reason}.",
        next_move="" if lowest >= 1.0 else move,
    )


def _in_band(value: float, band: tuple[float, float]) -> float:
    low, high = band
    if value < low:
        return clipped(value / low)
    if value > high:
        return clipped((1.0 - value) / (1.0 - high))
    return 1.0


def _side(centre: float) -> str:
    return "to the left" if centre > 0.5 else "to the right"


def _towards(offset: float) -> str:
    return "forwards" if offset > 0 else "backwards"


def _wrong(part: Literal["plane", "coverage"], asked: str, imaged: str) -> PartScore:
    return PartScore(
        part=part,
        value=0.0,
        reason=f"The {imaged} is in the picture; the {asked} was asked for.",
        next_move=f"find the {asked}",
    )
