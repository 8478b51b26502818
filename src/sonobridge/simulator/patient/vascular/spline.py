"""Centre-lines: cubic splines through points, sampled at equal distances."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["NODE_MM", "cubic_through", "resampled", "unit_tangents"]

Points = NDArray[np.float64]

NODE_MM = 0.5
"""Distance of two nodes of a centre-line, mm."""


def cubic_through(
    knots: NDArray[np.float64], points: Points, at: NDArray[np.float64]
) -> Points:
    """Return the natural cubic spline through (m, d) points at the (n,) places: (n, d).

    Beyond the first and last knot it goes on as a straight line.
    """
    count, step = len(knots), np.diff(knots)
    slope = np.diff(points, axis=0) / step[:, None]
    system = np.eye(count)
    right = np.zeros_like(points)
    for k in range(1, count - 1):
        system[k, k - 1 : k + 2] = step[k - 1], 2 * (step[k - 1] + step[k]), step[k]
        right[k] = 6 * (slope[k] - slope[k - 1])
    bend = np.linalg.solve(system, right)
    inside = np.clip(at, knots[0], knots[-1])
    piece = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, count - 2)
    width, t = step[piece][:, None], (inside - knots[piece])[:, None]
    first = slope[piece] - width * (2 * bend[piece] + bend[piece + 1]) / 6
    value = points[piece] + t * (
        first + t * (bend[piece] / 2 + t * (bend[piece + 1] - bend[piece]) / (6 * width))
    )
    end = first + t * (bend[piece] + t * (bend[piece + 1] - bend[piece]) / (2 * width))
    found: Points = value + end * (at - inside)[:, None]
    return found


def resampled(dense: Points, origin: int = 0) -> tuple[Points, NDArray[np.float64]]:
    """Return nodes every 0.5 mm along a dense line, with their distance from one of its points.

    Parameters
    ----------
    dense
        (m, 3), mm; neighbours are much closer than 0.5 mm.
    origin
        Index of the point that becomes distance 0 and a node.

    Returns
    -------
    tuple
        Nodes (n, 3) and their signed distances (n,), multiples of 0.5 mm.
    """
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(dense, axis=0), axis=1))])
    along -= along[origin]
    first, last = int(np.ceil(along[0] / NODE_MM)), int(np.floor(along[-1] / NODE_MM))
    station = NODE_MM * np.arange(first, last + 1, dtype=np.float64)
    nodes: Points = np.stack(
        [np.interp(station, along, dense[:, axis]) for axis in range(3)], axis=1
    )
    return nodes, station


def unit_tangents(nodes: Points) -> Points:
    """Return the unit tangents (n, 3) of nodes (n, 3)."""
    tangents = np.gradient(nodes, axis=0)
    directed: Points = tangents / np.linalg.norm(tangents, axis=1, keepdims=True)
    return directed
