"""Who the simulated patient is: only what has a mechanism in the picture or in the flow."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from annotated_types import Ge, Le

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator
from sonobridge.core.record import Help, record
from sonobridge.core.units import Millimetre
from sonobridge.simulator.patient.figures import draw, figure
from sonobridge.simulator.patient.spec import PatientSpec, Rhythm, Sex

__all__ = ["Demographics", "ImpossiblePatientError", "draw_demographics"]

CORE_LOW_MM, CORE_HIGH_MM = 36.0, 60.0


class ImpossiblePatientError(InvalidInputError):
    """A patient that cannot be."""

    code = "simulator.impossible_patient"

    def __init__(self, what: str, *, where: str, why: str, remedy: str) -> None:
        super().__init__(what, where=where, why=why, kept="No patient was made.", remedy=remedy)


@record
class Demographics:
    """Age, sex, size, rhythm and output of one patient.

    Skin tone and ethnicity are not recorded and change nothing: neither has an acoustic
    mechanism in grey-scale or Doppler ultrasound. Depth, vessel size, calcification and
    rhythm have, and are drawn or forced as such.
    """

    age_years: Annotated[int, Ge(18), Le(95)]
    sex: Annotated[Sex, Help("Sex as recorded.")]
    neck_circumference_mm: Annotated[Millimetre, Ge(250.0), Le(560.0)]
    subcutaneous_fat_mm: Annotated[Millimetre, Ge(2.0), Le(25.0)]
    rhythm: Rhythm = "sinus"
    cardiac_output: Literal["low", "normal", "high"] = "normal"

    @property
    def core_radius_mm(self) -> float:
        """Radius of the neck inside its subcutaneous fat, front half, mm."""
        radius = self.neck_circumference_mm / (2 * math.pi) * _front_share()
        return radius - self.subcutaneous_fat_mm - figure("skin_thickness_mm")

    @property
    def scale(self) -> float:
        """Size of the neck's inside over that of a mean man."""
        return self.core_radius_mm / 48.0


def _front_share() -> float:
    return figure("front_share_of_circumference")


def draw_demographics(seed: int, spec: PatientSpec) -> Demographics:
    """Return the demographics of a seed with what the case forces.

    Raises
    ------
    ImpossiblePatientError
        If the forced fat does not fit into the forced circumference.
    """
    rng = generator(seed, "patient", "demographics")
    scores = rng.standard_normal(3)
    sex: Sex = "female" if rng.random() < 0.5 else "male"
    sex = spec.sex or sex
    age = spec.age_years or round(draw("age_years", scores[0]))
    fat = spec.subcutaneous_fat_mm or draw(f"subcutaneous_fat_{sex}_mm", scores[1])
    core = draw(f"core_radius_{sex}_mm", scores[2])
    around = spec.neck_circumference_mm
    if around is None:
        around = (core + fat + figure("skin_thickness_mm")) * 2 * math.pi / _front_share()
    elif spec.subcutaneous_fat_mm is None:
        inside = around / (2 * math.pi) * _front_share() - figure("skin_thickness_mm")
        fat = min(max(inside - core, 2.0), 25.0)
    made = Demographics(
        age_years=age,
        sex=sex,
        neck_circumference_mm=round(around, 1),
        subcutaneous_fat_mm=round(fat, 1),
        rhythm=spec.rhythm,
        cardiac_output=spec.cardiac_output,
    )
    if not CORE_LOW_MM <= made.core_radius_mm <= CORE_HIGH_MM:
        raise ImpossiblePatientError(
            "This neck cannot be built.",
            where="neck_circumference_mm, subcutaneous_fat_mm",
            why=f"{made.subcutaneous_fat_mm:g} mm of fat in {made.neck_circumference_mm:g} mm "
            f"of circumference leave a radius of {made.core_radius_mm:.0f} mm for everything "
            f"else; a neck has {CORE_LOW_MM:g} to {CORE_HIGH_MM:g} mm.",
            remedy="Force one of the two, or change either.",
        )
    return made
