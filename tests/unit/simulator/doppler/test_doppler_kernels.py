"""Compiled loops of Doppler against the same loops as plain Python, and closed forms."""

import math

import numpy as np
import pytest

from doppler_scenes import POSE, carotid, optics, spectral, tilt, tube
from sonobridge.core.randomness import generator
from sonobridge.simulator.doppler.gate import gate_of
from sonobridge.simulator.doppler.gate_blood import BLOCK_S, GateBlood
from sonobridge.simulator.doppler.kernels.library import (
    doppler_kernels,
    ensure_compiled,
    plain_kernels,
)
from sonobridge.simulator.doppler.kernels.trigonometry import (
    arctangent,
    cosine_of,
    sine_of,
    whole_turns_off,
)
from sonobridge.simulator.doppler.wall_filter import high_pass_sections, polynomial_basis


def gate_signals(field, call, blocks, points=40):
    """Signals of the first points of a gate over some blocks."""
    controls = spectral(60.0, 8000.0)
    blood = GateBlood(gate_of(POSE, controls, optics()), field, optics(), seed=4)
    blood._state = blood._state[:points].copy()
    pulses = round(BLOCK_S * 8000.0)
    steps = np.arange(pulses, dtype=np.float32)
    made = []
    for block in range(blocks):
        real, imaginary = np.zeros(pulses, np.float32), np.zeros(pulses, np.float32)
        blood.add(call, (block * BLOCK_S, 1 / 8000.0), (steps, real, imaginary))
        made.append(real + 1j * imaginary)
    return np.concatenate(made), blood


def test_every_kernel_has_its_plain_form():
    compiled = ensure_compiled().functions
    assert set(plain_kernels()) == set(doppler_kernels())
    if not compiled:
        pytest.skip("nothing can be compiled here")
    assert set(compiled) == set(plain_kernels())


@pytest.mark.parametrize("nascet", [None, 0.6])
def test_gate_is_the_same_compiled_and_plain(nascet):
    field = tube(700.0, tilt(60.0)) if nascet is None else carotid(nascet, 60.0, beats=1)[0]
    compiled, _ = gate_signals(field, doppler_kernels(), 4)
    plain, _ = gate_signals(field, plain_kernels(), 4)
    assert np.abs(compiled).max() > 0
    np.testing.assert_allclose(compiled, plain, atol=2e-3 * np.abs(plain).max())


def test_signal_of_a_gate_is_smooth_across_blocks():
    field = tube(300.0, tilt(60.0))
    signal, _ = gate_signals(field, doppler_kernels(), 30, points=2000)
    jumps = np.abs(np.diff(signal, n=3))
    pulses = round(BLOCK_S * 8000.0)
    at_edges = np.concatenate([jumps[k * pulses - 3 : k * pulses] for k in range(1, 30)])
    assert at_edges.max() < 2.0 * np.quantile(jumps, 0.99)


def test_points_stay_evenly_spread_in_a_tube():
    field = tube(900.0, tilt(60.0))
    _, blood = gate_signals(field, doppler_kernels(), 200, points=2000)
    along = blood._state[:, 0] / (blood._spacing * (len(blood._lines) - 1))
    counts, _ = np.histogram(along, bins=8, range=(0, 1))
    assert counts.min() > 0.6 * counts.mean()
    assert counts.max() < 1.4 * counts.mean()


