"""From images of points to few short filters: joint real axial profiles, lateral by depth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["axial_basis", "axial_filters", "onto_bands", "power_onto_bands", "tail_gains"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


def axial_basis(images: Complexes, rank: int) -> tuple[Floats, Complexes]:
    """Return the real axial profiles that hold most of the images, and the lateral parts.

    Parameters
    ----------
    images
        (depths, lines, samples), each with a peak of 1.
    rank
        Number of profiles.

    Returns
    -------
    tuple
        (rank, samples) profiles with a peak of 1, strongest first, and (depths, rank, lines)
        complex parts, so that ``sum over r of part[d, r, i] * profile[r, j]`` is the
        least-squares best image of that form.
    """
    rows = images.reshape(-1, images.shape[-1])
    gram = (rows.conj().T @ rows).real
    _, vectors = np.linalg.eigh(gram)
    profiles = np.ascontiguousarray(vectors[:, ::-1][:, :rank].T)
    parts = np.einsum("dis,rs->dri", images, profiles)
    peak = np.abs(profiles).max(axis=1)
    sign = np.sign(profiles[np.arange(rank), np.abs(profiles).argmax(axis=1)])
    scale = sign * peak
    return profiles / scale[:, None], parts * scale[None, :, None]


def axial_filters(profiles: Floats) -> NDArray[np.float32]:
    """Return the two sets of taps of the coarse rows: (rank, 2, taps).

    Parameters
    ----------
    profiles
        (rank, 2 * taps + 1) fine samples, centred, with an odd number of taps. Tap j is the
        coarse row ``j - taps // 2`` from that of the point.
    """
    taps = profiles.shape[1] // 2
    rows = np.arange(taps) - taps // 2
    places = np.stack([taps + phase + 2 * rows for phase in (0, 1)])
    return profiles[:, places].astype(np.float32)


def onto_bands(
    depths: Floats, values: NDArray[np.inexact[Any]], bands: Floats
) -> NDArray[np.complex128]:
    """Interpolate values (depths, ...) linearly at the middles of bands: (bands, ...)."""
    place = np.interp(bands, depths, np.arange(depths.size))
    below = np.minimum(place.astype(np.intp), depths.size - 2)
    share = (place - below).reshape(-1, *([1] * (values.ndim - 1)))
    whole = values.astype(np.complex128)
    result: Complexes = whole[below] * (1.0 - share) + whole[below + 1] * share
    return result


def power_onto_bands(depths: Floats, values: Complexes, bands: Floats) -> Complexes:
    """Interpolate the power of values (depths, n); take their phase from the nearest depth.

    For what turns so fast with depth that only its power is smooth.
    """
    near = np.abs(bands[:, None] - depths[None, :]).argmin(axis=1)
    level = np.sqrt(onto_bands(depths, np.abs(values) ** 2, bands).real)
    result: Complexes = level * np.exp(1j * np.angle(values[near]))
    return result


def tail_gains(core: Complexes, tail: Complexes) -> Complexes:
    """Return the amplitudes and phases of delayed copies that stand for the tail of an image.

    Parameters
    ----------
    core
        (lines, n): the image at n places about its peak.
    tail
        (lines, replicas * n): the image at the same places about each delay.

    Returns
    -------
    (replicas,): amplitude, the root of the power (sum of squares) about the delay; phase of
    its correlation with the core.
    """
    pieces = tail.reshape(len(core), -1, core.shape[1])
    level = np.sqrt((np.abs(pieces) ** 2).sum(axis=(0, 2)))
    match = np.einsum("in,imn->m", core.conj(), pieces)
    gains: Complexes = level * np.exp(1j * np.angle(match))
    return gains
