"""How alike two pictures are, and what a cyst and speckle look like in one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.validation.reference_frames import ReferenceFrame

__all__ = ["contrast", "correlation", "gcnr", "speckle_ratio"]

Complexes = NDArray[np.complexfloating]
Floats = NDArray[np.floating]


def correlation(ours: Complexes, theirs: Complexes) -> tuple[float, float]:
    """Return the correlation of two envelopes and the coherence of the complex images."""
    envelope = np.corrcoef(np.abs(ours).ravel(), np.abs(theirs).ravel())[0, 1]
    norm = np.linalg.norm(ours) * np.linalg.norm(theirs)
    return float(envelope), float(np.abs(np.vdot(theirs, ours)) / norm)


def contrast(
    image: Complexes, where: ReferenceFrame, cyst: tuple[float, float]
) -> tuple[float, float]:
    """Return the contrast of a cyst in decibels, and its gCNR.

    Mean power inside (0.4 mm off the edge) over that of a ring 0.5 to 2 mm outside.

    Parameters
    ----------
    image
        (lines, samples) complex.
    where
        Which lines and samples these are.
    cyst
        Depth and diameter, mm; it lies in the middle.
    """
    reach = np.hypot(where.x[:, None], where.z[None, :] - cyst[0])
    radius = cyst[1] / 2
    inside = np.abs(image)[reach < radius - 0.4]
    outside = np.abs(image)[(reach > radius + 0.5) & (reach < radius + 2.0)]
    decibel = 10 * np.log10((inside**2).mean() / (outside**2).mean())
    return float(decibel), gcnr(inside, outside)


def gcnr(inside: Floats, outside: Floats) -> float:
    """Return one less the overlap of two histograms of log amplitude, 100 bins.

    Rodriguez-Molares et al., IEEE Trans Ultrason Ferroelectr Freq Control 2020;67:745.
    """
    both = np.log(np.concatenate([inside, outside]) + 1e-9)
    edges = np.linspace(both.min(), both.max(), 101)
    first, second = (
        np.histogram(np.log(one + 1e-9), edges)[0] / one.size for one in (inside, outside)
    )
    return float(1 - np.minimum(first, second).sum())


def speckle_ratio(envelope: Floats) -> float:
    """Return mean over standard deviation, each range brought to the same mean.

    1.913 is fully developed speckle (Rayleigh).

    Parameters
    ----------
    envelope
        (lines, samples) of uniform tissue.
    """
    part = envelope / np.maximum(envelope.mean(axis=0), 1e-9)
    return float(part.mean() / part.std())
