"""What another simulator computed for the same scatterers, and how a frame compares with it.

The numbers were made by ``benchmarks/peers/pymust_reference.py``; the frames are complex
baseband about 7.6 MHz without attenuation, delayed and summed at equal noise, in the image
plane (no elevation focus) but for ``volume``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import TRANSDUCERS
from sonobridge.simulator.probe.field.elevation import elevation
from sonobridge.simulator.probe.field.pulse import band
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import BANDS, psf_table

FIXTURE = Path(__file__).parent / "golden" / "simulator" / "pymust_fields.npz"
WAVE_SEEDS = (11, 21, 22, 23)
WAVE_CYSTS = ((19.0, 4.0), (27.0, 6.0))
FOCUSED_CYST = (20.0, 4.0)


@dataclass(frozen=True)
class Frame:
    """A reference frame: scatterers, and the analytic sum on some lines and samples.

    ``points`` (n, 3) mm in the probe's frame, ``amplitudes`` (n,), ``analytic`` (lines,
    samples), of which ``lines`` and ``samples`` are the numbers in a 192 by 1,024 frame.
    """

    points: np.ndarray
    amplitudes: np.ndarray
    analytic: np.ndarray
    lines: np.ndarray
    samples: np.ndarray

    @property
    def x(self) -> np.ndarray:
        """Lines across, mm."""
        return (self.lines - 95.5) * 0.2

    @property
    def z(self) -> np.ndarray:
        """Samples along, mm."""
        return self.samples * 40.0 / 1024

    def baseband(self, wavelength_mm: float) -> np.ndarray:
        """Return the frame about another frequency."""
        return self.analytic * np.exp(-4j * np.pi * self.z / wavelength_mm)


def stored() -> dict[str, np.ndarray]:
    """Return all arrays of the fixture."""
    with np.load(FIXTURE) as held:
        return {name: held[name] for name in held.files}


def about() -> dict:
    """Return how the fixture was made."""
    return json.loads(stored()["about"].tobytes())


def frame(name: str) -> Frame:
    """Return one frame: ``waves11`` and so on, ``focused``, ``volume``."""
    held = stored()
    points = held[f"{name}_points"].astype(np.float64)
    parts = held[f"{name}_iq"].astype(np.float64)
    places = np.zeros((len(points), 3))
    places[:, 0], places[:, 2] = points[:, 0] / 1e3, points[:, -2] / 1e3
    if points.shape[1] == 4:
        places[:, 1] = points[:, 1] / 1e3
    return Frame(
        points=places,
        amplitudes=points[:, -1] / 4096.0,
        analytic=parts[..., 0] + 1j * parts[..., 1],
        lines=held[f"{name}_lines"],
        samples=held[f"{name}_samples"],
    )


def plane_table(name: str, rank: int = 2):
    """Return the point-spread table and grid of a frame in the image plane.

    Its sensitivity has no share of the lens, as those frames have no elevation focus.
    """
    linear = TRANSDUCERS["L11-5v"]
    image = ImageSettings(transmit="focused" if name == "focused" else "plane")
    grid, beam = beam_grid(linear, image), beamforming(linear, image)
    table = psf_table(linear, beam, grid, rank=rank)
    middles = (np.arange(BANDS) + 0.5) / BANDS * grid.depth_mm
    level = table.sensitivity / elevation(linear, beam, band(linear, beam), middles).gain
    return replace(table, sensitivity=(level / level.max()).astype(np.float32)), grid


def cut(ours: np.ndarray, theirs: Frame, table) -> tuple[np.ndarray, np.ndarray, Frame]:
    """Return both frames and the description within the lines and samples to compare.

    Two millimetres and more from where the scatterers begin and end in depth.
    """
    keep = (theirs.z > theirs.z[0] + 1.0) & (theirs.z < theirs.z[-1] - 0.5)
    kept = replace(theirs, samples=theirs.samples[keep], analytic=theirs.analytic[:, keep])
    return ours[np.ix_(kept.lines, kept.samples)], kept.baseband(table.wavelength_mm), kept


def correlation(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """Return the correlation of the envelopes and the coherence of the complex images."""
    envelope = np.corrcoef(np.abs(ours).ravel(), np.abs(theirs).ravel())[0, 1]
    norm = np.linalg.norm(ours) * np.linalg.norm(theirs)
    return float(envelope), float(np.abs(np.vdot(theirs, ours)) / norm)


def contrast(image: np.ndarray, where: Frame, cyst: tuple[float, float]) -> tuple[float, float]:
    """Return the contrast in decibels of a cyst (depth, diameter mm), and its gCNR."""
    reach = np.hypot(where.x[:, None], where.z[None, :] - cyst[0])
    radius = cyst[1] / 2
    inside = np.abs(image)[reach < radius - 0.4]
    outside = np.abs(image)[(reach > radius + 0.5) & (reach < radius + 2.0)]
    decibel = 10 * np.log10((inside**2).mean() / (outside**2).mean())
    return float(decibel), gcnr(inside, outside)


def gcnr(inside: np.ndarray, outside: np.ndarray) -> float:
    """Return one less the overlap of two histograms of log amplitude, 100 bins."""
    both = np.log(np.concatenate([inside, outside]) + 1e-9)
    edges = np.linspace(both.min(), both.max(), 101)
    shares = [
        np.histogram(np.log(one + 1e-9), edges)[0] / one.size for one in (inside, outside)
    ]
    return float(1 - np.minimum(*shares).sum())
