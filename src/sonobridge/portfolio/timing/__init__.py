"""How long people take to read the hiring card: the times, and a card to read."""

from sonobridge.portfolio.timing.reading_time import (
    NOT_RUN,
    READERS,
    SIGNALS,
    TARGET_S,
    MedianTime,
    ReaderTime,
    median_time,
)
from sonobridge.portfolio.timing.sample_card import sample_card

__all__ = [
    "NOT_RUN",
    "READERS",
    "SIGNALS",
    "TARGET_S",
    "MedianTime",
    "ReaderTime",
    "median_time",
    "sample_card",
]
