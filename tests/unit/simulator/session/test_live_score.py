"""The live score and the next move: right, and fast enough for a stream."""

import time
from dataclasses import replace

import pytest

from scan_scenes import only, ready
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.session.coach.good_ranges import good_range, good_ranges
from sonobridge.simulator.session.coach.live import (
    LivePicture,
    guess_view,
    live_score,
    next_move,
)
from sonobridge.simulator.session.coach.moves import applied, state_of
from sonobridge.simulator.session.coach.observers import (
    GoodRangeObserver,
    HintObserver,
    ScoreObserver,
)
from sonobridge.simulator.session.picture.beam_view import lens
from sonobridge.simulator.session.scene import AskedView


def picture(one, view, probe=None):
    probe = probe or view.probe
    pixels = None
    if view.settings.mode == "b":
        pixels = one.scene.picture(probe, view.settings, 0).pixels
    return LivePicture(
        probe=probe, settings=view.settings, optics=lens(view.settings), pixels=pixels
    )


@pytest.mark.parametrize("view_id", ["ica_b_longitudinal", "ica_colour", "ica_prox_spectral"])
def test_the_score_of_a_stream_agrees_with_that_of_the_stored_view(view_id):
    one = ready()
    view = only(one, view_id)
    live = {
        p.part: p.value for p in live_score(one.scene, picture(one, view), view.asked).parts
    }
    stored = one.scene.view_parts(view.probe, view.settings, 0, view.asked)
    for part in stored:
        assert live[part.part] == pytest.approx(part.value, abs=0.1), part.part


@pytest.mark.parametrize(
    ("axis", "off"),
    [("tilt_deg", 4.0), ("tilt_deg", -4.0), ("slide_mm", 9.0), ("rotate_deg", 15.0)],
)
def test_the_next_move_leads_back(axis, off):
    one = ready()
    view = only(one, "ica_b_longitudinal")
    shown = picture(one, view, replace(view.probe, **{axis: getattr(view.probe, axis) + off}))
    before = live_score(one.scene, shown, view.asked).mean
    for _ in range(6):
        move = next_move(one.scene, shown, view.asked)
        if move is None:
            break
        assert move.gain > 0
        assert move.text
        assert move.reason
        state = state_of(shown.probe, shown.settings)
        state[move.axis] += move.change
        probe, settings = applied(shown.probe, shown.settings, state)
        shown = picture(one, replace(view, settings=settings), probe)
    best = live_score(one.scene, picture(one, view), view.asked).mean
    after = live_score(one.scene, shown, view.asked).mean
    assert after > before
    assert after > best - 0.12


def test_a_wrong_vessel_is_led_to_the_right_one():
    one = ready()
    from sonobridge.simulator.patient.placement.views import View, view_pose

    view = only(one, "ica_b_longitudinal")
    patient = one.scene.known.patient
    eca, _ = view_pose(patient, "right", View(site="eca", plane="longitudinal"))
    shown = picture(one, view, eca)
    parts = {p.part: p for p in live_score(one.scene, shown, view.asked).parts}
    assert parts["plane"].value == 0.0
    assert "external carotid is in the picture" in parts["plane"].reason
    assert next_move(one.scene, shown, view.asked) is not None


def test_a_view_is_guessed_where_none_was_declared():
    one = ready()
    view = only(one, "cca_b_longitudinal")
    found = guess_view(one.scene, view.probe, lens(view.settings))
    assert found.site.startswith("cca")
    assert found.plane == "longitudinal"
    away = replace(view.probe, sweep_deg=110.0, rotate_deg=70.0, tilt_deg=30.0)
    assert guess_view(one.scene, away, lens(view.settings)) is None


def test_score_and_hint_fit_into_a_stream():
    """More than five scores a second with less than 50 ms of processor time each."""
    one = ready()
    view = only(one, "ica_b_longitudinal")
    frame = one.scene.picture(view.probe, view.settings, 0)
    given = ConsoleInput(number=1, probe=view.probe, settings=view.settings)
    seen = {"declared": lambda: (view.asked,), "latest": lambda: frame}
    score = ScoreObserver(scene=one.scene, attainable=0.9, **seen)
    hint = HintObserver(scene=one.scene, **seen)
    assert score.every_s <= 0.2
    said = score.look(given, 0.0)
    assert said["topic"] == "score"
    assert {part["id"] for part in said["parts"]} >= {"plane", "coverage", "contrast"}
    assert said["rung"] == "tested on scripts"
    off = replace(given, probe=replace(view.probe, tilt_deg=view.probe.tilt_deg + 4.0))
    assert hint.look(off, 0.0)["text"]
    used = []
    for _ in range(5):
        before = time.process_time()
        score.look(given, 0.0)
        used.append(time.process_time() - before)
    assert min(used) < 0.05


