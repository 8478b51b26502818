"""Every control of the simulated scanner, with its range."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record
from sonobridge.core.units import Decibel, Degree, Hertz, Millimetre, Second

__all__ = [
    "ColourSettings",
    "ConsoleSettings",
    "ImageSettings",
    "SpectralSettings",
    "TransducerName",
]

TransducerName = Literal["L11-5v", "C5-2v", "P4-2v"]


@record
class ImageSettings:
    """Controls of the grey-scale picture."""

    frequency_mhz: Annotated[float, Ge(1.5), Le(12.0), Help("Transmitted frequency, MHz.")] = (
        7.6
    )
    harmonic: Annotated[bool, Help("Receive at twice the transmitted frequency.")] = False
    transmit: Annotated[
        Literal["focused", "plane"], Help("One focused beam a line, or few plane waves.")
    ] = "focused"
    depth_mm: Annotated[Millimetre, Ge(15), Le(200), Help("Depth of the picture.")] = 40.0
    focus_mm: Annotated[Millimetre, Ge(5), Le(180), Help("Depth of the transmit focus.")] = 20.0
    gain_db: Annotated[Decibel, Ge(-30), Le(30), Help("Overall gain.")] = 0.0
    tgc_db: Annotated[
        tuple[Decibel, ...],
        Len(8, 8),
        Help("Eight sliders of depth gain, from the skin down, -20 to 20 dB each."),
    ] = (0.0,) * 8
    dynamic_range_db: Annotated[Decibel, Ge(30), Le(90), Help("Range of the grey scale.")] = (
        60.0
    )
    power_db: Annotated[Decibel, Ge(-20), Le(0), Help("Acoustic output below its most.")] = 0.0
    sector_percent: Annotated[float, Ge(30), Le(100), Help("Width of the picture, %.")] = 100.0

    def __post_init__(self) -> None:
        """Bound each slider of the depth gain."""
        if any(not -20.0 <= slider <= 20.0 for slider in self.tgc_db):
            raise ValueError("each slider of the depth gain lies between -20 and 20 dB")


@record
class ColourSettings:
    """Controls of colour Doppler; positions on the face of the probe and in depth."""

    frequency_mhz: Annotated[float, Ge(1.5), Le(10.0), Help("Doppler frequency, MHz.")] = 5.0
    centre_mm: Annotated[Millimetre, Ge(-60), Le(60), Help("Middle of the box, lateral.")] = 0.0
    depth_mm: Annotated[Millimetre, Ge(2), Le(180), Help("Middle of the box, depth.")] = 18.0
    width_mm: Annotated[Millimetre, Ge(4), Le(80), Help("Width of the box.")] = 20.0
    height_mm: Annotated[Millimetre, Ge(4), Le(80), Help("Height of the box.")] = 14.0
    steer_deg: Annotated[
        Degree, Ge(-30), Le(30), Help("Steer of the box of a linear probe.")
    ] = -20.0
    prf_hz: Annotated[Hertz, Ge(400), Le(16000), Help("Pulse repetition frequency.")] = 5000.0
    gain_db: Annotated[Decibel, Ge(-30), Le(30), Help("Colour gain.")] = 0.0
    wall_filter: Annotated[
        Literal[0, 1, 2], Help("Order of the polynomial wall filter; 0 is off, 2 is strongest.")
    ] = 1
    ensemble: Annotated[int, Ge(4), Le(16), Help("Pulses a line.")] = 8
    priority_percent: Annotated[
        float, Ge(0), Le(100), Help("Grey level (share of white) above which grey wins.")
    ] = 45.0
    invert: Annotated[bool, Help("Swap the colours.")] = False


@record
class SpectralSettings:
    """Controls of pulsed-wave Doppler."""

    frequency_mhz: Annotated[float, Ge(1.5), Le(10.0), Help("Doppler frequency, MHz.")] = 5.0
    lateral_mm: Annotated[
        Millimetre,
        Ge(-60),
        Le(60),
        Help("Foot of the Doppler line; of a curved or phased probe the place of the gate."),
    ] = 0.0
    depth_mm: Annotated[Millimetre, Ge(2), Le(180), Help("Range of the gate on its line.")] = (
        18.0
    )
    gate_mm: Annotated[Millimetre, Ge(0.5), Le(12), Help("Length of the gate.")] = 1.5
    steer_deg: Annotated[
        Degree, Ge(-30), Le(30), Help("Steer of the Doppler line of a linear probe.")
    ] = -20.0
    cursor_deg: Annotated[
        Degree,
        Ge(-80),
        Le(80),
        Help(
            "Angle cursor: assumed angle of flow to the Doppler line; it only scales the axis."
        ),
    ] = -60.0
    prf_hz: Annotated[Hertz, Ge(1000), Le(24000), Help("Pulse repetition frequency.")] = 8000.0
    baseline: Annotated[
        float, Ge(-0.5), Le(0.5), Help("Shift of the baseline, share of the whole range.")
    ] = -0.25
    wall_filter_hz: Annotated[Hertz, Ge(25), Le(800), Help("Wall filter.")] = 100.0
    sweep_s: Annotated[Second, Ge(1), Le(8), Help("Time across the trace.")] = 4.0
    gain_db: Annotated[Decibel, Ge(-30), Le(30), Help("Spectral gain.")] = 0.0
    invert: Annotated[bool, Help("Turn the trace upside down.")] = False


@record
class ConsoleSettings:
    """All controls of the scanner at one instant."""

    transducer: TransducerName = "L11-5v"
    mode: Literal["b", "colour", "spectral"] = "b"
    image: ImageSettings = ImageSettings()
    colour: ColourSettings = ColourSettings()
    spectral: SpectralSettings = SpectralSettings()
