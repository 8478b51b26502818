"""Bland–Altman of a group: differences against the mean of model and reference."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import Agreement, Range
from sonobridge.audit.groups import Group
from sonobridge.core.randomness import generator
from sonobridge.statistics.measurement import bland_altman

__all__ = ["difference_plot"]

_DRAWN = 600
"""Points drawn at most; the numbers rest on all rows."""

Floats = NDArray[np.float64]


def difference_plot(
    group: Group,
    rows: NDArray[np.integer],
    values: tuple[Floats, Floats, NDArray[np.integer]],
    level: float,
    seed: int,
) -> Agreement:
    """Return bias and limits of agreement by patient, with points to draw.

    Parameters
    ----------
    group, rows
        Whose rows, and which they are.
    values
        Model, reference and patient of all rows of the table.
    level
        Confidence level.
    seed
        Seed of the choice of points, where there are too many to draw.
    """
    model, reference, patient = values[0][rows], values[1][rows], values[2][rows]
    found = bland_altman(model - reference, patient, level=level)
    shown = np.arange(model.size)
    note = "limits hold 95 % of single differences; intervals by patient"
    if shown.size > _DRAWN:
        shown = np.sort(
            generator(seed, "drawn", group.key).choice(shown.size, _DRAWN, replace=False)
        )
        note += f"; {_DRAWN} of {model.size} points are drawn"
    return Agreement(
        group=group.key,
        label=group.level or group.title,
        bias=found.bias,
        lower_limit=found.lower,
        upper_limit=found.upper,
        points=tuple(
            Range(x=float((model[k] + reference[k]) / 2), y=float(model[k] - reference[k]))
            for k in shown
        ),
        note=note,
    )
