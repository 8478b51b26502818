"""What the circulation is made of: vessels, lesions, heart and the beds behind them."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final, Literal

__all__ = [
    "SIDES",
    "CirculationInput",
    "Lesion",
    "LesionVessel",
    "Physiology",
    "Rhythm",
    "Side",
    "SideInput",
]

Side = Literal["right", "left"]
Rhythm = Literal["sinus", "atrial_fibrillation"]
LesionVessel = Literal["cca", "ica", "eca", "vertebral", "subclavian"]

SIDES: Final[tuple[Side, Side]] = ("right", "left")

_LARGEST_RADIUS_MM = 12.0
_MOST_LESIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """A narrowing of one vessel.

    Attributes
    ----------
    vessel
        Which vessel it narrows.
    minimal_radius_mm
        Radius of the circle whose area is the smallest free lumen, mm; 0 is an occlusion.
    length_mm
        Length from shoulder to shoulder, mm.
    position_mm
        Middle of the lesion, mm from the origin of its vessel.
    eccentricity
        0 for a concentric narrowing, 1 for one that grows from a single wall.
    kind
        ``plaque`` narrows as a cosine between its shoulders; ``stent`` and ``dissection``
        are narrow over their whole length.
    """

    vessel: LesionVessel
    minimal_radius_mm: float
    length_mm: float
    position_mm: float = 0.0
    eccentricity: float = 0.0
    kind: Literal["plaque", "stent", "dissection"] = "plaque"

    def __post_init__(self) -> None:
        """Refuse lesions that cannot be."""
        if not 0.0 <= self.minimal_radius_mm <= _LARGEST_RADIUS_MM:
            raise ValueError("the smallest radius of a lesion is 0 to 12 mm")
        if not 0.5 <= self.length_mm <= 120.0 or not 0.0 <= self.eccentricity <= 1.0:
            raise ValueError("a lesion is 0.5 to 120 mm long, its eccentricity is 0 to 1")
        if not math.isfinite(self.position_mm):
            raise ValueError("the position of a lesion is a finite number")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideInput:
    """The arteries of one side of the neck.

    Attributes
    ----------
    cca_radius_mm, ica_radius_mm, eca_radius_mm, vertebral_radius_mm
        Radii of the free lumen away from lesions, mm. That of the internal carotid is the
        distal one as it lies there: collapsed behind a near-occlusion.
    lesions
        Narrowings in any order; several in one vessel stand in series (tandem).
    """

    cca_radius_mm: float
    ica_radius_mm: float
    eca_radius_mm: float
    vertebral_radius_mm: float
    lesions: tuple[Lesion, ...] = ()

    def __post_init__(self) -> None:
        """Refuse radii and lesions beyond what a neck holds."""
        radii = (
            self.cca_radius_mm,
            self.ica_radius_mm,
            self.eca_radius_mm,
            self.vertebral_radius_mm,
        )
        if any(not 0.2 <= radius <= _LARGEST_RADIUS_MM for radius in radii):
            raise ValueError("arteries of the neck have radii of 0.2 to 12 mm")
        if len(self.lesions) > _MOST_LESIONS:
            raise ValueError("a side has no more than six lesions")

    def lesions_of(self, vessel: LesionVessel) -> tuple[Lesion, ...]:
        """Return the lesions of one vessel."""
        return tuple(lesion for lesion in self.lesions if lesion.vessel == vessel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Physiology:
    """Heart, great vessels and beds; pairs are (right, left).

    Attributes
    ----------
    heart_rate_bpm, rhythm, rhythm_seed
        Mean rate, and the seed of the variation from beat to beat.
    cardiac_output_l_min, mean_pressure_mmhg, arterial_compliance_ml_mmhg
        Output and mean pressure of the heart; elastic store of the great arteries. Together
        they make the pulse pressure.
    hemisphere_flow_ml_s, posterior_flow_ml_s, eca_flow_ml_s, arm_flow_ml_s
        Flow that each bed asks for at the normal mean pressure.
    normal_pressure_mmhg
        Mean pressure at which the beds get what they ask for.
    brain_reserve
        Lowest resistance of a brain bed over its resting one: below it, autoregulation ends.
    brain_closing_mmhg, eca_closing_mmhg
        Pressure at which the flow of a bed ends.
    brain_time_constant_s, eca_time_constant_s
        Resistance times compliance of a bed.
    anterior_communicating, posterior_communicating, ophthalmic
        Resistances of the collaterals, mmHg s/ml.
    viscosity_mpa_s
        Viscosity of blood, mPa s.
    """

    heart_rate_bpm: float
    rhythm: Rhythm
    rhythm_seed: int
    cardiac_output_l_min: float
    mean_pressure_mmhg: float
    arterial_compliance_ml_mmhg: float
    hemisphere_flow_ml_s: tuple[float, float]
    posterior_flow_ml_s: float
    eca_flow_ml_s: tuple[float, float]
    arm_flow_ml_s: float
    normal_pressure_mmhg: float
    brain_reserve: float
    brain_closing_mmhg: float
    eca_closing_mmhg: float
    brain_time_constant_s: float
    eca_time_constant_s: float
    anterior_communicating: float
    posterior_communicating: tuple[float, float]
    ophthalmic: tuple[float, float]
    viscosity_mpa_s: float

    def __post_init__(self) -> None:
        """Refuse hearts that do not beat and beds that cannot be."""
        for field in fields(self):
            value = getattr(self, field.name)
            numbers = value if isinstance(value, tuple) else (value,)
            if any(
                not isinstance(n, str) and not (math.isfinite(n) and n >= 0) for n in numbers
            ):
                raise ValueError(f"{field.name} is a finite number, not below 0")
        if not 30 <= self.heart_rate_bpm <= 180 or not 1 <= self.cardiac_output_l_min <= 20:
            raise ValueError(
                "the heart beats 30 to 180 times and moves 1 to 20 litres a minute"
            )
        if not 40 <= self.mean_pressure_mmhg <= 180 or self.arterial_compliance_ml_mmhg < 0.2:
            raise ValueError("mean pressure is 40 to 180 mmHg, compliance 0.2 ml/mmHg or more")
        closing = max(self.brain_closing_mmhg, self.eca_closing_mmhg)
        if closing >= min(self.mean_pressure_mmhg, self.normal_pressure_mmhg) - 5:
            raise ValueError("closing pressures lie at least 5 mmHg below the mean pressure")
        if not 0.1 <= self.brain_reserve <= 1.0 or self.viscosity_mpa_s < 1.0:
            raise ValueError("the reserve is a share, and blood is thicker than water")


@dataclass(frozen=True, slots=True, kw_only=True)
class CirculationInput:
    """Everything that the circulation is solved from.

    Attributes
    ----------
    right, left
        The arteries of each side.
    physiology
        Heart and beds.
    """

    right: SideInput
    left: SideInput
    physiology: Physiology

    def side(self, side: Side) -> SideInput:
        """Return one side."""
        return self.right if side == "right" else self.left
