"""One threshold, chosen in one group for a target sensitivity, applied in the others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.comparing import ComparedGroup, Comparisons
from sonobridge.audit.evaluation.content import Transfer
from sonobridge.audit.groups import rows_in
from sonobridge.audit.measures.curved import CurvedQuantity
from sonobridge.audit.measures.measured import PATIENTS, estimate_of
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics.kernels.curves import resample_threshold
from sonobridge.statistics.kernels.reference import counts_at_thresholds, thresholds_reaching
from sonobridge.statistics.kernels.rows import ScoredRows, sort_cells

__all__ = ["transfers_of"]

Floats = NDArray[np.float64]


def transfers_of(found: Comparisons) -> tuple[Transfer, ...]:
    """Return how a transferred threshold does in each level; () when none was planned.

    Notes
    -----
    Nested bootstrap: each resample of patients chooses its own threshold at the source
    and applies it with the same patients' weights in every group, so the interval holds
    the uncertainty of the choice.
    """
    table, protocol = found.measures.table, found.measures.protocol
    target, source = protocol.target_sensitivity, _source(found)
    if target is None or source is None or table.score is None or table.reference is None:
        return ()
    groups = [
        one
        for one in found.levels(source.group.attribute) or [found.overall]
        if one.claim and one.size.images
    ]
    rows = ScoredRows(table.patient, table.reference, table.score)
    whole = rows_in(table, source.group).astype(np.int8) - np.int8(1)
    codes = np.full(table.rows, -1, np.int16)
    for place, one in enumerate(groups):
        codes[rows_in(table, one.group)] = place
    chosen = sort_cells(whole, 1, rows, bins=0, keep_scores=True)
    targets = sort_cells(codes, len(groups), rows, bins=0, keep_scores=True)
    once = np.ones((1, table.patients), np.uint8)
    threshold = thresholds_reaching(chosen, once, target)
    tp, fp, fn, tn = counts_at_thresholds(targets, once, threshold)
    resampling = (table.patient_keys, protocol.replicates, protocol.seed)
    drawn = resample_threshold(chosen, targets, target, resampling).cells
    sensitivity, specificity = drawn.sensitivity(), drawn.specificity()
    made = []
    for place, one in enumerate(groups):
        hits = _share(tp[place, 0], fn[place, 0]), sensitivity[place]
        clear = _share(tn[place, 0], fp[place, 0]), specificity[place]
        made.append(
            Transfer(
                source=source.group.key,
                group=one.group.key,
                threshold=float(threshold[0]),
                target_sensitivity=target,
                sensitivity=_number(found, one, "Sensitivity", hits),
                specificity=_number(found, one, "Specificity", clear),
            )
        )
    return tuple(made)


def _share(events: int, others: int) -> float:
    return float(events) / float(events + others) if events + others else float("nan")


def _source(found: Comparisons) -> ComparedGroup | None:
    wanted = found.measures.protocol.transfer_from
    if not wanted:
        return found.overall
    return next((one for one in found.groups if one.group.key == wanted and one.claim), None)


def _number(
    found: Comparisons, one: ComparedGroup, name: str, values: tuple[float, Floats]
) -> Estimate | NotEstimable:
    protocol = found.measures.protocol
    value, drawn = values[0], values[1][np.isfinite(values[1])]
    patients = one.size.patients
    if not np.isfinite(value) or drawn.size < 0.95 * protocol.replicates or patients < 2:
        return NotEstimable(
            name=name,
            reason="too few patients with, or without, the finding",
            n=patients,
            n_unit=PATIENTS,
        )
    core = CurvedQuantity(value, float(drawn.var()), patients - 1, patients, 0.0)
    return estimate_of(
        name,
        core,
        protocol.level,
        f"threshold chosen anew in each of {protocol.replicates} resamples of patients",
    )
