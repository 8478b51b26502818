"""The tile of scatterers from which all tissue is laid, and the volume cut into its cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.core.randomness import generator
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["CELL_STRATA", "TILE_CELLS", "CellVolume", "Tile", "make_tile"]

EDGE_VOXELS: Final = 4
"""Voxels along the edge of a cell."""

CELL_STRATA: Final = EDGE_VOXELS**3
"""Voxels of a cell: the most scatterers that it has."""

TILE_CELLS: Final = 512
"""Different cells that there are (8 x 8 x 8); a hash of its place gives each cell one."""


_MERGED: Final = {64: (1, 1, 1), 32: (2, 1, 1), 16: (2, 2, 1), 8: (2, 2, 2)}
"""Voxels along each axis that share a scatterer, by the number of scatterers in a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """512 different cells of scatterers.

    Attributes
    ----------
    used
        Scatterers in a cell: 64 (one a voxel), 32, 16 or 8.
    places
        (512, 3, 64) float32: voxels from the cell's centre; the first ``used`` count.
    voxels
        (512, used) uint8: the voxel (C order within the cell) that each lies in.
    """

    used: int
    places: NDArray[np.float32]
    voxels: NDArray[np.uint8]


def make_tile(seed: int, used: int = CELL_STRATA) -> Tile:
    """Scatter points: one at a random place of each stratum, all of the same magnitude.

    37 such scatterers a cubic millimetre have the statistics of fully developed speckle,
    which takes several times as many when places and magnitudes are independent.

    Parameters
    ----------
    seed
        Seed of the places.
    used
        Scatterers a cell: 64, 32, 16 or 8 (strata of 1, 2, 4 or 8 voxels).
    """
    merged = np.array(_MERGED[used])
    random = generator(seed, "tile of scatterers", str(used))
    ranges = [np.arange(0, EDGE_VOXELS, step) for step in merged]
    corner = np.stack(np.meshgrid(*ranges, indexing="ij")).reshape(3, used)
    inside = random.random((TILE_CELLS, 3, used)) * merged[:, None]
    places = np.zeros((TILE_CELLS, 3, CELL_STRATA), dtype=np.float32)
    places[:, :, :used] = corner - EDGE_VOXELS // 2 + inside
    voxel = corner + inside.astype(np.int64)
    flat = np.ravel_multi_index(tuple(voxel.transpose(1, 0, 2)), (EDGE_VOXELS,) * 3)
    voxels = np.ascontiguousarray(flat, dtype=np.uint8)
    return Tile(used, places, voxels)


_AT_ONCE: Final = 1 << 16
"""Voxels that are taken over at once, so that no large array comes and goes."""


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
        nx, ny, nz = (-(-size // EDGE_VOXELS) for size in volume.echo.shape)
        echo = np.empty((nx * ny * nz, CELL_STRATA), dtype=np.uint8)
        layers = echo.reshape(nx, ny, nz, EDGE_VOXELS, EDGE_VOXELS, EDGE_VOXELS)
        padded = np.zeros((EDGE_VOXELS, ny * EDGE_VOXELS, nz * EDGE_VOXELS), dtype=np.uint8)
        blocks = padded.reshape(EDGE_VOXELS, ny, EDGE_VOXELS, nz, EDGE_VOXELS)
        for number, layer in enumerate(layers):
            # Layer by layer, so that no second copy of the whole block is needed.
            rows = volume.echo[number * EDGE_VOXELS : (number + 1) * EDGE_VOXELS]
            padded[: len(rows), : rows.shape[1], : rows.shape[2]] = rows
            padded[len(rows) :] = 0
            layer[:] = blocks.transpose(1, 3, 0, 2, 4)
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
        _, places, cells = self._places
        echo, source = self.echo.reshape(-1), self.source.reshape(-1)
        for start in range(0, len(index), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            echo[places[part]] = source[index[part]]
        self.occupied[cells] = self.echo[cells].any(axis=1)

    def _in_cells(
        self, index: NDArray[np.integer[Any]]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the flat places of voxels among the cells, and the cells that hold them."""
        size, edge = [np.int32(n) for n in self.source.shape], np.int32(EDGE_VOXELS)
        places = np.empty(len(index), dtype=np.int32)
        touched = np.zeros(len(self.echo), dtype=np.bool_)
        for start in range(0, len(index), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            rest, z = np.divmod(index[part].astype(np.int32), size[2])
            x, y = np.divmod(rest, size[1])
            cell, stratum = np.zeros_like(x), np.zeros_like(x)
            for axis, cells in zip((x, y, z), self.shape, strict=True):
                whole, inside = np.divmod(axis, edge)
                cell = cell * np.int32(cells) + whole
                stratum = stratum * edge + inside
            touched[cell] = True
            places[part] = cell * np.int32(CELL_STRATA) + stratum
        return places, np.flatnonzero(touched)

    @property
    def edge_mm(self) -> float:
        """Edge of a cell, mm."""
        return EDGE_VOXELS * self.spacing_mm