def test_one_scatterer_gives_the_exact_signal():
    field = tube(700.0, tilt(60.0))
    controls = spectral(60.0, 8000.0)
    gate = gate_of(POSE, controls, optics())
    blood = GateBlood(gate, field, optics(), seed=4)
    axis = int(np.argmin(blood._state[:, 1]))
    blood._state = blood._state[axis : axis + 1].copy()
    # Put it before the gate, so that it crosses in the first block.
    length = blood._spacing * (len(blood._lines) - 1)
    blood._state[0, 0] = 0.5 * length - 2.0
    pulses = round(BLOCK_S * 8000.0)
    real, imaginary = np.zeros(pulses, np.float32), np.zeros(pulses, np.float32)
    radial, cosine, sine = (float(v) for v in blood._state[0, 1:4])
    amplitude = float(blood._state[0, 7])
    steps = np.arange(pulses, dtype=np.float32)
    blood.add(doppler_kernels(), (0.0, 1 / 8000.0), (steps, real, imaginary))
    middle = blood._lines[len(blood._lines) // 2].astype(float)
    offset = radial * middle[9] * (cosine * middle[3:6] + sine * middle[6:9])
    along = gate.axes @ field.tangents[160]
    speed = float(field.velocity_mm_s(160, radial, 0.0))
    start = middle[0:3] + offset - 2.0 * along
    place = start[None] + (speed / 8000.0) * np.arange(pulses)[:, None] * along[None]
    q = ((place / gate.widths_mm) ** 2).sum(axis=1)
    exact = amplitude * np.clip(1 - q / 8, 0, None) ** 8
    exact = exact * np.exp(-4j * np.pi * place[:, 0] / optics().wavelength_mm)
    found = real + 1j * imaginary
    turn = np.vdot(exact, found) / abs(np.vdot(exact, found))
    assert abs(np.angle(turn)) < 0.05
    np.testing.assert_allclose(found, exact, atol=0.06 * np.abs(exact).max())
    weight = np.exp(-q)
    assert np.abs(np.abs(exact) / amplitude - weight).max() < 0.06, "close to the Gaussian"


def test_colour_is_the_same_compiled_and_plain():
    rng = generator(3, "kernels")
    compiled, plain = doppler_kernels(), plain_kernels()
    pulses = rng.standard_normal((5, 2, 6, 7), dtype=np.float32)
    basis = polynomial_basis(1, 5)
    found = []
    for call in (compiled, plain):
        lags, out = np.zeros((3, 6, 7), np.float32), np.zeros((2, 6, 7), np.float32)
        call["correlate"](pulses.copy(), basis, np.zeros((14, 7), np.float32), lags)
        call["estimate"](lags, np.zeros((3, 6, 7), np.float32), out)
        found.append((lags, out))
    np.testing.assert_allclose(found[0][0], found[1][0], atol=1e-4)
    np.testing.assert_allclose(found[0][1], found[1][1], atol=1e-4)
    signal = pulses[:, 0] + 1j * pulses[:, 1]
    flat = signal.reshape(5, -1)
    left = flat - basis.T @ (basis @ flat)
    lag = (left[1:] * left[:-1].conj()).sum(axis=0).reshape(6, 7)
    np.testing.assert_allclose(found[0][0][0] + 1j * found[0][0][1], lag, atol=1e-4)


def test_polynomials_are_close_to_the_functions():
    turns = np.linspace(-3.7, 3.7, 4001, dtype=np.float32)
    off = np.array([whole_turns_off(t) for t in turns], dtype=np.float32)
    exact = 2 * np.pi * turns.astype(float)
    np.testing.assert_allclose([sine_of(t) for t in off], np.sin(exact), atol=3e-6)
    np.testing.assert_allclose([cosine_of(t) for t in off], np.cos(exact), atol=3e-6)
    angle = np.linspace(-math.pi + 1e-3, math.pi - 1e-3, 801)
    pairs = np.stack([np.sin(angle), np.cos(angle)], axis=1).astype(np.float32)
    np.testing.assert_allclose([arctangent(y, x) for y, x in pairs], angle, atol=3e-6)


@pytest.mark.parametrize("cutoff", [60.0, 200.0, 700.0])
def test_high_pass_is_butterworths(cutoff):
    prf = 8000.0
    impulse = np.zeros(4096, dtype=np.float32)
    impulse[0] = 1.0
    doppler_kernels()["high_pass"](high_pass_sections(cutoff, prf), np.zeros(4), impulse)
    response = np.abs(np.fft.rfft(impulse))
    frequencies = np.fft.rfftfreq(4096, 1 / prf)
    warped = np.tan(np.pi * frequencies / prf) / np.tan(np.pi * cutoff / prf)
    expected = np.sqrt(warped**8 / (1 + warped**8))
    np.testing.assert_allclose(response[1:-1], expected[1:-1], atol=0.02)


@pytest.mark.parametrize("bad", [(0.0, 8000.0), (4000.0, 8000.0)])
def test_filters_without_meaning_are_refused(bad):
    with pytest.raises(ValueError, match="half the pulse"):
        high_pass_sections(*bad)
    with pytest.raises(ValueError, match="order of 0 to 2"):
        polynomial_basis(3, 8)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_polynomial_filter_removes_what_it_says(order):
    basis = polynomial_basis(order, 8)
    time = np.linspace(-1, 1, 8)
    for power in range(3):
        left = time**power - basis.T @ (basis @ time**power)
        removed = order >= 1 and power <= order
        assert (np.abs(left).max() < 1e-5) == removed
