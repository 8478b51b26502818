"""The field model against what theory says of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.probe.beamforming import Beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.probe.field.elevation import elevation
from sonobridge.simulator.probe.field.pulse import band, excitation, transducer_band
from sonobridge.simulator.probe.field.response import scanner
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.widths import finer, full_width

LINEAR = TRANSDUCERS["L11-5v"]


def scan_of(beam, *, steer_rad=0.0, transducer=LINEAR):
    return scanner(transducer, beam, beam_grid(transducer, ImageSettings(), steer_rad))


def test_the_band_of_a_transducer_is_half_at_its_edges():
    low, high = 7.6 * (1 - 0.385), 7.6 * (1 + 0.385)
    level = transducer_band(LINEAR, np.array([low, 7.6, high, -1.0]))
    assert level == pytest.approx([0.5, 1.0, 0.5, 0.0], abs=1e-12)


def test_a_long_pulse_is_heard_at_its_own_frequency():
    for frequency in (6.0, 7.6, 9.0):
        heard = band(LINEAR, Beamforming(frequency_mhz=frequency, cycles=12))
        assert heard.centre_mhz == pytest.approx(frequency, rel=0.01)
    twice = band(LINEAR, Beamforming(frequency_mhz=4.7, cycles=12, harmonic=True))
    assert twice.centre_mhz == pytest.approx(9.4, rel=0.02)


def test_an_excitation_peaks_where_it_is_sent():
    frequency = np.linspace(1, 15, 1401)
    level = excitation(7.6, 8, frequency)
    assert frequency[level.argmax()] == pytest.approx(7.6, abs=0.02)


def test_a_focused_beam_is_as_wide_as_diffraction_says():
    # At the focus of a long pulse the amplitude is the product of the transforms of the two
    # apertures: rectangular out, Hann back.
    scan = scan_of(Beamforming(frequency_mhz=7.6, cycles=10))
    place = np.arange(-80, 81) * 0.01
    across = np.abs(scan.image(20.0, place, np.zeros(1))[:, 0])
    sent = np.sinc(place / (scan.band.wavelength_mm * 3.0))
    unit = place / (scan.band.wavelength_mm * 1.5)
    received = np.sinc(unit) / (1 - unit**2)
    assert full_width(across, 0.01) == pytest.approx(
        full_width(sent * received, 0.01), rel=0.05
    )


def test_the_point_lies_where_it_is_and_its_image_is_even():
    scan = scan_of(Beamforming(frequency_mhz=7.6, transmit="plane"))
    offsets = np.arange(-20, 21) * 0.02
    image = np.abs(scan.image(20.0, np.arange(-6, 7) * 0.2, offsets))
    assert np.unravel_index(image.argmax(), image.shape) == (6, 20)
    assert image == pytest.approx(image[::-1], rel=1e-3, abs=1e-3 * image.max())


def test_the_phase_follows_the_range_alone():
    scan = scan_of(Beamforming(frequency_mhz=7.6, transmit="plane"))
    phases = [
        np.angle(scan.image(depth, np.zeros(1), np.zeros(1))[0, 0])
        for depth in (12.0, 12.013, 20.007, 30.2)
    ]
    assert np.ptp(phases) < math.radians(3)


def test_a_point_off_the_middle_looks_the_same():
    scan = scan_of(Beamforming(frequency_mhz=7.6))
    axis, offsets = np.arange(-6, 7) * 0.2, np.arange(-15, 16) * 0.039
    middle, aside = (scan.image(20.0, axis, offsets, place) for place in (0.0, 6.0))
    norm = np.linalg.norm(middle) * np.linalg.norm(aside)
    assert np.abs(np.vdot(middle, aside)) / norm > 0.999


def test_steered_lines_focus_where_they_point():
    beam = Beamforming(frequency_mhz=5.0, cycles=4, focus_mm=18.0)
    straight, steered = scan_of(beam), scan_of(beam, steer_rad=math.radians(20))
    axis, offsets = np.arange(-60, 61) * 0.05, np.arange(-20, 21) * 0.05
    images = [np.abs(one.image(18.0, axis, offsets)) for one in (straight, steered)]
    for image in images:
        assert np.unravel_index(image.argmax(), image.shape) == (60, 20)
    widths = [full_width(image[:, 20], 0.05) for image in images]
    # Seen at an angle the aperture is shorter, so the beam is wider.
    assert 1.0 < widths[1] / widths[0] < 1.25
    assert images[1].max() < images[0].max()


def test_without_dead_elements_the_beam_is_narrower_and_stronger():
    beam = Beamforming(frequency_mhz=7.6)
    whole = scan_of(beam)
    broken = scan_of(
        beam, transducer=replace(LINEAR, dead_elements=(52, 53, 54, 55, 72, 73, 74, 75))
    )
    images = [
        np.abs(one.image(20.0, np.arange(-40, 41) * 0.05, np.zeros(1)))
        for one in (whole, broken)
    ]
    assert images[1].max() < 0.8 * images[0].max()
    sides = [image[abs(np.arange(81) - 40) > 16].max() / image.max() for image in images]
    assert sides[1] > 2 * sides[0]


def test_the_lens_focuses_as_diffraction_says():
    # A rectangular aperture out and back: the amplitude is sinc squared, 0.886 wide.
    beam = Beamforming(frequency_mhz=7.6, cycles=16)
    heard = band(LINEAR, beam)
    made = elevation(LINEAR, beam, heard, np.array([6.0, 18.0, 36.0]))
    assert made.fwhm_mm[1] == pytest.approx(0.886 * heard.wavelength_mm * 18 / 5, rel=0.03)
    assert made.fwhm_mm[0] > 2 * made.fwhm_mm[1]
    assert made.fwhm_mm[2] > 2 * made.fwhm_mm[1]
    assert made.gain.argmax() == 1


def test_the_harmonic_slice_is_thinner():
    depths = np.array([18.0, 24.0])
    twice = Beamforming(frequency_mhz=4.7, harmonic=True)
    once = Beamforming(frequency_mhz=4.7, cycles=2.5)
    thin, thick = (
        elevation(LINEAR, beam, band(LINEAR, beam), depths).fwhm_mm for beam in (twice, once)
    )
    assert np.all(thin < 0.8 * thick)


def test_widths_are_found_between_samples():
    place = np.arange(-50, 51) * 0.1
    gaussian = np.exp(-(place**2) / 2)
    assert full_width(gaussian, 0.1) == pytest.approx(2.3548, rel=0.002)
    coarse = np.exp(-((np.arange(-6, 7) * 0.8) ** 2) / 2).astype(complex)
    assert full_width(np.abs(finer(coarse)), 0.1) == pytest.approx(2.3548, rel=0.005)