def test_the_coach_holds_the_picture_against_the_view_that_is_being_taken():
    """Not against whatever a pose shows best, nor against a view of the other side."""
    one = ready()
    view = only(one, "cca_b_longitudinal")
    frame = one.scene.picture(view.probe, view.settings, 0)
    given = ConsoleInput(number=1, probe=view.probe, settings=view.settings)
    optics = lens(view.settings)
    shown = guess_view(one.scene, view.probe, optics)
    bulb = AskedView(side=shown.side, site="bulb", plane="transverse")
    other = replace(bulb, side="left" if bulb.side == "right" else "right")
    wanted = [()]
    score = ScoreObserver(one.scene, 0.9, lambda: wanted[0], lambda: frame)

    def held_against():
        return score.look(given, 0.0)["view"]

    assert held_against() == f"{shown.side} {shown.site} {shown.plane}"
    wanted[0] = (bulb,)
    assert held_against() == f"{bulb.side} bulb transverse"
    wanted[0] = (bulb, shown)  # of several that fulfil it, the one that is nearly there
    assert held_against() == f"{shown.side} {shown.site} {shown.plane}"
    wanted[0] = (other,)
    assert held_against() == f"{shown.side} {shown.site} {shown.plane}"


def test_a_move_that_was_made_is_taken_back():
    """Where nothing nearby scores better the coach says so, and the page drops the old move."""
    one = ready()
    view = only(one, "cca_b_longitudinal")
    best, seen = view.probe, {"declared": lambda: (view.asked,)}
    for _ in range(20):
        frame = one.scene.picture(best, view.settings, 0)
        hint = HintObserver(scene=one.scene, latest=lambda frame=frame: frame, **seen)
        given = ConsoleInput(number=1, probe=best, settings=view.settings)
        said = hint.look(given, 0.0)
        if not said["text"]:
            break
        best = replace(best, **{said["axis"]: getattr(best, said["axis"]) + said["change"]})
    assert said == {"topic": "hint", "text": "", "reason": "", "keys": ""}


@pytest.mark.parametrize(
    ("view_id", "paths"),
    [
        ("ica_b_longitudinal", {"image.gain_db", "image.depth_mm", "image.focus_mm"}),
        ("ica_colour", {"colour.prf_hz", "colour.steer_deg", "colour.gain_db"}),
        ("ica_prox_spectral", {"spectral.cursor_deg", "spectral.gate_mm", "spectral.prf_hz"}),
    ],
)
def test_what_the_expert_sets_lies_in_the_good_ranges(view_id, paths):
    one = ready()
    view = only(one, view_id)
    shown = picture(one, view)
    before = live_score(one.scene, shown, view.asked).mean
    ranges = good_ranges(one.scene, shown, view.asked)
    assert paths <= set(ranges)
    for path, (low, high) in ranges.items():
        group, knob = path.split(".")
        now = getattr(getattr(view.settings, group), knob)
        assert low - 0.01 <= now <= high + 0.01, path
        assert low < high
    assert before > 0.5


def test_a_bad_knob_has_its_good_range_elsewhere():
    one = ready()
    view = only(one, "ica_prox_spectral")
    turned = replace(
        view.settings, spectral=replace(view.settings.spectral, cursor_deg=20.0, gate_mm=9.0)
    )
    ranges = good_ranges(one.scene, picture(one, replace(view, settings=turned)), view.asked)
    low, high = ranges["spectral.cursor_deg"]
    assert low <= view.settings.spectral.cursor_deg <= high
    assert ranges["spectral.gate_mm"][1] < 9.0


def test_a_knob_that_changes_nothing_has_no_range():
    assert good_range(lambda _: 0.7, [1.0, 2.0, 3.0], 2.0) is None
    found = good_range(lambda value: 1.0 - abs(value - 2.0), [0.0, 1.0, 2.0, 3.0], 0.0)
    assert found == (2.0, 2.0)
    twice = good_range(abs, [-2.0, -1.0, 0.0, 1.0, 2.0], -2.0)
    assert twice == (-2.0, -2.0), "of two best stretches the one where the knob stands"


def test_good_ranges_are_told_once_until_something_changes():
    one = ready()
    view = only(one, "ica_prox_spectral")
    frame = one.scene.picture(view.probe, view.settings, 0)
    given = ConsoleInput(number=1, probe=view.probe, settings=view.settings)
    observer = GoodRangeObserver(one.scene, lambda: (view.asked,), lambda: frame)
    told = observer.look(given, 0.0)
    assert (told["topic"], told["mode"], told["for_s"]) == ("good", "spectral", None)
    assert observer.look(given, 2.0) is None
    fading = GoodRangeObserver(one.scene, lambda: (view.asked,), lambda: frame, for_s=3.0)
    assert fading.look(given, 0.0) == fading.look(given, 9.0)
