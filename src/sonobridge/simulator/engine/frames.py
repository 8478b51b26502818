"""The engine: from a pose to IQ and to grey levels of lines and samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.clock import Clock, SystemClock
from sonobridge.core.kernels.library import Progress
from sonobridge.core.randomness import seed_words
from sonobridge.simulator.engine.chain import Chain
from sonobridge.simulator.engine.grid.buffers import GridBuffer, Workspace, aligned
from sonobridge.simulator.engine.grid.layout import make_layout
from sonobridge.simulator.engine.grid.setup import Setup, echo_arrays, make_setup
from sonobridge.simulator.engine.grid.tile import CellVolume, make_tile
from sonobridge.simulator.engine.grid.view import pose_numbers
from sonobridge.simulator.engine.kernels.library import ensure_compiled
from sonobridge.simulator.engine.medium import Medium
from sonobridge.simulator.engine.quality import LIVE, Quality
from sonobridge.simulator.engine.reference.functions import REFERENCE
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.probe.psf_table import PsfTable
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["Engine", "StageTimes"]

_WORD = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_NO_BYTES: Final = np.zeros(0, dtype=np.uint8)
_NO_FLOATS: Final = np.zeros(0, dtype=np.float32)
_FIRST_ROOM = 8192
_POINT_SLOT = 2
"""Grid of single points; 0 and 1 are those of tissue."""


@dataclass(slots=True)
class StageTimes:
    """Seconds spent in each stage since the last reset, and how many frames.

    Attributes
    ----------
    frames
        Frames developed.
    scatterers
        Scatterers put on the grid.
    seconds
        By stage: ``select`` (tile, cells), ``media`` (labels, losses, interfaces),
        ``splat``, ``develop``.
    """

    frames: int = 0
    scatterers: int = 0
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("select", "media", "splat", "develop"), 0.0)
    )


class Engine:
    """Makes frames of a volume of tissue; holds all the memory that it needs.

    One engine serves one caller at a time. Same volume, seed, pose and settings give the
    same frame bit by bit, whatever the number of threads.

    Parameters
    ----------
    volume
        Labels and echo levels. Its voxel is the stratum of one scatterer. Another engine's
        ``volume`` is shared with it.
    medium
        Losses and interfaces of the labels.
    seed
        Seed of scatterers and noise; it stands in the evidence.
    threads
        Threads that share a frame.
    progress
        Is told what is compiled at the first start.
    functions
        Loops to use instead of the compiled ones.
    clock
        What the times of stages are taken from.
    """

    def __init__(
        self,
        volume: TissueVolume | CellVolume,
        medium: Medium,
        *,
        seed: int,
        threads: int = 1,
        progress: Progress | None = None,
        functions: Mapping[str, Callable[..., Any]] | None = None,
        clock: Clock | None = None,
    ) -> None:
        if threads < 1:
            raise ValueError("an engine has at least one thread")
        self.times = StageTimes()
        self.seed = seed
        self._clock = clock or SystemClock()
        self._call = functions or ensure_compiled(progress).functions or REFERENCE
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads - 1, "engine") if threads > 1 else None
        self.medium = medium
        self.tile = make_tile(seed)
        self._turned = aligned(self.tile.places.size, np.float32)
        self._salt = np.uint64(seed_words(seed, "cells of the tile") & _WORD)
        self._noise = np.uint64(seed_words(seed, "thermal noise") & _WORD)
        self._ids = np.zeros((_FIRST_ROOM, 2), dtype=np.int32)
        self._values = np.zeros((_FIRST_ROOM, 12), dtype=np.float32)
        self._setup: Setup | None = None
        self._grids: list[GridBuffer] = []
        self._laying: list[Workspace] = []
        self._developing: list[Workspace] = []
        self.volume = CellVolume.of(volume) if isinstance(volume, TissueVolume) else volume

    def configure(
        self,
        grid: BeamGrid,
        psf: PsfTable,
        *,
        attenuation_mhz: float,
        f_number: float = 3.0,
        line_gain: NDArray[np.float32] | None = None,
        quality: Quality = LIVE,
    ) -> None:
        """Set lines, samples and point response; what was laid before is forgotten.

        Parameters
        ----------
        grid, psf
            Lines and samples, and the point response on them.
        attenuation_mhz
            Frequency of the losses, MHz: the mean of there and back.
        f_number
            Depth over width of the aperture: how soft the edges of shadows are.
        line_gain
            (bands, lines) amplitude of each line, for dead elements; None: 1 everywhere.
        quality
            How scatterers are spread and how many components are used.
        """
        layout = make_layout(grid, psf, quality)
        self._setup = make_setup(
            layout,
            self.volume,
            self.medium,
            frequency_mhz=attenuation_mhz,
            f_number=f_number,
            line_gain=line_gain,
        )
        used = int(self._setup.tables[2][3])
        if used != self.tile.used:
            self.tile = make_tile(self.seed, used)
        self._grids = [GridBuffer.of(layout)]
        self._laying = [Workspace.of(layout) for _ in range(self.threads)]
        self._developing = [Workspace.of(layout) for _ in range(self.threads)]

    @property
    def setup(self) -> Setup:
        """Layout and filters in use.

        Raises
        ------
        ValueError
            If nothing has been configured.
        """
        if self._setup is None:
            raise ValueError("the engine has no lines yet: call configure first")
        return self._setup

    def replace(self, volume: TissueVolume) -> None:
        """Use another state of the tissue of the same shape, place and spacing.

        Raises
        ------
        ValueError
            If the geometry differs.
        """
        new = CellVolume.of(volume)
        old = self.volume
        if (new.surfaces.shape, new.labels.shape, new.origin, new.spacing_mm) != (
            old.surfaces.shape,
            old.labels.shape,
            old.origin,
            old.spacing_mm,
        ):
            raise ValueError("a state of the tissue has the geometry of the first")
        self.volume = new

    def refresh(self, index: NDArray[np.integer]) -> None:
        """Take over voxels of the volume's own arrays that were written over in place.

        Parameters
        ----------
        index
            Flat indices (C order) of all voxels that may have changed.
        """
        self.volume.refresh(index)

    def iq(self, pose: ProbePose) -> NDArray[np.complex64]:
        """Return the IQ signal without noise: (lines, samples) complex64, muscle about 1.

        The carrier is removed: an echo at range z has the phase -4 pi z / wavelength.
        """
        self.lay(pose)
        return self.develop_iq()

    def frame(
        self,
        pose: ProbePose,
        chain: Chain,
        frame_index: int,
        out: NDArray[np.uint8] | None = None,
    ) -> NDArray[np.uint8]:
        """Return grey levels: (lines, samples) uint8.

        Parameters
        ----------
        pose
            Where the probe is.
        chain
            Gain, noise and grey scale.
        frame_index
            Number of the frame: the noise depends on the seed and on it.
        out
            Is filled and returned, when given: C order.
        """
        self.lay(pose)
        return self.develop(chain, frame_index, out)

    def lay(self, pose: ProbePose, slot: int = 0) -> None:
        """Put the tissue that a pose sees on a grid: the first half of a frame.

        Parameters
        ----------
        pose
            Where the probe is.
        slot
            0, or 1 for a second grid, on which a frame can be laid while the first is
            developed.
        """
        setup, target = self.setup, self._grid(slot)
        numbers = pose_numbers(pose, setup.layout, setup.beam, self.volume)
        traced = None
        if self._pool is not None:
            traced = self._pool.submit(self._trace, numbers.voxels, target)
        with self._timed("select"):
            self._call["rotate_tile"](self.tile.places.ravel(), numbers.matrix, self._turned)
            count = self._select(numbers.cells, numbers.beam, numbers.bounds)
        with self._timed("media"):
            if traced is None:
                self._trace(numbers.voxels, target)
            else:
                traced.result()
        cells = (self._ids, self._values, count)
        scatterers = (self._turned, self.tile.voxels.ravel(), self.volume.echo.ravel())
        tissue = (*scatterers, setup.steps_of_echo, target.gain)
        with self._timed("splat"):
            edges = self._row_edges(count, setup.layout.rows)

            def work(space: Workspace) -> None:
                out = self._opened(space, target)
                splat = self._call["splat_cells"]
                splat(cells, tissue, setup.beam.splat, setup.tables, out)
                put = int(space.told[0])
                points = (target.points, int(target.count[0]), target.gain)
                self._call["splat_points"](*points, setup.tables, out)
                space.told[0] += put
                self._call["fold_rows"](target.values, setup.layout.stride, space.window)

            self._share(work, self._laying, edges)
        self.times.scatterers += sum(int(space.told[0]) for space in self._laying)

    def develop(
        self,
        chain: Chain,
        frame_index: int,
        out: NDArray[np.uint8] | None = None,
        slot: int = 0,
    ) -> NDArray[np.uint8]:
        """Make grey levels of what was laid on a grid; parameters as of :meth:`frame`."""
        grid = self.setup.layout.grid
        if out is None:
            out = np.empty((grid.lines, grid.samples), dtype=np.uint8)
        if out.shape != (grid.lines, grid.samples) or not out.flags.c_contiguous:
            raise ValueError(f"a frame is {grid.lines} x {grid.samples} bytes in C order")
        step = np.uint64((frame_index + 1) * _GOLDEN & _WORD)
        size = np.float32(chain.noise_amplitude() * self.setup.noise_scale)
        slope, shift = chain.grey_scale()
        effects = ((self._noise, step, size), (np.float32(slope), shift))
        self._develop(self._grid(slot), effects, (out.reshape(-1), _NO_FLOATS))
        return out

    def develop_iq(self, slot: int = 0) -> NDArray[np.complex64]:
        """Make the IQ signal of what was laid on a grid, as :meth:`iq` does."""
        layout = self.setup.layout
        iq = np.empty(2 * layout.shown_rows * layout.width, dtype=np.float32)
        silent = (self._noise, np.uint64(0), np.float32(0))
        effects = (silent, (np.float32(0), np.zeros(layout.grid.samples, np.float32)))
        self._develop(self._grid(slot), effects, (_NO_BYTES, iq))
        whole = iq.view(np.complex64).reshape(-1, layout.width // 2)
        return whole[: layout.grid.samples, : layout.grid.lines].T

    def points_iq(
        self, places: NDArray[np.float64], amplitudes: NDArray[np.inexact]
    ) -> NDArray[np.complex64]:
        """Return the IQ signal of single scatterers, without noise, as :meth:`iq` does.

        Losses are those of the pose that was laid last. The image is linear: the signal of
        tissue and that of points add up.

        Parameters
        ----------
        places
            (n, 3), mm, in the probe's frame.
        amplitudes
            (n,), real or complex; 1 is a scatterer of muscle.
        """
        setup, source = self.setup, self._grid(0)
        target = self._grid(_POINT_SLOT)
        count = -(-len(places) // 16) * 16
        flat = np.zeros((3, count), dtype=np.float32)
        flat[:, : len(places)] = setup.layout.in_lines_frame(places).T
        both = np.zeros((2, count), dtype=np.float32)
        both[0, : len(places)], both[1, : len(places)] = amplitudes.real, amplitudes.imag
        points = np.empty(4 * count, dtype=np.float32)
        beam = setup.beam.points
        self._call["project_points"](flat.ravel(), both.ravel(), beam, setup.profile, points)

        def work(space: Workspace) -> None:
            out = self._opened(space, target)
            self._call["splat_points"](points, len(places), source.gain, setup.tables, out)
            self._call["fold_rows"](target.values, setup.layout.stride, space.window)

        self._share(work, self._laying, self._row_edges(0, setup.layout.rows))
        target.delay_mm[:], target.again[:] = source.delay_mm, source.again
        return self.develop_iq(_POINT_SLOT)

    def tissue_slice(self, pose: ProbePose) -> NDArray[np.uint8]:
        """Return the label in the image plane of each sample: (lines, samples) uint8."""
        layout = self.setup.layout
        grid = layout.grid
        numbers = pose_numbers(pose, layout, self.setup.beam, self.volume)
        lines = grid.first_line + grid.line_pitch * np.arange(grid.lines, dtype=np.float64)
        steps = np.array([grid.start_mm, grid.sample_pitch_mm])
        out = np.empty((grid.lines, grid.samples), dtype=np.uint8)
        rays = layout.rays(lines)
        self._call["slice_labels"](self.volume.labels, numbers.voxels, rays, steps, out)
        return out

    def memory_bytes(self) -> int:
        """Return how many bytes the engine's own arrays take, the volume's included."""
        held: list[Any] = [self.volume, *self._grids, *self._laying, *self._developing]
        arrays = [getattr(one, name.name) for one in held for name in fields(one)]
        arrays += [self.tile.places, self.tile.voxels, self._turned, self._ids, self._values]
        return sum(one.nbytes for one in arrays if isinstance(one, np.ndarray))

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()

    def _grid(self, slot: int) -> GridBuffer:
        while len(self._grids) <= slot:
            self._grids.append(GridBuffer.of(self.setup.layout))
        return self._grids[slot]

    def _select(self, cells: Any, beam: Any, bounds: Any) -> int:
        """List the cells that are seen; the list grows when there is no room."""
        counts = np.zeros(1, dtype=np.int64)
        shape = np.array(self.volume.shape, dtype=np.int64)
        volume = (self.volume.occupied, shape, bounds, self._salt)
        profile = self.setup.beam.profile
        while True:
            out = (self._ids, self._values, counts)
            self._call["select_cells"](volume, cells, beam, profile, out)
            if counts[0] <= len(self._ids):
                return int(counts[0])
            room = int(counts[0]) * 5 // 4
            self._ids = np.zeros((room, 2), dtype=np.int32)
            self._values = np.zeros((room, 12), dtype=np.float32)

    def _trace(self, voxels: Any, target: GridBuffer) -> None:
        setup, labels = self.setup, self.volume.labels
        self._call["slice_labels"](labels, voxels, setup.rays, setup.steps, target.labels)
        self._call["pass_through"](target.labels, *setup.losses, target.gain)
        if self.medium.interfaces:
            numbers, by_row = setup.interface_numbers
            rays = (setup.column_rays, target.labels, setup.steps, numbers, by_row)
            found = (target.points, target.count, target.delay_mm, target.again)
            tissue = (labels, self.volume.surfaces)
            self._call["find_interfaces"](tissue, voxels, rays, setup.interfaces, found)

    def _develop(self, source: GridBuffer, effects: Any, outputs: Any) -> None:
        setup = self.setup
        noise, scale = effects
        echoes = echo_arrays(setup.layout, source.delay_mm, source.again)
        everything = (setup.tail, echoes, setup.lines_gain, noise, scale)
        half = -(-setup.layout.shown_rows // self.threads)
        edges = [min(part * half, setup.layout.shown_rows) for part in range(self.threads + 1)]

        def work(space: Workspace) -> None:
            frame, iq = outputs
            rows = (space.row, space.quarter)
            out = (frame, iq, space.ring, rows, space.samples, space.grey)
            self._call["develop_rows"](
                source.values, setup.filters, everything, out, space.window
            )

        with self._timed("develop"):
            self._share(work, self._developing, edges)
        self.times.frames += 1

    def _opened(self, space: Workspace, target: GridBuffer) -> tuple[Any, ...]:
        """Clear a thread's rows and return where it writes."""
        self._call["clear_rows"](target.values, self.setup.layout.stride, space.window)
        return (target.values, space.places, space.amplitudes, space.window, space.told)

    def _row_edges(self, count: int, rows: int) -> list[int]:
        """Return where threads' rows begin, so that each has as many cells."""
        if self.threads == 1 or count == 0:
            return [0, *[rows] * self.threads]
        at = np.quantile(self._values[:count, 2], np.arange(1, self.threads) / self.threads)
        inner = np.clip(np.rint(at).astype(int), 0, rows)
        return [0, *(int(edge) for edge in inner), rows]

    def _share(
        self, work: Callable[[Workspace], None], spaces: list[Workspace], edges: list[int]
    ) -> None:
        """Do the work of all windows of rows, the last one in this thread."""
        for space, begin, end in zip(spaces, edges[:-1], edges[1:], strict=True):
            space.window[:] = begin, end
        others = []
        if self._pool is not None:
            others = [self._pool.submit(work, space) for space in spaces[:-1]]
        work(spaces[-1])
        for other in others:
            other.result()

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        begin = self._clock.monotonic()
        yield
        self.times.seconds[stage] += self._clock.monotonic() - begin
