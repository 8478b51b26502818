"""Types that cross three or more packages."""

from sonobridge.core.types.estimate import Estimate, NotEstimable
from sonobridge.core.types.known import Known, NotRecorded, Recorded

__all__ = ["Estimate", "Known", "NotEstimable", "NotRecorded", "Recorded"]
