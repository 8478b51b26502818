"""What a coach says while the console runs: the score of the picture, and the next move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sonobridge.simulator.console.frames import GreyFrame
from sonobridge.simulator.console.live import ConsoleInput
from sonobridge.simulator.score.ladder import RUNG_WORDS, lowest_rung
from sonobridge.simulator.score.part import part_rules
from sonobridge.simulator.session.coach.good_ranges import good_ranges
from sonobridge.simulator.session.coach.live import (
    LivePicture,
    guess_view,
    live_score,
    nearest_view,
    next_move,
)
from sonobridge.simulator.session.picture.beam_view import Lens
from sonobridge.simulator.session.scene import AskedView, Scene

__all__ = ["GoodRangeObserver", "HintObserver", "ScoreObserver"]

Declared = Callable[[], Sequence[AskedView]]
Latest = Callable[[], GreyFrame | None]

_SHOWN_DIGITS: Final = 3


def _look(
    scene: Scene, given: ConsoleInput, declared: Declared, latest: Latest
) -> tuple[LivePicture, AskedView] | None:
    """Return the picture on the screen and the view it is held against; None before one.

    The picture is the newest frame of the console, so that nothing is made twice and the
    console's own engine is left alone.
    """
    frame = latest()
    lines = scene.scanner.side(given.probe.side).lines if frame is not None else None
    if frame is None or lines is None or lines.grid != frame.grid:
        return None
    optics = Lens(grid=lines.grid, psf=lines.psf)
    asked = nearest_view(scene, given.probe, optics, declared())
    asked = asked or guess_view(scene, given.probe, optics)
    if asked is None:
        return None
    picture = LivePicture(
        probe=given.probe,
        settings=given.settings,
        optics=optics,
        pixels=frame.pixels if given.settings.mode == "b" else None,
    )
    return picture, asked


@dataclass(slots=True)
class ScoreObserver:
    """Scores the picture on the screen more than five times a second; never in an exam.

    Attributes
    ----------
    scene
        The case, looking through the console's own scanner.
    attainable
        Best attainable mean of the case.
    declared
        The views of which the person takes one now; empty where nothing was said.
    latest
        The newest grey frame of the console.
    """

    scene: Scene
    attainable: float
    declared: Declared
    latest: Latest
    every_s: float = 0.15
    beside: bool = True

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the parts of the picture now."""
        del time_s
        found = _look(self.scene, given, self.declared, self.latest)
        if found is None:
            return None
        picture, asked = found
        scored, rules = live_score(self.scene, picture, asked), part_rules()
        flow = line = None
        if given.settings.mode == "spectral":
            gate = self.scene.gate(given.probe, given.settings, asked)
            if gate.stream is not None:
                angle = given.settings.spectral.cursor_deg - gate.cursor_error_deg
                line = round((angle + 90.0) % 180.0 - 90.0, 1)
                flow = abs(line)
        return {
            "topic": "score",
            "mean": round(scored.mean, _SHOWN_DIGITS),
            "attainable": self.attainable,
            "worst": scored.worst,
            "parts": [
                {
                    "id": part.part,
                    "name": rules[part.part].title,
                    "value": round(part.value, _SHOWN_DIGITS),
                    "reason": part.reason,
                    "next_move": part.next_move,
                }
                for part in scored.parts
            ],
            "rung": RUNG_WORDS[lowest_rung(rules[part.part].rung for part in scored.parts)],
            "flow_deg": flow,
            "flow_line_deg": line,
            "view": f"{asked.side} {asked.site} {asked.plane}",
        }


@dataclass(slots=True)
class HintObserver:
    """Says the next best move twice a second; never in an exam.

    Attributes
    ----------
    scene, declared, latest
        As in ``ScoreObserver``.
    keys
        Keys of a move by axis and sign, as they are printed.
    """

    scene: Scene
    declared: Declared
    latest: Latest
    keys: Callable[[str, float], str] = lambda axis, change: ""  # noqa: ARG005
    every_s: float = 0.5
    beside: bool = True

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the move; with an empty text when nothing is better nearby."""
        del time_s
        found = _look(self.scene, given, self.declared, self.latest)
        if found is None:
            return None
        move = next_move(self.scene, *found)
        if move is None:
            # Said aloud: the page would go on showing a move that has been made.
            return {"topic": "hint", "text": "", "reason": "", "keys": ""}
        return {
            "topic": "hint",
            "text": move.text,
            "reason": move.reason,
            "keys": self.keys(move.axis, move.change),
            "axis": move.axis,
            "change": round(move.change, 2),
            "gain": round(move.gain, _SHOWN_DIGITS),
        }


@dataclass(slots=True)
class GoodRangeObserver:
    """Says the good range of each knob; never in an exam.

    Attributes
    ----------
    scene, declared, latest
        As in ``ScoreObserver``.
    for_s
        How long the page shows them, seconds; None until the next ones.
    """

    scene: Scene
    declared: Declared
    latest: Latest
    every_s: float = 2.0
    for_s: float | None = None
    beside: bool = True
    _told: tuple[object, ...] = ()

    def look(self, given: ConsoleInput, time_s: float) -> Mapping[str, Any] | None:
        """Return the ranges; nothing when hand and knobs are as they were."""
        del time_s
        told = (given.probe, given.settings, self.declared())
        if told == self._told and self.for_s is None:
            return None
        found = _look(self.scene, given, self.declared, self.latest)
        if found is None:
            return None
        self._told = told
        return {
            "topic": "good",
            "mode": given.settings.mode,
            "ranges": {
                path: list(two) for path, two in good_ranges(self.scene, *found).items()
            },
            "for_s": self.for_s,
        }
