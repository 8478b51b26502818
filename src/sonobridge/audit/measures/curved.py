"""A value on a bounded scale with a variance by patient, and its limits at any level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics import normal_quantile, t_quantile
from sonobridge.statistics.intervals import wilson_bounds

__all__ = ["CurvedQuantity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CurvedQuantity:
    """A coefficient between ``floor`` and 1.

    Attributes
    ----------
    value, variance
        Estimate and its variance by patient.
    degrees
        Patients less one.
    patients
        Number of patients.
    floor
        Lower end of its scale; the upper end is 1.
    """

    value: float
    variance: float
    degrees: float
    patients: int
    floor: float

    @classmethod
    def of_influence(cls, value: float, influence: Floats, *, floor: float) -> CurvedQuantity:
        """Return the quantity whose patients contribute ``influence``, shape (patients,)."""
        patients = int(influence.size)
        factor = patients / max(1, patients - 1)
        return cls(value, factor * float(influence @ influence), patients - 1, patients, floor)

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``; at least two patients.

        Notes
        -----
        Wilson's score interval on the share of the way from 1 down to ``floor``, at the n
        that gives this variance, with a t quantile: the form measured to cover best for
        agreement coefficients at 12 patients. Without variance n is the number of patients.
        """
        span = 1 - self.floor
        share = min(1.0, max(0.0, (1 - self.value) / span))
        spread, variance = share * (1 - share), self.variance / span**2
        effective = float(self.patients)
        if spread > 0 and variance > 0:
            effective = spread / variance
        z = normal_quantile(1 - alpha / 2)
        t = t_quantile(1 - alpha / 2, max(1.0, self.degrees))
        low, high = wilson_bounds(share, effective * (z / t) ** 2, z)
        return 1 - high * span, 1 - low * span
