"""The tissues' acoustics in the form that the engine reads."""

from __future__ import annotations

from functools import cache

import numpy as np

from sonobridge.simulator.engine.medium import Interface, Medium
from sonobridge.simulator.tissue.acoustics import attenuation_db_cm_mhz, interface_rows
from sonobridge.simulator.tissue.tissue import Tissue

__all__ = ["neck_medium"]


@cache
def neck_medium() -> Medium:
    """Return losses and mirror-like surfaces of all labels, as the reference data have them."""
    interfaces = tuple(
        Interface(
            inside=frozenset(int(Tissue[name]) for name in row["inside"]),
            strength_db=float(row["strength_db"]),
            exponent=float(row["exponent"]),
            repeated=float(row["repeated"]),
        )
        for row in interface_rows()
    )
    return Medium(
        attenuation_db_cm_mhz=attenuation_db_cm_mhz().astype(np.float64), interfaces=interfaces
    )
