"""Shares and means of images that are clustered in patients, in closed form.

Sensitivity, specificity, predictive values and accuracy are ratios of sums over patients;
calibration-in-the-large and the Brier score are means of images. Both take one row of sums
a patient.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonobridge.statistics.distributions import t_critical, t_criticals
from sonobridge.statistics.intervals import wilson_bounds

__all__ = [
    "ClusteredMean",
    "ClusteredShare",
    "clustered_mean",
    "clustered_share",
    "clustered_shares",
    "mean_of_variance",
    "ratio_covariance",
    "share_of_variance",
]

Floats = NDArray[np.float64]

_NO_VARIANCE = 1e-24


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredShare:
    """A share of images with its interval by patient.

    Attributes
    ----------
    value
        Share of images with the event, in 0..1.
    variance
        Its variance by patient; 0 when patients do not differ.
    patients, images, events
        Counts behind it; only patients with at least one image count.
    effective_n
        Independent images that would carry as much information.
    design_effect
        images / independent images needed for the same variance, unbounded; None where
        all images, or none, have the event, or all patients have the same share.
    degrees
        Degrees of freedom of the t quantile: patients - 1.
    level, low, high
        Interval; ``low`` and ``high`` are None with one patient.
    """

    value: float
    variance: float
    patients: int
    images: int
    events: int
    effective_n: float
    design_effect: float | None
    degrees: float
    level: float
    low: float | None
    high: float | None

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``; at least two patients.

        Notes
        -----
        Wilson's score interval on the effective n with a t quantile in the place of z.
        """
        t = t_critical(alpha, self.degrees)
        return wilson_bounds(self.value, self.effective_n, t)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredMean:
    """A mean over images with its interval by patient.

    Attributes
    ----------
    value, variance
        Mean in the unit of the values, and its variance by patient.
    patients, images
        Counts behind it.
    degrees
        Degrees of freedom of the t quantile.
    scale
        (smallest, largest) possible value of a bounded score, whose interval then follows
        Wilson's; None for an unbounded one, whose interval is symmetric.
    level, low, high
        Interval; None with one patient.
    """

    value: float
    variance: float
    patients: int
    images: int
    degrees: float
    scale: tuple[float, float] | None
    level: float
    low: float | None
    high: float | None

    def limits(self, alpha: float) -> tuple[float, float]:
        """Return the interval of level 1 - ``alpha``; at least two patients."""
        t = t_critical(alpha, self.degrees)
        half = t * math.sqrt(self.variance)
        if self.scale is None:
            return self.value - half, self.value + half
        floor, span = self.scale[0], self.scale[1] - self.scale[0]
        share = (self.value - floor) / span
        if not 0 < share < 1 or self.variance <= _NO_VARIANCE * span**2:
            effective = float(self.patients)
        else:
            effective = share * (1 - share) * span**2 / self.variance
        low, high = wilson_bounds(min(max(share, 0.0), 1.0), effective, t)
        return floor + low * span, floor + high * span


def clustered_share(
    events: ArrayLike, totals: ArrayLike, level: float = 0.95
) -> ClusteredShare | None:
    """Return a share of images clustered in patients; None without any image.

    Parameters
    ----------
    events, totals
        Images with the event and all images of each patient, shape (patients,); patients
        without images are left out.
    level
        Confidence level.

    Notes
    -----
    v = P / (P - 1) sum (x_i - p m_i)^2 / N^2 (ratio estimator; Rao and Scott 1992). With
    n_eff = p (1 - p) / v, held within [1, N], Wilson's interval is drawn at a t quantile
    with P - 1 degrees of freedom. No event, or nothing but events: n_eff = P.
    """
    x = np.asarray(events, dtype=np.float64)
    m = np.asarray(totals, dtype=np.float64)
    _require_counts(x, m)
    used = m > 0
    if not used.all():
        x, m = x[used], m[used]
    patients, images, count = int(m.size), float(m.sum()), float(x.sum())
    if patients == 0:
        return None
    share = count / images
    rest = x - share * m
    variance = 0.0
    if patients > 1:
        variance = patients / (patients - 1) * float(rest @ rest) / images**2
    return share_of_variance((count, images, patients), variance, level)


def share_of_variance(
    counts: tuple[float, float, int], variance: float, level: float
) -> ClusteredShare:
    """Return the share with a known variance by patient.

    Parameters
    ----------
    counts
        Images with the event, images, and patients with an image; at least one of each
        of the last two.
    variance
        By patient, as of :func:`clustered_share`.
    level
        Confidence level.
    """
    count, images, patients = counts
    share = count / images
    effective, design = _effective(share * (1 - share), variance, patients, images)
    found = ClusteredShare(
        value=share,
        variance=variance,
        patients=patients,
        images=int(images),
        events=int(count),
        effective_n=effective,
        design_effect=design,
        degrees=patients - 1,
        level=level,
        low=None,
        high=None,
    )
    return found if patients == 1 else _with_interval(found)


def _with_interval(share: ClusteredShare) -> ClusteredShare:
    low, high = share.limits(1 - share.level)
    return ClusteredShare(
        value=share.value,
        variance=share.variance,
        patients=share.patients,
        images=share.images,
        events=share.events,
        effective_n=share.effective_n,
        design_effect=share.design_effect,
        degrees=share.degrees,
        level=share.level,
        low=min(low, share.value),
        high=max(high, share.value),
    )


def _effective(
    spread: float, variance: float, patients: int, images: float
) -> tuple[float, float | None]:
    """Return the effective n and the design effect of a share."""
    if spread <= 0:
        return float(patients), None
    if variance <= _NO_VARIANCE:
        return images, None
    unbounded = spread / variance
    return min(max(unbounded, 1.0), images), images / unbounded


