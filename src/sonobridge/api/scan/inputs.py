"""What a console page asks of devices: a code for a phone, a tracker, its zero pose."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Final, Literal

from annotated_types import Ge, Le, Len

from sonobridge.api.scan.pairing import CODE_S
from sonobridge.api.scan.running import RunningConsole
from sonobridge.api.scan.tracker import TrackerAddress, TrackerLink
from sonobridge.api.state import ServerState
from sonobridge.core.errors import ForbiddenError, SonobridgeError
from sonobridge.core.record import from_json, record
from sonobridge.simulator.console.live import LiveConsole
from sonobridge.simulator.tracking.calibration import ToolAxes
from sonobridge.store.scans import TrackerZero

__all__ = ["INPUT_KINDS", "obey_input"]


class TrackerHostError(ForbiddenError):
    """A tracking server on a machine that was not permitted."""

    code = "scan.tracker_host"


@record
class PairPhone:
    """A code is wanted by which a phone may steer."""

    kind: Literal["pair"]


@record
class UnpairPhone:
    """The phone shall steer no more; its code, if one is shown, is void."""

    kind: Literal["unpair"]


@record
class OpenTracker:
    """A tracking server and the tool on it that is the probe."""

    kind: Literal["tracker_open"]
    host: Annotated[str, Len(1, 120)]
    port: Annotated[int, Ge(1), Le(65_535)]
    tool: Annotated[str, Len(0, 40)] = ""
    axes: ToolAxes = ToolAxes()


@record
class ZeroTracker:
    """The tracked probe is held still: take its zero pose."""

    kind: Literal["tracker_zero"]


@record
class CloseTracker:
    """The tracker shall steer no more."""

    kind: Literal["tracker_close"]


INPUT_KINDS: Final[dict[str, type]] = {
    "pair": PairPhone,
    "unpair": UnpairPhone,
    "tracker_open": OpenTracker,
    "tracker_zero": ZeroTracker,
    "tracker_close": CloseTracker,
}


def obey_input(
    state: ServerState, running: RunningConsole[LiveConsole], message: dict[str, Any]
) -> None:
    """Do what the page asks; what cannot be done is told to it, and the session goes on."""
    try:
        _obey(state, running, from_json(INPUT_KINDS[str(message["kind"])], message))
    except SonobridgeError as error:
        topic = "tracker" if str(message["kind"]).startswith("tracker") else "pairing"
        running.tell({"topic": topic, "state": "refused", "problem": error.as_json()})


def _obey(state: ServerState, running: RunningConsole[LiveConsole], said: object) -> None:
    hands = running.hands
    if isinstance(said, PairPhone):
        code = state.pairings.offer(running)
        running.tell({"topic": "pairing", "state": "shown", "code": code, "for_s": CODE_S})
    elif isinstance(said, UnpairPhone):
        state.pairings.forget(running)
        hands.release()
    elif isinstance(said, OpenTracker):
        _refuse_host(state, said.host)
        address = TrackerAddress(host=said.host, port=said.port, tool=said.tool, axes=said.axes)
        link = TrackerLink(address, running, TrackerZero(state.workspace))
        hands.follow(link)
        link.start()
    elif isinstance(said, ZeroTracker) and hands.tracker is not None:
        hands.tracker.zero()
    elif isinstance(said, CloseTracker):
        hands.follow(None)


def _refuse_host(state: ServerState, host: str) -> None:
    """Let connections leave this machine only to hosts that were configured."""
    if host == "localhost":
        return
    named = {one.strip() for one in state.settings.tracker_hosts.split(",")} - {""}
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if local or host in named:
        return
    raise TrackerHostError(
        "The program connects to no tracking server on another machine.",
        where=host,
        why="Without a setting it opens no connection that leaves this machine.",
        kept="The session, and the probe where it was.",
        remedy="Run the tracking server here, or name the host in the setting tracker_hosts.",
    )
