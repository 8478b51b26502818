"""What a coach adds to a console: score, next move, where the probe is. Never in an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.console.live import LiveConsole

__all__ = ["coach", "key_words"]

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

    console.observe(InsetObserver(duplex.grey.patient))
    if case is None:
        return
    from sonobridge.simulator.cases.expert_run import stored_run
    from sonobridge.simulator.cases.truth import know_case
    from sonobridge.simulator.session.coach.observers import HintObserver, ScoreObserver
    from sonobridge.simulator.session.scene import Scene

    run = stored_run(case)
    if run is None:
        return
    scene = Scene.over(know_case(case), duplex.grey, seed)
    console.observe(ScoreObserver(scene, run.attainable, lambda: None))
    console.observe(HintObserver(scene, lambda: None, key_words))
