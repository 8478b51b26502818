"""Measures of one 2 x 2 table of independent images, with their textbook intervals.

They serve tables without patients and reproduce published examples; with several images a
patient use the clustered forms beside this module.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.statistics.clustered.predictive import Bounded
from sonobridge.statistics.distributions import normal_quantile
from sonobridge.statistics.intervals import clopper_pearson_bounds

__all__ = ["TwoByTwo"]


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Counts of images by answer and reference.

    A measure whose denominator is 0 is NaN; the caller says why it is not estimable.

    Attributes
    ----------
    tp, fp, fn, tn
        Counts.
    """

    tp: int
    fp: int
    fn: int
    tn: int

    def __post_init__(self) -> None:
        if min(self.tp, self.fp, self.fn, self.tn) < 0:
            raise ValueError("counts of a table are not negative")

    @property
    def n(self) -> int:
        """All images."""
        return self.tp + self.fp + self.fn + self.tn

    @property
    def sensitivity(self) -> float:
        """TP / (TP + FN)."""
        return _over(self.tp, self.tp + self.fn)

    @property
    def specificity(self) -> float:
        """TN / (TN + FP)."""
        return _over(self.tn, self.tn + self.fp)

    @property
    def ppv(self) -> float:
        """TP / (TP + FP), at the prevalence of the table."""
        return _over(self.tp, self.tp + self.fp)

    @property
    def npv(self) -> float:
        """TN / (TN + FN), at the prevalence of the table."""
        return _over(self.tn, self.tn + self.fn)

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return _over(self.tp + self.tn, self.n)

    @property
    def balanced_accuracy(self) -> float:
        """Mean of sensitivity and specificity."""
        return (self.sensitivity + self.specificity) / 2

    @property
    def youden(self) -> float:
        """Sensitivity + specificity - 1."""
        return self.sensitivity + self.specificity - 1

    @property
    def matthews(self) -> float:
        """Matthews' correlation coefficient."""
        margins = (self.tp + self.fp, self.tp + self.fn, self.tn + self.fp, self.tn + self.fn)
        bottom = math.sqrt(math.prod(margins))
        return _over(self.tp * self.tn - self.fp * self.fn, bottom)

    @property
    def kappa(self) -> float:
        """Cohen's kappa of answer and reference."""
        rows = (self.tp + self.fp) * (self.tp + self.fn)
        by_chance = (rows + (self.fn + self.tn) * (self.fp + self.tn)) / max(self.n, 1) ** 2
        return _over(self.accuracy - by_chance, 1 - by_chance)

    def f_beta(self, beta: float = 1.0) -> float:
        """Return the F score that weighs sensitivity ``beta`` times as much as PPV."""
        squared = beta * beta
        return _over(
            (1 + squared) * self.tp, (1 + squared) * self.tp + squared * self.fn + self.fp
        )

    def net_benefit(self, exchange: float) -> float:
        """Return (TP - ``exchange`` FP) / n; ``exchange`` = threshold / (1 - threshold)."""
        return _over(self.tp - exchange * self.fp, self.n)

    def normalised_expected_cost(self, prevalence: float, cost_ratio: float = 1.0) -> float:
        """Return the expected cost over that of the better of no model and always yes.

        Parameters
        ----------
        prevalence
            Share of positives where the model will work.
        cost_ratio
            Cost of a false positive over that of a false negative.
        """
        cost = prevalence * (1 - self.sensitivity)
        cost += cost_ratio * (1 - prevalence) * (1 - self.specificity)
        return _over(cost, min(prevalence, cost_ratio * (1 - prevalence)))

    def exact_interval(self, events: int, of: int, level: float = 0.95) -> Bounded:
        """Return a share of the table with its Clopper-Pearson interval."""
        return Bounded(_over(events, of), *clopper_pearson_bounds(events, of, level))

    def likelihood_ratio_positive(self, level: float = 0.95) -> Bounded:
        """Return LR+ with the log interval of Simel, Samsa and Matchar (1991)."""
        return _ratio((self.tp, self.tp + self.fn), (self.fp, self.fp + self.tn), level)

    def likelihood_ratio_negative(self, level: float = 0.95) -> Bounded:
        """Return LR- with the log interval of Simel, Samsa and Matchar (1991)."""
        return _ratio((self.fn, self.tp + self.fn), (self.tn, self.fp + self.tn), level)

    def odds_ratio(self, level: float = 0.95) -> Bounded:
        """Return the diagnostic odds ratio with Woolf's log interval."""
        counts = (self.tp, self.fp, self.fn, self.tn)
        if min(counts) == 0:
            return Bounded(_over(self.tp * self.tn, self.fp * self.fn), 0.0, math.inf)
        value = self.tp * self.tn / (self.fp * self.fn)
        return _log_interval(value, math.sqrt(sum(1 / count for count in counts)), level)

    def youden_interval(self, level: float = 0.95) -> Bounded:
        """Return Youden's index with the sum of both exact intervals, as epiR prints it."""
        hit = clopper_pearson_bounds(self.tp, self.tp + self.fn, level)
        clear = clopper_pearson_bounds(self.tn, self.tn + self.fp, level)
        return Bounded(self.youden, hit[0] + clear[0] - 1, hit[1] + clear[1] - 1)


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom else math.nan


def _ratio(first: tuple[int, int], second: tuple[int, int], level: float) -> Bounded:
    (x, m), (y, n) = first, second
    value = _over(_over(x, m), _over(y, n))
    if x == 0 or y == 0:
        return Bounded(value, 0.0, math.inf)
    return _log_interval(value, math.sqrt(1 / x - 1 / m + 1 / y - 1 / n), level)


def _log_interval(value: float, error: float, level: float) -> Bounded:
    factor = math.exp(normal_quantile(0.5 + level / 2) * error)
    return Bounded(value, value / factor, value * factor)
