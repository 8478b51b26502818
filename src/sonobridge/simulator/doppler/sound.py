"""The sound of Doppler: flow to the probe on one side, away from it on the other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["SOUND_RATE_HZ", "SoundStream"]

Floats = NDArray[np.float64]

SOUND_RATE_HZ: Final = 22_050
"""Samples a second of the sound that browsers are sent."""

_PART: Final = 512
_TAPS: Final = 16
_LOUDNESS: Final = 5000.0


class SoundStream:
    """Turns the signal of the gate into stereo sound, carried on from step to step.

    The signal is split into positive and negative frequencies in overlapping parts (root
    Hann in and out), and each side is taken to the rate of the sound by windowed sinc.

    Parameters
    ----------
    prf_hz
        Pulses a second.
    volume_db
        Loudness; 0 dB suits a vessel full of blood.
    """

    def __init__(self, prf_hz: float, volume_db: float = 0.0) -> None:
        if prf_hz <= 0:
            raise ValueError("the pulse repetition frequency is above 0")
        self._prf = prf_hz
        self._scale = _LOUDNESS * 10.0 ** (volume_db / 20.0)
        taper = np.sqrt(0.5 - 0.5 * np.cos(2.0 * np.pi * (np.arange(_PART) + 0.5) / _PART))
        self._taper = taper
        self._input = np.zeros(_PART // 2, dtype=np.complex128)
        self._tail = np.zeros((2, _PART // 2))
        self._ready = np.zeros((2, _TAPS))
        self._place = float(_TAPS // 2)

    def take(self, signal: NDArray[np.complex64]) -> NDArray[np.int16]:
        """Return the sound that is ready: (samples, 2) int16, towards the probe first."""
        self._input = np.concatenate([self._input, signal.astype(np.complex128)])
        made = [self._ready]
        half = _PART // 2
        while len(self._input) >= _PART:
            sides = self._split(self._input[:_PART] * self._taper) * self._taper
            made.append(self._tail + sides[:, :half])
            self._tail = sides[:, half:]
            self._input = self._input[half:]
        self._ready = np.concatenate(made, axis=1)
        return self._resampled()

    def _split(self, part: NDArray[np.complex128]) -> Floats:
        """Return the real signals of positive and of negative frequencies: (2, part)."""
        lines = np.fft.fft(part)
        half = _PART // 2
        forward, reverse = lines.copy(), lines.copy()
        forward[half:] = 0.0
        reverse[1:half] = 0.0
        forward[0], reverse[0] = 0.5 * lines[0], 0.5 * lines[0]
        return np.stack([np.fft.ifft(forward).real, np.fft.ifft(reverse).real])

    def _resampled(self) -> NDArray[np.int16]:
        step = self._prf / SOUND_RATE_HZ
        last = self._ready.shape[1] - _TAPS // 2 - 1
        count = max(int(np.floor((last - self._place) / step)) + 1, 0)
        places = self._place + step * np.arange(count)
        first = np.floor(places).astype(np.int64)
        offsets = np.arange(1 - _TAPS // 2, _TAPS // 2 + 1)
        apart = places[:, None] - (first[:, None] + offsets)
        band = min(1.0, 1.0 / step)
        weights = band * np.sinc(band * apart) * np.cos(0.5 * np.pi * apart / (_TAPS // 2)) ** 2
        heard = np.einsum("snt,nt->ns", self._ready[:, first[:, None] + offsets], weights)
        self._place += step * count
        drop = max(int(self._place) - _TAPS // 2, 0)
        self._ready, self._place = self._ready[:, drop:], self._place - drop
        sound: NDArray[np.int16] = np.clip(np.rint(heard * self._scale), -32768, 32767).astype(
            np.int16
        )
        return sound
