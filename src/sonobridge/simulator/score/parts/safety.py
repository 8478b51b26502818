"""Safety: time at each thermal index against the guidance."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.simulator.measurement.safety import DwellNotice
from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["score_safety"]

_A_NOTICE = 0.5


def score_safety(notices: Sequence[DwellNotice], on_tissue_s: float) -> PartScore:
    """Score safety: 1 without a notice, halved by each.

    Scanner maxima do not enter: no learner can exceed them. Pressure does not exist without a
    force input, and comfort is an assessor's form.
    """
    minutes = on_tissue_s / 60
    if not notices:
        reason = f"{minutes:.0f} min on tissue, no thermal index held beyond its guidance."
        return PartScore(part="safety", value=1.0, reason=reason)
    last = notices[-1]
    return PartScore(
        part="safety",
        value=clipped(_A_NOTICE ** len(notices)),
        reason=f"{minutes:.0f} min on tissue. {last.message} ({last.row})",
        next_move="lower the output or freeze while measuring",
    )
