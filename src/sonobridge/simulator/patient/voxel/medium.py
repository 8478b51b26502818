"""What sound meets in the neck, in the form that the engine takes."""

from __future__ import annotations

import numpy as np

from sonobridge.simulator.engine.medium import Interface, Medium
from sonobridge.simulator.tissue.acoustics import (
    attenuation_db_cm_mhz,
    impedance_mrayl,
    interface_rows,
)
from sonobridge.simulator.tissue.tissue import Tissue

__all__ = ["neck_medium"]

_SOFT_MRAYL = 1.63
_MOST_LOSS_DB = 60.0
_WORTH_DB = 0.5


def neck_medium() -> Medium:
    """Return losses and interfaces of all labels.

    A beam that enters a label loses, there and back, what an interface of soft tissue with
    it does not let through: ``-20 log10(1 - R^2)`` with R the pressure reflection at normal
    incidence. Losses below half a decibel are left out.
    """
    impedance = impedance_mrayl().astype(np.float64)
    ratio = np.where(impedance > 0, (impedance - _SOFT_MRAYL) / (impedance + _SOFT_MRAYL), 0.0)
    loss = -20.0 * np.log10(np.maximum(1.0 - ratio**2, 10.0 ** (-_MOST_LOSS_DB / 20.0)))
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
        attenuation_db_cm_mhz=attenuation_db_cm_mhz().astype(np.float64),
        entry_loss_db=np.where(loss < _WORTH_DB, 0.0, np.minimum(loss, _MOST_LOSS_DB)),
        interfaces=interfaces,
    )
