"""The volume in the engine's order, and voxels that change in it."""

from __future__ import annotations

import numpy as np
import pytest

from sonobridge.simulator.engine.grid import tile
from sonobridge.simulator.engine.grid.tile import CellVolume
from sonobridge.simulator.tissue.volume import TissueVolume


def in_cells(echo):
    """Each cell's 64 voxels side by side, cells and voxels in C order."""
    padded = np.pad(echo, [(0, -size % 4) for size in echo.shape])
    nx, ny, nz = (size // 4 for size in padded.shape)
    blocks = padded.reshape(nx, 4, ny, 4, nz, 4).transpose(0, 2, 4, 1, 3, 5)
    return blocks.reshape(-1, 64)


@pytest.mark.parametrize("shape", [(13, 9, 22), (12, 8, 20), (3, 5, 1)])
def test_voxels_stand_cell_by_cell_and_follow_their_source(shape, monkeypatch) -> None:
    monkeypatch.setattr(tile, "_AT_ONCE", 7)
    draw = np.random.default_rng(4)
    echo = draw.integers(0, 2, shape).astype(np.uint8) * draw.integers(0, 255, shape, np.uint8)
    volume = TissueVolume(labels=echo.copy(), echo=echo, origin=(0, 0, 0), spacing_mm=0.3)
    cells = CellVolume.of(volume)
    np.testing.assert_array_equal(cells.echo, in_cells(echo))
    np.testing.assert_array_equal(cells.occupied, in_cells(echo).any(axis=1))
    moving = draw.choice(echo.size, echo.size // 2, replace=False).astype(np.int32)
    for value in (0, 77):
        echo.reshape(-1)[moving] = value
        cells.refresh(moving)
        np.testing.assert_array_equal(cells.echo, in_cells(echo))
        np.testing.assert_array_equal(cells.occupied, in_cells(echo).any(axis=1))
