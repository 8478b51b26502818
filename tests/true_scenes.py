"""Engines with the point responses of the shipped transducers, over uniform muscle."""

from __future__ import annotations

import numpy as np

from sonobridge.simulator.console.settings import ImageSettings
from sonobridge.simulator.engine.chain import chain_of
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import LIVE
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.beamforming import beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.point_spread import psf_table
from sonobridge.simulator.tissue.volume import ECHO_ZERO, TissueVolume


def muscle(size_mm=(12.0, 42.0, 10.0), spacing_mm=0.3):
    """Return uniform tissue of label 4 with its face at y = 0."""
    shape = tuple(round(size / spacing_mm) for size in size_mm)
    return TissueVolume(
        labels=np.full(shape, 4, dtype=np.uint8),
        echo=np.full(shape, ECHO_ZERO, dtype=np.uint8),
        origin=(-size_mm[0] / 2, 0.0, -size_mm[2] / 2),
        spacing_mm=spacing_mm,
    )


def losses(db_cm_mhz=0.0):
    """Return a medium with one loss for all labels."""
    return Medium(attenuation_db_cm_mhz=np.full(256, float(db_cm_mhz)))


def held(x=0.0, y=0.0, z=0.0, turn=0.0):
    """Return a probe that looks along y, turned about its depth."""
    cosine, sine = float(np.cos(turn)), float(np.sin(turn))
    return ProbePose(
        origin=(float(x), float(y), float(z)),
        lateral=(cosine, 0.0, sine),
        elevation=(sine, 0.0, -cosine),
        depth=(0.0, 1.0, 0.0),
    )


def true_engine(
    image=None, volume=None, *, transducer="L11-5v", loss=0.0, quality=LIVE, threads=1, seed=1
):
    """Return a configured engine, its point response and the chain of the controls."""
    image = image or ImageSettings()
    probe = find_transducer(transducer)
    grid, beam = beam_grid(probe, image), beamforming(probe, image)
    psf = psf_table(probe, beam, grid, rank=quality.rank)
    made = Engine(volume or muscle(), losses(loss), seed=seed, threads=threads)
    made.configure(
        grid,
        psf,
        attenuation_mhz=image.frequency_mhz,
        quality=quality,
        f_number=beam.transmit_f_number,
    )
    return made, psf, chain_of(image, grid, psf)
