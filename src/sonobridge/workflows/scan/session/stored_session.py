"""A stored session in the records that the score reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonobridge.core.record import from_json
from sonobridge.workflows.scan.measure.frame_measurement import (
    FrameMeasurement,
    as_view_measurement,
)

if TYPE_CHECKING:
    from sonobridge.simulator.cases.case import Case
    from sonobridge.simulator.session.records import (
        DecisionTaken,
        Session,
        StoredView,
        Submission,
        ViewMeasurement,
    )
    from sonobridge.store.scans import ScanEntry, ScanSession

__all__ = ["as_session", "as_view"]

_FIRST_SIMULATOR = "1"
"""Of sessions that were started before the version stood in them."""


def as_session(
    stored: ScanSession,
    case: Case | None,
    entries: tuple[ScanEntry, ...],
    events: list[dict[str, Any]],
    submission: Submission | None,
) -> Session:
    """Return the records of a session: same rows, same records; no case, a free patient."""
    from sonobridge.simulator.console.steering import device_use, steered_counts
    from sonobridge.simulator.session.records import Session, SessionHeader
    from sonobridge.simulator.session.replay import read_events
    from sonobridge.workflows.scan.live.known_case import spec_of

    width, height = stored.body["window"]
    use = device_use(stored.body["device"], steered_counts(events))
    header = SessionHeader(
        session_id=stored.id,
        case_id=stored.case_id,
        case_version=1 if case is None else case.version,
        case_sha256=stored.case_sha256,
        mode=stored.mode,  # type: ignore[arg-type]  # the column is checked by the database
        device=use.used,
        declared_device=use.declared,
        steered=use.counts,
        frame_rate=float(stored.body["frame_rate"]),
        window_width=int(width),
        window_height=int(height),
        seed=stored.seed,
        referral_shown=bool(stored.body.get("referral_shown", True)),
        patient=None if case is not None else spec_of(stored),
        simulator=str(stored.body.get("simulator", _FIRST_SIMULATOR)),
    )
    return Session(
        header=header,
        views=tuple(as_view(one.seq, one.body) for one in entries if one.kind == "view"),
        decisions=tuple(_decision(entry) for entry in entries if entry.kind == "decision"),
        events=read_events(events),
        submission=submission,
    )


def as_view(seq: int, body: dict[str, Any]) -> StoredView:
    """Return a stored picture from the body of its row.

    Raises
    ------
    InvalidInputError
        For a stenosis without its method or a thickness without its place.
    """
    from sonobridge.simulator.console.settings import ConsoleSettings
    from sonobridge.simulator.patient.placement.probe_control import ProbeControl
    from sonobridge.simulator.session.records import StoredView

    side, _, view = str(body["view_id"]).partition(".")
    return StoredView(
        seq=seq,
        view_id=view,
        side=side,  # type: ignore[arg-type]  # checked when it was stored
        frame_index=int(body["frame_index"]),
        time_s=float(body["time_s"]),
        probe=from_json(ProbeControl, body["probe"]),
        settings=from_json(ConsoleSettings, body["settings"]),
        measurements=_measurements(body["measurements"]),
        annotation=str(body["annotation"]),
    )


def _measurements(rows: list[dict[str, Any]]) -> tuple[ViewMeasurement, ...]:
    """Return measurements with velocities as scanners print them: the peak is positive."""
    from dataclasses import replace

    peak = next((row["value"] for row in rows if row["kind"] == "psv"), None)
    turned = -1.0 if peak is not None and peak < 0 else 1.0
    found = []
    for row in rows:
        one = from_json(FrameMeasurement, row)
        if one.kind == "imt" and one.imt is None:
            continue  # from before a thickness was stored with its place
        kept = as_view_measurement(one)
        if kept is None:
            continue
        if kept.value is not None and kept.kind in {"psv", "edv"}:
            kept = replace(kept, value=turned * kept.value)
        found.append(kept)
    return tuple(found)


def _decision(entry: ScanEntry) -> DecisionTaken:
    from sonobridge.simulator.session.records import DecisionTaken

    return DecisionTaken(
        seq=entry.seq,
        decision_id=str(entry.body["decision_id"]),
        option_id=str(entry.body["option_id"]),
        confidence=float(entry.body["confidence"]),
    )
