"""Pulse and compression: the few voxels that change, kept for each state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.figures import figure
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.voxel.box import Box, box_of
from sonobridge.simulator.patient.voxel.volume import (
    DEFAULT_PRESS_MM,
    DEFAULT_SPACING_MM,
    NeckBlock,
    bare_neck,
    with_vessels,
)
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["PULSE", "MovingNeck", "moving_neck", "moving_side"]

Labels = NDArray[np.uint8]

PULSE: Final = (0.0, 0.75, 1.0, 0.85, 0.6, 0.42, 0.25, 0.1)
"""Distension at eight phases of the beat over its most: fast rise, slow fall (assumption)."""

_LAYER = 16
"""Slices that are drawn at once: all states of a whole side would take 200 MB."""

_PRESS_STATES = 7
"""One a millimetre from none to closed, so that the default press is a state."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Overlay:
    """Voxels that differ between states and what they hold in each, (voxels, states)."""

    index: NDArray[np.int32]
    labels: Labels
    echo: Labels

    def within(
        self, layer: tuple[int, int, int], whole: tuple[int, int, int], start: int
    ) -> _Overlay:
        """Return the voxels of a layer as those of the whole block that holds it."""
        columns, slices = np.divmod(self.index, np.int32(layer[2]))
        index = columns * np.int32(whole[2]) + slices + np.int32(start)
        return _Overlay(index=index, labels=self.labels, echo=self.echo)

    def write(self, volume: TissueVolume, state: int) -> None:
        volume.labels.reshape(-1)[self.index] = self.labels[:, state]
        volume.echo.reshape(-1)[self.index] = self.echo[:, state]


class _Parts:
    """Overlays of layers side by side, in room for as many voxels as may ever move.

    Room that is not used takes no memory; joining many arrays would leave holes behind.
    """

    def __init__(self, states: int, room: int) -> None:
        self._index = np.empty(room, dtype=np.int32)
        self._labels = np.empty((room, states), dtype=np.uint8)
        self._echo = np.empty((room, states), dtype=np.uint8)
        self._used = 0

    def add(self, part: _Overlay) -> None:
        stop = self._used + part.index.size
        new = slice(self._used, stop)
        self._index[new] = part.index
        self._labels[new], self._echo[new] = part.labels, part.echo
        self._used = stop

    def joined(self) -> _Overlay:
        kept = slice(self._used)
        return _Overlay(
            index=self._index[kept], labels=self._labels[kept], echo=self._echo[kept]
        )


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
    return MovingNeck(block.volume, *_overlays(block))


def moving_side(
    patient: Patient,
    side: Side,
    *,
    spacing_mm: float = DEFAULT_SPACING_MM,
    box: Box | None = None,
) -> MovingNeck:
    """Return one side of a patient's neck in motion, as ``moving_neck(voxelise(...))``.

    The vessels are drawn layer by layer, so that making a side takes little more room than
    the side itself.

    Parameters
    ----------
    patient, side
        Whose neck, which side.
    spacing_mm
        Edge of a voxel, mm; ignored with a box.
    box
        Block to fill; by default that of ``voxelise``.
    """
    box = box or box_of(patient, side, spacing_mm)
    labels, echo = bare_neck(patient, side, box)
    pulse, press = _Parts(len(PULSE), box.size), _Parts(_PRESS_STATES, box.size)
    for rows, layer in box.layers(_LAYER):
        bare = (labels[:, :, rows].copy(), echo[:, :, rows].copy())
        block = with_vessels(patient, side, layer, bare)
        labels[:, :, rows], echo[:, :, rows] = block.volume.labels, block.volume.echo
        for parts, overlay in zip((pulse, press), _overlays(block), strict=True):
            parts.add(overlay.within(layer.shape, box.shape, rows.start))
    volume = TissueVolume(
        labels=labels, echo=echo, origin=box.origin, spacing_mm=box.spacing_mm
    )
    return MovingNeck(volume, pulse.joined(), press.joined())


def _overlays(block: NeckBlock) -> tuple[_Overlay, _Overlay]:
    """Return the states of a block's beat and press; a voxel belongs to one of them."""
    closing = figure("jugular_closing_press_mm")
    beats = [block.near_vessels(pulse, DEFAULT_PRESS_MM) for pulse in PULSE]
    pulse = _overlay(block, beats, np.zeros(block.index.size, dtype=np.bool_))
    beating = np.isin(block.index, pulse.index, assume_unique=True)
    presses = [
        block.near_vessels(0.0, closing * step / (_PRESS_STATES - 1))
        for step in range(_PRESS_STATES)
    ]
    return pulse, _overlay(block, presses, beating)


def _overlay(
    block: NeckBlock, states: list[tuple[Labels, Labels]], held: NDArray[np.bool_]
) -> _Overlay:
    labels = np.stack([state[0] for state in states], axis=1)
    echo = np.stack([state[1] for state in states], axis=1)
    differs = ((labels != labels[:, :1]) | (echo != echo[:, :1])).any(axis=1) & ~held
    return _Overlay(index=block.index[differs], labels=labels[differs], echo=echo[differs])
