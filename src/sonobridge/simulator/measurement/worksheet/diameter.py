"""Lumen diameters with their calipers, and the stenosis that two of them make."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Gt, Le

from sonobridge.core.record import record
from sonobridge.core.units import Millimetre
from sonobridge.simulator.measurement.stenosis import (
    DiameterMethod,
    StenosisPercent,
    ecst_stenosis,
    nascet_stenosis,
)
from sonobridge.simulator.measurement.worksheet.calipers import CaliperLine
from sonobridge.simulator.measurement.worksheet.site import Side, Site

__all__ = ["DiameterStenosis", "LumenDiameter", "Plane"]

Plane = Literal["longitudinal", "transverse"]

# The stored diameter repeats the length of its caliper to a tenth of a micrometre.
_ROUNDING_MM = 1e-4


@record
class LumenDiameter:
    """One diameter of a lumen.

    Attributes
    ----------
    role
        ``residual``: the narrowest lumen at the lesion; ``distal_ica``: the ICA beyond the
        bulb where its walls run parallel; ``original_lumen``: the estimated lumen at the
        lesion before the plaque.
    diameter_mm
        Inner edge to inner edge, mm.
    plane
        Picture in which it was measured.
    caliper
        The points, when the diameter was measured on a calibrated picture.
    """

    side: Side
    site: Site
    role: Literal["residual", "distal_ica", "original_lumen"]
    diameter_mm: Annotated[Millimetre, Gt(0), Le(40)]
    plane: Plane
    caliper: CaliperLine | None = None

    def __post_init__(self) -> None:
        """Refuse a diameter that its own caliper contradicts."""
        if self.caliper is None:
            return
        if abs(self.caliper.length_mm() - self.diameter_mm) > _ROUNDING_MM:
            raise ValueError("the diameter is not the length of its caliper")


@record
class DiameterStenosis:
    """A stenosis from two diameters; the percentage is computed and never typed."""

    residual: LumenDiameter
    reference: LumenDiameter
    near_occlusion: bool

    def __post_init__(self) -> None:
        """Refuse a pair from which no method follows."""
        if self.residual.role != "residual" or self.reference.role == "residual":
            raise ValueError("a stenosis has one residual and one reference diameter")
        if self.residual.side != self.reference.side:
            raise ValueError("both diameters are of one side")

    @property
    def method(self) -> DiameterMethod:
        """The method that the reference diameter makes it."""
        return "nascet_diameter" if self.reference.role == "distal_ica" else "ecst_diameter"

    def stenosis(self) -> StenosisPercent:
        """Return the percentage with its method.

        Raises
        ------
        MethodRefusedError
            For NASCET in near-occlusion, or when the residual lumen is not the narrower one.
        """
        residual, reference = self.residual.diameter_mm, self.reference.diameter_mm
        if self.method == "nascet_diameter":
            return nascet_stenosis(residual, reference, near_occlusion=self.near_occlusion)
        return ecst_stenosis(residual, reference, near_occlusion=self.near_occlusion)