def clustered_shares(
    group: ArrayLike, events: ArrayLike, totals: ArrayLike, groups: int, level: float = 0.95
) -> list[ClusteredShare | None]:
    """Return the shares of many groups at once, as ``clustered_share`` gives each.

    Parameters
    ----------
    group
        Group index (from 0) of each entry, shape (entries,). An entry holds the sums of
        one patient in one group; no (group, patient) stands twice.
    events, totals
        Images with the event and all images of each entry.
    groups
        Number of groups; those without an image give None.
    level
        Confidence level.
    """
    g = np.asarray(group, dtype=np.int64)
    x = np.asarray(events, dtype=np.float64)
    m = np.asarray(totals, dtype=np.float64)
    _require_counts(x, m)
    g, x, m = g[m > 0], x[m > 0], m[m > 0]
    patients = np.bincount(g, minlength=groups)
    images = np.bincount(g, m, groups)
    counts = np.bincount(g, x, groups)
    share = counts / np.maximum(images, 1)
    rest = np.bincount(g, (x - share[g] * m) ** 2, groups)
    factor = patients / np.maximum(patients - 1, 1)
    variance = np.where(patients > 1, factor * rest / np.maximum(images, 1) ** 2, 0.0)
    t = t_criticals(1 - level, np.maximum(patients - 1, 1))
    found: list[ClusteredShare | None] = []
    for i in range(groups):
        n = int(patients[i])
        if n == 0:
            found.append(None)
            continue
        p, v = float(share[i]), float(variance[i])
        effective, design = _effective(p * (1 - p), v, n, float(images[i]))
        low, high = wilson_bounds(p, effective, float(t[i])) if n > 1 else (None, None)
        found.append(
            ClusteredShare(
                value=p,
                variance=v,
                patients=n,
                images=int(images[i]),
                events=int(counts[i]),
                effective_n=effective,
                design_effect=design,
                degrees=n - 1,
                level=level,
                low=None if low is None else min(low, p),
                high=None if high is None else max(high, p),
            )
        )
    return found


def clustered_mean(
    sums: ArrayLike,
    counts: ArrayLike,
    level: float = 0.95,
    *,
    scale: tuple[float, float] | None = None,
) -> ClusteredMean | None:
    """Return the mean over images of a value, with its interval by patient.

    Parameters
    ----------
    sums, counts
        Sum of the values and number of images of each patient, shape (patients,).
    level
        Confidence level.
    scale
        (smallest, largest) possible value; None when the values are unbounded.

    Notes
    -----
    The ratio estimator of ``clustered_share``; t interval, or Wilson's interval on the
    variance when the value is bounded.
    """
    s = np.asarray(sums, dtype=np.float64)
    m = np.asarray(counts, dtype=np.float64)
    if s.shape != m.shape or s.ndim != 1:
        raise ValueError("each patient has one sum and one count")
    s, m = s[m > 0], m[m > 0]
    patients, images = int(m.size), float(m.sum())
    if patients == 0:
        return None
    value = float(s.sum() / images)
    rest = s - value * m
    variance = 0.0
    if patients > 1:
        variance = patients / (patients - 1) * float(rest @ rest) / images**2
    return mean_of_variance(value, variance, (images, patients), level, scale=scale)


def mean_of_variance(
    value: float,
    variance: float,
    counts: tuple[float, int],
    level: float,
    *,
    scale: tuple[float, float] | None = None,
) -> ClusteredMean:
    """Return the mean with a known variance by patient.

    Parameters
    ----------
    value, variance
        As of :func:`clustered_mean`.
    counts
        Images, and patients with an image; at least one each.
    level, scale
        As of :func:`clustered_mean`.
    """
    images, patients = counts

    def made(low: float | None, high: float | None) -> ClusteredMean:
        return ClusteredMean(
            value=value,
            variance=variance,
            patients=patients,
            images=int(images),
            degrees=patients - 1,
            scale=scale,
            level=level,
            low=low,
            high=high,
        )

    found = made(None, None)
    if patients == 1:
        return found
    low, high = found.limits(1 - level)
    return made(min(low, value), max(high, value))


def ratio_covariance(
    first: tuple[ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike]
) -> float:
    """Return the covariance of two shares or means whose patients overlap.

    Parameters
    ----------
    first, second
        (sums, counts) of each, shape (patients,), both over the same list of patients;
        a patient outside a group has count 0 there.

    Notes
    -----
    sum r_i s_i / (N M) over patients in both, with the factor P / (P - 1) of each side
    entering by its square root, so that the covariance with itself is the variance.
    """
    x, m = (np.asarray(part, dtype=np.float64) for part in first)
    y, k = (np.asarray(part, dtype=np.float64) for part in second)
    if not x.shape == m.shape == y.shape == k.shape:
        raise ValueError("both groups list the same patients")
    p, q = int(np.count_nonzero(m > 0)), int(np.count_nonzero(k > 0))
    if p < 2 or q < 2:
        return 0.0
    n, o = float(m.sum()), float(k.sum())
    product = float((x - x.sum() / n * m) @ (y - y.sum() / o * k))
    return math.sqrt(p / (p - 1) * q / (q - 1)) * product / (n * o)


def _require_counts(events: Floats, totals: Floats) -> None:
    if events.shape != totals.shape or events.ndim != 1:
        raise ValueError("each patient has one count of events and one of images")
    if bool((events < 0).any() or (events > totals).any()):
        raise ValueError("a patient's events lie between 0 and the patient's images")
