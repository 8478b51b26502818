"""Frames of the scanner as bytes: one little-endian head of 64 bytes, then the arrays.

=======  ======  ==========================================================
offset   type    meaning
=======  ======  ==========================================================
0        u32     0x31464253, the letters SBF1
4        u8      kind: 1 grey, 2 colour, 3 spectral
5        u8      grid: 0 parallel, 1 sector
6        u16     lines (grey, colour) or columns (spectral)
8        u16     samples, rows or bins
10       u16     rate of the sound, tens of Hz (spectral)
12       u32     index
16       u32     control
20       u32     sound samples (spectral)
24       f64     time, s
32       f32 x 8 grid: line pitch, first line, sample pitch mm, start mm, apex mm,
                 steer rad, Nyquist cm/s (colour), 0; or, spectral: column s,
                 bottom cm/s, top cm/s and five zeros
=======  ======  ==========================================================

Grey: lines x samples of u8. Colour: lines x rows of i8 (velocity), then as many u8
(power). Spectral: columns x bins of u8, padded to a multiple of four, columns of f32
(envelope), then samples x 2 of i16 (sound).
"""

from __future__ import annotations

import struct
from typing import Final

from sonobridge.simulator.console.frames import (
    ColourFrame,
    ConsoleFrame,
    GreyFrame,
    SpectralStrip,
)
from sonobridge.simulator.geometry.beam_grid import BeamGrid

__all__ = ["HEAD_BYTES", "frame_bytes"]

_HEAD = struct.Struct("<IBBHHHIIId8f")
_MAGIC: Final = 0x31464253
_GREY, _COLOUR, _SPECTRAL = 1, 2, 3

HEAD_BYTES = _HEAD.size
"""Length of the head: 64 bytes."""


def frame_bytes(frame: ConsoleFrame) -> bytes:
    """Return one frame as bytes for the socket."""
    if isinstance(frame, SpectralStrip):
        return _spectral_bytes(frame)
    lines, rows = (frame.pixels if isinstance(frame, GreyFrame) else frame.velocity).shape
    kind = _GREY if isinstance(frame, GreyFrame) else _COLOUR
    nyquist = frame.nyquist_cm_s if isinstance(frame, ColourFrame) else 0.0
    head = _HEAD.pack(
        *(_MAGIC, kind, 0 if frame.grid.kind == "parallel" else 1, lines, rows, 0),
        *(frame.index & 0xFFFFFFFF, frame.control, 0, frame.time_s),
        *(*_grid_numbers(frame.grid), nyquist, 0.0),
    )
    if isinstance(frame, GreyFrame):
        return head + frame.pixels.tobytes()
    return head + frame.velocity.tobytes() + frame.power.tobytes()


def _grid_numbers(grid: BeamGrid) -> tuple[float, ...]:
    return (
        grid.line_pitch,
        grid.first_line,
        grid.sample_pitch_mm,
        grid.start_mm,
        grid.apex_mm,
        grid.steer_rad,
    )


def _spectral_bytes(strip: SpectralStrip) -> bytes:
    columns, bins = strip.columns.shape
    head = _HEAD.pack(
        *(_MAGIC, _SPECTRAL, 0, columns, bins, round(strip.sound_hz / 10)),
        *(strip.index & 0xFFFFFFFF, strip.control, len(strip.sound), strip.time_s),
        *(strip.column_s, strip.bottom_cm_s, strip.top_cm_s, 0.0, 0.0, 0.0, 0.0, 0.0),
    )
    cells = strip.columns.tobytes()
    return b"".join(
        (
            head,
            cells + bytes(-len(cells) % 4),
            strip.envelope_cm_s.astype("<f4").tobytes(),
            strip.sound.astype("<i2").tobytes(),
        )
    )
