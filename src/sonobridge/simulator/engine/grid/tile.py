"""The tile of scatterers from which all tissue is laid, and the volume cut into its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["CELL_STRATA", "TILE_CELLS", "CellVolume", "make_tile"]

EDGE_VOXELS: Final = 4
"""Voxels along the edge of a cell."""

CELL_STRATA: Final = EDGE_VOXELS**3
"""Scatterers in a cell: one at a random place of each voxel."""

TILE_CELLS: Final = 512
"""Different cells that there are (8 x 8 x 8); a hash of its place gives each cell one."""


def make_tile(seed: int) -> NDArray[np.float32]:
    """Return the places of the scatterers: (512, 3, 64), voxels from the cell's centre.

    Scatterer ``16 a + 4 b + c`` lies in the voxel ``a, b, c`` of its cell. All have the same
    magnitude: 37 such scatterers a cubic millimetre have the statistics of fully developed
    speckle, which takes several times as many when places and magnitudes are independent.
    """
    corner = np.stack(np.meshgrid(*(np.arange(4),) * 3, indexing="ij")).reshape(3, CELL_STRATA)
    jitter = generator(seed, "tile of scatterers").random((TILE_CELLS, 3, CELL_STRATA))
    return (corner - 2 + jitter).astype(np.float32)


@dataclass(slots=True, eq=False)
class CellVolume:
    """A block of tissue in the engine's order: the 64 voxels of a cell side by side.

    Attributes
    ----------
    echo
        (cells, 64) uint8: echo steps; cells in C order, and voxels in theirs.
    occupied
        (cells,) uint8: whether anything in the cell makes an echo.
    shape
        Cells along each axis.
    labels
        The volume's labels, (nx, ny, nz) uint8, C order.
    surfaces
        The volume's surfaces, (n, nx, ny, nz) int8; n may be 0.
    source
        The volume's echo steps, as they were given.
    origin, spacing_mm
        As of :class:`~sonobridge.simulator.tissue.volume.TissueVolume`.
    """

    echo: NDArray[np.uint8]
    occupied: NDArray[np.uint8]
    shape: tuple[int, int, int]
    labels: NDArray[np.uint8]
    surfaces: NDArray[np.int8]
    source: NDArray[np.uint8]
    origin: tuple[float, float, float]
    spacing_mm: float
    _places: tuple[Any, ...] | None = None

    @classmethod
    def of(cls, volume: TissueVolume) -> CellVolume:
        """Cut a volume into cells; what is missing of the last ones makes no echo."""
        missing = [(0, -size % EDGE_VOXELS) for size in volume.echo.shape]
        padded = np.pad(volume.echo, missing)
        nx, ny, nz = (size // EDGE_VOXELS for size in padded.shape)
        blocks = padded.reshape(nx, EDGE_VOXELS, ny, EDGE_VOXELS, nz, EDGE_VOXELS)
        echo = np.ascontiguousarray(blocks.transpose(0, 2, 4, 1, 3, 5)).reshape(-1, CELL_STRATA)
        surfaces = volume.surfaces
        if surfaces is None:
            surfaces = np.zeros((0, *volume.labels.shape), dtype=np.int8)
        return cls(
            echo=echo,
            occupied=np.asarray(echo.any(axis=1), dtype=np.uint8),
            shape=(nx, ny, nz),
            labels=np.ascontiguousarray(volume.labels),
            surfaces=np.ascontiguousarray(surfaces),
            source=volume.echo,
            origin=volume.origin,
            spacing_mm=volume.spacing_mm,
        )

    def refresh(self, index: NDArray[np.integer[Any]]) -> None:
        """Copy voxels (flat indices, C order) that were written over in the volume."""
        if self._places is None or self._places[0] is not index:
            self._places = (index, *self._in_cells(index))
        _, at, cells = self._places
        self.echo.reshape(-1)[at] = self.source.reshape(-1)[index]
        self.occupied[cells] = self.echo[cells].any(axis=1)

    def _in_cells(
        self, index: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the flat places of voxels among the cells, and the cells that hold them."""
        voxel = np.stack(np.unravel_index(index, self.source.shape)).astype(np.int64)
        cell, inside = np.divmod(voxel, EDGE_VOXELS)
        cells = np.ravel_multi_index(tuple(cell), self.shape)
        strata = np.ravel_multi_index(tuple(inside), (EDGE_VOXELS,) * 3)
        return cells * CELL_STRATA + strata, np.unique(cells)

    @property
    def edge_mm(self) -> float:
        """Edge of a cell, mm."""
        return EDGE_VOXELS * self.spacing_mm
