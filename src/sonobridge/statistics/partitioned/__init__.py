"""One table measured in many groups and in their rests, without going through it each time."""

from sonobridge.statistics.partitioned.area import area_of
from sonobridge.statistics.partitioned.calibration import CalibratedRows
from sonobridge.statistics.partitioned.ratio import RatioMoments
from sonobridge.statistics.partitioned.rows import RankedRows

__all__ = ["CalibratedRows", "RankedRows", "RatioMoments", "area_of"]
