"""The acoustics of the labels."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
import yaml

from sonobridge.simulator.patient.voxel.medium import neck_medium
from sonobridge.simulator.tissue.acoustics import (
    attenuation_db_cm_mhz,
    echo_levels,
    impedance_mrayl,
    reflection,
)
from sonobridge.simulator.tissue.tissue import Tissue
from sonobridge.simulator.tissue.volume import ECHO_STEP_DB, ECHO_ZERO

FOLDER = resources.files("sonobridge.reference_data") / "simulator"


def test_every_label_has_a_row_and_every_row_a_source_and_confidence():
    file = yaml.safe_load((FOLDER / "acoustics.yaml").read_text(encoding="utf-8"))
    assert set(file["rows"]) == {tissue.name for tissue in Tissue}
    for name, row in file["rows"].items():
        assert row["source"], name
        assert row["confidence"] in {"high", "medium", "low"}, name


def test_every_figure_of_the_anatomy_has_source_date_and_confidence():
    file = yaml.safe_load((FOLDER / "anatomy.yaml").read_text(encoding="utf-8"))
    rows = {**file["rows"], **{k: v for k, v in file["disease"].items() if k != "ages"}}
    assert len(rows) > 30
    for name, row in rows.items():
        assert row["source"], name
        assert str(row["as_of"]) == "2026-11-22", name
        assert row["confidence"] in {"high", "medium", "low"}, name
        assert ("project assumption" not in row["source"]) or row["confidence"] == "low", name


def test_muscle_is_zero_on_the_echo_scale_and_labels_are_ordered_as_pictures_show_them():
    levels = echo_levels().astype(int)
    assert levels[Tissue.MUSCLE] == ECHO_ZERO
    assert levels[Tissue.AIR] == 0
    bright, dark = levels[Tissue.ADVENTITIA], levels[Tissue.MEDIA]
    assert (bright - dark) * ECHO_STEP_DB > 20
    assert levels[Tissue.PLAQUE_LIPID] < levels[Tissue.MUSCLE] < levels[Tissue.PLAQUE_FIBROUS]
    assert levels[Tissue.PLAQUE_CALCIFIED] > levels[Tissue.PLAQUE_CAP]


def test_reflection_is_that_of_the_impedances_and_changes_sign_with_direction():
    table, impedance = reflection(), impedance_mrayl()
    muscle, bone = Tissue.MUSCLE, Tissue.BONE
    ratio = (impedance[bone] - impedance[muscle]) / (impedance[bone] + impedance[muscle])
    assert table[muscle, bone] == pytest.approx(0.7 * ratio, rel=1e-5)
    assert table[bone, muscle] == -table[muscle, bone]
    assert (np.diag(table) == 0).all()
    assert table[200].max() == 0


def test_blood_and_muscle_reflect_as_little_as_published():
    impedance = impedance_mrayl().astype(float)
    a, b = impedance[Tissue.MUSCLE], impedance[Tissue.ARTERIAL_BLOOD]
    assert 100 * ((a - b) / (a + b)) ** 2 < 0.2  # 0.1 % in NBK546144 table 11.3


def test_calcium_shadows_and_air_stops_everything():
    medium = neck_medium()
    assert medium.entry_loss_db[Tissue.AIR] > 40
    assert medium.entry_loss_db[Tissue.BONE] > 2
    assert medium.entry_loss_db[Tissue.MUSCLE] == 0
    # One millimetre there and back at 7.6 MHz.
    loss = 2 * 7.6 * 0.1 * attenuation_db_cm_mhz()[Tissue.PLAQUE_CALCIFIED]
    assert loss + medium.entry_loss_db[Tissue.PLAQUE_CALCIFIED] > 10
    assert len(medium.interfaces) >= 10
