"""The one home of randomness.

Anything that must be repeatable takes a seed and purpose words; anything that
must be unguessable takes operating-system entropy.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["generator", "seed_words", "token_bytes", "token_text"]


def seed_words(seed: int, *purpose: str) -> int:
    """Return a 128-bit integer derived from a seed and purpose words.

    Parameters
    ----------
    seed
        Non-negative seed; it is kept in the evidence.
    purpose
        Words that separate independent streams drawn from one seed.
    """
    if seed < 0:
        raise ValueError("a seed is a non-negative integer")
    text = "\x1f".join([str(seed), *purpose]).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:16], "big")


def generator(seed: int, *purpose: str) -> Generator:
    """Return a NumPy generator (PCG64) for a seed and purpose words."""
    import numpy as np

    return np.random.default_rng(seed_words(seed, *purpose))


def token_bytes(count: int) -> bytes:
    """Return unguessable bytes from the operating system."""
    return secrets.token_bytes(count)


def token_text(count: int = 32) -> str:
    """Return an unguessable URL-safe text made from ``count`` random bytes."""
    return secrets.token_urlsafe(count)
