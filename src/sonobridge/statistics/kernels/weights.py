"""How often a patient is drawn in a resample: Poisson(1) counts from a counter hash.

Sampling with replacement in its Poisson form: a patient's count depends on the seed, the
patient's key and the number of the resample, and on nothing else. It is the same in every
slice, metric, model version and re-run, whoever else is in the table. The number of
patients drawn therefore varies from resample to resample (standard deviation sqrt(P));
every metric here is a ratio of sums, from which that number cancels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import seed_words

__all__ = [
    "FIRST_FACTOR",
    "GOLDEN",
    "LARGEST_WEIGHT",
    "SECOND_FACTOR",
    "THRESHOLDS",
    "counts_from_starts",
    "patient_starts",
    "weights_reference",
]

GOLDEN = 0x9E3779B97F4A7C15
"""Step of SplitMix64's counter (Steele, Lea, Flood 2014)."""
FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
"""Factors of its finaliser; the shifts are 30, 27 and 31 bits."""

_WORD = 0xFFFFFFFFFFFFFFFF


def _poisson_table() -> NDArray[np.uint8]:
    """Return the Poisson(1) quantile of each 16-bit draw, shape (65536,)."""
    mass = [math.exp(-1) / math.factorial(k) for k in range(12)]
    edges = np.cumsum(mass) * 65536
    return np.searchsorted(edges, np.arange(65536) + 0.5).astype(np.uint8)


_POISSON = _poisson_table()

LARGEST_WEIGHT = int(_POISSON[-1])
"""Largest count that 16 bits give: 8, beyond which lies 1.1e-6 of the distribution."""

THRESHOLDS = tuple(
    int(np.searchsorted(_POISSON, count)) for count in range(1, LARGEST_WEIGHT + 1)
)
"""Smallest 16-bit draw that gives a count of 1, 2, …: a count is how many it reaches."""


def patient_starts(patient_keys: NDArray[np.uint64], seed: int) -> NDArray[np.uint64]:
    """Return where each patient's counter starts, shape (P,).

    Parameters
    ----------
    patient_keys
        Shape (P,): a number that depends on the patient's identifier alone.
    seed
        Non-negative seed.
    """
    salt = np.uint64(seed_words(seed, "weights of cells") & _WORD)
    return _mixed(np.asarray(patient_keys, dtype=np.uint64) ^ salt)


def counts_from_starts(
    starts: NDArray[np.uint64], replicates: int, *, first: int = 0
) -> NDArray[np.uint8]:
    """Return the counts of each patient, shape (replicates, P).

    Parameters
    ----------
    starts
        Shape (P,): where each patient's counter starts.
    replicates
        Number of resamples.
    first
        Number of the first resample; a multiple of 4, since one mix gives four draws.
    """
    steps = (replicates + 3) // 4
    numbers = np.arange(first // 4 + 1, first // 4 + steps + 1, dtype=np.uint64)
    state = _mixed(starts[None, :] + np.uint64(GOLDEN) * numbers[:, None])
    draws = np.stack([(state >> np.uint64(16 * k)) & np.uint64(0xFFFF) for k in range(4)], 1)
    table: NDArray[np.uint8] = _POISSON[draws.reshape(4 * steps, starts.size)[:replicates]]
    return table


def weights_reference(
    patient_keys: NDArray[np.uint64], replicates: int, seed: int, *, first: int = 0
) -> NDArray[np.uint8]:
    """Return how often each patient is drawn in each resample, shape (replicates, P).

    These are the weights of the compiled path, bit for bit.
    """
    return counts_from_starts(patient_starts(patient_keys, seed), replicates, first=first)


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    mixed: NDArray[np.uint64] = state ^ (state >> np.uint64(31))
    return mixed
