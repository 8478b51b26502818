"""What has to be seen before a class may be given."""

from __future__ import annotations

from sonobridge.simulator.measurement.grading.criteria_set import PlaqueNeed
from sonobridge.simulator.measurement.grading.outcome import GradingMeasurements

__all__ = ["PRECONDITION_WORDS", "missing_for"]

PRECONDITION_WORDS = {
    "ica_flow_assessed": "flow in the internal carotid artery was not looked for",
    "ica_psv": "no peak systolic velocity of the internal carotid artery",
    "angle_recorded": "the Doppler angle was not recorded",
    "native_vessel": "it was not said whether the vessel is native, stented or operated",
    "plaque_assessed": "plaque was not looked for",
    "plaque_visible": "no plaque is visible",
    "no_plaque": "plaque is visible",
    "luminal_narrowing_assessed": "narrowing of the lumen was not looked for",
    "luminal_narrowing": "no narrowing of the lumen is visible",
    "marked_narrowing": "no marked narrowing of the lumen is visible",
    "no_detectable_lumen": "a lumen is visible, or it was not looked for",
    "near_occlusion_decided": "a low velocity with a markedly narrowed lumen may be a "
    "near-occlusion: say whether the distal artery has collapsed",
    "lumen_and_flow_agree": "flow was found where no lumen is detectable",
}
"""Name of each precondition, and the words for its absence."""

_NARROWED = {"narrowed", "markedly_narrowed", "no_detectable_lumen"}


def missing_for(need: PlaqueNeed, seen: GradingMeasurements) -> tuple[str, ...]:
    """Return the names of what a class needs and the pictures do not show."""
    if need == "not_needed":
        return ()
    if seen.plaque == "not_assessed":
        return ("plaque_assessed",)
    if need == "none_or_no_thickening":
        return ("no_plaque",) if seen.plaque == "visible" else ()
    missing = () if seen.plaque == "visible" else ("plaque_visible",)
    if need == "visible":
        return missing
    if seen.lumen == "not_assessed":
        return (*missing, "luminal_narrowing_assessed")
    if need == "visible_and_luminal_narrowing":
        return missing if seen.lumen in _NARROWED else (*missing, "luminal_narrowing")
    if need == "visible_with_marked_narrowing":
        marked = seen.lumen in {"markedly_narrowed", "no_detectable_lumen"}
        return missing if marked else (*missing, "marked_narrowing")
    closed = seen.lumen == "no_detectable_lumen"
    return missing if closed else (*missing, "no_detectable_lumen")
