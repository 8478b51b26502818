"""Q9 colour: the lumen filled, nothing beyond it, no wrap where flow is normal."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["ColourView", "score_colour"]

_WRONG_STEER = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourView:
    """Colour by label.

    Attributes
    ----------
    fill
        Share of the lumen within the box that is coloured, 0 to 1.
    bleed
        Coloured share of what is not lumen in a rim around it, 0 to 1.
    wrapped
        Share of coloured pixels of a segment with normal flow that wrap, 0 to 1.
    steered_right
        Whether the box is steered so that flow meets the beam at less than a right angle.
    """

    fill: float
    bleed: float
    wrapped: float
    steered_right: bool

    def __post_init__(self) -> None:
        """Refuse shares that are none."""
        if not all(0 <= one <= 1 for one in (self.fill, self.bleed, self.wrapped)):
            raise ValueError("shares lie in 0..1")


def score_colour(view: ColourView) -> PartScore:
    """Score colour: fill x (1 - bleed) x (1 - wrapped), half of it when steered wrongly."""
    steer = 1.0 if view.steered_right else _WRONG_STEER
    moves = {
        "steer the box, or rock the probe, along the flow": steer,
        "raise the colour gain or lower its scale": view.fill,
        "lower the colour gain": 1 - view.bleed,
        "raise the colour scale": 1 - view.wrapped,
    }
    move, lowest = min(moves.items(), key=lambda pair: pair[1])
    reason = (
        f"{100 * view.fill:.0f} % of the lumen coloured, {100 * view.bleed:.0f} % bleed, "
        f"{100 * view.wrapped:.0f} % wrapped where flow is normal"
    )
    reason += "." if view.steered_right else "; the beam in the box lies across the flow."
    return PartScore(
        part="colour",
        value=clipped(view.fill * (1 - view.bleed) * (1 - view.wrapped) * steer),
        reason=reason,
        next_move=move if lowest < 0.95 else "",
    )
