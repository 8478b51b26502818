"""Opens the console of a session: its patient, scanner, recording, and what may be shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonobridge.core.record import from_json
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.console.live import ConsoleInput, LiveConsole
    from sonobridge.store.scans import ScanSession, ScanStore

__all__ = ["greeting_of", "open_console", "prepare_kernels", "refuse_submitted"]


def open_console(context: Context, session_id: str) -> tuple[LiveConsole, dict[str, Any]]:
    """Return the console of the person's own open session, and what to greet the page with.

    A session that was scanned before goes on where its recording ends.

    Raises
    ------
    ScanSessionMissingError, ScanSubmittedError
        If there is no such session of this person, or it was submitted.
    """
    from sonobridge.simulator.cases.blood_flow import patient_flow
    from sonobridge.simulator.console.duplex_scanner import DuplexScanner
    from sonobridge.simulator.console.grey_scanner import GreyScanner
    from sonobridge.simulator.console.heartbeat import Heartbeat
    from sonobridge.simulator.console.live import LiveConsole
    from sonobridge.simulator.console.steering import steered_counts
    from sonobridge.store.scans import ScanStore, ScanTrace
    from sonobridge.workflows.scan.live.coaching import coach, fade
    from sonobridge.workflows.scan.live.known_case import case_of, patient_of

    store = ScanStore(context.workspace)
    session = store.get(session_id, person_id=context.actor.person_id)
    refuse_submitted(session)
    trace = ScanTrace(context.workspace, session.id)
    events = trace.events()
    given, time_s = _where_it_stopped(events)
    prepare_kernels(context)
    context.progress(0, None, "sides", "Building the patient")
    patient = patient_of(session)
    flow = patient_flow(patient)
    beat = Heartbeat(intervals_s=flow.circulation.intervals_s)
    case = case_of(session)
    dead = () if case is None else case.dead_elements
    scanner = GreyScanner(
        patient, seed=session.seed, phase=beat.phase, threads=2, dead_elements=dead
    )
    scanner.side(given.probe.side)
    duplex = DuplexScanner(scanner, flow, session.seed)
    console = LiveConsole(
        scanning=duplex,
        given=given,
        record=trace.append,
        settle=trace.settle,
        leave=trace.close,
        time_s=time_s,
        steered=Counter(steered_counts(events)),
    )
    _observe(console, duplex, session.mode)
    if session.mode == "coach":
        coach(console, duplex, case, session.seed)
    elif session.mode == "faded":
        before = _practised(store, context.actor.person_id)
        fade(console, duplex, case, seed=session.seed, before=before)
    return console, greeting_of(session, time_s)


def _practised(store: ScanStore, person_id: str) -> int:
    """Return how many coached and faded sessions a person has submitted."""
    sessions = store.list(person_id=person_id)
    return sum(one.mode != "exam" and bool(one.submitted_at) for one in sessions)


def prepare_kernels(context: Context) -> None:
    """Load the loops of picture and Doppler, compiling them on the first use ever.

    Otherwise the first change of mode would stop the console while they are compiled.
    """
    from sonobridge.simulator.doppler.kernels.library import ensure_compiled as ensure_doppler
    from sonobridge.simulator.engine.kernels.library import ensure_compiled as ensure_engine

    folder = context.settings.kernel_folder()
    ensure_engine(context.progress, folder=folder)
    ensure_doppler(context.progress, folder=folder)


def _observe(console: LiveConsole, duplex: DuplexScanner, mode: str) -> None:
    """Let the console say what its mode allows; an exam gets what any scanner shows."""
    from sonobridge.simulator.console.observers.devices import DevicesObserver
    from sonobridge.simulator.console.observers.preparing import PreparingObserver
    from sonobridge.simulator.console.observers.safety import SafetyObserver
    from sonobridge.simulator.console.observers.trace import TraceObserver

    console.observe(PreparingObserver(duplex.grey))
    console.observe(DevicesObserver(lambda: console.steered))
    console.observe(SafetyObserver(console.record, lambda: console.frozen))
    console.observe(TraceObserver(duplex, with_flow=mode == "coach"))


def greeting_of(session: ScanSession, time_s: float) -> dict[str, Any]:
    """Return what the page is told of a session: nothing of its truth."""
    return {
        "session_id": session.id,
        "case_id": session.case_id,
        "mode": session.mode,
        "restored": time_s > 0.0,
        "time_s": round(time_s, 3),
    }


def refuse_submitted(session: ScanSession) -> None:
    """Refuse to scan a session that was handed in."""
    from sonobridge.store.scans import ScanSubmittedError

    if session.submitted_at:
        raise ScanSubmittedError(
            "The session was submitted.",
            where=session.id,
            why=f"It was submitted at {session.submitted_at}.",
            kept="Its recording and its result.",
            remedy="Open its result, or start a new session.",
        )


def _where_it_stopped(events: list[dict[str, Any]]) -> tuple[ConsoleInput, float]:
    """Return probe, controls and time at the end of the recording, or those of a start."""
    from sonobridge.simulator.console.live import ConsoleInput
    from sonobridge.simulator.console.settings import ConsoleSettings
    from sonobridge.simulator.patient.placement.probe_control import ProbeControl

    probe, settings, time_s = ProbeControl(side="right"), ConsoleSettings(), 0.0
    for event in events:
        time_s = float(event.get("t", time_s))
        if "probe" in event:
            probe = from_json(ProbeControl, event["probe"])
        if "settings" in event:
            settings = from_json(ConsoleSettings, event["settings"])
    return ConsoleInput(number=0, probe=probe, settings=settings), time_s
