"""What sound meets in each label: losses, and interfaces that send it back like mirrors."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interface", "Medium"]

_MOST_INTERFACES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """The surface of a set of labels.

    Attributes
    ----------
    inside
        Labels on one side; all others lie on the other.
    surface
        Which of the volume's surfaces it is, from 0; None when only labels tell where it
        lies, in steps of a voxel where it runs nearly along them.
    strength_db
        Echo of a flat one at right angle to the beam, dB of amplitude above the mean
        (root mean square) of muscle.
    exponent
        p of the factor |cos|^p for the angle between beam and surface normal.
    repeated
        Share of its amplitude (with ``strength_db`` at 0 dB) that goes back and forth once
        more between the interface and the probe.
    """

    inside: frozenset[int]
    strength_db: float
    exponent: float = 8.0
    repeated: float = 0.0
    surface: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Medium:
    """Losses and interfaces of all labels.

    Attributes
    ----------
    attenuation_db_cm_mhz
        (256,): attenuation of a label, dB/cm/MHz one way.
    entry_loss_db
        (256,): loss (there and back) where a beam enters a label, dB.
    interfaces
        In any order.
    repeated_within_mm
        Depth down to which an interface is repeated.
    """

    attenuation_db_cm_mhz: NDArray[np.float64]
    entry_loss_db: NDArray[np.float64] = field(default_factory=lambda: np.zeros(256))
    interfaces: tuple[Interface, ...] = ()
    repeated_within_mm: float = 12.0

    def __post_init__(self) -> None:
        """Refuse tables of another size, gains instead of losses, too many interfaces."""
        for table in (self.attenuation_db_cm_mhz, self.entry_loss_db):
            if table.shape != (256,) or not np.isfinite(table).all() or (table < 0).any():
                raise ValueError("each of 256 labels has a finite loss that is not negative")
        if len(self.interfaces) > _MOST_INTERFACES:
            raise ValueError(f"no more than {_MOST_INTERFACES} interfaces")

    def sets(self) -> NDArray[np.int64]:
        """Return for each label, as bits, which interfaces it lies inside of: (256,)."""
        bits = np.zeros(256, dtype=np.int64)
        for number, interface in enumerate(self.interfaces):
            for label in interface.inside:
                bits[label] |= 1 << number
        return bits

    def step_factors(self, frequency_mhz: float, step_mm: float) -> NDArray[np.float64]:
        """Return the factor of amplitude, one way, for one step in each label."""
        loss = frequency_mhz * self.attenuation_db_cm_mhz * step_mm / 10
        factors: NDArray[np.float64] = 10 ** (-loss / 20)
        return factors

    def entry_factors(self) -> NDArray[np.float64]:
        """Return the factor of amplitude, one way, for entering each label."""
        factors: NDArray[np.float64] = 10 ** (-self.entry_loss_db / 40)
        return factors
