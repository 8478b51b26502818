"""Q6 Doppler angle and Q7 gate and scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.simulator.measurement.worksheet import measurement_rules
from sonobridge.simulator.score.part import PartScore, clipped

__all__ = [
    "AngleView",
    "GateView",
    "is_aliased",
    "nyquist_cm_s",
    "score_angle",
    "score_gate",
    "slip_error_percent",
]

SOUND_SPEED_CM_PER_S = 154_000.0

_CURSOR_SCALE_DEG = 5.0
_POLICY_SLACK_DEG = 2.0
_POLICY_SCALE_DEG = 15.0
_RULE_SCALE_DEG = 20.0
_ANGLE_WEIGHTS = (0.4, 0.4, 0.2)
_GATE_BAND_MM = (1.0, 1.5)
_SCALE_BAND = (0.6, 0.8)
_GATE_WEIGHTS = (0.3, 0.2, 0.3, 0.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class AngleView:
    """The angle cursor.

    Attributes
    ----------
    cursor_error_deg
        Angle between the cursor and the declared reference (jet or wall), signed.
    angle_deg
        Doppler angle that the cursor makes with the beam, 0 to 90.
    policy_deg
        Angle of the laboratory's protocol or of the examination before; None without one.
    reference
        What the cursor belongs along.
    """

    cursor_error_deg: float
    angle_deg: float
    policy_deg: float | None = None
    reference: str = "vessel wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateView:
    """The gate and the velocity scale.

    Attributes
    ----------
    offset_mm, radius_mm
        Distance of the gate's middle from the axis of the lumen (or of the jet), and radius.
    gate_mm
        Length of the gate.
    psv_cm_s, edv_cm_s
        Largest and end-diastolic velocity to be shown, scanner-equivalent.
    angle_deg, prf_hz, frequency_mhz
        Doppler angle, pulse repetition frequency and Doppler frequency.
    baseline
        Shift of the baseline as a share of the whole range, -0.5 to 0.5; negative leaves more
        room for the flow that is shown.
    wall_filter_hz
        Wall filter.
    """

    offset_mm: float
    radius_mm: float
    gate_mm: float
    psv_cm_s: float
    edv_cm_s: float
    angle_deg: float
    prf_hz: float
    frequency_mhz: float
    baseline: float = 0.0
    wall_filter_hz: float = 100.0

    def __post_init__(self) -> None:
        """Refuse settings that no scanner has."""
        if min(self.radius_mm, self.prf_hz, self.frequency_mhz) <= 0:
            raise ValueError("radius, repetition and frequency are positive")
        if not -0.5 < self.baseline < 0.5:
            raise ValueError("the baseline lies within the range")

    @property
    def cosine(self) -> float:
        """Cosine of the Doppler angle."""
        return math.cos(math.radians(self.angle_deg))


def nyquist_cm_s(prf_hz: float, frequency_mhz: float, baseline: float = 0.0) -> float:
    """Return the largest velocity along the beam that does not wrap, cm/s.

    Notes
    -----
    c PRF / (4 f) with the baseline in the middle; a baseline shifted by s (a share of the
    range) leaves c PRF / (2 f) (1/2 - s) to one side.
    """
    whole = SOUND_SPEED_CM_PER_S * prf_hz / (2.0 * frequency_mhz * 1e6)
    return whole * (0.5 - baseline)


def is_aliased(view: GateView) -> bool:
    """Tell whether the largest velocity wraps: v cos(angle) beyond the Nyquist limit."""
    limit = nyquist_cm_s(view.prf_hz, view.frequency_mhz, view.baseline)
    return abs(view.psv_cm_s) * abs(view.cosine) > limit


def slip_error_percent(angle_deg: float, slip_deg: float = 5.0) -> float:
    """Return the larger error of the velocity for a slip of the cursor either way, %.

    Notes
    -----
    The corrected velocity goes with 1 / cos(angle), so the error is
    cos(angle) / cos(angle +- slip) - 1; for a small slip it is tan(angle) times the slip.
    """
    true = math.cos(math.radians(angle_deg))
    errors = [
        abs(true / math.cos(math.radians(angle_deg + sign * slip_deg)) - 1.0)
        for sign in (-1, 1)
        if abs(angle_deg + sign * slip_deg) < 90
    ]
    return 100.0 * max(errors, default=math.inf)


def score_angle(view: AngleView) -> PartScore:
    """Score the Doppler angle by cursor, rule and policy.

    Notes
    -----
    0.4 cursor + 0.4 rule + 0.2 policy. Cursor: exp(-(error/5 degrees)^2). Rule: 1 up to 60
    degrees, then falling to 0 at 80. Policy: 1 within 2 degrees of the laboratory's angle, then
    falling to 0 over 15 degrees; without a policy cursor and rule share its weight. 60 degrees
    is a rule of practice and no statement of accuracy.
    """
    most = measurement_rules().doppler_angle_deg_at_most
    cursor = math.exp(-((view.cursor_error_deg / _CURSOR_SCALE_DEG) ** 2))
    over = max(0.0, view.angle_deg - most)
    rule = clipped(1.0 - over / _RULE_SCALE_DEG)
    parts = [(cursor, _ANGLE_WEIGHTS[0]), (rule, _ANGLE_WEIGHTS[1])]
    policy = 1.0
    if view.policy_deg is not None:
        apart = max(0.0, abs(view.angle_deg - view.policy_deg) - _POLICY_SLACK_DEG)
        policy = clipped(1.0 - apart / _POLICY_SCALE_DEG)
        parts.append((policy, _ANGLE_WEIGHTS[2]))
    value = sum(v * w for v, w in parts) / sum(w for _, w in parts)
    slip = slip_error_percent(view.angle_deg)
    reason = f"Angle {view.angle_deg:.0f}°"
    reason += f", above {most:g}°" if over else f", within {most:g}°"
    reason += f"; cursor {abs(view.cursor_error_deg):.0f}° off the {view.reference}"
    if view.policy_deg is not None and policy < 1.0:
        reason += f"; the protocol measures at {view.policy_deg:g}°"
    reason += f". A slip of 5° changes the velocity by {slip:.0f} %."
    moves = {
        f"lay the cursor along the {view.reference}": cursor,
        f"steer or rock the probe to {most:g}° or less": rule,
        f"measure at {view.policy_deg or most:g}° as before": policy,
    }
    move, lowest = min(moves.items(), key=lambda pair: pair[1])
    return PartScore(
        part="angle",
        value=clipped(value),
        reason=reason,
        next_move=move if lowest < 0.95 else "",
    )


def score_gate(view: GateView) -> PartScore:
    """Score gate and scale.

    Notes
    -----
    0.3 place + 0.2 length + 0.3 scale + 0.2 filter. Place: exp(-(offset / (radius / 2))^2).
    Length: 1 from 1 to 1.5 mm and no more than a third of the lumen. Scale: 1 where the
    largest velocity takes 60 to 80 % of the room, 0 when it wraps. Filter: 1 below the shift
    of the end-diastolic velocity.
    """
    place = math.exp(-((view.offset_mm / (view.radius_mm / 2)) ** 2))
    length, length_move = _length(view)
    limit = nyquist_cm_s(view.prf_hz, view.frequency_mhz, view.baseline)
    used = abs(view.psv_cm_s) * abs(view.cosine) / limit
    aliased = is_aliased(view)
    scale = 0.0 if aliased else clipped(min(used / _SCALE_BAND[0], (1 - used) / 0.2))
    shift = 2 * view.frequency_mhz * 1e6 * abs(view.edv_cm_s) * abs(view.cosine)
    shift /= SOUND_SPEED_CM_PER_S
    kept = 1.0 if view.wall_filter_hz <= shift else clipped(shift / view.wall_filter_hz)
    values = (place, length, scale, kept)
    higher = aliased or used > _SCALE_BAND[1]
    moves = (
        f"move the gate {abs(view.offset_mm):.1f} mm to the middle of the flow",
        length_move,
        "raise the scale or shift the baseline" if higher else "lower the scale",
        "lower the wall filter",
    )
    worst = min(range(4), key=lambda i: (values[i], i))
    reason = (
        f"Gate {abs(view.offset_mm):.1f} mm off the middle, {view.gate_mm:.1f} mm long in a "
        f"{2 * view.radius_mm:.1f} mm lumen; "
    )
    reason += "the trace wraps" if aliased else f"{100 * used:.0f} % of the scale is used"
    if kept < 1.0:
        reason += f"; the wall filter ({view.wall_filter_hz:.0f} Hz) removes end diastole"
    return PartScore(
        part="gate",
        value=clipped(sum(v * w for v, w in zip(values, _GATE_WEIGHTS, strict=True))),
        reason=f"{reason}.",
        next_move=moves[worst] if values[worst] < 0.95 else "",
    )


def _length(view: GateView) -> tuple[float, str]:
    low, high = _GATE_BAND_MM
    # A narrow lumen asks for a shorter gate than 1 mm.
    high = min(high, 2 * view.radius_mm / 3)
    low = min(low, high)
    if view.gate_mm > high:
        return clipped(high / view.gate_mm), f"shorten the gate to {high:.1f} mm"
    return clipped(view.gate_mm / low), f"lengthen the gate to {low:.1f} mm"
