"""ROC curve of a group with a band that holds the whole curve at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import Curve, Range
from sonobridge.audit.groups import Group
from sonobridge.audit.measures.curved import CurvedQuantity
from sonobridge.audit.protocol import Protocol
from sonobridge.statistics import normal_quantile
from sonobridge.statistics.distributions import normal_cdf
from sonobridge.statistics.kernels.curves import resample_roc
from sonobridge.statistics.kernels.reference import roc_at
from sonobridge.statistics.kernels.rows import ScoredRows, sort_cells

__all__ = ["roc_curve"]

_WIDEST = 8.0
_GRID = np.linspace(0.0, 1.0, 41)

Floats = NDArray[np.float64]


def roc_curve(
    group: Group,
    inside: NDArray[np.integer],
    rows: ScoredRows,
    keys: NDArray[np.uint64],
    protocol: Protocol,
) -> Curve:
    """Return the curve at 41 false-positive rates.

    Parameters
    ----------
    group, inside
        Whose rows are drawn, and which they are.
    rows
        Scores, labels and patients of all rows of the table.
    keys
        Key of each patient of the table.
    protocol
        Level, replicates and seed.

    Notes
    -----
    Simultaneous band: the largest studentised deviation over the grid among resamples of
    patients (max-t) sets the level at which Wilson's form is drawn at each point, so that
    the band keeps a width where the curve touches 0 or 1.
    """
    cells = np.full(rows.patients.size, -1, np.int8)
    cells[inside] = 0
    chosen = sort_cells(cells, 1, rows, bins=0)
    seen = roc_at(chosen, np.ones((1, keys.size), np.uint8), _GRID)[0]
    drawn = resample_roc(chosen, _GRID, (keys, protocol.replicates, protocol.seed))
    drawn = drawn[np.isfinite(drawn).all(1)]
    low = high = np.full(seen.size, np.nan)
    if drawn.shape[0] >= 0.95 * protocol.replicates:
        low, high = _band(seen, drawn, _fewest_patients(inside, rows), protocol.level)
    points = tuple(
        Range(x=float(x), y=float(y), low=_or_none(a), high=_or_none(b))
        for x, y, a, b in zip(_GRID, seen, low, high, strict=True)
        if np.isfinite(y)
    )
    return Curve(
        kind="roc",
        group=group.key,
        label=group.level or group.title,
        points=points,
        note=f"band holds the whole curve, {protocol.replicates} resamples of patients",
    )


def _fewest_patients(inside: NDArray[np.integer], rows: ScoredRows) -> int:
    """Return the patients of the smaller class."""
    label = np.asarray(rows.labels)[inside].astype(np.bool_)
    who = np.asarray(rows.patients)[inside]
    return int(min(np.unique(who[label]).size, np.unique(who[~label]).size))


def _band(seen: Floats, drawn: Floats, patients: int, level: float) -> tuple[Floats, Floats]:
    """Return the ends of the band over the grid."""
    spread = drawn.std(0)
    wide = spread > 1e-9
    factor = 0.0
    if wide.any():
        reach = np.abs(drawn - drawn.mean(0))[:, wide] / spread[wide]
        factor = float(np.quantile(reach.max(1), level))
    single = normal_quantile(0.5 + level / 2)
    # Beyond it 1 - alpha is 1 in double precision: rare jumps can be that many spreads away.
    alpha = 2 * (1 - normal_cdf(min(max(factor, single), _WIDEST)))
    ends = [
        CurvedQuantity(float(y), float(v), patients - 1, patients, 0.0).limits(alpha)
        for y, v in zip(seen, spread**2, strict=True)
    ]
    low, high = (np.array(side) for side in zip(*ends, strict=True))
    return np.minimum(low, seen), np.maximum(high, seen)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
