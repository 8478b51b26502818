"""Smooth seeded noise in steps of the echo scale: striae of muscle, lobules of fat."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator

__all__ = ["Weave", "lumps"]

Floats = NDArray[np.float32]

_PERIOD = 384
_MIRRORED = 96
"""How far the second pattern is shifted in its own period."""


class Weave:
    """Noise of unit variance that repeats only after 384 voxels, drawn slice by slice.

    Two smooth patterns turn into each other along z, so that what they show has a length;
    a slant shifts them sideways with height, so that it has a direction.

    Parameters
    ----------
    seed, purpose
        Where the patterns come from.
    width_mm
        Standard deviations of the smoothing along the two axes of the slice, mm.
    length_mm
        Height after which one pattern has become the other, mm.
    slant
        Sideways course (dx/dz, dy/dz).
    spacing_mm
        Edge of a voxel, mm.
    widest
        Longest side of a slice, voxels.
    """

    def __init__(
        self,
        seed: int,
        purpose: str,
        *,
        width_mm: tuple[float, float],
        length_mm: float,
        slant: tuple[float, float] = (0.0, 0.0),
        spacing_mm: float,
        widest: int = _PERIOD,
    ) -> None:
        from scipy.ndimage import gaussian_filter

        rng = generator(seed, "patient", "texture", purpose)
        self._tiles: list[Floats] = []
        beyond = max(_MIRRORED, min(widest, _PERIOD))
        for _ in range(2):
            white = rng.standard_normal((_PERIOD, _PERIOD), dtype=np.float32)
            smooth = gaussian_filter(white, [w / spacing_mm for w in width_mm], mode="wrap")
            smooth /= smooth.std()
            self._tiles.append(np.pad(smooth, (0, beyond), mode="wrap"))
        self._length_mm = length_mm
        self._slant = slant
        self._spacing_mm = spacing_mm

    def slice(self, first: tuple[int, int], shape: tuple[int, int], z_mm: float) -> Floats:
        """Return the noise of one slice: (nx, ny) from grid indices at a height."""
        turn = math.pi / 2 * z_mm / self._length_mm
        windows = []
        for tile, way in zip(self._tiles, (1.0, -1.0), strict=True):
            # The second pattern is mirrored in its own period, so that they never coincide.
            shifted = [
                round(index - slope * z_mm / self._spacing_mm + _MIRRORED * (way < 0)) % _PERIOD
                for index, slope in zip(first, self._slant, strict=True)
            ]
            windows.append(_window(tile, (shifted[0], shifted[1]), shape))
        woven: Floats = np.float32(math.cos(turn)) * windows[0]
        woven += np.float32(math.sin(turn)) * windows[1]
        return woven

    def wrapped(self, along: tuple[Floats, Floats], z_mm: float) -> Floats:
        """Return the noise at places given in mm along two bent axes: any shape."""
        turn = math.pi / 2 * z_mm / self._length_mm
        rows, columns = (
            ((place - np.float32(slope * z_mm)) / np.float32(self._spacing_mm)).astype(np.int32)
            for place, slope in zip(along, self._slant, strict=True)
        )
        rows, columns = rows % _PERIOD, columns % _PERIOD
        woven: Floats = np.float32(math.cos(turn)) * self._tiles[0][rows, columns]
        woven += (
            np.float32(math.sin(turn)) * self._tiles[1][rows + _MIRRORED, columns + _MIRRORED]
        )
        return woven


def _window(tile: Floats, first: tuple[int, int], shape: tuple[int, int]) -> Floats:
    if max(shape) <= _PERIOD:
        return tile[first[0] : first[0] + shape[0], first[1] : first[1] + shape[1]]
    rows = (first[0] + np.arange(shape[0])) % _PERIOD
    columns = (first[1] + np.arange(shape[1])) % _PERIOD
    wide: Floats = tile[np.ix_(rows, columns)]
    return wide


def lumps(seed: int, purpose: str, width_mm: float, spacing_mm: float) -> Floats:
    """Return a (48, 48, 48) block of smooth noise of unit variance that can be repeated."""
    from scipy.ndimage import gaussian_filter

    rng = generator(seed, "patient", "texture", purpose)
    white = rng.standard_normal((48, 48, 48), dtype=np.float32)
    smooth: Floats = gaussian_filter(white, width_mm / spacing_mm, mode="wrap")
    smooth /= smooth.std()
    return smooth
