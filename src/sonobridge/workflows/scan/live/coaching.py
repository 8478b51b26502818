"""What coach and faded mode add to a console: score, next move, the probe. Never an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.console.live import LiveConsole
    from sonobridge.simulator.session.coach.observers import ScoreObserver
    from sonobridge.simulator.session.scene import AskedView

__all__ = ["coach", "fade", "key_words"]

_FIRST_HINT_S: Final = 5.0
_LAST_HINTED: Final = 5
_SHOWN_S: Final = 3.0
"""How long a faded session shows good ranges."""

_PROBE_KEYS: Final = {
    "sweep_deg": ("←", "→"),
    "slide_mm": ("↓", "↑"),
    "rock_deg": ("Shift ←", "Shift →"),
    "tilt_deg": ("Shift ↓", "Shift ↑"),
    "rotate_deg": ("Alt ←", "Alt →"),
    "press_mm": ("−", "+"),
}
_KNOB_KEYS: Final = {
    "gain_db": "N",
    "depth_mm": "D",
    "focus_mm": "F",
    "frequency_mhz": "Q",
    "dynamic_range_db": "R",
    "cursor_deg": "A",
    "gate_mm": "G",
    "steer_deg": "S",
    "prf_hz": "P",
    "wall_filter_hz": "W",
    "wall_filter": "W",
    "baseline": "B",
    "lateral_mm": "X",
    "spectral.depth_mm": "X",
    "colour.depth_mm": "X",
    "colour.gain_db": "E",
    "spectral.gain_db": "E",
}


def key_words(axis: str, change: float) -> str:
    """Return the keys of a move as they are printed: a smaller value first, a larger second."""
    if axis in _PROBE_KEYS:
        return _PROBE_KEYS[axis][1 if change > 0 else 0]
    letter = _KNOB_KEYS.get(axis, _KNOB_KEYS.get(axis.rpartition(".")[2]))
    return "" if letter is None else f"{letter} {'→' if change > 0 else '←'}"


def coach(console: LiveConsole, duplex: DuplexScanner, case: Case | None, seed: int) -> None:
    """Add the coach's observers; a free patient has no task to be scored on."""
    from sonobridge.simulator.console.observers.inset import InsetObserver
    from sonobridge.simulator.session.coach.observers import GoodRangeObserver, HintObserver

    console.observe(InsetObserver(duplex.grey.patient))
    score = _score(console, duplex, case, seed)
    if score is not None:
        scene, taken, latest = score.scene, score.declared, score.latest
        console.observe(score)
        console.observe(HintObserver(scene, taken, latest, key_words))
        console.observe(GoodRangeObserver(scene, taken, latest))


def fade(
    console: LiveConsole, duplex: DuplexScanner, case: Case | None, *, seed: int, before: int
) -> None:
    """Add what a faded session still says: the score at the end of each view, rarer hints.

    Good ranges come as rarely as hints and are shown for some seconds only.

    Parameters
    ----------
    before
        Practice sessions that the person has submitted before; each doubles the time
        between two hints, and after five there are neither hints nor good ranges.
    """
    from sonobridge.simulator.console.observers.at_store import AtStore
    from sonobridge.simulator.session.coach.observers import GoodRangeObserver, HintObserver

    score = _score(console, duplex, case, seed)
    if score is None:
        return
    scene, taken, latest = score.scene, score.declared, score.latest
    console.observe(AtStore(score, lambda: console.stored))
    if before < _LAST_HINTED:
        every = _FIRST_HINT_S * 2**before
        console.observe(HintObserver(scene, taken, latest, key_words, every_s=every))
        console.observe(GoodRangeObserver(scene, taken, latest, every_s=every, for_s=_SHOWN_S))


def _score(
    console: LiveConsole, duplex: DuplexScanner, case: Case | None, seed: int
) -> ScoreObserver | None:
    """Return the observer that scores the picture; None where there is nothing to score."""
    from sonobridge.simulator.cases.expert_run import stored_run
    from sonobridge.simulator.cases.truth import know_case
    from sonobridge.simulator.session.coach.observers import ScoreObserver
    from sonobridge.simulator.session.scene import Scene

    run = None if case is None else stored_run(case)
    if case is None or run is None:
        return None
    scene = Scene.over(know_case(case), duplex.grey, seed)
    views = _views_of(case)
    return ScoreObserver(
        scene, run.attainable, lambda: views.get(console.taking, ()), lambda: duplex.latest
    )


def _views_of(case: Case) -> dict[str, tuple[AskedView, ...]]:
    """Return what each view of the case's protocol may be taken of, by the view's name."""
    from sonobridge.simulator.session.protocol import case_protocol
    from sonobridge.simulator.session.scene import AskedView
    from sonobridge.workflows.scan.session.view import view_name

    protocol = case_protocol(case)
    return {
        view_name(side, view.id): tuple(
            AskedView(side=side, site=site, plane=view.plane) for site in view.sites
        )
        for side in protocol.sides
        for view in protocol.views
    }
