"""Compiled loop that makes samples of the grid: filters, noise, envelope, logarithm."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import register_jitable

from sonobridge.simulator.engine.kernels.arithmetic import binary_log
from sonobridge.simulator.engine.kernels.lanes import (
    WIDTH,
    evens,
    fma,
    gather,
    greater,
    larger,
    load,
    numbered,
    odds,
    select,
    shift_right,
    smaller,
    spread,
    store,
    store_bytes,
    to_floats,
    to_ints,
    turned,
)

__all__ = ["develop_rows"]

_ZERO, _FLOOR, _WHITE = np.float32(0), np.float32(1e-20), np.float32(255)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HASH = (np.int32(0x7FEB352D), np.int32(0x846CA68B - (1 << 32)))
"""Factors of a 32-bit finaliser with little bias (Wellons 2018)."""
_STEP = np.int32(0x9E3779B9 - (1 << 32))
_PAIR, _LOW = np.int32(0x00FF00FF), np.int32(0xFFFF)
_MIDDLE = np.float32(510)
_TURN = 16
"""Rows of the grid whose samples are turned into lines at a time."""


@register_jitable(forceinline=True)
def noise_lanes(state: Any, lanes: Any) -> Any:
    """Return sums of four random bytes less their mean: nearly normal, deviation 147.8."""
    word = lanes + spread(state)
    word = (word ^ shift_right(word, 16)) * spread(_HASH[0])
    word = (word ^ shift_right(word, 15)) * spread(_HASH[1])
    word = word ^ shift_right(word, 16)
    halves = (word & spread(_PAIR)) + (shift_right(word, 8) & spread(_PAIR))
    return to_floats((halves & spread(_LOW)) + shift_right(halves, 16)) - spread(_MIDDLE)


@register_jitable(forceinline=True)
def take_row(grid: Any, row: Any, sizes: Any, echoes: Any, work: Any) -> None:
    """Copy a row, with its late repetitions, and the same times the imaginary unit."""
    stride, width = sizes
    here, quarter = work
    repeated, delays, places, real, imaginary = echoes
    base = spread(np.int32(row * stride))
    for lane in range(0, width, WIDTH):
        values = load(grid, row * stride + lane)
        for number in range(repeated):
            at = number * width + lane
            known = greater(spread(np.int32(row + 1)), load(delays, at))
            back = load(places, at) + base
            late = gather(grid, select(known, back, base))
            late = select(known, late, spread(_ZERO))
            values = fma(late, load(real, at), values)
            values = fma(turned(late), load(imaginary, at), values)
        store(here, lane, values)
        store(quarter, lane, turned(values))


@register_jitable(forceinline=True)
def filter_across(work: Any, weights: Any, out: Any) -> None:
    """Apply one complex filter across the lines of a row.

    ``weights`` is ``(real, imaginary, first, taps, begin)``, ``out`` the ring, the place of
    the row in it, and its width.
    """
    here, quarter = work
    real, imaginary, first, taps, begin = weights
    ring, place, width = out
    for lane in range(0, width, 2 * WIDTH):
        left, right = spread(_ZERO), spread(_ZERO)
        left_too, right_too = spread(_ZERO), spread(_ZERO)
        for tap in range(taps):
            at = begin + lane + 2 * tap
            weight = spread(real[first + tap])
            left = fma(load(here, at), weight, left)
            right = fma(load(here, at + WIDTH), weight, right)
            weight = spread(imaginary[first + tap])
            left_too = fma(load(quarter, at), weight, left_too)
            right_too = fma(load(quarter, at + WIDTH), weight, right_too)
        store(ring, place + lane, left + left_too)
        store(ring, place + lane + WIDTH, right + right_too)


@register_jitable(forceinline=True)
def scale_row(ring: Any, place: Any, gains: Any, first: Any, width: Any) -> None:
    """Multiply a row by the gain of each line."""
    for lane in range(0, width, WIDTH):
        store(ring, place + lane, load(ring, place + lane) * load(gains, first + lane))


@register_jitable(forceinline=True)
def finish_row(ring: Any, row: Any, shape: Any, tail: Any, noise: Any) -> None:
    """Add the pulse's tail and the noise to the first component of a row."""
    width, mask, raw, begin = shape
    gains, gains_too, delays, bands, replicas = tail
    state, size = noise
    target = (row & mask) * width
    lanes = numbered() * spread(_STEP)
    for lane in range(0, width, WIDTH):
        values = load(ring, raw + target + lane)
        for number in range(replicas):
            early = row - delays[number]
            if early >= begin:
                at = bands[early] * replicas + number
                late = load(ring, raw + (early & mask) * width + lane)
                values = fma(late, spread(gains[at]), values)
                values = fma(turned(late), spread(gains_too[at]), values)
        if size != _ZERO:
            word = noise_lanes(np.int32(state + lane * _STEP), lanes)
            values = fma(word, spread(size), values)
        store(ring, target + lane, values)


