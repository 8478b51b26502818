"""How often, and how late, the acquisition score comes while the console runs."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.cases.truth import KnownCase, know_case
from sonobridge.simulator.console.duplex_scanner import DuplexScanner
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.views import VIEWS, view_pose
from sonobridge.simulator.session.coach.observers import ScoreObserver
from sonobridge.simulator.session.scene import AskedView, Scene

__all__ = ["ScoreStream", "measure_score_stream"]

_CASE: Final = "c01"
_VIEW: Final = "cca_mid_longitudinal"
_STEP_S: Final = 1.0 / 60.0
_WARM_S: Final = 30.0
_SWEEP_MM: Final = 1.0
_ASKED: Final = AskedView(side="right", site="cca_mid", plane="longitudinal")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStream:
    """A console in coach mode, by the clock, with a probe that never stands still.

    Attributes
    ----------
    seconds
        How long it was watched, from its first score on.
    scores, frames
        Scores and frames of that time.
    latencies_ms
        Time from looking at a picture to the words of its score, for each.
    """

    seconds: float
    scores: int
    frames: int
    latencies_ms: tuple[float, ...]

    @property
    def scores_hz(self) -> float:
        """Scores a second."""
        return self.scores / self.seconds

    @property
    def median_ms(self) -> float:
        """Median latency, ms."""
        return statistics.median(self.latencies_ms)


@dataclass(slots=True)
class _Timed:
    """An observer that notes when it begins to look."""

    inner: ScoreObserver
    every_s: float
    beside: bool = True
    begun: list[float] = field(default_factory=list)

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        self.begun.append(time.perf_counter())
        return self.inner.look(given, time_s)


def measure_score_stream(seconds: float = 4.0) -> ScoreStream:
    """Run a console in real time on a shipped case and time its scores.

    Frames, observers and threads are those of the product; what is left out is the socket.
    """
    known = know_case(find_case(_CASE))
    beat = Heartbeat(intervals_s=known.flow.circulation.intervals_s)
    scanner = GreyScanner(known.patient, seed=0, phase=beat.phase, threads=2)
    duplex = DuplexScanner(scanner, known.flow, 0)
    probe, _ = view_pose(known.patient, "right", VIEWS[_VIEW])
    scanner.side("right")
    console = LiveConsole(
        scanning=duplex,
        given=ConsoleInput(number=0, probe=probe, settings=ConsoleSettings()),
        record=lambda event: None,  # noqa: ARG005
        settle=lambda: None,
        leave=lambda: None,
    )
    observer = _timed(known, duplex)
    console.observe(observer)
    try:
        return _watched(console, observer, probe, seconds)
    finally:
        console.close()


def _timed(known: KnownCase, duplex: DuplexScanner) -> _Timed:
    scene = Scene.over(known, duplex.grey, 0)
    inner = ScoreObserver(scene, 1.0, lambda: (_ASKED,), lambda: duplex.latest)
    return _Timed(inner, inner.every_s)


def _watched(
    console: LiveConsole, observer: _Timed, probe: ProbeControl, seconds: float
) -> ScoreStream:
    """Let real time pass; the first score, which works out its beams, starts the watch."""
    last = started = time.perf_counter()
    begin: float | None = None
    number = frames = 0
    latencies: list[float] = []
    while True:
        now = time.perf_counter()
        if begin is not None and now - begin >= seconds:
            return ScoreStream(
                seconds=now - begin,
                scores=len(latencies),
                frames=frames,
                latencies_ms=tuple(latencies),
            )
        if begin is None and now - started > _WARM_S:
            raise RuntimeError("the console said no score within half a minute")
        number += 1
        console.steer(
            ConsoleInput(
                number=number, probe=_swept(probe, now - started), settings=ConsoleSettings()
            )
        )
        made, words = console.advance(now - last)
        last = now
        told = sum(one["topic"] == "score" for one in words)
        if begin is not None:
            frames += len(made)
            latencies += [1e3 * (time.perf_counter() - observer.begun[-1])] * told
        elif told:
            begin = time.perf_counter()
        time.sleep(max(0.0, _STEP_S - (time.perf_counter() - now)))


def _swept(probe: ProbeControl, time_s: float) -> ProbeControl:
    return replace(probe, slide_mm=probe.slide_mm + _SWEEP_MM * math.sin(2.0 * time_s))
