"""The label-noise ceiling: readers against each other, and the model by the same yardstick."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sonobridge.audit.evaluation.content import NoiseCeiling
from sonobridge.audit.protocol import Metric
from sonobridge.audit.table import AuditTable
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.statistics import agreement_statistics
from sonobridge.statistics.bootstrap import (
    PatientSums,
    Resampling,
    Statistic,
    clustered_estimate,
)
from sonobridge.statistics.coincidence import coincidences_by_unit
from sonobridge.statistics.intervals import effective_n_wilson
from sonobridge.statistics.jackknife import jackknife_estimate
from sonobridge.statistics.scale import MISSING, Scale

__all__ = ["noise_ceilings"]

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
Number = Estimate | NotEstimable

_MOST_CLASSES = 20
_BLOCK = 1 << 18
"""Rows that are tabulated at once; bounds the memory."""

_RESAMPLED_TO = 2000
"""Patients up to which intervals resample; beyond, both ways differ by nothing seen."""

_ORDERED: frozenset[Metric] = frozenset(["weighted_kappa", "within_one_grade"])
_SHARES: dict[Metric, tuple[int, int]] = {
    # Columns of (true positive, false positive, false negative, true negative): the part
    # and the other part of the whole.
    "sensitivity": (0, 2),
    "specificity": (3, 1),
    "ppv": (0, 1),
    "npv": (3, 2),
    "underdiagnosis": (2, 0),
}


@dataclass(frozen=True, slots=True)
class _Measure:
    """How two answers are compared: additive parts of a row, and their estimate."""

    name: str
    note: str
    parts: Callable[[Codes, Codes], Floats]
    columns: int
    estimate: Callable[[PatientSums, Resampling, str], Number]


def noise_ceilings(
    table: AuditTable,
    metric: Metric,
    *,
    level: float,
    seed: int,
    replicates: int,
    groups: Mapping[str, Mask],
) -> tuple[NoiseCeiling, ...]:
    """Return the ceiling of each group; empty without reader columns.

    Parameters
    ----------
    table
        With ``readers``, shape (rows, readers), coded as the reference.
    metric
        Primary metric of the protocol; a metric of scores is replaced by one of answers,
        and the note says so.
    level, seed, replicates
        Of the intervals, which resample patients where no closed form serves.
    groups
        Mask of the rows of each group, shape (rows,), by key.

    Notes
    -----
    Each reader is compared with the majority of the other readers of the row; a tie among
    them is no majority and leaves the pair out. The model is compared with the same
    majorities on the same pairs, so that the two numbers differ by nothing but the reader.
    """
    if table.readers is None or not table.readers.shape[1]:
        return ()
    readers = table.readers.astype(np.int64)
    model = None if table.prediction is None else table.prediction.astype(np.int64)
    top = max(int(readers.max()), 1 if model is None else int(model.max()), 1)
    measure = _measure(metric, top + 1)
    resampling = Resampling(seed=seed, level=level, replicates=max(replicates, 100))
    keys = np.array([f"{key:016x}" for key in table.patient_keys])
    return tuple(
        _ceiling(
            _Rows(readers[mask], None if model is None else model[mask], table.patient[mask]),
            key,
            keys,
            measure,
            _Asked(metric in _ORDERED, top + 1, resampling),
        )
        for key, mask in groups.items()
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one group."""

    readers: Codes
    model: Codes | None
    patient: Codes


@dataclass(frozen=True, slots=True)
class _Asked:
    """Kind of scale, number of classes, and how intervals are made."""

    ordered: bool
    classes: int
    resampling: Resampling


def _ceiling(
    rows: _Rows, key: str, keys: NDArray[np.str_], measure: _Measure, asked: _Asked
) -> NoiseCeiling:
    used, index = np.unique(rows.patient, return_inverse=True)
    names = tuple(str(name) for name in keys[used])
    readers, model, pairs, tied = _leave_one_out(rows, index, used.size, measure)
    notes = [measure.note] if measure.note else []
    if tied:
        notes.append(
            f"{tied:,} of {tied + pairs:,} readings left out: no majority of the other readers"
        )
    label = "All patients" if key == "overall" else key
    agreement = _estimated(readers, names, asked, measure, "readers against the other readers")
    compared: Number = NotEstimable(
        name="model against the same readers",
        reason="the table holds no answer of the model",
        n=0,
        n_unit="patients",
    )
    if model is not None:
        compared = _estimated(model, names, asked, measure, "model against the same readers")
    return NoiseCeiling(
        group=key,
        label=label,
        readers=int((rows.readers != MISSING).any(0).sum()),
        agreement=agreement,
        model=compared,
        kappa=_alpha(rows, index, names, asked),
        note="; ".join(notes),
    )


