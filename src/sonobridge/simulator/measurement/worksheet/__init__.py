"""Sites, Doppler values, calipers, plaque, IMT and grey scale of one examination."""

from sonobridge.simulator.measurement.worksheet.calipers import (
    CaliperLine,
    CaliperRefusedError,
    beam_points_mm,
    distance_mm,
    ellipse_area_mm2,
    ellipse_from_axes,
    path_mm,
    polygon_area_mm2,
)
from sonobridge.simulator.measurement.worksheet.diameter import DiameterStenosis, LumenDiameter
from sonobridge.simulator.measurement.worksheet.doppler import (
    DopplerMeasurement,
    IcaCcaRatio,
    find_ica_cca_ratio,
    highest_ica,
)
from sonobridge.simulator.measurement.worksheet.grey_scale import (
    BlackArea,
    GreyScale,
    black_area_band,
    juxtaluminal_black_area,
    measure_gsm,
    normalise_grey,
    population_caution,
)
from sonobridge.simulator.measurement.worksheet.imt import (
    ImtMeasurement,
    imt_caveat,
    measure_imt,
)
from sonobridge.simulator.measurement.worksheet.plaque import (
    PlaqueFinding,
    UlcerRecess,
    is_plaque,
)
from sonobridge.simulator.measurement.worksheet.rules import (
    MeasurementRules,
    measurement_rules,
)
from sonobridge.simulator.measurement.worksheet.site import (
    CCA_SITES,
    ICA_SITES,
    SIDES,
    SITE_WORDS,
    SITES,
    Side,
    Site,
    site_words,
)
from sonobridge.simulator.measurement.worksheet.waveform import (
    OldTerm,
    Waveform,
    translate_old_term,
    waveform_vocabulary,
)
from sonobridge.simulator.measurement.worksheet.worksheet import (
    IcaAssessment,
    StenosisEntry,
    Worksheet,
)

__all__ = [
    "CCA_SITES",
    "ICA_SITES",
    "SIDES",
    "SITES",
    "SITE_WORDS",
    "BlackArea",
    "CaliperLine",
    "CaliperRefusedError",
    "DiameterStenosis",
    "DopplerMeasurement",
    "GreyScale",
    "IcaAssessment",
    "IcaCcaRatio",
    "ImtMeasurement",
    "LumenDiameter",
    "MeasurementRules",
    "OldTerm",
    "PlaqueFinding",
    "Side",
    "Site",
    "StenosisEntry",
    "UlcerRecess",
    "Waveform",
    "Worksheet",
    "beam_points_mm",
    "black_area_band",
    "distance_mm",
    "ellipse_area_mm2",
    "ellipse_from_axes",
    "find_ica_cca_ratio",
    "highest_ica",
    "imt_caveat",
    "is_plaque",
    "juxtaluminal_black_area",
    "measure_gsm",
    "measure_imt",
    "measurement_rules",
    "normalise_grey",
    "path_mm",
    "polygon_area_mm2",
    "population_caution",
    "site_words",
    "translate_old_term",
    "waveform_vocabulary",
]
