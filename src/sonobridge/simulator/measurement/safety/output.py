"""Mechanical and thermal indices of the simulated scanner: a simple model that says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le

from sonobridge.core.record import record
from sonobridge.core.units import Decibel, Millimetre
from sonobridge.simulator.measurement.clinical import (
    ClinicalFile,
    load_clinical,
    parse_clinical,
)

__all__ = [
    "AcousticOutput",
    "OutputLimits",
    "OutputSettings",
    "estimate_output",
    "output_limits",
]

Mode = Literal["b", "colour", "spectral"]


@record
class OutputSettings:
    """Controls that acoustic output depends on.

    Attributes
    ----------
    mode
        What is transmitted.
    power_db
        Output below its most, dB.
    frequency_mhz, focus_mm
        Transmitted frequency and depth of the focus.
    frozen
        A frozen scanner transmits nothing.
    """

    mode: Mode
    power_db: Annotated[Decibel, Ge(-20), Le(0)]
    frequency_mhz: Annotated[float, Ge(1.0), Le(18.0)]
    focus_mm: Annotated[Millimetre, Ge(5), Le(200)]
    frozen: bool = False


@record
class OutputLimits:
    """What a scanner of this kind never exceeds: the maker's limits, not the operator's.

    Attributes
    ----------
    mi, ispta3_mw_cm2
        Track 3 limits.
    words
        The sentence beside them.
    source
        Where they come from.
    """

    mi: float
    ispta3_mw_cm2: float
    words: str
    source: str


@record
class AcousticOutput:
    """Indices shown on the screen.

    Attributes
    ----------
    mi, tis, tib
        Mechanical index; thermal index for soft tissue and for bone at the focus.
    ispta3_mw_cm2
        Derated spatial-peak temporal-average intensity.
    limited_by
        Limits that the scanner held itself to.
    simulated
        Always: no scanner was measured.
    """

    mi: float
    tis: float
    tib: float
    ispta3_mw_cm2: float
    limited_by: tuple[Literal["mi", "ispta3"], ...] = ()
    simulated: Literal[True] = True


@cache
def output_limits() -> OutputLimits:
    """Return the limits that the scanner cannot exceed (track 3)."""
    row = load_clinical().items("output_limits")[0]
    return OutputLimits(
        mi=float(row.values["mi"]),
        ispta3_mw_cm2=float(row.values["ispta3_mw_cm2"]),
        words=f"The scanner cannot exceed MI {row.values['mi']:g} or ISPTA.3 "
        f"{row.values['ispta3_mw_cm2']:g} mW/cm² (not for the {row.values['except']}).",
        source=row.provenance.source,
    )


def estimate_output(settings: OutputSettings) -> AcousticOutput:
    """Estimate MI, TIS and TIB of the simulated scanner.

    Parameters
    ----------
    settings
        Mode, power, frequency and focus.

    Notes
    -----
    Power falls by 10^(dB/10) and pressure by 10^(dB/20). Between the reference frequency and
    focus and those that are set, both change by derating of 0.3 dB/cm/MHz alone, and MI also
    by the root of the frequency. MI = p_r.3 / sqrt(f); TIS = W f / 210; TIB = min(sqrt(W.3
    I_ta.3) / 50, W.3 / 4.4) for a beam that stands, and TIS for one that is scanned. Apertures,
    pulse lengths and repetition are not modelled. Formulas, figures and their sources:
    ``reference_data/simulator/output_model.yaml``.
    """
    if settings.frozen:
        return AcousticOutput(mi=0.0, tis=0.0, tib=0.0, ispta3_mw_cm2=0.0)
    model = _model()
    row = _modes()[settings.mode]
    reference = model.block("reference")
    depth = model.block("derating")["db_per_cm_mhz"] * (
        settings.frequency_mhz * settings.focus_mm
        - reference["frequency_mhz"] * reference["focus_mm"]
    )
    derated_db = settings.power_db - depth / 10.0
    frequency = settings.frequency_mhz / reference["frequency_mhz"]
    mi = row["mi"] * 10 ** (derated_db / 20) / math.sqrt(frequency)
    intensity = row["ispta3_mw_cm2"] * 10 ** (derated_db / 10)
    power = row["power_mw"] * 10 ** (settings.power_db / 10)
    limits = output_limits()
    limited: list[Literal["mi", "ispta3"]] = []
    if mi > limits.mi:
        # The scanner lowers its drive until the limit holds; power and intensity follow.
        share = (limits.mi / mi) ** 2
        mi, power, intensity = limits.mi, power * share, intensity * share
        limited.append("mi")
    if intensity > limits.ispta3_mw_cm2:
        share = limits.ispta3_mw_cm2 / intensity
        mi, power = mi * math.sqrt(share), power * share
        intensity = limits.ispta3_mw_cm2
        limited.append("ispta3")
    tis = power * settings.frequency_mhz / _index("tis")["mw_mhz"]
    return AcousticOutput(
        mi=mi,
        tis=tis,
        tib=tis if row["scanned"] else _tib(power, intensity, settings),
        ispta3_mw_cm2=intensity,
        limited_by=tuple(limited),
    )


def _tib(power: float, intensity: float, settings: OutputSettings) -> float:
    row = _index("tib")
    depth_db = _model().block("derating")["db_per_cm_mhz"] * settings.frequency_mhz
    there = power * 10 ** (-depth_db * settings.focus_mm / 100.0)
    root = math.sqrt(there * intensity) / row["root_divisor"]
    return float(min(root, there / row["power_divisor"]))


@cache
def _model() -> ClinicalFile:
    from importlib import resources

    import yaml

    name = "output_model.yaml"
    source = resources.files("sonobridge.reference_data") / "simulator" / name
    return parse_clinical(yaml.safe_load(source.read_text("utf-8")), name)


@cache
def _modes() -> Mapping[str, Mapping[str, Any]]:
    return {str(row.values["mode"]): row.values for row in _model().items("modes")}


@cache
def _index(name: str) -> Mapping[str, Any]:
    rows = _model().items("indices")
    return next(row.values for row in rows if row.values["index"] == name)
