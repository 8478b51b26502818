"""Stenosis as a quantity that never loses its method."""

from sonobridge.simulator.measurement.stenosis.conversion import (
    CONVERSIONS,
    Conversion,
    Converted,
    convert_stenosis,
)
from sonobridge.simulator.measurement.stenosis.lumen import (
    area_stenosis,
    ecst_stenosis,
    nascet_stenosis,
)
from sonobridge.simulator.measurement.stenosis.percent import (
    AreaReference,
    DiameterMethod,
    MethodRefusedError,
    MixedMethodsError,
    PercentMethod,
    StenosisClass,
    StenosisPercent,
    largest_stenosis,
    mean_stenosis,
    stenosis_difference,
)

__all__ = [
    "CONVERSIONS",
    "AreaReference",
    "Conversion",
    "Converted",
    "DiameterMethod",
    "MethodRefusedError",
    "MixedMethodsError",
    "PercentMethod",
    "StenosisClass",
    "StenosisPercent",
    "area_stenosis",
    "convert_stenosis",
    "ecst_stenosis",
    "largest_stenosis",
    "mean_stenosis",
    "nascet_stenosis",
    "stenosis_difference",
]
