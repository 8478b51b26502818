"""Q5 resolution: how sharp the target is, against what this probe can do there."""

from __future__ import annotations

from dataclasses import dataclass

from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["FOCUS_NEAR_MM", "ResolutionView", "score_resolution"]

_ENOUGH_SNR_DB = 6.0

FOCUS_NEAR_MM = 3.0
"""Distance of the focus from the target from which on it is what is named to be moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionView:
    """Width of the beam at the target.

    Attributes
    ----------
    sigma_mm, best_sigma_mm
        Lateral width now, and the best that this probe reaches at that depth with enough
        signal, mm.
    snr_db
        Signal over noise at the target, dB.
    target_mm, focus_mm
        Depth of the target and of the focus, mm.
    """

    sigma_mm: float
    best_sigma_mm: float
    snr_db: float
    target_mm: float
    focus_mm: float

    def __post_init__(self) -> None:
        """Refuse widths that are none."""
        if not (self.sigma_mm > 0 and self.best_sigma_mm > 0):
            raise ValueError("widths are positive")


def score_resolution(view: ResolutionView) -> PartScore:
    """Score resolution: best width over width now, times signal up to 6 dB.

    Higher frequency narrows the beam and loses signal with depth, so the best frequency falls
    with depth.
    """
    sharp = clipped(view.best_sigma_mm / view.sigma_mm)
    signal = clipped(view.snr_db / _ENOUGH_SNR_DB)
    apart = view.focus_mm - view.target_mm
    if signal < 1.0:
        move = "lower the frequency: the signal does not reach the vessel"
    elif sharp >= 0.95:
        move = ""
    elif abs(apart) >= FOCUS_NEAR_MM:
        move = f"move the focus {abs(apart):.0f} mm {'up' if apart > 0 else 'down'}"
    else:
        move = "raise the frequency"
    reason = (
        f"Beam {view.sigma_mm:.2f} mm wide at the vessel ({view.best_sigma_mm:.2f} possible); "
        f"signal {view.snr_db:.0f} dB over noise ({_ENOUGH_SNR_DB:.0f} dB asked for)."
    )
    return PartScore(
        part="resolution", value=clipped(sharp * signal), reason=reason, next_move=move
    )
