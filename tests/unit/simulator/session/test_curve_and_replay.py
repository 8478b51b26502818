"""Learning curve with its interval, replay files, and export."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonobridge.core.record import from_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.curve import fit_learning_curve, isotonic
from sonobridge.simulator.session.records import (
    ControlEvent,
    RecordedPicture,
    Session,
    SessionHeader,
)
from sonobridge.simulator.session.replay import (
    ReplayRefusedError,
    ReplayVersionError,
    export_session,
    parse_replay,
    replay_lines,
)

HEADER = SessionHeader(
    session_id="scan_1",
    case_id="c01",
    case_version=1,
    case_sha256="0" * 64,
    mode="exam",
    device="keyboard",
    frame_rate=60.0,
    window_width=1280,
    window_height=800,
    seed=4,
)
EVENTS = (
    ControlEvent(time_s=0.0, probe=ProbeControl(side="right")),
    ControlEvent(time_s=1.5, probe=ProbeControl(side="right", tilt_deg=3.0)),
    ControlEvent(time_s=2.0, frozen=True),
)
PICTURES = (
    RecordedPicture(
        index=7,
        time_s=0.1234567890123,
        sha256="a" * 64,
        probe=ProbeControl(side="right"),
        settings=ConsoleSettings(mode="colour"),
    ),
)


def named(scores):
    return [(f"s{i}", float(v)) for i, v in enumerate(scores)]


def test_four_sessions_are_too_few():
    curve = fit_learning_curve(named([0.1, 0.4, 0.6, 0.9]))
    assert curve.state == "too_few"
    assert curve.verdict == "too_few"
    assert curve.gain is None
    assert all(point.fitted is None for point in curve.points)
    assert "4 of 5" in curve.words
    assert fit_learning_curve([]).words.startswith("Too few")


def test_a_learner_rises_and_noise_does_not():
    rising = fit_learning_curve(named(0.3 + 0.05 * np.arange(10)), seed=1)
    assert rising.verdict == "rising"
    assert rising.gain == pytest.approx(0.45)
    assert rising.gain_low <= rising.gain <= rising.gain_high
    flat = fit_learning_curve(named([0.6, 0.5, 0.62, 0.48, 0.55, 0.6, 0.5, 0.58]), seed=1)
    assert flat.verdict == "not_shown"
    assert "not shown" in flat.words
    with pytest.raises(ValueError, match=r"0\.\.1"):
        fit_learning_curve([("a", 1.4)])


def test_flat_learners_are_rarely_called_rising():
    """The verdict's error: of 200 flat learners with 8 sessions few are called rising."""
    rng = np.random.Generator(np.random.PCG64(5))
    called = 0
    for index in range(60):
        scores = np.clip(rng.normal(0.6, 0.1, 8), 0, 1)
        called += fit_learning_curve(named(scores), seed=index).verdict == "rising"
    assert called <= 9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_isotonic_rises_keeps_the_mean_and_is_its_own_fit(values):
    fitted = isotonic(np.array(values))
    assert (np.diff(fitted) >= -1e-12).all()
    assert fitted.mean() == pytest.approx(np.mean(values))
    assert isotonic(fitted) == pytest.approx(fitted)


def test_a_replay_comes_back_as_it_was():
    header, events, pictures = parse_replay(replay_lines(HEADER, EVENTS, PICTURES))
    assert header == HEADER
    assert events == EVENTS
    assert pictures == PICTURES


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("format", "sonobridge.scan.session/2", "records"),
        ("simulator", "9", "simulator"),
        ("case_sha256", "f" * 64, "case"),
    ],
)
def test_a_replay_of_another_version_says_so(field, value, what):
    lines = replay_lines(HEADER, EVENTS)
    first = json.loads(lines[0])
    first["header"][field] = value
    with pytest.raises(ReplayVersionError) as caught:
        parse_replay([json.dumps(first), *lines[1:]], case_sha256="0" * 64)
    assert f"another version of the {what}" in caught.value.what
    assert caught.value.kept
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "empty"),
        (["{"], "no JSON"),
        (["[]"], "no object"),
        (["{}"], "no header"),
        ([replay_lines(HEADER, ())[0], '{"t": "x", "freeze": true}'], "no time"),
        ([replay_lines(HEADER, ())[0], '{"t": 1, "probe": {"side": "up"}}'], "line 2"),
        ([replay_lines(HEADER, ())[0], "x" * 30_000], "too long"),
        ([*replay_lines(HEADER, EVENTS), '{"t": 1.0, "freeze": true}'], "before the line"),
        ([replay_lines(HEADER, ())[0], '{"t": 1, "picture": {"index": -1}}'], "line 2"),
    ],
)
def test_a_broken_replay_names_its_line(lines, why):
    with pytest.raises(ReplayRefusedError) as caught:
        parse_replay(lines)
    assert why in f"{caught.value.where} {caught.value.why}"


def test_a_session_is_exported_and_read_back():
    session = Session(header=HEADER, events=EVENTS)
    text = export_session(session)
    assert from_json(Session, json.loads(text)) == session
