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
    ImtSite,
    imt_caveat,
    imt_from_points,
    measure_imt,
)
from sonobridge.simulator.measurement.worksheet.picture_stenosis import (
    AreaStenosis,
    diameter_stenosis,
    outlined_stenosis,
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
from sonobridge.simulator.measurement.worksheet.support import ValueSupport, support_of
from sonobridge.simulator.measurement.worksheet.waveform import (
    VERTEBRAL_WORDS,
    OldTerm,
    VertebralStage,
    Waveform,
    translate_old_term,
    vertebral_direction,
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
    "VERTEBRAL_WORDS",
    "AreaStenosis",
    "BlackArea",
    "CaliperLine",
    "CaliperRefusedError",
    "DiameterStenosis",
    "DopplerMeasurement",
    "GreyScale",
    "IcaAssessment",
    "IcaCcaRatio",
    "ImtMeasurement",
    "ImtSite",
    "LumenDiameter",
    "MeasurementRules",
    "OldTerm",
    "PlaqueFinding",
    "Side",
    "Site",
    "StenosisEntry",
    "UlcerRecess",
    "ValueSupport",
    "VertebralStage",
    "Waveform",
    "Worksheet",
    "beam_points_mm",
    "black_area_band",
    "diameter_stenosis",
    "distance_mm",
    "ellipse_area_mm2",
    "ellipse_from_axes",
    "find_ica_cca_ratio",
    "highest_ica",
    "imt_caveat",
    "imt_from_points",
    "is_plaque",
    "juxtaluminal_black_area",
    "measure_gsm",
    "measure_imt",
    "measurement_rules",
    "normalise_grey",
    "outlined_stenosis",
    "path_mm",
    "polygon_area_mm2",
    "population_caution",
    "site_words",
    "support_of",
    "translate_old_term",
    "vertebral_direction",
    "waveform_vocabulary",
]
