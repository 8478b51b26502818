"""Opens a recording to be watched: the same scanner, steered by what was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.core.record import to_json
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.live.console import prepare_kernels
from sonobridge.workflows.scan.recording.own import own_recording

if TYPE_CHECKING:
    from sonobridge.simulator.session.playback.player import Player

__all__ = ["greeting_of_player", "open_player"]


def open_player(context: Context, session_id: str) -> Player:
    """Return the player of the recording of a person's own session.

    Raises
    ------
    ScanSessionMissingError, ConflictError, ReplayVersionError
        As ``own_recording``.
    """
    from sonobridge.simulator.cases.blood_flow import patient_flow
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.console.grey_scanner import GreyScanner
    from sonobridge.simulator.console.heartbeat import Heartbeat
    from sonobridge.simulator.console.live import ConsoleInput
    from sonobridge.simulator.console.observers.inset import InsetObserver
    from sonobridge.simulator.session.playback.player import Player
    from sonobridge.simulator.session.playback.timeline import Timeline
    from sonobridge.workflows.scan.live.known_case import patient_of

    own = own_recording(context, session_id)
    timeline = Timeline(own.session.events)
    prepare_kernels(context)
    context.progress(0, None, "sides", "Building the patient")
    patient = patient_of(own.row)
    flow = patient_flow(patient)
    beat = Heartbeat(intervals_s=flow.circulation.intervals_s)
    scanner = GreyScanner(
        patient,
        seed=own.row.seed,
        phase=beat.phase,
        threads=2,
        dead_elements=() if own.case is None else own.case.dead_elements,
    )
    first = timeline.at(0.0)
    scanner.side(first.probe.side)
    return Player(
        scanning=DuplexScanner(scanner, flow, own.row.seed),
        timeline=timeline,
        observers=(InsetObserver(patient),),
        given=ConsoleInput(number=0, probe=first.probe, settings=first.settings),
    )


def greeting_of_player(session_id: str, player: Player) -> dict[str, Any]:
    """Return what the page is told when it comes."""
    held = player.timeline.at(player.time_s)
    return {
        "session_id": session_id,
        "duration_s": player.timeline.end_s,
        "time_s": round(player.time_s, 3),
        "control": 0,
        "probe": to_json(held.probe),
        "settings": to_json(held.settings),
    }
