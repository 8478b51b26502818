"""Grey-scale scanning of one patient: probe and controls in, frames out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.kernels.library import Progress
from sonobridge.core.memory import release_freed
from sonobridge.simulator.console.frames import GreyFrame
from sonobridge.simulator.console.settings import ConsoleSettings, ImageSettings
from sonobridge.simulator.engine.chain import chain_of
from sonobridge.simulator.engine.frames import Engine
from sonobridge.simulator.engine.quality import LIVE, Quality
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.holding import pose_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.voxel.medium import neck_medium
from sonobridge.simulator.patient.voxel.motion import MovingNeck, moving_side
from sonobridge.simulator.probe.beamforming import Beamforming, beamforming
from sonobridge.simulator.probe.catalogue import find_transducer
from sonobridge.simulator.probe.grids import beam_grid
from sonobridge.simulator.probe.line_gain import line_gain
from sonobridge.simulator.probe.point_spread import psf_table
from sonobridge.simulator.probe.psf_table import PsfTable

__all__ = ["GreyScanner"]

Phase = Callable[[float], float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lines:
    """Lines, point response, losses and what dead elements cost, for some controls."""

    key: tuple[object, ...]
    grid: BeamGrid
    psf: PsfTable
    beam: Beamforming
    attenuation_mhz: float
    gain: NDArray[np.float32] | None


@dataclass(slots=True, kw_only=True, eq=False)
class _SideScan:
    """One side of the neck, ready to be scanned."""

    neck: MovingNeck
    engine: Engine
    moving: NDArray[np.int32]
    lines: _Lines | None = None
    quality: Quality | None = None

    def move(self, phase: float, press_mm: float) -> None:
        """Bring tissue and engine to a phase of the beat and a press."""
        if self.neck.show(phase, press_mm):
            self.engine.refresh(self.moving)


class GreyScanner:
    """Makes grey-scale frames of a patient; serves one caller at a time.

    Controls that change the beam need a new point response, which takes a moment: with
    ``wait=False`` frames go on with the old one until the new one is there.

    Parameters
    ----------
    patient
        Who is scanned.
    seed
        Seed of scatterers and noise.
    phase
        Share of the heart beat (0 at the end of diastole) at a simulated time, seconds.
    threads
        Threads that share a frame.
    dead_elements
        Elements of the probe that neither send nor receive.
    progress
        Is told what is compiled at the first start.
    """

    def __init__(
        self,
        patient: Patient,
        *,
        seed: int,
        phase: Phase,
        threads: int = 1,
        dead_elements: tuple[int, ...] = (),
        progress: Progress | None = None,
    ) -> None:
        self.patient = patient
        self.surface = NeckSurface.of(patient.demographics)
        self._seed, self._phase, self._threads = seed, phase, threads
        self._dead = dead_elements
        self._progress = progress
        self._sides: dict[Side, Future[_SideScan]] = {}
        self._builder = ThreadPoolExecutor(1, "side of the neck")
        self._pool = ThreadPoolExecutor(1, "point response")
        self._next: tuple[tuple[object, ...], Future[_Lines]] | None = None
        self._buffers: dict[tuple[int, int], NDArray[np.uint8]] = {}

    def pose(self, control: ProbeControl) -> ProbePose:
        """Return the pose of a probe held so on this patient."""
        return pose_of(self.surface, control)

    def frame(
        self,
        control: ProbeControl,
        settings: ConsoleSettings,
        *,
        time_s: float,
        index: int = 0,
        number: int = 0,
        quality: Quality = LIVE,
        wait: bool = True,
    ) -> GreyFrame:
        """Return the frame at a simulated time.

        Parameters
        ----------
        control, settings
            Probe and controls.
        time_s
            Simulated time; it sets the phase of the beat.
        index
            Number of the frame, for its noise.
        number
            Number of the control message that is obeyed.
        quality
            How scatterers are spread.
        wait
            Wait for the point response of changed controls; otherwise the frame may still
            be made with the last one.
        """
        scan = self.lay(control, settings, time_s=time_s, quality=quality, wait=wait)
        layout = scan.engine.setup.layout
        chain = chain_of(settings.image, layout.grid, layout.psf)
        grid, pixels = layout.grid, scan.engine.develop(chain, index)
        return GreyFrame(
            index=index,
            time_s=time_s,
            control=number,
            pixels=pixels,
            grid=grid,
            settled=scan.lines is not None and scan.lines.key == _lines_key(settings),
        )

    def lay(
        self,
        control: ProbeControl,
        settings: ConsoleSettings,
        *,
        time_s: float,
        quality: Quality = LIVE,
        wait: bool = True,
    ) -> _SideScan:
        """Put what the probe sees on the grid of its side's engine, without developing it."""
        scan = self.side(control.side)
        lines = self._lines(settings, wait or scan.lines is None)
        if lines is not None and (lines is not scan.lines or quality is not scan.quality):
            scan.engine.configure(
                lines.grid,
                lines.psf,
                attenuation_mhz=lines.attenuation_mhz,
                f_number=lines.beam.transmit_f_number,
                line_gain=lines.gain,
                quality=quality,
            )
            scan.lines, scan.quality = lines, quality
        scan.move(self._phase(time_s), control.press_mm)
        scan.engine.lay(self.pose(control))
        return scan

    def side(self, side: Side) -> _SideScan:
        """Return a side of the neck, building it when it is first asked for (seconds)."""
        if side not in self._sides:
            # In this thread: what another one frees is not given back to the system.
            made: Future[_SideScan] = Future()
            made.set_result(self._build(side))
            self._sides[side] = made
        return self._sides[side].result()

    def ready(self, side: Side) -> bool:
        """Tell whether a side can be scanned without waiting; begin to build it if not."""
        if side not in self._sides:
            self._sides[side] = self._builder.submit(self._build, side)
        return self._sides[side].done()

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(cancel_futures=True)
        self._builder.shutdown(cancel_futures=True)
        for built in self._sides.values():
            if not built.cancelled() and built.exception() is None:
                built.result().engine.close()

    def _build(self, side: Side) -> _SideScan:
        neck = moving_side(self.patient, side)
        engine = Engine(
            neck.volume,
            neck_medium(),
            seed=self._seed,
            threads=self._threads,
            progress=self._progress,
        )
        release_freed()
        return _SideScan(neck=neck, engine=engine, moving=neck.moving)

    def _lines(self, settings: ConsoleSettings, wait: bool) -> _Lines | None:
        """Return the lines of the controls; None while they are being made."""
        image, key = settings.image, _lines_key(settings)
        if self._next is None or self._next[0] != key:
            self._next = (key, self._pool.submit(self._make_lines, key, settings, image))
        if not wait and not self._next[1].done():
            return None
        return self._next[1].result()

    def _make_lines(
        self, key: tuple[object, ...], settings: ConsoleSettings, image: ImageSettings
    ) -> _Lines:
        transducer = find_transducer(settings.transducer, self._dead)
        grid, beam = beam_grid(transducer, image), beamforming(transducer, image)
        return _Lines(
            key=key,
            grid=grid,
            psf=psf_table(transducer, beam, grid),
            beam=beam,
            attenuation_mhz=image.frequency_mhz * (1.5 if image.harmonic else 1.0),
            gain=line_gain(transducer, beam, grid),
        )


def _lines_key(settings: ConsoleSettings) -> tuple[object, ...]:
    """Return the controls that lines and point response follow from."""
    image = settings.image
    return (
        settings.transducer,
        *(image.frequency_mhz, image.harmonic, image.transmit),
        *(image.depth_mm, image.focus_mm, image.sector_percent),
    )
