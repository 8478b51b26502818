"""Each control has its own part, with a reason; away from its best the part falls."""

from dataclasses import replace

import numpy as np
import pytest

from scan_scenes import only, ready
from sonobridge.simulator.session.scene import AskedView

# Knob, view, part, and seven steps from the best: added to it, or times it. Beyond 8 mm the
# -6 dB width of a beam out of focus no longer rises steadily, so the sweep ends there.
SWEEPS = [
    ("image.depth_mm", "ica_colour", "coverage", "times", 2.2),
    ("image.focus_mm", "cca_b_longitudinal", "resolution", "plus", 8.0),
    ("image.gain_db", "cca_b_longitudinal", "display", "plus", 18.0),
    ("image.tgc_db", "cca_b_longitudinal", "display", "slope", 18.0),
    ("spectral.prf_hz", "cca_dist_spectral", "gate", "times", 4.0),
    ("spectral.gate_mm", "cca_dist_spectral", "gate", "plus", 6.0),
    ("spectral.wall_filter_hz", "vertebral_spectral", "gate", "plus", 700.0),
    ("colour.prf_hz", "ica_colour", "colour", "times", 0.15),
    ("colour.steer_deg", "ica_colour", "colour", "times", 0.0),
]


def values(one, view, settings):
    asked = AskedView(side="right", site=view.site, plane=view.rule.plane)
    parts = one.scene.view_parts(view.probe, settings, 0, asked)
    return {part.part: part for part in parts}


def turned(settings, knob, value):
    group, name = knob.split(".")
    old = getattr(settings, group)
    if name == "tgc_db":
        slope = tuple(
            float(np.clip(s + value, -20, 20))
            for s, value in zip(old.tgc_db, value, strict=True)
        )
        return replace(settings, **{group: replace(old, tgc_db=slope)})  # fmt: skip
    return replace(settings, **{group: replace(old, **{name: float(value)})})


def steps(view, knob, how, far):
    group, name = knob.split(".")
    best = getattr(getattr(view.settings, group), name)
    if how == "slope":
        # A slope over depth, from none to all of it.
        return [np.linspace(0.5, -0.5, 8) * total for total in np.linspace(0.0, far, 7)]
    return best + np.linspace(0.0, far, 7) if how == "plus" else best * np.linspace(1.0, far, 7)


@pytest.mark.requirement("R-000-11")
@pytest.mark.parametrize(("knob", "view_id", "part", "how", "far"), SWEEPS)
def test_a_knob_away_from_its_best_lowers_its_own_part(knob, view_id, part, how, far):
    one = ready()
    view = only(one, view_id)
    swept = [
        values(one, view, turned(view.settings, knob, v)) for v in steps(view, knob, how, far)
    ]
    own = np.array([parts[part].value for parts in swept])
    assert own[0] > own[-1] + 0.1, own
    assert (np.diff(own) <= 0.02).all(), own
    for name in swept[0].keys() - {part}:
        others = np.array([parts[name].value for parts in swept])
        # Exactly its own part: the others do not follow (speckle moves them a little).
        assert np.abs(others[:4] - others[0]).max() <= 0.1, (name, others)
    assert swept[-1][part].reason
    assert swept[-1][part].next_move


def test_plane_waves_are_judged_by_the_contrast_and_it_says_so():
    one = ready()
    view = only(one, "ica_b_longitudinal")
    image = view.settings.image
    focused = values(one, view, view.settings)["contrast"]
    plane = values(one, view, replace(view.settings, image=replace(image, transmit="plane")))[
        "contrast"
    ]
    assert plane.value < focused.value - 0.02
    assert "focused beams" in plane.next_move
    assert "plane waves" not in focused.next_move
