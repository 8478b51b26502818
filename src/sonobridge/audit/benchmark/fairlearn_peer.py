"""Times Fairlearn in an environment of its own; run as a script, it imports nothing of ours.

``python fairlearn_peer.py DATA.npz BOOTSTRAPS`` prints one line of JSON: seconds of the
frame with and without bootstrap, and the differences between our replicates 0..4 and
scikit-learn's metrics under the same weights.
"""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

_BINS = 10


def calibration_error(labels: Any, scores: Any, sample_weight: Any = None) -> float:
    """Return the expected calibration error in ten bins of equal width."""
    labels, scores = np.asarray(labels, dtype=float), np.asarray(scores, dtype=float)
    weight = np.ones(labels.size) if sample_weight is None else np.asarray(sample_weight)
    place = np.minimum((scores * _BINS).astype(int), _BINS - 1)
    gaps = np.bincount(place, weight * (labels - scores), minlength=_BINS)
    return float(np.abs(gaps).sum() / weight.sum())


def metric_functions() -> dict[str, Callable[..., float]]:
    """Return the five metrics as Fairlearn is handed them: (labels, scores)."""
    sk = importlib.import_module("sklearn.metrics")

    def positive(scores: Any) -> Any:
        return np.asarray(scores) >= 0.5

    return {
        "auc": sk.roc_auc_score,
        "sensitivity": lambda y, p, **k: sk.recall_score(
            y, positive(p), zero_division=np.nan, **k
        ),
        "specificity": lambda y, p, **k: sk.recall_score(
            y, positive(p), pos_label=0, zero_division=np.nan, **k
        ),
        "ppv": lambda y, p, **k: sk.precision_score(y, positive(p), zero_division=np.nan, **k),
        "ece": calibration_error,
    }


def timed_frame(data: Mapping[str, Any], bootstraps: int) -> dict[str, float]:
    """Return CPU and wall seconds of one MetricFrame; none are resampled at 0."""
    frame = importlib.import_module("fairlearn.metrics").MetricFrame
    pandas = importlib.import_module("pandas")
    features = pandas.DataFrame(data["levels"].T.astype(np.int8)).add_prefix("attribute_")
    more: dict[str, Any] = {}
    if bootstraps:
        more = {"n_boot": bootstraps, "ci_quantiles": [0.025, 0.975], "random_state": 0}
    cpu, wall = time.process_time(), time.perf_counter()
    frame(
        metrics=metric_functions(),
        y_true=data["labels"].astype(np.int8),
        y_pred=data["scores"],
        sensitive_features=features,
        **more,
    )
    return {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}


def differences(data: Mapping[str, Any]) -> dict[str, float]:
    """Return the largest difference of each metric from scikit-learn, over cells.

    A value that is undefined on one side only counts as infinite.
    """
    labels, scores, cells = data["labels"].astype(int), data["scores"], data["cells"]
    order = np.argsort(cells, kind="stable")
    bounds = np.searchsorted(cells[order], np.arange(data["ours"].shape[1] + 1))
    largest: dict[str, float] = {}
    for kind, (name, function) in enumerate(metric_functions().items()):
        largest[name] = 0.0
        for cell, (start, stop) in enumerate(itertools.pairwise(bounds)):
            here = order[start:stop]
            for number, drawn in enumerate(data["weights"]):
                weight = drawn[data["patients"][here]].astype(float)
                used, at = weight > 0, here[weight > 0]
                one_class = np.unique(labels[at]).size < 2
                if not used.any() or (name == "auc" and one_class):
                    value = np.nan
                else:
                    value = function(labels[at], scores[at], sample_weight=weight[used])
                ours = data["ours"][kind, cell, number]
                if np.isnan(value) != np.isnan(ours):
                    largest[name] = float("inf")
                elif not np.isnan(value):
                    largest[name] = max(largest[name], abs(float(value) - float(ours)))
    return largest


def main() -> None:
    """Run what the command line asks for."""
    warnings.simplefilter("ignore")
    with np.load(sys.argv[1]) as file:
        data = dict(file)
    bootstraps = int(sys.argv[2])
    figures = {
        "versions": {
            name: importlib.import_module(name).__version__
            for name in ("fairlearn", "sklearn", "numpy", "pandas")
        },
        "differences": differences(data),
        "plain": timed_frame(data, 0),
        "resampled": timed_frame(data, bootstraps),
        "bootstraps": bootstraps,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
