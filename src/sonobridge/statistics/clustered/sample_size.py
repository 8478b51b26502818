"""Sample sizes of shares and AUCs by published formulas, for independent images."""

from __future__ import annotations

import math

from sonobridge.statistics.distributions import normal_cdf, normal_quantile

__all__ = [
    "patients_for_images",
    "power_auc",
    "power_two_shares",
    "sample_size_auc",
    "sample_size_noninferiority",
    "sample_size_two_shares",
]


def sample_size_two_shares(
    first: float, second: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0
) -> float:
    """Return the images of the first group that show a difference of two shares.

    Parameters
    ----------
    first, second
        True shares.
    power, alpha
        Chance of showing it, and two-sided error.
    ratio
        Size of the second group over that of the first.

    Notes
    -----
    Fleiss, Levin and Paik (2003), without continuity correction; R's ``power.prop.test``
    at a ratio of 1. The number is not rounded.
    """
    _require_shares(first, second)
    if first == second:
        raise ValueError("equal shares differ by nothing")
    null, alternative = _errors(first, second, ratio)
    z, y = normal_quantile(1 - alpha / 2), normal_quantile(power)
    return ((z * null + y * alternative) / (first - second)) ** 2


def power_two_shares(
    first: float, second: float, n: float, *, alpha: float = 0.05, ratio: float = 1.0
) -> float:
    """Return the power of ``n`` images in the first group (``sample_size_two_shares``)."""
    _require_shares(first, second)
    null, alternative = _errors(first, second, ratio)
    z = normal_quantile(1 - alpha / 2)
    return normal_cdf((math.sqrt(n) * abs(first - second) - z * null) / alternative)


def _errors(first: float, second: float, ratio: float) -> tuple[float, float]:
    middle = (first + ratio * second) / (1 + ratio)
    null = math.sqrt((1 + 1 / ratio) * middle * (1 - middle))
    return null, math.sqrt(first * (1 - first) + second * (1 - second) / ratio)


def sample_size_noninferiority(
    new: float,
    reference: float,
    margin: float,
    *,
    power: float = 0.8,
    alpha: float = 0.025,
) -> float:
    """Return the images a group that show a share not lower by the margin.

    Parameters
    ----------
    new, reference
        True shares.
    margin
        Largest loss that is accepted; positive.
    power, alpha
        Chance of showing it, and one-sided error.

    Notes
    -----
    (z + y)^2 (p q + r s) / (p - r + margin)^2 with unpooled variances (Blackwelder 1982).
    """
    _require_shares(new, reference)
    room = new - reference + margin
    if margin <= 0 or room <= 0:
        raise ValueError("the true loss is smaller than a positive margin")
    z, y = normal_quantile(1 - alpha), normal_quantile(power)
    spread = new * (1 - new) + reference * (1 - reference)
    return (z + y) ** 2 * spread / room**2


def sample_size_auc(
    auc: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0
) -> float:
    """Return the positives that show an AUC above one half.

    Parameters
    ----------
    auc
        True AUC, above 0.5.
    power, alpha
        Chance of showing it, and two-sided error.
    ratio
        Negatives a positive.

    Notes
    -----
    Obuchowski and McClish (1997), binormal; the formula of pROC's ``power.roc.test``.
    """
    null, alternative = _auc_spreads(auc, ratio)
    z, y = normal_quantile(1 - alpha / 2), normal_quantile(power)
    return ((z * null + y * alternative) / (auc - 0.5)) ** 2


def power_auc(auc: float, positives: float, negatives: float, *, alpha: float = 0.05) -> float:
    """Return the power to show an AUC above one half (``sample_size_auc``)."""
    null, alternative = _auc_spreads(auc, negatives / positives)
    z = normal_quantile(1 - alpha / 2)
    return normal_cdf((math.sqrt(positives) * (auc - 0.5) - z * null) / alternative)


def _auc_spreads(auc: float, ratio: float) -> tuple[float, float]:
    if not 0.5 < auc < 1:
        raise ValueError("the formula holds for an AUC between 0.5 and 1")
    a = 1.414 * normal_quantile(auc)
    bracket = (5 * a * a + 8) + (a * a + 8) / ratio
    return math.sqrt(0.0792 * (1 + 1 / ratio)), math.sqrt(
        0.0099 * math.exp(-a * a / 2) * bracket
    )


def patients_for_images(images: float, images_per_patient: float, design_effect: float) -> int:
    """Return the patients whose images weigh as much as ``images`` independent ones.

    Parameters
    ----------
    images
        Independent images a formula asks for.
    images_per_patient
        Mean number of images a patient.
    design_effect
        Of images of one patient (``design_effect``).
    """
    return math.ceil(images * design_effect / images_per_patient - 1e-9)


def _require_shares(*shares: float) -> None:
    if not all(0 < share < 1 for share in shares):
        raise ValueError("shares lie between 0 and 1")
