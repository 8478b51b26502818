"""Draws a still: picture, colour, spectrum, scales, and the words that go with it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sonobridge.simulator.console.frames import ColourFrame
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.doppler_line import doppler_line
from sonobridge.simulator.stills.still import Still

__all__ = ["WORDS", "colour_wheel", "draw_still"]

Bytes = NDArray[np.uint8]
Point = tuple[float, float]

WORDS: Final = "Simulated · not for diagnosis"

_PICTURE = 600
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 74, 96, 40
_STRIP = 220
_GROUND, _INK, _FAINT, _WARN = (11, 13, 16), (226, 230, 235), (130, 138, 148), (255, 196, 77)
_TICK_MM = 5.0


def draw_still(still: Still) -> bytes:
    """Return a still as a PNG file with depth marks, settings and words burned in."""
    converter = ScanConverter(still.grey.grid, _PICTURE, _PICTURE)
    picture = np.repeat(converter.convert(still.grey.pixels)[..., None], 3, axis=2)
    if still.colour is not None:
        _lay_colour(picture, still.colour, converter)
    height = _TOP + _PICTURE + _BOTTOM + (_STRIP + _BOTTOM if still.strips else 0)
    sheet = Image.new("RGB", (_LEFT + _PICTURE + _RIGHT, height), _GROUND)
    sheet.paste(Image.fromarray(picture), (_LEFT, _TOP))
    pen = ImageDraw.Draw(sheet)
    _head(pen, still, sheet.width)
    _depth_marks(pen, converter, still)
    if still.colour is not None:
        _colour_bar(sheet, still.colour)
    else:
        _grey_bar(sheet, still)
    if still.strips:
        _gate(pen, converter, still)
        _spectrum(sheet, still, _TOP + _PICTURE + _BOTTOM)
    pen.text((_LEFT, height - 28), WORDS, _WARN, _font(17))
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    return stream.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    file = resources.files("sonobridge") / "reports" / "fonts" / "IBMPlexSans-Regular.ttf"
    return ImageFont.truetype(io.BytesIO(file.read_bytes()), size)


def _head(pen: ImageDraw.ImageDraw, still: Still, width: int) -> None:
    view, image = still.view.name.replace("_", " "), still.settings.image
    pen.text((_LEFT, 12), f"{still.side} {view}".upper(), _INK, _font(20))
    pen.text((width - 16, 14), WORDS, _WARN, _font(17), anchor="ra")
    parts = [
        still.settings.transducer,
        f"{image.frequency_mhz:g} MHz",
        f"depth {image.depth_mm:g} mm",
        f"focus {image.focus_mm:g} mm",
        f"gain {image.gain_db:g} dB",
        f"range {image.dynamic_range_db:g} dB",
    ]
    pen.text((_LEFT, 42), "   ".join(parts), _FAINT, _font(14))


def _depth_marks(pen: ImageDraw.ImageDraw, converter: ScanConverter, still: Still) -> None:
    """Draw a mark each 5 mm, named each centimetre, and one at the focus."""
    bottom = converter.top_mm + converter.pixel_mm * _PICTURE
    for step in range(int(bottom / _TICK_MM) + 1):
        y = _row(converter, step * _TICK_MM)
        whole = step % 2 == 0
        pen.line([(_LEFT - (14 if whole else 8), y), (_LEFT - 2, y)], _INK if whole else _FAINT)
        if whole:
            name = f"{step * _TICK_MM / 10:.0f}" + (" cm" if step else "")
            pen.text((_LEFT - 18, y), name, _FAINT, _font(14), anchor="rm")
    focus, x = _row(converter, still.settings.image.focus_mm), _LEFT + _PICTURE + 4
    pen.polygon([(x, focus), (x + 9, focus - 6), (x + 9, focus + 6)], _WARN)


def _row(converter: ScanConverter, depth_mm: float) -> float:
    return _TOP + (depth_mm - converter.top_mm) / converter.pixel_mm


def _place(converter: ScanConverter, x_mm: float, z_mm: float) -> Point:
    return _LEFT + (x_mm - converter.left_mm) / converter.pixel_mm, _row(converter, z_mm)


def _grey_bar(sheet: Image.Image, still: Still) -> None:
    ramp = np.linspace(255, 0, 160).astype(np.uint8)[:, None].repeat(14, axis=1)
    sheet.paste(Image.fromarray(ramp), (_LEFT + _PICTURE + 24, _TOP))
    pen = ImageDraw.Draw(sheet)
    x, bottom = _LEFT + _PICTURE + 44, _TOP + 160
    pen.text((x, _TOP), "0", _FAINT, _font(13))
    low = f"-{still.settings.image.dynamic_range_db:g} dB"
    pen.text((x, bottom), low, _FAINT, _font(13), anchor="ls")


def colour_wheel(shares: NDArray[np.float64]) -> Bytes:
    """Return the colours of velocities over the Nyquist velocity: (..., 3) uint8.

    Towards the probe is red to yellow, away from it blue to cyan.
    """
    size = np.abs(shares)[..., None]
    towards = np.concatenate(
        [90 + 165 * np.minimum(1.6 * size, 1), 230 * size**1.5, 30 * size], axis=-1
    )
    away = towards[..., ::-1]
    return np.where(shares[..., None] >= 0, towards, away).astype(np.uint8)


def _lay_colour(picture: Bytes, colour: ColourFrame, converter: ScanConverter) -> None:
    """Paint the colour box over a picture; the nearest cell of the box counts."""
    plane = np.zeros((_PICTURE, _PICTURE, 3))
    middles = np.arange(_PICTURE) + 0.5
    plane[..., 0] = converter.left_mm + converter.pixel_mm * middles
    plane[..., 2] = (converter.top_mm + converter.pixel_mm * middles)[:, None]
    grid = colour.grid
    beam = grid.to_beam(plane)
    line = np.rint((beam[..., 0] - grid.first_line) / grid.line_pitch).astype(np.intp)
    row = np.rint((beam[..., 2] - grid.start_mm) / grid.sample_pitch_mm).astype(np.intp)
    inside = (line >= 0) & (line < grid.lines) & (row >= 0) & (row < grid.samples)
    inside &= converter.inside
    line, row = np.where(inside, line, 0), np.where(inside, row, 0)
    painted = inside & (colour.power[line, row] > 0)
    shares = colour.velocity[line, row].astype(np.float64) / 127.0
    picture[painted] = colour_wheel(shares[painted])
    grown = np.pad(inside, 1)
    core = grown[:-2, 1:-1] & grown[2:, 1:-1] & grown[1:-1, :-2] & grown[1:-1, 2:]
    picture[inside & ~core] = _INK


def _colour_bar(sheet: Image.Image, colour: ColourFrame) -> None:
    shares = np.linspace(1.0, -1.0, 160)[:, None].repeat(14, axis=1)
    x = _LEFT + _PICTURE + 24
    sheet.paste(Image.fromarray(colour_wheel(shares)), (x, _TOP + 24))
    pen = ImageDraw.Draw(sheet)
    for words, y in ((f"+{colour.nyquist_cm_s:.0f}", 14), (f"-{colour.nyquist_cm_s:.0f}", 196)):
        pen.text((x, _TOP + y), f"{words} cm/s", _FAINT, _font(13), anchor="lm")


@dataclass(frozen=True, slots=True)
class _Axis:
    """Velocities of a strip on the sheet."""

    top: int
    low_cm_s: float
    high_cm_s: float

    def row(self, cm_s: float) -> float:
        share = (cm_s - self.low_cm_s) / (self.high_cm_s - self.low_cm_s)
        return self.top + _STRIP * (1.0 - share)


def _gate(pen: ImageDraw.ImageDraw, converter: ScanConverter, still: Still) -> None:
    """Draw Doppler line, gate and angle cursor into the picture."""
    knobs = still.settings.spectral
    shown = doppler_line(still.grey.grid, knobs.lateral_mm, knobs.depth_mm, knobs.steer_deg)
    steer, cursor = np.radians(shown.angle_deg), np.radians(knobs.cursor_deg)
    along, foot = shown.along[[0, 2]], shown.foot[[0, 2]]
    across = np.array([along[1], -along[0]])
    middle = foot + knobs.depth_mm * along
    columns = np.flatnonzero(converter.inside.any(axis=0))[[0, -1]]
    edges = converter.left_mm + converter.pixel_mm * (columns + 0.5)
    reach = still.settings.image.depth_mm / max(float(along[1]), 0.1)
    if still.grey.grid.kind == "sector":
        reach = still.settings.image.depth_mm
    elif abs(float(along[0])) > 1e-6:
        edge = edges[1] if along[0] > 0 else edges[0]
        reach = min(reach, float((edge - foot[0]) / along[0]))
    end = foot + reach * along
    pen.line([_place(converter, *foot), _place(converter, *end)], _FAINT)
    for edge in (-0.5, 0.5):
        place = middle + edge * knobs.gate_mm * along
        pen.line([_place(converter, *(place + s * across)) for s in (-1.5, 1.5)], _WARN, 2)
    flow = np.array([np.sin(steer + cursor), np.cos(steer + cursor)])
    pen.line([_place(converter, *(middle + s * flow)) for s in (-4.0, 4.0)], _INK)


def _spectrum(sheet: Image.Image, still: Still, top: int) -> None:
    strip = still.strips[-1]
    axis = _Axis(top, strip.bottom_cm_s, strip.top_cm_s)
    pixels = np.ascontiguousarray(still.columns.T[::-1])
    sheet.paste(Image.fromarray(pixels).resize((_PICTURE, _STRIP)), (_LEFT, top))
    pen = ImageDraw.Draw(sheet)
    count = len(still.columns)
    traced = still.envelope_cm_s
    line = [
        (_LEFT + _PICTURE * (i + 0.5) / count, axis.row(float(v)))
        for i, v in enumerate(traced)
        if np.isfinite(v) and v != 0.0
    ]
    if len(line) > 1:
        pen.line(line, (94, 200, 160))
    step = next(
        one
        for one in (10, 20, 50, 100, 200, 500)
        if (axis.high_cm_s - axis.low_cm_s) / one < 7 or one == 500
    )
    first = int(np.ceil(axis.low_cm_s / step))
    for number in range(first, int(axis.high_cm_s // step) + 1):
        y = axis.row(number * step)
        pen.line([(_LEFT - 8, y), (_LEFT - 2, y)], _FAINT)
        pen.text((_LEFT - 12, y), f"{number * step}", _FAINT, _font(13), anchor="rm")
    pen.line([(_LEFT, axis.row(0.0)), (_LEFT + _PICTURE, axis.row(0.0))], _FAINT)
    pen.text((_LEFT - 12, top - 14), "cm/s", _FAINT, _font(13), anchor="rm")
    _readout(pen, still, (_LEFT + _PICTURE + 8, top))


def _readout(pen: ImageDraw.ImageDraw, still: Still, at: Point) -> None:
    """Write what the tracer reads and how the line was held."""
    knobs = still.settings.spectral
    words = [
        f"angle {abs(knobs.cursor_deg):.0f}°",
        f"gate {knobs.gate_mm:g} mm",
        f"PRF {knobs.prf_hz / 1000:.1f} kHz",
    ]
    if still.traced is not None:
        read = still.traced.measurement
        words += [
            f"PSV {abs(read.psv.cm_s):.0f}",
            f"EDV {abs(read.edv.cm_s):.0f}",
            f"RI {read.resistance_index:.2f}",
        ]
    for number, line in enumerate(words):
        pen.text((at[0], at[1] + 20 * number), line, _INK if number > 2 else _FAINT, _font(13))
