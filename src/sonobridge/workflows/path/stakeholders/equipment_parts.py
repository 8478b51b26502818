"""The equipment log and the vendor's fault report, from stored tests, readings and outages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.context import Context
from sonobridge.workflows.path.indicators import stored_indicators as kinds
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    faults_of,
    filled,
    lacking,
    probe_tests,
)

if TYPE_CHECKING:
    from sonobridge.store.paths import PathRecord

__all__ = ["EQUIPMENT_LOG", "equipment_log", "fault_report"]

EQUIPMENT_LOG = "equipment_log"
_TEST_FIRST = "no test is stored: path probe-test"


def equipment_log(context: Context, session_id: str) -> tuple[DeliverableSlot, ...]:
    """Return the log: tests of probes, phantom readings, outages, settings in use."""
    tests = probe_tests(context)
    outages = kinds.stored(context, kinds.OUTAGE)
    return (
        _listed("Probe tests", [_test_line(one) for one in tests], tests, _TEST_FIRST),
        _cases(context),
        _phantom(context),
        _listed(
            "Outages",
            [f"{o.body['scanner']}: {o.body['start']} to {o.body['end']}" for o in outages],
            outages,
            "no outage is entered: path kpi-outage",
        ),
        _settings(context, session_id),
    )


def fault_report(context: Context, session_id: str) -> tuple[DeliverableSlot, ...]:
    """Return the report of the fault that was found last: how to see it again, what changed."""
    cases = faults_of(context)
    if not cases:
        why = "no stored test found a fault: path probe-test"
        return (
            *(lacking(name, why) for name in ("Fault", "How to repeat it", "Element levels")),
            _phantom(context),
            _settings(context, session_id),
        )
    by_id = {one.subject: one for one in probe_tests(context)}
    case = cases[-1]
    test = by_id[case.opened.id]
    body, origin = test.body, f"test {test.subject}"
    levels = [f"element {n}: {body['level_db'][n]:g} dB" for n in body["dead"]]
    again = (
        f"Probe {body['transducer']}, seed {body['seed']}, elements heard one by one in air; "
        f"record hash {test.sha256[:16]}. Simulated."
    )
    state = "open" if case.closed is None else f"closed by test {case.closed.id}"
    return (
        filled("Fault", (_test_line(test), f"Case {state}"), origin),
        filled("How to repeat it", (again,), origin),
        filled("Element levels", levels, origin),
        _phantom(context),
        _settings(context, session_id),
    )


def _test_line(row: PathRecord) -> str:
    body = row.body
    dead = ", ".join(map(str, body["dead"]))
    found = f"{len(body['dead'])} of {body['elements']} elements dead: {dead}"
    if body["passed"]:
        found = f"all {body['elements']} elements answer"
    return f"{row.made_at[:10]}, {body['scanner']}, {body['transducer']}: {found}"


def _cases(context: Context) -> DeliverableSlot:
    cases = faults_of(context)
    tests = probe_tests(context)
    if not tests:
        return lacking("Faults", _TEST_FIRST)
    lines = [
        f"{one.opened.transducer}, found by {one.opened.id}: "
        + ("open" if one.closed is None else f"closed by re-test {one.closed.id}")
        for one in cases
    ]
    return filled("Faults", lines or ["No test found a fault"], f"{len(tests)} tests")


def _phantom(context: Context) -> DeliverableSlot:
    rows = kinds.stored(context, kinds.PHANTOM)
    lines = [
        f"{one.body['day']}, {one.body['scanner']}: {one.body['level_db']:g} dB" for one in rows
    ]
    return _listed("Phantom readings", lines, rows, "no reading is entered: path kpi-phantom")


def _settings(context: Context, session_id: str) -> DeliverableSlot:
    """Return how the scanner was set for the last stored picture of a session."""
    from sonobridge.store.scans import ScanStore

    if not session_id:
        return lacking("Settings", "no session is submitted")
    entries = ScanStore(context.workspace).entries(session_id)
    views = [one for one in entries if one.kind == "view"]
    if not views:
        return lacking("Settings", f"session {session_id} stores no picture")
    lines = _setting_lines(views[-1].body["settings"])
    return filled("Settings", lines, f"session {session_id}, picture {views[-1].seq}")


def _setting_lines(settings: Mapping[str, Any], under: str = "") -> list[str]:
    """Return each setting with its path, e.g. ``image.depth_mm: 25``."""
    lines: list[str] = []
    for name, value in sorted(settings.items()):
        path = f"{under}{name}"
        if isinstance(value, dict):
            lines += _setting_lines(value, f"{path}.")
        elif isinstance(value, list):
            lines.append(f"{path}: {', '.join(map(str, value))}")
        else:
            lines.append(f"{path}: {value}")
    return lines


def _listed(
    name: str, lines: list[str], rows: tuple[PathRecord, ...], why: str
) -> DeliverableSlot:
    if not rows:
        return lacking(name, why)
    return filled(name, lines, ", ".join(one.subject for one in rows)[:200])
