"""Memory that an engine keeps, so that a frame allocates nothing large."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.grid.layout import Layout

__all__ = ["GridBuffer", "Workspace", "aligned", "ring_rows", "row_numbers"]

_LINE_BYTES = 64
_TURNED_SAMPLES = 34


def aligned(count: int, kind: type[np.generic]) -> NDArray[Any]:
    """Return zeros that begin at a multiple of 64 bytes."""
    size = np.dtype(kind).itemsize
    raw = np.zeros(count * size + _LINE_BYTES, dtype=np.uint8)
    start = -raw.ctypes.data % _LINE_BYTES
    return raw[start : start + count * size].view(kind)


@dataclass(slots=True, eq=False)
class GridBuffer:
    """One grid of a frame: what is laid on it, and the losses and interfaces of its pose.

    Attributes
    ----------
    values
        Flat float32: rows of blocks, plain columns once folded.
    gain
        Flat float32: amplitude factor by two rows and two columns.
    labels
        (gain columns, steps) uint8.
    points
        Flat float32, four a scatterer; ``count`` of them are used.
    delay_mm, again
        (columns,) float64: interface that is repeated, and its share.
    scatterers
        How many were put on the grid.
    """

    values: NDArray[np.float32]
    gain: NDArray[np.float32]
    labels: NDArray[np.uint8]
    points: NDArray[np.float32]
    count: NDArray[np.int64]
    delay_mm: NDArray[np.float64]
    again: NDArray[np.float64]
    scatterers: int = 0

    @classmethod
    def of(cls, layout: Layout) -> GridBuffer:
        """Make the memory for a layout."""
        _, _, lead, each = layout.steps()
        values = layout.rows * layout.stride + 4 * layout.width + 64
        return cls(
            values=aligned(values, np.float32),
            gain=aligned(layout.gain_rows * layout.gain_columns, np.float32),
            labels=np.zeros(
                (layout.gain_columns, lead + 2 * layout.gain_rows * each), dtype=np.uint8
            ),
            points=aligned(4 * 32 * layout.columns, np.float32),
            count=np.zeros(1, dtype=np.int64),
            delay_mm=np.zeros(layout.columns),
            again=np.zeros(layout.columns),
        )


@dataclass(slots=True, eq=False)
class Workspace:
    """What one thread needs while it lays or develops rows."""

    places: NDArray[np.int32]
    amplitudes: NDArray[np.float32]
    told: NDArray[np.int64]
    ring: NDArray[np.float32]
    row: NDArray[np.float32]
    quarter: NDArray[np.float32]
    samples: NDArray[np.float32]
    grey: NDArray[np.uint8]
    window: NDArray[np.int64]

    @classmethod
    def of(cls, layout: Layout) -> Workspace:
        """Make the memory for a layout."""
        width, rank = layout.width, layout.lateral.shape[1]
        row = row_numbers(layout)
        return cls(
            places=aligned(256, np.int32),
            amplitudes=aligned(128, np.float32),
            told=np.zeros(1, dtype=np.int64),
            ring=aligned((rank + 1) * ring_rows(layout) * width, np.float32),
            row=aligned(row, np.float32),
            quarter=aligned(row, np.float32),
            samples=aligned(2 * width, np.float32),
            grey=aligned(_TURNED_SAMPLES * (width // 2), np.uint8),
            window=np.zeros(2, dtype=np.int64),
        )


def ring_rows(layout: Layout) -> int:
    """Return how many rows are kept for the filters along lines: a power of two."""
    delays = layout.psf.tail_delay
    longest = int(delays[-1]) + 1 if delays.size else 0
    needed = max(int(layout.axial.shape[2]), longest)
    return 1 << (needed - 1).bit_length()


def row_numbers(layout: Layout) -> int:
    """Return how many numbers of a row the filters across lines read."""
    taps = int(layout.lateral.shape[2])
    begin = 2 * (layout.left - taps // 2)
    return 16 * -(-(begin + layout.width + 2 * taps + 16) // 16)
