"""Filters, noise, envelope, logarithm, scan conversion."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["develop_rows", "scan_convert"]

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = (1 << 64) - 1


def develop_rows(grid: Any, filters: Any, effects: Any, output: Any, window: Any) -> None:
    """Make the samples of a window of rows."""
    tail, echoes, lines_gain, noise, (slope, shift) = effects
    real, imaginary, along, bands, sizes = filters
    frame, iq = output[0], output[1]
    stride, above, begin, lines, samples, rank, taps, long = (int(s) for s in sizes[:8])
    width, half = int(sizes[9]), long // 2
    replicas = tail[2].size
    start = int(window[0]) + above - half
    oldest = max(start - (int(tail[2][-1]) if replicas else 0), 0)
    rows = np.arange(oldest, int(window[1]) + above + half)
    across = (real + 1j * imaginary).reshape(-1, rank, taps)[bands[rows]]
    size = begin // 2 + width // 2 + taps + 8
    taken = _taken(grid, rows, (stride, size), echoes)
    filtered = np.zeros((rank, len(rows), width // 2), dtype=np.complex128)
    for tap in range(taps):
        part = taken[:, begin // 2 + tap : begin // 2 + tap + width // 2]
        filtered += across[:, :, tap].T[:, :, None] * part
    if lines_gain.size:
        filtered *= lines_gain.reshape(-1, width)[bands[rows], ::2]
    filtered[0] = _with_tail(filtered[0], rows, tail, bands)
    if noise[2] > 0:
        filtered[0] += float(noise[2]) * _noise(rows, width, noise)
    weights = along.reshape(rank, long, 2)
    count = int(window[1] - window[0])
    fine = np.zeros((count, 2, width // 2), dtype=np.complex128)
    last = start - oldest + 2 * half
    for tap in range(long):
        part = filtered[:, last - tap : last - tap + count]
        fine += np.einsum("rp,rkl->kpl", weights[:, tap], part)
    shown = fine.reshape(2 * count, -1)
    first = 2 * int(window[0])
    if iq.size:
        both = np.stack([shown.real, shown.imag], axis=-1).astype(np.float32)
        iq[first * width : first * width + both.size] = both.ravel()
    if frame.size:
        shown = shown[: max(samples - first, 0), :lines]
        level = np.log2(np.abs(shown) ** 2 + 1e-20) * slope
        level = np.clip(level + shift[first : first + len(shown), None], 0, 255)
        frame.reshape(lines, samples)[:, first : first + len(shown)] = level.T.astype(np.uint8)


def _taken(
    grid: Any, rows: NDArray[np.int64], sizes: tuple[int, int], echoes: Any
) -> NDArray[np.complex128]:
    """Return rows of the grid with their late repetitions, complex."""
    stride, size = sizes
    repeated, delays, _places, real, imaginary = echoes
    places = rows[:, None] * stride + 2 * np.arange(size)
    places = np.minimum(places, grid.size - 2)
    total: NDArray[np.complex128] = grid[places].astype(np.complex128) + 1j * grid[places + 1]
    for number in range(repeated):
        each = delays.size // repeated
        part = slice(number * each, number * each + 2 * size, 2)
        late, gain = delays[part].astype(np.int64), real[part] + 1j * imaginary[part]
        columns = np.arange(late.size)
        early = rows[:, None] - late
        at = np.where(early >= 0, early, 0) * stride + 2 * columns
        back = np.where(early >= 0, grid[at] + 1j * grid[at + 1], 0)
        total[:, : late.size] += gain * back
    return total


def _with_tail(
    first: NDArray[np.complex128], rows: NDArray[np.int64], tail: Any, bands: Any
) -> NDArray[np.complex128]:
    """Return the first component with the delayed copies that follow the pulse."""
    gains_real, gains_imaginary, delays = tail
    total = first.copy()
    if not delays.size:
        return total
    gains = (gains_real + 1j * gains_imaginary).reshape(-1, delays.size)[bands[rows]]
    for number, delay in enumerate(delays):
        if delay < len(rows):
            late = slice(0, len(rows) - int(delay))
            total[int(delay) :] += gains[late, number, None] * first[late]
    return total


def _noise(rows: NDArray[np.int64], width: int, noise: Any) -> NDArray[np.complex128]:
    """Return the sums of four random bytes of each row and place, less their mean."""
    words = np.empty((len(rows), width), dtype=np.uint32)
    for place, row in enumerate(rows):
        seed = ((int(noise[0]) + int(row)) * _GOLDEN & _WORD) ^ int(noise[1])
        seed = (seed ^ (seed >> 29)) * _GOLDEN & _WORD
        step = np.arange(width, dtype=np.uint32) * np.uint32(0x9E3779B9)
        words[place] = np.uint32(seed >> 33) + step
    words = (words ^ (words >> np.uint32(16))) * np.uint32(0x7FEB352D)
    words = (words ^ (words >> np.uint32(15))) * np.uint32(0x846CA68B)
    words ^= words >> np.uint32(16)
    halves = (words & np.uint32(0x00FF00FF)) + ((words >> np.uint32(8)) & np.uint32(0x00FF00FF))
    sums = (halves & np.uint32(0xFFFF)) + (halves >> np.uint32(16))
    level = sums.astype(np.float64) - 510.0
    both: NDArray[np.complex128] = level[:, ::2] + 1j * level[:, 1::2]
    return both


def scan_convert(frame: Any, samples: Any, table: Any, window: Any, out: Any) -> None:
    """Interpolate pixels between two samples of two lines."""
    places, weights = (one[window[0] : window[1]].astype(np.int64) for one in table)
    across, down = weights >> 9, weights & 511
    levels = frame.astype(np.int64)

    def between(at: NDArray[np.int64]) -> NDArray[np.int64]:
        mixed: NDArray[np.int64] = levels[at] * (256 - down) + levels[at + 1] * down
        return mixed

    inside = places >= 0
    places = np.where(inside, places, 0)
    level = between(places) * (256 - across) + between(places + samples) * across
    out[window[0] : window[1]] = np.where(inside, (level + (1 << 15)) >> 16, 0)
