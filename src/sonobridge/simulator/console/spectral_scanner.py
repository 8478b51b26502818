"""Pulsed-wave Doppler of a patient for the console: a stream that follows the controls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.console.doppler_lines import doppler_optics, picture_grid
from sonobridge.simulator.console.frames import SpectralStrip
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.doppler.gate import fastest_in_gate
from sonobridge.simulator.doppler.optics import DopplerOptics
from sonobridge.simulator.doppler.sound import SOUND_RATE_HZ, SoundStream
from sonobridge.simulator.doppler.spectral import SpectralStream
from sonobridge.simulator.doppler.tracer import Measurement, edges_hz, measure, smooth_power
from sonobridge.simulator.flow.field import FlowField
from sonobridge.simulator.geometry.pose import ProbePose

__all__ = ["ConsoleSpectral", "Traced"]

_KEPT_S: Final = 6.0
_AGAIN_S: Final = 0.08
"""While probe or controls move, a new stream begins no more often than this."""
_LONGEST_STEP_S: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What the tracer reads from the last seconds, and the angle it was read at.

    Attributes
    ----------
    measurement
        Velocities as drawn and with broadening taken off.
    cursor_deg
        Angle of the cursor.
    """

    measurement: Measurement
    cursor_deg: float


class ConsoleSpectral:
    """Streams the spectrum of the gate; serves one caller at a time.

    Parameters
    ----------
    fields
        Flow of the vessels of one side.
    seed
        Seed of blood and noise.
    """

    def __init__(self, fields: tuple[FlowField, ...], *, seed: int) -> None:
        self._fields, self._seed = fields, seed
        self._key: tuple[object, ...] = ()
        self._stream: SpectralStream | None = None
        self._sound: SoundStream | None = None
        self._optics: DopplerOptics | None = None
        self._edges = np.zeros(0)
        self._begun_s = self._time_s = -1.0
        self._column = 0

    def strip(
        self, given: ConsoleInput, pose: ProbePose, time_s: float
    ) -> SpectralStrip | None:
        """Return the columns and sound since the last call; None when there are none."""
        stream = self._following(given, pose, time_s)
        passed = min(time_s - self._time_s, _LONGEST_STEP_S)
        self._time_s = time_s
        pulses = round(passed * stream.settings.prf_hz)
        if pulses <= 0 or self._sound is None:
            return None
        block = stream.advance(pulses)
        axis = stream.axis
        envelope = np.zeros(0)
        if len(block.power):
            envelope = 0.1 * axis.mm_s_a_hz * edges_hz(smooth_power(block.power, axis), axis)
            kept = round(_KEPT_S / axis.column_s)
            edges = envelope / (0.1 * axis.mm_s_a_hz)
            self._edges = np.concatenate([self._edges, edges])[-kept:]
        low = 0.1 * axis.mm_s_a_hz * axis.lowest_hz
        strip = SpectralStrip(
            index=self._column,
            time_s=time_s,
            control=given.number,
            columns=block.grey,
            column_s=axis.column_s,
            bottom_cm_s=low,
            top_cm_s=low + 0.1 * axis.mm_s_a_hz * axis.prf_hz,
            envelope_cm_s=envelope.astype(np.float32),
            sound=self._sound.take(block.signal),
            sound_hz=SOUND_RATE_HZ,
        )
        self._column += len(block.grey)
        return strip

    def traced(self) -> Traced | None:
        """Return what the tracer reads now; None before a whole beat."""
        stream, optics = self._stream, self._optics
        if stream is None or optics is None or len(self._edges) < 8:
            return None
        settings = stream.settings
        beam = optics.beam(
            settings.depth_mm,
            abs(settings.cursor_deg),
            settings.gate_mm,
            stream.axis.window / stream.axis.prf_hz,
        )
        found = measure(self._edges, stream.axis, beam)
        if found is None:
            return None
        return Traced(measurement=found, cursor_deg=settings.cursor_deg)

    def truth(self, times_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], float] | None:
        """Return velocity (mm/s) and angle (degrees) of the fastest flow in the gate."""
        if self._stream is None:
            return None
        return fastest_in_gate(self._stream.gate, self._fields, times_s)

    def _following(self, given: ConsoleInput, pose: ProbePose, time_s: float) -> SpectralStream:
        """Return the stream of the controls; a changed one begins anew, but not too often."""
        settings = given.settings
        image = settings.image
        shape = (settings.transducer, image.focus_mm, image.sector_percent)
        key = (pose, settings.spectral, *shape)
        recent = time_s - self._begun_s < _AGAIN_S
        if self._stream is not None and (key == self._key or recent):
            return self._stream
        self._optics = doppler_optics(settings, settings.spectral.frequency_mhz)
        self._stream = SpectralStream(
            self._fields,
            pose,
            settings.spectral,
            self._optics,
            picture=picture_grid(settings),
            seed=self._seed,
            start_s=time_s,
        )
        self._sound = SoundStream(settings.spectral.prf_hz)
        self._key, self._begun_s, self._edges = key, time_s, np.zeros(0)
        self._time_s = max(self._time_s, time_s - 1.0 / 60.0)
        return self._stream
