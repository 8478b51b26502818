"""The numbers of the measurement rules, from their data file."""

from __future__ import annotations

from dataclasses import fields
from functools import cache

from sonobridge.core.record import from_json, record
from sonobridge.simulator.measurement.clinical import ClinicalDataError, load_clinical

__all__ = ["MeasurementRules", "measurement_rules"]


@record
class MeasurementRules:
    """Limits of the definitions of plaque, ulcer, IMT, GSM and black area.

    Lengths in mm, areas in mm², grey levels 0..255; names as in the data file. The stages
    of vertebral flow stand with the direction that each is reported with.
    """

    plaque_protrusion_mm: float
    plaque_protrusion_share_of_imt: float
    plaque_thickness_mm: float
    ulcer_depth_mm: float
    ulcer_width_mm: float
    ulcer_planes: int
    imt_segment_mm: float
    imt_below_end_mm: float
    beam_tilt_deg_at_most: float
    gsm_blood_median: tuple[float, float]
    gsm_adventitia_median: tuple[float, float]
    gsm_blood_target: float
    gsm_adventitia_target: float
    jba_grey_below: float
    jba_bands_mm2: tuple[float, ...]
    doppler_angle_deg_at_most: float
    vertebral_directions: dict[str, str]


_BLOCKS = {
    "plaque": "plaque_definition",
    "ulcer": "ulcer_definition",
    "imt": "imt_rule",
    "beam": "imt_beam_rule",
    "gsm": "gsm_normalisation",
    "jba": "jba_definition",
    "doppler": "doppler_rule",
    "vertebral": "vertebral_flow",
}


@cache
def measurement_rules(file: str = "measurement_rules.yaml") -> MeasurementRules:
    """Return the rules that ship with the program.

    Raises
    ------
    ClinicalDataError
        If a number is missing.
    """
    data = load_clinical(file)
    values = {}
    for field in fields(MeasurementRules):
        kind, key = field.name.split("_", 1)
        block = data.block(_BLOCKS[kind])
        if key not in block:
            raise ClinicalDataError(
                "The measurement rules cannot be used: a number is missing.",
                where=f"{file} {_BLOCKS[kind]}.{key}",
                kept="Nothing was measured.",
                remedy="Restore the file that shipped with the program.",
            )
        values[field.name] = block[key]
    return from_json(MeasurementRules, values)
