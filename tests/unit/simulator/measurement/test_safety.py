"""MI, TI and time on tissue: limits that hold, notices in time, none where none belongs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.measurement.clinical import ClinicalDataError, load_clinical
from sonobridge.simulator.measurement.safety import (
    AcousticOutput,
    DwellNotice,
    DwellState,
    DwellStep,
    OutputSettings,
    SafetyPanel,
    dwell_guidance,
    estimate_output,
    make_safety_panel,
    output_limits,
    watch_dwell,
)

VASCULAR = dwell_guidance()
OBSTETRIC = dwell_guidance("obstetric", "BMUS")
SETTINGS = {"mode": "spectral", "power_db": 0.0, "frequency_mhz": 5.0, "focus_mm": 20.0}


def output(**changes):
    return estimate_output(OutputSettings(**{**SETTINGS, **changes}))


def hold(guidance, seconds, step=0.5, state=None, **values):
    """Hold one setting and return state and notices; ``values`` are those of a step."""
    state = state or DwellState()
    notices = []
    for _ in range(round(seconds / step)):
        state, raised = watch_dwell(state, DwellStep(seconds=step, **values), guidance)
        notices.extend(raised)
    return state, notices


@pytest.mark.parametrize("mode", ["b", "colour", "spectral"])
@settings(deadline=None)
@given(power=st.floats(-20, 0), frequency=st.floats(1.0, 18.0), focus=st.floats(5, 200))
def test_the_scanner_never_exceeds_its_limits(mode, power, frequency, focus):
    found = output(mode=mode, power_db=power, frequency_mhz=frequency, focus_mm=focus)
    limits = output_limits()
    assert 0 <= found.mi <= limits.mi + 1e-9
    assert 0 <= found.ispta3_mw_cm2 <= limits.ispta3_mw_cm2 + 1e-9
    assert found.tis >= 0
    assert found.tib >= 0
    assert all(math.isfinite(value) for value in (found.mi, found.tis, found.tib))
    assert found.simulated


def test_limits_are_those_of_the_data_and_read_as_the_scanners():
    limits = output_limits()
    assert (limits.mi, limits.ispta3_mw_cm2) == (1.9, 720)
    assert limits.words == (
        "The scanner cannot exceed MI 1.9 or ISPTA.3 720 mW/cm² (not for the eye)."
    )
    limited = output(mode="b", frequency_mhz=1.0, focus_mm=5.0)
    assert limited.limited_by == ("mi",)
    assert limited.mi == limits.mi


def test_indices_by_their_formulas():
    found = output()
    assert found.tis == pytest.approx(90 * 5 / 210)
    there = 90 * 10 ** (-0.3 * 5 * 2 / 10)
    assert found.tib == pytest.approx(min(math.sqrt(there * 600) / 50, there / 4.4))
    assert found.mi == pytest.approx(0.8)
    scanned = output(mode="colour")
    assert scanned.tib == scanned.tis


def test_half_the_power_is_3_db_and_root_two_of_the_pressure():
    full, less = output(), output(power_db=-10 * math.log10(2))
    assert less.tis == pytest.approx(full.tis / 2)
    assert less.mi == pytest.approx(full.mi / math.sqrt(2))


@settings(deadline=None)
@given(st.floats(-20, -0.5), st.floats(0.1, 0.5))
def test_more_power_never_lowers_an_index(power, more):
    low, high = output(power_db=power), output(power_db=power + more)
    assert high.mi >= low.mi
    assert high.tis >= low.tis
    assert high.tib >= low.tib


def test_higher_frequency_and_deeper_focus_lower_mi():
    assert output(frequency_mhz=8).mi < output(frequency_mhz=5).mi
    assert output(focus_mm=40).mi < output(focus_mm=20).mi


def test_a_frozen_scanner_transmits_nothing():
    assert output(frozen=True) == AcousticOutput(mi=0, tis=0, tib=0, ispta3_mw_cm2=0)


def test_the_table_is_that_of_the_data():
    assert VASCULAR.unlimited_at_most == 1.5
    assert [(row.above, row.at_most, row.seconds) for row in VASCULAR.rows] == [
        (1.5, 2.0, 7200),
        (2.0, 2.5, 3600),
        (2.5, 3.0, 900),
        (3.0, 4.0, 240),
        (4.0, 5.0, 60),
        (5.0, 6.0, 15),
        (6.0, None, 0),
    ]
    assert [(row.above, row.seconds) for row in OBSTETRIC.rows] == [
        (0.7, 3600),
        (1.0, 1800),
        (1.5, 900),
        (2.0, 240),
        (2.5, 60),
        (3.0, 0),
    ]
    steps = load_clinical().items("ti_time_guidance")[1]
    assert steps.provenance.badge == "unverified"
    assert all(row.words.endswith("[unverified]") for row in VASCULAR.rows)
    assert not any("[" in row.words for row in OBSTETRIC.rows)
    with pytest.raises(ClinicalDataError):
        dwell_guidance("peripheral_vascular", "BMUS")


@pytest.mark.parametrize("row", VASCULAR.rows[3:6], ids=lambda row: row.words)
@pytest.mark.parametrize("step", [0.04, 0.25, 1.0])
def test_a_row_held_too_long_raises_a_notice_within_a_second(row, step):
    ti = row.at_most
    _, before = hold(VASCULAR, row.seconds - 1, step, tis=ti, tib=0)
    assert before == []
    _, notices = hold(VASCULAR, row.seconds + 2, step, tis=ti, tib=0)
    first = notices[0]
    assert row.seconds < first.at_s <= row.seconds + 1.0 + 1e-6
    assert first.allowed_s == row.seconds
    assert first.row == row.words
    assert "Lower the output or freeze." in first.message
    assert from_json(DwellNotice, to_json(first)) == first


def test_long_rows_raise_theirs_too():
    for row in VASCULAR.rows[:3]:
        _, notices = hold(VASCULAR, row.seconds + 2, 1.0, tis=row.at_most, tib=0)
        assert [notice.allowed_s for notice in notices] == [row.seconds]
        assert row.seconds < notices[0].at_s <= row.seconds + 1


@settings(deadline=None)
@given(st.lists(st.floats(0, 1.5), min_size=1, max_size=40), st.booleans(), st.booleans())
def test_no_notice_at_ti_up_to_1_5_in_peripheral_vascular_use(values, doppler, bone):
    state = DwellState(held_s=(0.0,) * 7, raised=(False,) * 7)
    for value in values * 20:
        state, notices = watch_dwell(
            state,
            DwellStep(
                seconds=1.0, tis=value, tib=value, pulsed_doppler=doppler, bone_near_focus=bone
            ),
            VASCULAR,
        )
        assert notices == ()
    assert state.held_s == (0.0,) * 7
    assert state.on_tissue_s == len(values) * 20


def test_ten_hours_at_ti_1_5_raise_nothing():
    _, notices = hold(VASCULAR, 36_000, 1.0, tis=1.5, tib=9.0)
    assert notices == []


def test_a_ti_that_is_not_recommended_is_noticed_at_once():
    _, notices = hold(VASCULAR, 1, 0.04, tis=6.5, tib=0)
    assert notices[0].at_s == pytest.approx(0.04)
    assert "not recommended at any time" in notices[0].message


def test_time_at_a_higher_index_uses_up_the_lower_rows():
    state, notices = hold(VASCULAR, 200, 1.0, tis=3.5, tib=0)
    assert notices == []
    _, notices = hold(VASCULAR, 50, 1.0, state, tis=4.0, tib=0)
    assert [notice.allowed_s for notice in notices] == [240]
    # Lowering the index does not give the time back.
    state, _ = hold(VASCULAR, 100, 1.0, DwellState(), tis=4.0, tib=0)
    state, _ = hold(VASCULAR, 500, 1.0, state, tis=1.0, tib=0)
    _, notices = hold(VASCULAR, 145, 1.0, state, tis=4.0, tib=0)
    assert len(notices) == 1


def test_time_off_the_tissue_does_not_count():
    state, notices = hold(VASCULAR, 600, 1.0, tis=5.0, tib=5.0, on_tissue=False)
    assert notices == []
    assert state.on_tissue_s == 0
    assert state.clock_s == 600


def test_each_row_is_raised_once():
    _, notices = hold(VASCULAR, 300, 1.0, tis=4.0, tib=0)
    assert len(notices) == 1


def test_bone_near_the_focus_chooses_tib_and_shortens_pulsed_doppler():
    bone = {"tis": 1.0, "tib": 4.0, "bone_near_focus": True}
    _, notices = hold(VASCULAR, 242, 1.0, **bone)
    assert (notices[0].index, notices[0].allowed_s) == ("TIB", 240)
    _, notices = hold(VASCULAR, 242, 0.1, pulsed_doppler=True, **bone)
    assert notices[0].allowed_s == pytest.approx(240 * 0.67)
    assert 160.8 - 1e-6 < notices[0].at_s <= 161.8
    assert notices[0].held_s == pytest.approx(notices[0].at_s)
    _, notices = hold(VASCULAR, 600, 1.0, tis=1.0, tib=4.0)
    assert notices == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0, 8)), min_size=1, max_size=80))
def test_a_notice_never_comes_early_nor_more_than_a_step_late(steps):
    state = DwellState()
    held = [0.0] * len(VASCULAR.rows)
    over = set()
    for seconds, value in steps:
        state, notices = watch_dwell(
            state, DwellStep(seconds=seconds, tis=value, tib=0), VASCULAR
        )
        newly = []
        for index, row in enumerate(VASCULAR.rows):
            if value > row.above:
                held[index] += seconds
                if held[index] > row.seconds and index not in over:
                    over.add(index)
                    newly.append(index)
        assert len(notices) == bool(newly)
        if newly:
            assert notices[0].row == VASCULAR.rows[newly[-1]].words


def test_a_step_is_no_longer_than_a_second_and_a_state_keeps_its_guidance():
    for seconds in (0, 1.5, math.nan):
        with pytest.raises(ValueError):
            DwellStep(seconds=seconds, tis=1, tib=1)
    state, _ = hold(VASCULAR, 2, 1.0, tis=2, tib=0)
    with pytest.raises(ValueError, match="another guidance"):
        watch_dwell(state, DwellStep(seconds=1, tis=1, tib=1), OBSTETRIC)


def test_the_panel_shows_index_limits_time_and_table():
    state, notices = hold(VASCULAR, 100, 1.0, tis=4.0, tib=0)
    found = AcousticOutput(mi=0.8, tis=4.0, tib=6.0, ispta3_mw_cm2=500)
    panel = make_safety_panel(found, state, VASCULAR, tuple(notices))
    assert (panel.shown_index, panel.shown_value) == ("TIS", 4.0)
    assert panel.remaining_s == 140
    assert panel.table[0] == "TI to 1.5: no time limit (AIUM)"
    assert len(panel.table) == 8
    assert "cannot exceed" in panel.limits.words
    free = make_safety_panel(
        AcousticOutput(mi=0.5, tis=1.0, tib=1.0, ispta3_mw_cm2=50), DwellState(), VASCULAR
    )
    assert free.remaining_s is None
    bone = make_safety_panel(
        found, DwellState(), VASCULAR, bone_near_focus=True, pulsed_doppler=True
    )
    assert bone.shown_index == "TIB"
    assert bone.remaining_s == pytest.approx(15 * 0.67)


def test_no_pressure_exists_without_a_force_input():
    for kind in (SafetyPanel, AcousticOutput, OutputSettings, DwellStep, DwellNotice):
        assert not [name for name in kind.__slots__ if "pressure" in name or "force" in name]
