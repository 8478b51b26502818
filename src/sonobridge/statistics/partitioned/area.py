"""Areas under the ROC curve of groups of rows whose scores were ranked once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.statistics.clustered.auc import ClusteredAuc, ranked_auc
from sonobridge.statistics.partitioned.rows import RankedRows

__all__ = ["area_of"]

_FEW = 8
"""So many times fewer rows than ranks are ranked anew: counting over all ranks costs more."""


def area_of(
    rows: RankedRows, chosen: NDArray[np.integer], level: float = 0.95
) -> ClusteredAuc | None:
    """Return the AUC of some rows, as ``clustered_auc`` gives it.

    Parameters
    ----------
    rows
        All rows.
    chosen
        Which rows, ascending.
    level
        Confidence level.
    """
    ranks: NDArray[np.integer] = rows.ranks[chosen]
    count = rows.rank_count
    if ranks.size * _FEW < count:
        distinct, ranks = np.unique(ranks, return_inverse=True)
        count = distinct.size
    return ranked_auc((ranks, count), rows.labels[chosen], rows.patients[chosen], level)
