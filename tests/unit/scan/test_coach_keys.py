"""Keys of the coach's moves, as they are printed beside the move."""

from __future__ import annotations

import pytest

from sonobridge.workflows.scan.live.coaching import key_words


@pytest.mark.parametrize(
    ("axis", "change", "keys"),
    [
        ("slide_mm", 2.0, "↑"),
        ("slide_mm", -2.0, "↓"),
        ("tilt_deg", 1.0, "Shift ↑"),
        ("press_mm", -1.0, "−"),
        ("image.gain_db", 2.0, "N →"),
        ("spectral.depth_mm", -0.5, "X ←"),
        ("colour.gain_db", 3.0, "E →"),
        ("nothing.known", 1.0, ""),
    ],
)
def test_a_move_names_its_keys(axis, change, keys):
    assert key_words(axis, change) == keys
