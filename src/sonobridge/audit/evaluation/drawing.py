"""Curves and side results of an evaluation: what the performance page shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sonobridge.audit.comparison.transfer import transfers_of
from sonobridge.audit.curves.calibration_curve import calibration_curves
from sonobridge.audit.curves.differences import difference_plot
from sonobridge.audit.curves.net_benefit import net_benefit_curves
from sonobridge.audit.curves.prevalence import CUSTOMARY_PREVALENCES, values_at
from sonobridge.audit.curves.roc import roc_curve
from sonobridge.audit.evaluation.comparing import ComparedGroup, Comparisons
from sonobridge.audit.evaluation.content import (
    Agreement,
    Curve,
    NoiseCeiling,
    PredictiveValue,
    Transfer,
)
from sonobridge.audit.groups import rows_in
from sonobridge.audit.readers.noise import noise_ceilings
from sonobridge.statistics.clustered import Predictions
from sonobridge.statistics.kernels.compiled import Progress, ensure_compiled
from sonobridge.statistics.kernels.rows import ScoredRows

__all__ = ["Drawn", "draw"]

_MOST_DRAWN = 13
"""Overall and twelve levels; more curves than that nobody can tell apart."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Curves, plots, predictive values, transfers and the label-noise ceiling."""

    curves: tuple[Curve, ...] = ()
    agreement: tuple[Agreement, ...] = ()
    predictive_values: tuple[PredictiveValue, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    noise: tuple[NoiseCeiling, ...] = ()


def draw(found: Comparisons, report: Progress) -> Drawn:
    """Return what can be drawn of overall and of the levels that may be claimed."""
    measures = found.measures
    shown = [
        one
        for one in found.groups
        if one.claim and one.group.kind in {"overall", "level", "not_recorded"}
    ][:_MOST_DRAWN]
    task = measures.protocol.task
    return Drawn(
        curves=_curves(found, shown, report) if task == "binary" else (),
        agreement=_agreement(found, shown) if task == "measurement" else (),
        predictive_values=_predictive(found) if task == "binary" else (),
        transfers=transfers_of(found) if task == "binary" else (),
        noise=_noise(found, shown),
    )


def _curves(
    found: Comparisons, shown: list[ComparedGroup], report: Progress
) -> tuple[Curve, ...]:
    table, protocol = found.measures.table, found.measures.protocol
    if table.score is None or table.reference is None:
        return ()
    ensure_compiled(report)
    scores, labels = table.score, table.reference.astype(np.bool_)
    rows = ScoredRows(table.patient, table.reference, scores)
    made: list[Curve] = []
    for done, one in enumerate(shown):
        report(done, len(shown), "curves")
        inside = np.flatnonzero(rows_in(table, one.group))
        mine = labels[inside]
        if mine.all() or not mine.any():
            continue
        made.append(roc_curve(one.group, inside, rows, table.patient_keys, protocol))
        data = Predictions.of(scores[inside], mine, table.patient[inside])
        made += calibration_curves(one.group, data, protocol.level)
        made += net_benefit_curves(
            one.group, data, protocol.net_benefit_thresholds, protocol.level
        )
    return tuple(made)


def _agreement(found: Comparisons, shown: list[ComparedGroup]) -> tuple[Agreement, ...]:
    table, protocol = found.measures.table, found.measures.protocol
    assert table.prediction is not None
    assert table.reference is not None
    values = table.prediction.astype(np.float64), table.reference.astype(np.float64)
    return tuple(
        difference_plot(
            one.group,
            np.flatnonzero(rows_in(table, one.group)),
            (*values, table.patient),
            protocol.level,
            protocol.seed,
        )
        for one in shown
    )


def _predictive(found: Comparisons) -> tuple[PredictiveValue, ...]:
    protocol = found.measures.protocol
    asked = [protocol.prevalence] if protocol.prevalence is not None else []
    return tuple(
        values_at(found.whole, prevalence, protocol.level)
        for prevalence in dict.fromkeys([*asked, *CUSTOMARY_PREVALENCES])
    )


def _noise(found: Comparisons, shown: list[ComparedGroup]) -> tuple[NoiseCeiling, ...]:
    table, protocol = found.measures.table, found.measures.protocol
    if table.readers is None:
        return ()
    groups = {one.group.key: rows_in(table, one.group) for one in shown}
    return noise_ceilings(
        table,
        protocol.primary_metric,
        level=protocol.level,
        seed=protocol.seed,
        replicates=protocol.replicates,
        groups=groups,
    )
