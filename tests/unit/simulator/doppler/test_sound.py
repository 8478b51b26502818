"""The sound of Doppler."""

import numpy as np
import pytest

from sonobridge.simulator.doppler.sound import SOUND_RATE_HZ, SoundStream


def tone(frequency_hz, prf_hz, seconds):
    time = np.arange(int(seconds * prf_hz)) / prf_hz
    return np.exp(2j * np.pi * frequency_hz * time).astype(np.complex64)


@pytest.mark.parametrize("prf", [4000.0, 8000.0, 24000.0])
@pytest.mark.parametrize("direction", [1, -1])
def test_flow_to_and_from_the_probe_are_heard_apart(prf, direction):
    sound = SoundStream(prf).take(tone(direction * 900.0, prf, 1.0)).astype(float)
    level = sound[4000:-2000].std(axis=0)
    near, far = (0, 1) if direction > 0 else (1, 0)
    assert level[near] > 1000.0
    assert level[far] < 0.02 * level[near]


@pytest.mark.parametrize("prf", [5000.0, 12000.0])
def test_pitch_is_the_doppler_shift(prf):
    sound = SoundStream(prf).take(tone(1100.0, prf, 1.0))[3000:-2000, 0].astype(float)
    lines = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    found = lines.argmax() * SOUND_RATE_HZ / len(sound)
    assert found == pytest.approx(1100.0, abs=3.0)
    lines[max(lines.argmax() - 20, 0) : lines.argmax() + 21] = 0
    assert lines.max() < 0.01 * np.abs(np.fft.rfft(sound * np.hanning(len(sound)))).max()


def test_sound_does_not_depend_on_the_length_of_the_steps():
    signal = tone(700.0, 8000.0, 1.0)
    whole = SoundStream(8000.0).take(signal)
    stream = SoundStream(8000.0)
    cuts = np.split(signal, [13, 900, 901, 4000])
    parts = np.concatenate([stream.take(part) for part in cuts])
    np.testing.assert_allclose(parts, whole, atol=1)
    assert len(whole) == pytest.approx(SOUND_RATE_HZ, rel=0.05)


def test_loud_signals_are_clipped_not_wrapped():
    sound = SoundStream(8000.0, volume_db=40.0).take(100 * tone(500.0, 8000.0, 0.5))
    assert sound.dtype == np.int16
    assert sound.max() == 32767
    with pytest.raises(ValueError, match="above 0"):
        SoundStream(0.0)
