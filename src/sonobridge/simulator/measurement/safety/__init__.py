"""Acoustic output, time on tissue and the guidance about both."""

from sonobridge.simulator.measurement.safety.dwell import (
    LONGEST_STEP_S,
    DwellNotice,
    DwellState,
    DwellStep,
    watch_dwell,
)
from sonobridge.simulator.measurement.safety.guidance import (
    DwellGuidance,
    DwellRow,
    dwell_guidance,
)
from sonobridge.simulator.measurement.safety.output import (
    AcousticOutput,
    OutputLimits,
    OutputSettings,
    estimate_output,
    output_limits,
)
from sonobridge.simulator.measurement.safety.panel import SafetyPanel, make_safety_panel

__all__ = [
    "LONGEST_STEP_S",
    "AcousticOutput",
    "DwellGuidance",
    "DwellNotice",
    "DwellRow",
    "DwellState",
    "DwellStep",
    "OutputLimits",
    "OutputSettings",
    "SafetyPanel",
    "dwell_guidance",
    "estimate_output",
    "make_safety_panel",
    "output_limits",
    "watch_dwell",
]
