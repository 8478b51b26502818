"""A value that is known, or the reason why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

__all__ = ["Known", "NotRecorded", "Recorded"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A recorded value."""

    value: T
    state: Literal["known"] = "known"


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """The absence of a value, with its reason."""

    reason: str
    state: Literal["not_recorded"] = "not_recorded"


Recorded = Known[T] | NotRecorded
