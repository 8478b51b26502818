"""Calipers: mm where the calibration allows, a reasoned refusal where not."""

import math
from dataclasses import replace

import pytest

from sonobridge.imaging import CaliperReading, CaliperRefusal, RegionCalibration, measure

TISSUE = RegionCalibration(
    index=0, x0=0, y0=0, x1=319, y1=239, spatial_format=1, data_type=1,
    unit_x=3, unit_y=3, delta_x=0.05105, delta_y=0.05105,
)  # fmt: skip
SPECTRUM = RegionCalibration(
    index=1, x0=0, y0=300, x1=599, y1=499, spatial_format=3, data_type=3,
    unit_x=4, unit_y=7, delta_x=0.005, delta_y=-0.5,
    reference_x=0, reference_y=100, reference_value_x=0.0, reference_value_y=0.0,
)  # fmt: skip


def test_a_diagonal_of_192_by_96_pixels_is_10_958_cm():
    reading = measure((40, 60), (232, 156), [TISSUE], 240, 320)
    assert isinstance(reading, CaliperReading)
    assert reading.quantities[0].unit == "mm"
    assert reading.quantities[0].value / 10 == pytest.approx(10.958, abs=1e-3)
    assert reading.distance_px == pytest.approx(math.hypot(192, 96))


def test_unequal_scales_are_applied_by_axis():
    region = replace(TISSUE, delta_x=0.01, delta_y=0.04)
    reading = measure((0, 0), (30, 10), [region], 240, 320)
    assert isinstance(reading, CaliperReading)
    assert reading.quantities[0].value == pytest.approx(10 * math.hypot(0.3, 0.4))


def test_a_spectrum_is_read_in_seconds_and_cm_per_second_from_its_reference_pixel():
    reading = measure((100, 350), (300, 420), [SPECTRUM], 500, 600)
    assert isinstance(reading, CaliperReading)
    found = {one.name: (one.value, one.unit) for one in reading.quantities}
    assert found["interval"] == (pytest.approx(1.0), "s")
    assert found["difference"] == (pytest.approx(35.0), "cm/s")
    # The baseline lies at row 400; 50 rows above it the flow is 25 cm/s.
    assert found["start"] == (pytest.approx(25.0), "cm/s")
    assert found["end"] == (pytest.approx(-10.0), "cm/s")


@pytest.mark.parametrize(
    ("regions", "p1", "p2", "code", "word"),
    [
        ([], (1, 1), (5, 5), "uncalibrated", "uncalibrated"),
        ([TISSUE, SPECTRUM], (10, 10), (10, 400), "across_regions", "different regions"),
        ([replace(TISSUE, x1=99)], (10, 10), (200, 10), "outside_regions", "outside every"),
        ([replace(TISSUE, x1=5000)], (10, 10), (20, 20), "region_problem", "beyond the image"),
        ([replace(TISSUE, delta_x=0.0)], (10, 10), (20, 20), "region_problem", "zero"),
        ([replace(TISSUE, delta_y=-0.1)], (10, 10), (20, 20), "region_problem", "negative"),
        ([TISSUE], (10, 10), (5000, 20), "outside_image", "outside the image"),
        ([replace(TISSUE, unit_x=0, unit_y=0)], (1, 1), (2, 2), "unit_not_measurable", "unit"),
        ([replace(TISSUE, spatial_format=5)], (1, 1), (2, 2), "unit_not_measurable", "two-dim"),
    ],
)
def test_a_refusal_says_why(regions, p1, p2, code, word):
    refusal = measure(p1, p2, regions, 500, 600)
    assert isinstance(refusal, CaliperRefusal)
    assert refusal.code == code
    assert word in refusal.reason
    assert (refusal.distance_px is None) == (code == "outside_image")


def test_overlapping_regions_with_different_scales_refuse():
    other = replace(TISSUE, index=1, x0=100, delta_x=0.02, delta_y=0.02)
    refusal = measure((150, 50), (160, 50), [TISSUE, other], 240, 320)
    assert isinstance(refusal, CaliperRefusal)
    assert refusal.code == "region_problem"


def test_edges_of_a_region_belong_to_it():
    region = replace(TISSUE, x0=10, y0=10, x1=20, y1=20)
    assert isinstance(measure((10, 10), (20, 20), [region], 240, 320), CaliperReading)
    assert isinstance(measure((10, 10), (20.4, 20), [region], 240, 320), CaliperRefusal)