@register_jitable(forceinline=True)
def filter_along(ring: Any, row: Any, shape: Any, weights: Any, out: Any) -> None:
    """Make the two samples of a row of all lines, into ``out`` (2 x width).

    ``row`` is the last row that the filter needs.
    """
    width, mask, plane, rank = shape
    axial, taps = weights
    for lane in range(0, width, 2 * WIDTH):
        left, right = spread(_ZERO), spread(_ZERO)
        left_next, right_next = spread(_ZERO), spread(_ZERO)
        for component in range(rank):
            for tap in range(taps):
                at = component * plane + ((row - tap) & mask) * width + lane
                first, second = load(ring, at), load(ring, at + WIDTH)
                weight = spread(axial[2 * (component * taps + tap)])
                left, right = fma(first, weight, left), fma(second, weight, right)
                weight = spread(axial[2 * (component * taps + tap) + 1])
                left_next = fma(first, weight, left_next)
                right_next = fma(second, weight, right_next)
        store(out, lane, left)
        store(out, lane + WIDTH, right)
        store(out, width + lane, left_next)
        store(out, width + lane + WIDTH, right_next)


@register_jitable(forceinline=True)
def grey_row(values: Any, start: Any, width: Any, scale: Any, out: Any) -> None:
    """Write grey levels of one row of samples: logarithm of power, scaled, shifted, cut."""
    slope, shift, grey, at = scale[0], scale[1], out[0], out[1]
    for lane in range(0, width, 2 * WIDTH):
        first, second = load(values, start + lane), load(values, start + lane + WIDTH)
        real, imaginary = evens(first, second), odds(first, second)
        power = fma(real, real, fma(imaginary, imaginary, spread(_FLOOR)))
        level = fma(binary_log(power), spread(slope), spread(shift))
        level = smaller(larger(level, spread(_ZERO)), spread(_WHITE))
        store_bytes(grey, at + lane // 2, to_ints(level))


@register_jitable(forceinline=True)
def turn_rows(grey: Any, first: Any, count: Any, shape: Any, frame: Any) -> None:
    """Write samples that stand row by row as lines."""
    width, lines, samples = shape
    for line in range(lines):
        for row in range(count):
            frame[line * samples + first + row] = grey[row * width + line]


def develop_rows(
    grid: Any,
    filters: Any,
    effects: Any,
    output: Any,
    window: Any,
) -> None:
    """Make the samples of the rows ``window[0]`` to ``window[1] - 1`` (0 is the first shown).

    Parameters
    ----------
    grid
        Folded grid, flat float32.
    filters
        ``across`` (real and imaginary, flat by band, component, tap), ``along`` (flat by
        component, tap, phase), bands of the rows (int64), and int64 sizes: row length, rows
        above the first, columns left of the first tap, lines, samples, components, taps
        across, taps along, rows kept in the ring, width of a row of lines.
    effects
        Tail (real and imaginary gains, flat by band and replica; delays), late repetitions
        (number, delays, places, real, imaginary), gain of the lines (flat float32, bands x
        width, may be empty), noise (seed and frame uint64, size), and
        scale: slope and shift of each sample's grey level.
    output
        Frame (flat uint8, lines x samples, may be empty), IQ (flat float32, samples x lines
        padded, may be empty), workspaces: ring, row, row times i, two rows, grey levels.
    window
        (2,) int64.
    """
    real, imaginary, along, bands, sizes = filters
    tail, echoes, lines_gain, noise, (slope, shift) = effects
    frame, iq, ring, work, samples_too, grey = output
    stride, above, begin, lines, samples = sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]
    rank, taps, long, depth, width = sizes[5], sizes[6], sizes[7], sizes[8], sizes[9]
    mask, plane, half = depth - 1, depth * width, sizes[7] // 2
    replicas = tail[2].size
    raw = rank * plane if replicas else 0
    start = window[0] + above - half
    oldest = start - (tail[2][replicas - 1] if replicas else 0)
    oldest = max(oldest, 0)
    done, held = 2 * window[0], 0
    for row in range(oldest, window[1] + above + half):
        take_row(grid, row, (stride, work[0].size), echoes, work)
        for component in range(rank):
            place = (raw if component == 0 else component * plane) + (row & mask) * width
            weights = (real, imaginary, (bands[row] * rank + component) * taps, taps, begin)
            filter_across(work, weights, (ring, place, width))
            if lines_gain.size:
                scale_row(ring, place, lines_gain, bands[row] * width, width)
        if row < start:
            continue
        seed = (noise[0] + np.uint64(row)) * _GOLDEN ^ noise[1]
        seed = (seed ^ (seed >> np.uint64(29))) * _GOLDEN
        state = np.int32(np.int64(seed >> np.uint64(33)))
        trail = (tail[0], tail[1], tail[2], bands, replicas)
        finish_row(ring, row, (width, mask, raw, oldest), trail, (state, noise[2]))
        if row < start + 2 * half:
            continue
        filter_along(ring, row, (width, mask, plane, rank), (along, long), samples_too)
        first = 2 * (row - half - above)
        if iq.size:
            for lane in range(0, 2 * width, WIDTH):
                store(iq, first * width + lane, load(samples_too, lane))
        if frame.size:
            for phase in range(min(2, samples - first)):
                scale = (slope, shift[first + phase])
                grey_row(samples_too, phase * width, width, scale, (grey, held * width // 2))
                held += 1
            if held >= 2 * _TURN - 1 or row == window[1] + above + half - 1:
                turn_rows(grey, done, held, (width // 2, lines, samples), frame)
                done, held = done + held, 0