def _leave_one_out(
    rows: _Rows, index: Codes, patients: int, measure: _Measure
) -> tuple[Floats, Floats | None, int, int]:
    """Return sums by patient of readers and model; pairs compared, pairs left out."""
    of_readers = np.zeros((patients, measure.columns))
    of_model = None if rows.model is None else np.zeros_like(of_readers)
    pairs = tied = 0
    for start in range(0, rows.patient.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        answers, who = rows.readers[block], index[block]
        counts = _class_counts(answers)
        for reader in range(answers.shape[1]):
            own = answers[:, reader]
            majority, contested = _majority(counts, own)
            kept = (own != MISSING) & (majority != MISSING)
            pairs += int(kept.sum())
            tied += int(((own != MISSING) & contested).sum())
            np.add.at(of_readers, who[kept], measure.parts(own[kept], majority[kept]))
            if of_model is not None and rows.model is not None:
                model = rows.model[block][kept]
                np.add.at(of_model, who[kept], measure.parts(model, majority[kept]))
    return of_readers, of_model, pairs, tied


def _class_counts(answers: Codes) -> Codes:
    """Return how many readers gave each answer, shape (rows, classes)."""
    classes = int(answers.max(initial=0)) + 1
    return np.stack([(answers == code).sum(1) for code in range(classes)], axis=1)


def _majority(counts: Codes, own: Codes) -> tuple[Codes, Mask]:
    """Return the most frequent answer of the others (MISSING if none), and where it is tied."""
    rest = counts.copy()
    given = np.flatnonzero(own != MISSING)
    rest[given, own[given]] -= 1
    most = rest.max(1)
    several = ((rest == most[:, None]).sum(1) > 1) & (most > 0)
    majority = np.where((most > 0) & ~several, rest.argmax(1), MISSING)
    return majority, several


def _estimated(
    sums: Floats, names: tuple[str, ...], asked: _Asked, measure: _Measure, who: str
) -> Number:
    used = (sums != 0).any(1)
    data = PatientSums(tuple(n for n, u in zip(names, used, strict=True) if u), sums[used])
    return measure.estimate(data, asked.resampling, f"{measure.name}, {who}")


def _alpha(rows: _Rows, index: Codes, names: tuple[str, ...], asked: _Asked) -> Number:
    name = "Krippendorff's alpha between readers"
    if asked.classes > _MOST_CLASSES:
        reason = f"more than {_MOST_CLASSES} classes"
        return NotEstimable(name=name, reason=reason, n=len(names), n_unit="patients")
    count = asked.classes
    sums = np.zeros((len(names), count * count))
    step = max(1, 8 * _BLOCK // (count * count))
    for start in range(0, rows.patient.size, step):
        block = slice(start, start + step)
        np.add.at(sums, index[block], coincidences_by_unit(rows.readers[block].T, count))
    scale = Scale(
        "ordinal" if asked.ordered else "nominal", tuple(str(code) for code in range(count))
    )
    used = (sums != 0).any(1)
    data = PatientSums(tuple(n for n, u in zip(names, used, strict=True) if u), sums[used])
    return _interval(agreement_statistics.alpha(scale, name), data, asked.resampling)


def _measure(metric: Metric, classes: int) -> _Measure:
    """Return how answers are compared under a metric."""
    if classes == 2 and metric in _SHARES:
        return _Measure(metric, "", _confusion, 4, partial(_share, columns=_SHARES[metric]))
    if classes == 2 and metric in {"auc", "macro_auc"}:
        note = "answers have no ranking: (sensitivity + specificity) / 2 in the place of AUC"
        return _Measure("balanced accuracy", note, _confusion, 4, _balanced)
    if metric == "weighted_kappa" and classes <= _MOST_CLASSES:
        scale = Scale("ordinal", tuple(str(code) for code in range(classes)))
        return _Measure(
            "weighted kappa",
            "",
            partial(_table, classes=classes),
            classes * classes,
            partial(_kappa, scale=scale),
        )
    reach = 1 if metric == "within_one_grade" else 0
    name = (
        metric.replace("_", " ") if metric in {"accuracy", "within_one_grade"} else "accuracy"
    )
    note = (
        ""
        if name != "accuracy" or metric == "accuracy"
        else (f"{metric.replace('_', ' ')} needs scores: share of equal answers in its place")
    )
    return _Measure(
        name, note, partial(_equal, reach=reach), 2, partial(_share, columns=(0, 1))
    )


def _confusion(answer: Codes, truth: Codes) -> Floats:
    """Return (tp, fp, fn, tn) of each row, shape (rows, 4)."""
    parts = np.zeros((answer.size, 4))
    parts[np.arange(answer.size), np.where(truth > 0, 2, 3) - 2 * (answer > 0)] = 1.0
    return parts


def _equal(answer: Codes, truth: Codes, reach: int) -> Floats:
    inside = np.abs(answer - truth) <= reach
    return np.stack([inside, ~inside], axis=1).astype(np.float64)


def _table(answer: Codes, truth: Codes, classes: int) -> Floats:
    parts = np.zeros((answer.size, classes * classes))
    parts[np.arange(answer.size), answer * classes + truth] = 1.0
    return parts


def _share(
    data: PatientSums, resampling: Resampling, name: str, columns: tuple[int, int]
) -> Number:
    events, others = data.sums[:, columns[0]], data.sums[:, columns[1]]
    return effective_n_wilson(name, events, events + others, level=resampling.level)


def _balanced(data: PatientSums, resampling: Resampling, name: str) -> Number:
    method = "(sensitivity + specificity) / 2"
    statistic = Statistic(name, _mean_of_shares, 0.0, method, covered_from=12)
    return _interval(statistic, data, resampling)


def _mean_of_shares(sums: Floats) -> Floats:
    tp, fp, fn, tn = np.moveaxis(sums, -1, 0)
    positive, negative = tp + fn, tn + fp
    usable = (positive > 0) & (negative > 0)
    safe = np.where(usable, positive, 1.0), np.where(usable, negative, 1.0)
    return np.asarray(np.where(usable, (tp / safe[0] + tn / safe[1]) / 2, np.nan))


def _kappa(data: PatientSums, resampling: Resampling, name: str, scale: Scale) -> Number:
    statistic = agreement_statistics.kappa(scale, "quadratic", name)
    return _interval(statistic, data, resampling)


def _interval(statistic: Statistic, data: PatientSums, resampling: Resampling) -> Number:
    """Return the estimate; resamples of very many patients give way to the jackknife."""
    if len(data.keys) > _RESAMPLED_TO:
        return jackknife_estimate(statistic, data, resampling.level)
    return clustered_estimate(statistic, data, resampling)
