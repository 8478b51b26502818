"""Formulas of the parts: plain inputs, a value in 0..1, a reason and a next move."""

from sonobridge.simulator.score.parts.colour import ColourView, score_colour
from sonobridge.simulator.score.parts.contrast import gcnr, score_contrast
from sonobridge.simulator.score.parts.display import DisplayView, score_display
from sonobridge.simulator.score.parts.doppler import (
    AngleView,
    GateView,
    is_aliased,
    nyquist_cm_s,
    score_angle,
    score_gate,
    slip_error_percent,
)
from sonobridge.simulator.score.parts.economy import Motion, motion_of, score_economy
from sonobridge.simulator.score.parts.labels import score_plaque, score_protocol
from sonobridge.simulator.score.parts.measured import (
    MeasuredValue,
    accuracy,
    score_measurement,
)
from sonobridge.simulator.score.parts.plane import (
    CoverageView,
    PlaneView,
    score_coverage,
    score_plane,
)
from sonobridge.simulator.score.parts.resolution import ResolutionView, score_resolution
from sonobridge.simulator.score.parts.safety import score_safety

__all__ = [
    "AngleView",
    "ColourView",
    "CoverageView",
    "DisplayView",
    "GateView",
    "MeasuredValue",
    "Motion",
    "PlaneView",
    "ResolutionView",
    "accuracy",
    "gcnr",
    "is_aliased",
    "motion_of",
    "nyquist_cm_s",
    "score_angle",
    "score_colour",
    "score_contrast",
    "score_coverage",
    "score_display",
    "score_economy",
    "score_gate",
    "score_measurement",
    "score_plane",
    "score_plaque",
    "score_protocol",
    "score_resolution",
    "score_safety",
    "slip_error_percent",
]
