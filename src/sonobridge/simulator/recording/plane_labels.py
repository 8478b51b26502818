"""The tissue that lies in the image plane, in the pixels of the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.tissue.volume import TissueVolume

__all__ = ["plane_labels"]


def plane_labels(
    volume: TissueVolume, pose: ProbePose, converter: ScanConverter
) -> NDArray[np.uint8]:
    """Return the label of the voxel that holds the middle of each pixel.

    Parameters
    ----------
    volume
        The tissue as it lies when the picture is made.
    pose
        Where the probe is.
    converter
        What makes the pictures: it knows their pixels.

    Returns
    -------
    numpy.ndarray
        (height, width) uint8 of ``Tissue``; 0 outside the frame and outside the block.
    """
    across = converter.left_mm + converter.pixel_mm * (np.arange(converter.width) + 0.5)
    deep = converter.top_mm + converter.pixel_mm * (np.arange(converter.height) + 0.5)
    corner = (np.asarray(pose.origin) - np.asarray(volume.origin)) / volume.spacing_mm
    known = converter.inside.copy()
    place = np.zeros(known.shape, dtype=np.int64)
    for axis, count in enumerate(volume.labels.shape):
        # The plane is flat: a pixel's place is the sum of a part by column and one by row.
        by_column = corner[axis] + across * (pose.lateral[axis] / volume.spacing_mm)
        by_row = deep * (pose.depth[axis] / volume.spacing_mm)
        index = np.floor(by_row[:, None] + by_column[None, :]).astype(np.int64)
        known &= (index >= 0) & (index < count)
        place *= count
        place += index
    place[~known] = 0
    labels = volume.labels.reshape(-1)[place]
    labels[~known] = 0
    return labels
