"""Sizes and places of the neck, by ``reference_data/simulator/anatomy.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

__all__ = ["disease_share", "draw", "figure", "imt_mm"]


@cache
def _file() -> dict[str, Any]:
    file = resources.files("sonobridge.reference_data") / "simulator" / "anatomy.yaml"
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def figure(name: str, field: str = "value") -> float:
    """Return one number of a row."""
    return float(_file()["rows"][name][field])


def draw(name: str, score: float) -> float:
    """Return the value of a row at a standard normal score, held to its range."""
    row = _file()["rows"][name]
    return float(np.clip(row["mean"] + score * row["sd"], row["low"], row["high"]))


def imt_mm(sex: str, age_years: float, score: float) -> float:
    """Return the intima-media thickness, mm: mean and SD grow with the square of age.

    The score is a standard normal one; the formula is that of Diaz et al. 2018.
    """
    row = _file()["rows"][f"imt_{sex}_mm"]
    square = age_years * age_years
    mean = row["base"] + row["by_age_squared"] * square
    spread = row["sd_base"] + row["sd_by_age_squared"] * square
    return float(np.clip(mean + score * spread, 0.35, 1.4))


def disease_share(finding: str, age_years: float) -> float:
    """Return the share of sides with a finding (``plaque``, ``ge_50_male``, …) at an age."""
    disease = _file()["disease"]
    return float(np.interp(age_years, disease["ages"], disease[finding]["values"]))
