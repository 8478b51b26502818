"""How each tissue attenuates, scatters and reflects.

The figures stand in ``reference_data/simulator/acoustics.yaml``.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sonobridge.simulator.tissue.tissue import Tissue
from sonobridge.simulator.tissue.volume import ECHO_STEP_DB, ECHO_ZERO

__all__ = [
    "attenuation_db_cm_mhz",
    "echo_levels",
    "impedance_mrayl",
    "reflection",
    "smoothness",
]


@cache
def _file() -> dict[str, Any]:
    file = resources.files("sonobridge.reference_data") / "simulator" / "acoustics.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


@cache
def _rows() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = _file()["rows"]
    missing = {tissue.name for tissue in Tissue} ^ set(rows)
    if missing:
        raise ValueError(f"acoustics.yaml and the tissue labels differ in {sorted(missing)}")
    return rows


def _by_label(field: str) -> NDArray[np.float32]:
    values = np.zeros(256, dtype=np.float32)
    for tissue in Tissue:
        values[tissue] = _rows()[tissue.name][field]
    return values


def attenuation_db_cm_mhz() -> NDArray[np.float32]:
    """Return the one-way attenuation of each label: (256,), dB/cm/MHz."""
    return _by_label("attenuation_db_cm_mhz")


def impedance_mrayl() -> NDArray[np.float32]:
    """Return the acoustic impedance of each label: (256,), MRayl; 0 where no label is."""
    return _by_label("impedance_mrayl")


def smoothness() -> NDArray[np.float32]:
    """Return how mirror-like the surface of each label is: (256,), 0 to 1."""
    return _by_label("smoothness")


def echo_levels() -> NDArray[np.uint8]:
    """Return the mean step of the echo scale of each label: (256,), 0 without echo.

    Blood has a level too: that of the scatterers that move with it.
    """
    levels = np.zeros(256, dtype=np.uint8)
    for tissue in Tissue:
        decibels = _rows()[tissue.name]["echo_db"]
        if decibels is not None:
            levels[tissue] = int(np.clip(round(ECHO_ZERO + decibels / ECHO_STEP_DB), 1, 255))
    return levels


def interface_rows() -> tuple[dict[str, Any], ...]:
    """Return the mirror-like surfaces: inside, strength_db, exponent and repeated of each."""
    return tuple(_file()["interfaces"]["rows"].values())


def reflection() -> NDArray[np.float32]:
    """Return the mirror-like part of the reflection at the border of two labels.

    Returns
    -------
    numpy.ndarray
        (256, 256): ``smoothness * (Z2 - Z1) / (Z2 + Z1)`` for sound that passes from the
        row's label into the column's, with the smoothness of the smoother of the two (the
        pressure reflection at normal incidence, Kinsler). 0 outside the labels and at the
        probe's own border (``OUTSIDE`` and ``GEL`` with each other).
    """
    impedance = impedance_mrayl().astype(np.float64)
    known = impedance > 0
    total = impedance[:, None] + impedance[None, :]
    ratio = np.divide(
        impedance[None, :] - impedance[:, None],
        total,
        out=np.zeros_like(total),
        where=total > 0,
    )
    ratio[~known, :] = 0.0
    ratio[:, ~known] = 0.0
    smooth = smoothness().astype(np.float64)
    return (ratio * np.maximum(smooth[:, None], smooth[None, :])).astype(np.float32)
