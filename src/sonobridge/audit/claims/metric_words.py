"""Names of the metrics in plain words, how their values are written, and synonyms."""

from __future__ import annotations

import re

from sonobridge.audit.protocol import Metric

__all__ = [
    "METRIC_TITLES",
    "SHARES",
    "UNIT_INTERVAL",
    "metrics_in",
    "points",
    "value_text",
]

METRIC_TITLES: dict[Metric, str] = {
    "auc": "AUC",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "ppv": "Positive predictive value",
    "npv": "Negative predictive value",
    "accuracy": "Accuracy",
    "underdiagnosis": "Underdiagnosis rate",
    "ece": "Expected calibration error",
    "calibration_in_the_large": "Calibration in the large",
    "brier": "Brier score",
    "macro_auc": "Mean AUC over classes",
    "weighted_kappa": "Weighted kappa",
    "within_one_grade": "Within one grade",
    "dice": "Dice",
    "iou": "IoU",
    "hd95": "HD95",
    "nsd": "Surface Dice (NSD)",
    "assd": "Mean surface distance (ASSD)",
    "bias": "Bias",
    "mae": "Mean absolute error",
    "within_tolerance": "Within tolerance",
    "icc": "ICC",
}

# Shares of images or people, whose gaps are spoken of in points of a hundred.
SHARES: frozenset[Metric] = frozenset(
    [
        *("sensitivity", "specificity", "ppv", "npv", "accuracy", "underdiagnosis"),
        *("within_one_grade", "within_tolerance"),
    ]
)

# Measures with the unit of the protocol.
_WITH_UNIT: frozenset[Metric] = frozenset(["hd95", "assd", "bias", "mae"])

# Measures whose values lie between 0 and 1.
UNIT_INTERVAL: frozenset[Metric] = SHARES | frozenset(
    ["auc", "macro_auc", "ece", "brier", "dice", "iou", "nsd"]
)

_SYNONYMS: dict[Metric, str] = {
    "sensitivity": r"sensitiv\w*|recall|true positive rate|detection rate|detects?|finds?",
    "specificity": r"specific(?:ity)?|true negative rate",
    "auc": r"auc|auroc|area under(?: the)?(?: roc)? curve",
    "ppv": r"ppv|positive predictive value|precision",
    "npv": r"npv|negative predictive value",
    "accuracy": r"(?<!not )accura(?:cy|te|tely)|correct(?:ly)?",
    "underdiagnosis": r"underdiagnos\w+|miss(?:es|ed)|false negative rate|fnr",
    "ece": r"ece|calibration error|calibrat(?:ed|ion)",
    "brier": r"brier",
    "weighted_kappa": r"kappa",
    "within_one_grade": r"within one grade",
    "dice": r"dice",
    "iou": r"iou|jaccard",
    "hd95": r"hd95|hausdorff",
    "nsd": r"nsd|surface dice",
    "assd": r"assd|surface distance",
    "mae": r"mae|mean absolute error",
    "within_tolerance": r"within tolerance",
    "icc": r"icc|intraclass",
}


def metrics_in(text: str, task: str) -> tuple[Metric, ...]:
    """Return the metrics that a lower-case sentence names, in the order of the table.

    "Bias" counts as the mean difference in a measurement task only; elsewhere it is no
    metric but a conclusion.
    """
    found = [
        metric for metric, words in _SYNONYMS.items() if re.search(rf"\b(?:{words})\b", text)
    ]
    if task == "measurement" and re.search(r"\bbias\b", text):
        found.append("bias")
    if "mean auc" in text or "macro auc" in text:
        found = [*(m for m in found if m != "auc"), "macro_auc"]
    return tuple(found)


def points(metric: Metric, value: float, unit: str = "") -> str:
    """Return a gap in words: points for shares, else the value with its unit.

    Examples
    --------
    >>> points("sensitivity", -0.1575)
    '−15.8 points'
    """
    if metric in SHARES:
        return f"{_signed(value * 100, 1)} points"
    return f"{_signed(value, _digits(metric))}{_unit(metric, unit)}"


def value_text(metric: Metric, value: float, unit: str = "") -> str:
    """Return a value as it is printed: its decimals, a true minus, its unit."""
    return f"{value:.{_digits(metric)}f}".replace("-", "−") + _unit(metric, unit)


def _digits(metric: Metric) -> int:
    """Return the decimals of a metric: three between 0 and 1, two with a unit."""
    return 2 if metric in _WITH_UNIT else 3


def _signed(value: float, digits: int) -> str:
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−")


def _unit(metric: Metric, unit: str) -> str:
    return f" {unit}" if unit and metric in _WITH_UNIT else ""
