"""Pulse and compression: the few voxels that change, kept for each state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.figures import figure
from sonobridge.simulator.patient.voxel.volume import DEFAULT_PRESS_MM, NeckBlock
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["PULSE", "MovingNeck", "moving_neck"]

Labels = NDArray[np.uint8]

PULSE: Final = (0.0, 0.75, 1.0, 0.85, 0.6, 0.42, 0.25, 0.1)
"""Distension at eight phases of the beat over its most: fast rise, slow fall (assumption)."""

_PRESS_STATES = 7
"""One a millimetre from none to closed, so that the default press is a state."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Overlay:
    """Voxels that differ between states and what they hold in each."""

    index: NDArray[np.int32]
    labels: Labels
    echo: Labels

    def write(self, volume: TissueVolume, state: int) -> None:
        volume.labels.reshape(-1)[self.index] = self.labels[state]
        volume.echo.reshape(-1)[self.index] = self.echo[state]


class MovingNeck:
    """A block whose arteries beat and whose jugular vein gives way.

    ``volume`` is one block that is written over in place: whoever reads it does so between
    two calls of ``show``. Only the rim of the arteries and the vein change, so all states
    together take less room than the block.
    """

    def __init__(self, volume: TissueVolume, pulse: _Overlay, press: _Overlay) -> None:
        self.volume = volume
        self._pulse, self._press = pulse, press
        self._shown = (0, 0)
        pulse.write(volume, 0)
        press.write(volume, 0)

    @property
    def extra_bytes(self) -> int:
        """Memory that the states take beside the block."""
        rows = (self._pulse, self._press)
        return sum(row.index.nbytes + row.labels.nbytes + row.echo.nbytes for row in rows)

    @property
    def moving(self) -> NDArray[np.int32]:
        """Flat indices of all voxels that ever change."""
        return np.concatenate([self._pulse.index, self._press.index])

    def show(self, phase: float, press_mm: float) -> bool:
        """Bring the block to a phase of the beat and a press; tell whether anything changed.

        Parameters
        ----------
        phase
            Share of the beat, 0 (end of diastole) to 1.
        press_mm
            Press on the skin.
        """
        beat = round((phase % 1.0) * len(PULSE)) % len(PULSE)
        share = np.clip(press_mm / figure("jugular_closing_press_mm"), 0.0, 1.0)
        press = round(float(share) * (_PRESS_STATES - 1))
        if (beat, press) == self._shown:
            return False
        if press != self._shown[1]:
            self._press.write(self.volume, press)
        if beat != self._shown[0]:
            self._pulse.write(self.volume, beat)
        self._shown = (beat, press)
        return True


def moving_neck(block: NeckBlock) -> MovingNeck:
    """Return the moving form of a block; it shares the block's volume."""
    closing = figure("jugular_closing_press_mm")
    beats = [block.near_vessels(pulse, DEFAULT_PRESS_MM) for pulse in PULSE]
    pulse = _overlay(block, beats, np.zeros(block.index.size, dtype=np.bool_))
    beating = np.isin(block.index, pulse.index, assume_unique=True)
    presses = [
        block.near_vessels(0.0, closing * step / (_PRESS_STATES - 1))
        for step in range(_PRESS_STATES)
    ]
    return MovingNeck(block.volume, pulse, _overlay(block, presses, beating))


def _overlay(
    block: NeckBlock, states: list[tuple[Labels, Labels]], held: NDArray[np.bool_]
) -> _Overlay:
    labels = np.stack([state[0] for state in states])
    echo = np.stack([state[1] for state in states])
    differs = ((labels != labels[0]) | (echo != echo[0])).any(axis=0) & ~held
    return _Overlay(
        index=block.index[differs], labels=labels[:, differs], echo=echo[:, differs]
    )
