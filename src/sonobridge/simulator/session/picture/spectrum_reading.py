"""Velocities read on a spectrum of moving blood, by the chain that the console uses."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sonobridge.simulator.console.doppler_lines import doppler_optics
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.doppler.spectral import SpectralStream
from sonobridge.simulator.doppler.tracer import edges_hz, measure
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.picture.doppler_view import Reading
from sonobridge.simulator.session.scene import Scene

__all__ = ["read_spectrum"]

_BEATS: Final = 3.3
_VESSELS: Final = ("cca", "ica", "eca", "vertebral")


def read_spectrum(
    scene: Scene,
    control: ProbeControl,
    settings: ConsoleSettings,
    seen: Reading,
    *,
    seed: int,
) -> Reading:
    """Return the reading with velocities traced over three beats; as seen where none is.

    Parameters
    ----------
    scene, control, settings
        The case, and how it is scanned.
    seen
        The reading by the closed form, for direction and aliasing.
    seed
        Seed of blood and noise.
    """
    flow, spectral = scene.known.flow, settings.spectral
    optics = doppler_optics(settings, spectral.frequency_mhz)
    stream = SpectralStream(
        tuple(flow.stream(control.side, name).field for name in _VESSELS),
        scene.pose(control),
        spectral,
        optics,
        seed=seed,
    )
    seconds = _BEATS * float(flow.circulation.intervals_s.mean())
    block = stream.advance(round(seconds * spectral.prf_hz))
    window = stream.axis.window / stream.axis.prf_hz
    beam = optics.beam(spectral.depth_mm, abs(spectral.cursor_deg), spectral.gate_mm, window)
    found = measure(edges_hz(block.power, stream.axis), stream.axis, beam)
    if found is None or found.psv.cm_s == 0.0:
        return seen
    psv = abs(found.psv.cm_s)
    edv = found.edv.cm_s * (1.0 if found.psv.cm_s > 0 else -1.0)
    return replace(seen, psv_cm_s=psv, edv_cm_s=min(edv, psv))
