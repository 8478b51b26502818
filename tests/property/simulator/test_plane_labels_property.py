"""The label of a pixel is that of the voxel at its middle, however the probe is held."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.randomness import generator
from sonobridge.simulator.engine.scan_conversion import ScanConverter
from sonobridge.simulator.geometry.beam_grid import BeamGrid
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.recording.plane_labels import plane_labels
from sonobridge.simulator.tissue.volume import TissueVolume

LABELS = generator(1, "plane labels").integers(0, 42, (30, 25, 40)).astype(np.uint8)
VOLUME = TissueVolume(labels=LABELS, echo=LABELS, origin=(-6.0, 3.0, -2.0), spacing_mm=0.4)
LINEAR = BeamGrid(
    kind="parallel",
    lines=24,
    samples=64,
    line_pitch=0.5,
    first_line=-5.75,
    sample_pitch_mm=0.2,
)
SECTOR = BeamGrid(
    kind="sector",
    lines=31,
    samples=60,
    line_pitch=0.04,
    first_line=-0.6,
    sample_pitch_mm=0.2,
    apex_mm=6.0,
)


@settings(max_examples=60, deadline=None)
@given(
    quaternion=st.tuples(*[st.floats(-1, 1)] * 4).filter(lambda q: sum(x * x for x in q) > 0.1),
    origin=st.tuples(st.floats(-7, 7), st.floats(2, 14), st.floats(-3, 15)),
    sector=st.booleans(),
)
def test_each_pixel_has_the_label_of_its_voxel(quaternion, origin, sector):
    w, x, y, z = np.array(quaternion) / np.linalg.norm(quaternion)
    axes = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    lateral, elevation, depth = (tuple(float(v) for v in row) for row in axes)
    pose = ProbePose(origin=origin, lateral=lateral, elevation=elevation, depth=depth)
    converter = ScanConverter(SECTOR if sector else LINEAR, 40, 44)
    found = plane_labels(VOLUME, pose, converter)

    points = np.zeros((40, 44, 3))
    points[..., 0] = converter.left_mm + converter.pixel_mm * (np.arange(44) + 0.5)
    points[..., 2] = (converter.top_mm + converter.pixel_mm * (np.arange(40) + 0.5))[:, None]
    place = (pose.to_patient(points) - np.array(VOLUME.origin)) / VOLUME.spacing_mm
    # Pixels whose middle lies on a border of two voxels may fall to either side.
    clear = (np.abs(place - np.rint(place)) > 1e-9).all(axis=-1)
    index = np.floor(place).astype(int)
    inside = converter.inside & (index >= 0).all(axis=-1) & (index < LABELS.shape).all(axis=-1)
    expected = np.zeros((40, 44), dtype=np.uint8)
    expected[inside] = LABELS[tuple(index[inside].T)]
    assert np.array_equal(found[clear], expected[clear])
