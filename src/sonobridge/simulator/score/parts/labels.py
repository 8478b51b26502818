"""Q11 protocol and Q12 plaque terms: what was taken and named, against what was asked for."""

from __future__ import annotations

from sonobridge.core.counting import counted
from sonobridge.simulator.measurement.protocol import ProtocolCheck
from sonobridge.simulator.measurement.worksheet import PlaqueFinding
from sonobridge.simulator.score.part import PartScore, clipped

__all__ = ["score_plaque", "score_protocol"]

_TERMS = ("gray_weale_modified", "surface", "cap", "calcification")
_SHORTFALL = 0.15


def score_protocol(check: ProtocolCheck) -> PartScore:
    """Score completeness: the share of required views that were taken and measured.

    A view without one of its measurements counts half.
    """
    required = [one for one in check.missing if one.required]
    views = [one for one in check.present if one.required]
    halves = {(one.view, one.side) for one in check.missing_measurements}
    asked = len(required) + len(views)
    taken = sum(0.5 if (one.view, one.side) in halves else 1.0 for one in views)
    names = [one.words for one in required] + [one.words for one in check.missing_measurements]
    reason = f"{len(views)} of {counted(asked, 'required views')} taken"
    if names:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        reason += f"; missing: {', '.join(names[:3])}{more}"
    return PartScore(
        part="protocol",
        value=clipped(taken / asked) if asked else 1.0,
        reason=f"{reason}."[:600],
        next_move=f"take: {names[0]}"[:300] if names else "",
    )


def score_plaque(named: PlaqueFinding | None, truth: PlaqueFinding) -> PartScore:
    """Score the terms of a plaque against its truth.

    Notes
    -----
    The share of terms that agree (echogenicity, surface, cap, calcification); "cannot grade"
    agrees only where the truth cannot be graded either. Each of cine and two planes that is
    lacking takes 15 %.
    """
    if named is None:
        return PartScore(
            part="plaque",
            value=0.0,
            reason=f"The plaque at the {truth.words} was not described.",
            next_move="describe the plaque in cine and two planes",
        )
    wrong = [name for name in _TERMS if getattr(named, name) != getattr(truth, name)]
    short = named.shortfalls
    value = (len(_TERMS) - len(wrong)) / len(_TERMS) * (1 - _SHORTFALL * len(short))
    reason = f"{len(_TERMS) - len(wrong)} of {len(_TERMS)} terms agree with the truth"
    if wrong:
        texts = [
            f"{name.replace('_', ' ')} {getattr(named, name)}, not {getattr(truth, name)}"
            for name in wrong
        ]
        reason += f": {'; '.join(texts).replace('_', ' ')}"
    if short:
        reason += f"; not seen in {', '.join(short)}"
    move = f"look again at its {wrong[0].replace('_', ' ')}" if wrong else ""
    if short:
        move = f"add the {short[0]}"
    return PartScore(part="plaque", value=clipped(value), reason=f"{reason}.", next_move=move)
