"""Replay files: a recorded session as lines of JSON, read back only by what can replay it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import from_json, to_json
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.session.records import (
    SESSION_FORMAT,
    SIMULATOR_VERSION,
    ControlEvent,
    RecordedPicture,
    Session,
    SessionHeader,
)

__all__ = [
    "ReplayRefusedError",
    "ReplayVersionError",
    "export_session",
    "parse_replay",
    "read_events",
    "read_pictures",
    "refuse_other_version",
    "replay_lines",
]

_LONGEST_LINE: Final = 20_000
_MOST_LINES: Final = 900_000


class ReplayRefusedError(InvalidInputError):
    """A replay file cannot be read."""

    code = "scan.replay_refused"


class ReplayVersionError(ReplayRefusedError):
    """A replay file was recorded by another version."""

    code = "scan.replay_version"


def replay_lines(
    header: SessionHeader,
    events: Iterable[ControlEvent],
    pictures: Iterable[RecordedPicture] = (),
) -> list[str]:
    """Return a session's timeline as lines of JSON: header, events, hashes of pictures."""
    lines = [json.dumps({"header": to_json(header)}, ensure_ascii=False)]
    for event in events:
        row: dict[str, Any] = {"t": event.time_s}
        if event.probe is not None:
            row["probe"] = to_json(event.probe)
        if event.settings is not None:
            row["settings"] = to_json(event.settings)
        if event.frozen is not None:
            row["freeze"] = event.frozen
        lines.append(json.dumps(row, ensure_ascii=False))
    for one in pictures:
        shown = {"t": one.time_s, "picture": to_json(one)}
        lines.append(json.dumps(shown, ensure_ascii=False))
    return lines


def parse_replay(
    lines: Iterable[str], *, simulator: str = SIMULATOR_VERSION, case_sha256: str | None = None
) -> tuple[SessionHeader, tuple[ControlEvent, ...], tuple[RecordedPicture, ...]]:
    """Read a replay file: header, events and the pictures that were recorded by their hash.

    Parameters
    ----------
    lines
        Lines of JSON.
    simulator
        Version of the simulator that would replay it.
    case_sha256
        Hash of the case that it would be replayed on, if it is known.

    Raises
    ------
    ReplayVersionError
        If it was recorded by another version of the records, the simulator or the case.
    ReplayRefusedError
        If a line is no event, too long, or goes back in time; the line is named.
    """
    header: SessionHeader | None = None
    rows: list[Mapping[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        if number > _MOST_LINES or len(line) > _LONGEST_LINE:
            raise _refused(number, "the file or the line is too long")
        if not line.strip():
            continue
        row = _parsed(number, line)
        if header is None:
            header = _header(row, simulator, case_sha256)
            continue
        rows.append(row)
    if header is None:
        raise _refused(1, "the file is empty")
    return header, read_events(rows, first_line=2), read_pictures(rows, first_line=2)


def read_events(
    rows: Iterable[Mapping[str, Any]], *, first_line: int = 1
) -> tuple[ControlEvent, ...]:
    """Return the events of a console's recording; rows that are none are passed over.

    Raises
    ------
    ReplayRefusedError
        If an event is wrong or goes back in time.
    """
    events: list[ControlEvent] = []
    for number, row in enumerate(rows, start=first_line):
        if not {"probe", "settings", "freeze"} & set(row):
            continue
        event = _event(number, row)
        if events and event.time_s < events[-1].time_s:
            raise _refused(number, "it lies before the line above")
        events.append(event)
    return tuple(events)


def read_pictures(
    rows: Iterable[Mapping[str, Any]], *, first_line: int = 1
) -> tuple[RecordedPicture, ...]:
    """Return the pictures of a console's recording; other rows are passed over.

    Raises
    ------
    ReplayRefusedError
        If a picture is wrong.
    """
    found: list[RecordedPicture] = []
    for number, row in enumerate(rows, start=first_line):
        if "picture" not in row:
            continue
        try:
            found.append(from_json(RecordedPicture, row["picture"]))
        except InvalidInputError as error:
            raise _refused(number, error.why or "the picture is wrong") from error
    return tuple(found)


def refuse_other_version(
    header: SessionHeader, *, simulator: str = SIMULATOR_VERSION, case_sha256: str | None = None
) -> None:
    """Refuse to show a recording that another simulator or case would show differently.

    Raises
    ------
    ReplayVersionError
        If it was recorded by another version.
    """
    if header.simulator != simulator:
        raise _version("simulator", header.simulator, simulator)
    if case_sha256 is not None and header.case_sha256 != case_sha256:
        raise _version("case", header.case_sha256[:12], case_sha256[:12])


def export_session(session: Session) -> str:
    """Return a whole session as JSON: header, views, decisions, events, submission."""
    return json.dumps(to_json(session), ensure_ascii=False, indent=1, sort_keys=True)


def _parsed(number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise _refused(number, "it is no JSON") from error
    if not isinstance(row, Mapping):
        raise _refused(number, "it is no object")
    return row


def _header(row: Mapping[str, Any], simulator: str, case_sha256: str | None) -> SessionHeader:
    plain = row.get("header")
    if not isinstance(plain, Mapping):
        raise _refused(1, "it holds no header")
    recorded = str(plain.get("format", ""))[:60]
    if recorded != SESSION_FORMAT:
        raise _version("records", recorded or "unknown", SESSION_FORMAT)
    try:
        header = from_json(SessionHeader, dict(plain))
    except InvalidInputError as error:
        raise _refused(1, error.why or "the header is wrong") from error
    refuse_other_version(header, simulator=simulator, case_sha256=case_sha256)
    return header


def _event(number: int, row: Mapping[str, Any]) -> ControlEvent:
    plain: dict[str, Any] = {"time_s": row.get("t")}
    try:
        if "probe" in row:
            plain["probe"] = from_json(ProbeControl, row["probe"])
        if "settings" in row:
            plain["settings"] = from_json(ConsoleSettings, row["settings"])
        if "freeze" in row:
            plain["frozen"] = bool(row["freeze"])
        time = plain["time_s"]
        if isinstance(time, bool) or not isinstance(time, int | float):
            raise _refused(number, "it has no time")
        return ControlEvent(**plain)
    except ReplayRefusedError:
        raise
    except (InvalidInputError, ValueError, TypeError) as error:
        why = error.why if isinstance(error, InvalidInputError) else str(error)
        raise _refused(number, why) from error


def _version(what: str, recorded: str, here: str) -> ReplayVersionError:
    return ReplayVersionError(
        f"This replay belongs to another version of the {what}.",
        where="header",
        why=f"It was recorded with {recorded}; this program has {here}. Pictures and scores "
        "would not be those of the session.",
        kept="The file and all sessions are unchanged.",
        remedy="Replay it with the program that recorded it, or record it anew.",
    )


def _refused(number: int, why: str) -> ReplayRefusedError:
    return ReplayRefusedError(
        "The replay file cannot be read.",
        where=f"line {number}",
        why=f"In line {number}: {why}"[:300],
        kept="Nothing was replayed; all sessions are unchanged.",
        remedy="Export the session again.",
    )
