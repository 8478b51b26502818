"""Picture parts of the score: monotone sweeps, optima where they belong, reasons that fit."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.randomness import generator
from sonobridge.simulator.score.parts import (
    ColourView,
    CoverageView,
    DisplayView,
    PlaneView,
    ResolutionView,
    gcnr,
    score_colour,
    score_contrast,
    score_coverage,
    score_display,
    score_plane,
    score_resolution,
)

PLANE = PlaneView(
    asked="right ICA",
    imaged="right ICA",
    offset_mm=0.0,
    tilt_deg=0.0,
    slice_sigma_mm=0.8,
    radius_mm=2.5,
    length_mm=20.0,
)
COVER = CoverageView(
    asked="right ICA",
    imaged="right ICA",
    visible_mm=20.0,
    needed_mm=20.0,
    centre=0.5,
    depth=0.5,
)


def falls(values, strictly=True):
    return all((b < a) if strictly else (b <= a) for a, b in pairwise(values))


@settings(deadline=None)
@given(st.floats(0.3, 3), st.floats(1, 5), st.sampled_from([-1, 1]))
def test_the_plane_is_best_at_the_truth_and_falls_with_offset_and_tilt(sigma, radius, sign):
    view = replace(PLANE, slice_sigma_mm=sigma, radius_mm=radius)
    assert score_plane(view).value == 1.0
    steps = np.linspace(0, 2, 7)
    offsets = [score_plane(replace(view, offset_mm=sign * s * sigma)).value for s in steps]
    tilts = [score_plane(replace(view, tilt_deg=sign * s * 12)).value for s in steps]
    assert falls(offsets)
    assert falls(tilts)


def test_a_plane_one_slice_off_is_worth_less_than_half():
    for sigmas in (0.5, 1, 2):
        found = score_plane(replace(PLANE, offset_mm=0.8 * sigmas))
        assert found.value == pytest.approx(math.exp(-(sigmas**2)))
    ends = math.degrees(math.atan(2.5 / 10))
    found = score_plane(replace(PLANE, tilt_deg=2 * ends))
    assert found.value == pytest.approx(math.exp(-4))
    found = score_plane(replace(PLANE, offset_mm=1.2))
    assert "1.2 mm off the right ICA" in found.reason
    assert found.next_move == "slide backwards by 1.2 mm"
    assert score_plane(replace(PLANE, tilt_deg=-10)).next_move == "rotate clockwise by 10°"
    assert score_plane(PLANE).next_move == ""


def test_another_vessel_scores_nothing_whatever_its_plane():
    for found in (
        score_plane(replace(PLANE, imaged="right ECA")),
        score_coverage(replace(COVER, imaged="right ECA")),
    ):
        assert found.value == 0.0
        assert found.reason == "The right ECA is in the picture; the right ICA was asked for."


@pytest.mark.parametrize(
    ("name", "sweep"),
    [
        ("visible_mm", np.linspace(20, 0, 7)),
        ("centre", np.linspace(0.6, 1.0, 7)),
        ("centre", np.linspace(0.4, 0.0, 7)),
        ("depth", np.linspace(2 / 3, 1.0, 7)),
        ("depth", np.linspace(1 / 3, 0.0, 7)),
        ("shadow", np.linspace(0, 1, 7)),
    ],
)
def test_coverage_falls_along_each_sweep(name, sweep):
    values = [score_coverage(replace(COVER, **{name: float(x)})).value for x in sweep]
    assert values[0] == pytest.approx(1.0)
    assert falls(values)


def test_coverage_names_its_worst_factor():
    assert score_coverage(COVER).next_move == ""
    assert "deeper" in score_coverage(replace(COVER, depth=0.9)).next_move
    assert "to the left" in score_coverage(replace(COVER, centre=0.9)).next_move
    assert "shadow" in score_coverage(replace(COVER, shadow=0.7)).next_move
    assert "more of the vessel" in score_coverage(replace(COVER, visible_mm=3)).next_move


def speckle(level, seed, size=3000):
    return generator(seed, "speckle").rayleigh(level, size)


def test_contrast_is_blind_to_the_grey_map_and_free_of_its_own_bias():
    lumen, wall = speckle(1.0, 1), speckle(3.0, 2)
    linear = gcnr(lumen, wall)
    assert gcnr(20 * np.log10(lumen), 20 * np.log10(wall)) == pytest.approx(linear, abs=1e-12)
    assert gcnr(lumen**0.3, wall**0.3) == pytest.approx(linear, abs=1e-12)
    # Two alike regions: a plain histogram would say up to 0.2.
    alike = [gcnr(speckle(1.0, s), speckle(1.0, s + 100)) for s in range(20)]
    assert np.mean(alike) < 0.03
    small = [gcnr(speckle(1.0, s, 100), speckle(1.0, s + 50, 100)) for s in range(40)]
    assert np.mean(small) < 0.08


def test_contrast_agrees_with_theory():
    # Rayleigh of scales a < b: the densities meet once, at x^2 = 2 ln(b^2/a^2)/(1/a^2 - 1/b^2).
    a, b = 1.0, 3.0
    meet = 2 * math.log(b**2 / a**2) / (1 / a**2 - 1 / b**2)
    overlap = math.exp(-meet / (2 * a**2)) + 1 - math.exp(-meet / (2 * b**2))
    found = np.mean([gcnr(speckle(a, s, 20_000), speckle(b, s + 9, 20_000)) for s in range(5)])
    assert found == pytest.approx(1 - overlap, abs=0.02)


def test_contrast_falls_as_noise_fills_the_lumen():
    noise = generator(7, "noise").normal(0, 1, (2, 3000))
    values = [
        gcnr(np.hypot(speckle(0.3, 3), x * noise[0]), speckle(3.0, 4))
        for x in np.linspace(0, 2.4, 7)
    ]
    assert falls(values, strictly=False)
    assert values[0] - values[-1] > 0.4
    assert score_contrast(speckle(0.1, 1), speckle(9.0, 2)).next_move == ""


def test_a_contrast_without_samples_is_refused():
    for bad in (np.ones(10), np.full(100, math.nan)):
        with pytest.raises(ValueError):
            gcnr(bad, np.ones(100))


def display(gain_db=0.0, tilt_db=0.0, depths=8):
    """A log-compressed picture whose tissue lies at 42 % of white without extra gain."""
    noise = 20 * np.log10(speckle(1 / math.sqrt(math.pi / 2), 5, 4000))
    slope = np.linspace(-tilt_db / 2, tilt_db / 2, depths)
    tissue = (noise.reshape(depths, -1) + slope[:, None]).ravel()
    shown = np.clip(0.42 + (tissue + gain_db) / 60, 0, 1)
    dark = 20 * np.log10(speckle(0.02, 6, 2000))
    return DisplayView(
        tissue=shown,
        lumen=np.clip(0.42 + (dark + gain_db) / 60, 0, 1),
        tissue_depth_db=np.median(tissue.reshape(depths, -1), axis=1),
    )


def test_gain_has_one_optimum_within_2_db_of_an_expert_setting():
    gains = np.arange(-24, 24.5, 1.0)
    values = np.array([score_display(display(g)).value for g in gains])
    best = int(values.argmax())
    assert abs(gains[np.isclose(values, values[best], atol=0.02)]).min() <= 2
    assert (np.diff(values[: best + 1]) >= -1e-3).all()
    assert (np.diff(values[best:]) <= 1e-3).all()
    assert values[best] > 0.9
    assert values[0] < 0.2
    assert values[-1] < 0.2


def test_gain_says_which_way():
    assert score_display(display(-20)).next_move == "raise the gain"
    assert score_display(display(18)).next_move == "lower the gain"
    assert score_display(display(0)).next_move == ""


def test_depth_gain_is_best_when_flat():
    values = [score_display(display(0, tilt)).value for tilt in np.linspace(0, 24, 7)]
    assert falls(values)
    assert score_display(display(0, 16)).next_move == "even out the depth gain"
    assert "uneven" in score_display(display(0, 16)).reason


RESOLUTION = ResolutionView(
    sigma_mm=0.4, best_sigma_mm=0.4, snr_db=20, target_mm=18, focus_mm=18
)


def test_resolution_falls_with_width_and_with_lost_signal():
    widths = np.linspace(0.4, 1.2, 7)
    values = [score_resolution(replace(RESOLUTION, sigma_mm=float(w))).value for w in widths]
    assert values[0] == 1.0
    assert falls(values)
    signals = [
        score_resolution(replace(RESOLUTION, snr_db=float(s))).value
        for s in (6, 5, 4, 2, 0, -3)
    ]
    assert falls(signals[:-1])
    assert signals[-1] == 0.0


def test_resolution_is_best_with_the_focus_at_the_target():
    def view(focus):
        # Width grows as the focus leaves the target.
        width = 0.4 * math.sqrt(1 + ((focus - 18) / 8) ** 2)
        return replace(RESOLUTION, sigma_mm=width, focus_mm=focus)

    values = [score_resolution(view(f)).value for f in range(6, 31, 2)]
    assert values.index(max(values)) == 6
    assert falls(values[6:])
    assert falls(values[6::-1])
    assert score_resolution(view(30)).next_move == "move the focus 12 mm up"
    assert score_resolution(view(6)).next_move == "move the focus 12 mm down"


def test_the_best_frequency_falls_with_depth():
    def best(depth):
        def value(frequency):
            # Beam narrows with frequency; 0.5 dB/cm/MHz both ways from 60 dB.
            view = ResolutionView(
                sigma_mm=3.0 / frequency,
                best_sigma_mm=3.0 / 12,
                snr_db=60 - 2 * 0.5 * frequency * depth / 10,
                target_mm=depth,
                focus_mm=depth,
            )
            return score_resolution(view).value

        return max(np.arange(3, 12.1, 0.5), key=value)

    found = [best(depth) for depth in (20, 60, 80, 120)]
    assert falls(found, strictly=False)
    assert found[0] > found[-1]


@pytest.mark.parametrize("name", ["bleed", "wrapped"])
def test_colour_falls_with_bleed_and_wrap(name):
    good = ColourView(fill=1, bleed=0, wrapped=0, steered_right=True)
    values = [
        score_colour(replace(good, **{name: float(x)})).value for x in np.linspace(0, 1, 7)
    ]
    assert values[0] == 1.0
    assert falls(values)
    fills = [score_colour(replace(good, fill=float(x))).value for x in np.linspace(1, 0, 7)]
    assert falls(fills)
    wrong = score_colour(replace(good, steered_right=False))
    assert wrong.value == 0.5
    assert wrong.next_move == "steer the box, or rock the probe, along the flow"
    with pytest.raises(ValueError):
        replace(good, fill=1.2)


def test_colour_has_one_best_gain():
    def at(gain):
        fill, bleed = (1 / (1 + math.exp(-(gain - x) / 2)) for x in (-8, 8))
        view = ColourView(fill=fill, bleed=bleed, wrapped=0, steered_right=True)
        return score_colour(view).value

    values = [at(g) for g in range(-20, 21, 2)]
    best = values.index(max(values))
    assert 8 <= best <= 12
    assert falls(values[best:])
    assert falls(values[best::-1])


@settings(deadline=None)
@given(st.floats(-5, 5), st.floats(-60, 60), st.floats(0, 60), st.floats(0, 1), st.floats(0, 1))
def test_every_part_answers_within_its_bounds(offset, tilt, visible, place, shadow):
    plane = score_plane(replace(PLANE, offset_mm=offset, tilt_deg=tilt))
    cover = score_coverage(
        replace(COVER, visible_mm=visible, centre=place, depth=1 - place, shadow=shadow)
    )
    for found in (plane, cover):
        assert 0 <= found.value <= 1
        assert found.reason
