"""``scan.start``: begin a session on a simulated patient."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record
from sonobridge.simulator.console.steering import Device
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.view import (
    CaseBrief,
    Decision,
    ProtocolView,
    case_brief,
    decisions_of,
    protocol_views,
)

__all__ = ["SCANNERS", "StartRequest", "StartResult", "start"]

SCANNERS = frozenset({Role.OWNER, Role.LEARNER, Role.EDUCATOR, Role.READER, Role.ADJUDICATOR})
"""Who may scan: everybody but people who only look."""


@record
class StartRequest:
    """Which case, how, and on what device."""

    case_id: Annotated[
        str, MaxLen(80), Help("A case of the catalogue, or 'free' for a patient of a seed.")
    ] = "free"
    mode: Annotated[
        Literal["coach", "faded", "exam"],
        Help("coach shows everything, exam nothing; only exam sessions are evidence."),
    ] = "coach"
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of a free patient and of noise.")] = 1
    device: Annotated[
        Device,
        Help("What the probe is moved with; it stands in the record, with what was observed."),
    ] = "keyboard"
    frame_rate: Annotated[int, Ge(0), Le(240), Help("Frames a second of the screen.")] = 60
    window_width: Annotated[int, Ge(1), Le(16384), Help("Width of the window, pixels.")] = 1280
    window_height: Annotated[int, Ge(1), Le(16384), Help("Height of the window, pixels.")] = 800
    referral_shown: Annotated[
        bool, Help("Show the referral with its hint, or the one without.")
    ] = True


@record
class StartResult:
    """The session that can be scanned now, and what may be told of its case."""

    session_id: str
    case: CaseBrief
    protocol: tuple[ProtocolView, ...]
    decisions: tuple[Decision, ...]


@operation(
    "scan.start",
    summary="Start a scan session on a simulated patient.",
    roles=SCANNERS,
    positional=("case_id",),
)
def start(context: Context, request: StartRequest) -> StartResult:
    """Store the session with everything that its score will depend on."""
    from sonobridge import __version__
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import find_scan_case

    found = find_scan_case(request.case_id, request.mode)
    session = ScanStore(context.workspace).start(
        context.actor.person_id,
        case=(found.id, found.sha256),
        mode=request.mode,
        seed=request.seed,
        body={
            "device": request.device,
            "frame_rate": request.frame_rate,
            "window": [request.window_width, request.window_height],
            "referral_shown": request.referral_shown,
            "version": __version__,
        },
    )
    return StartResult(
        session_id=session.id,
        case=case_brief(found.case, session),
        protocol=protocol_views(found.case),
        decisions=decisions_of(found.case),
    )
