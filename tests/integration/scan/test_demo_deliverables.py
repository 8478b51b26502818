"""What a generalist hands over, made from the demo's stored exam: report, pictures, sheet."""

from __future__ import annotations

import pytest

from sonobridge.core.canonical import hash_json
from sonobridge.core.clock import SystemClock
from sonobridge.simulator.measurement.worksheet import SITES, site_words
from sonobridge.store import Workspace
from sonobridge.store.scans import ScanStore

MISSING = "vertebral, spectral with direction"


@pytest.fixture
def handed_over(demo, demo_run):
    """The report of the demo's exam, and the views that were stored for it."""
    session_id = demo.report["scan_session_id"]
    with Workspace.open(demo.root, clock=SystemClock()) as workspace:
        scans = ScanStore(workspace)
        views = [entry for entry in scans.entries(session_id) if entry.kind == "view"]
        result = scans.result(session_id)
    assert len(views) == demo.report["scan_views"]
    return demo_run("scan.report", session_id=session_id), views, result


def measured(views):
    """Return the stored values of spectral views by label and name."""
    found = {}
    for entry in views:
        side = entry.body["view_id"].partition(".")[0]
        for one in entry.body["measurements"]:
            if one["value"] is not None:
                found[site_words(side, one["site"]), one["kind"]] = one["value"]
    return found


def cells(report):
    """Return the numbers of the sheet's sites by label and name."""
    sites = {site_words(side, site) for side in ("left", "right") for site in SITES}
    return {
        (row["label"], one["name"]): one
        for row in report["sheet"]
        for one in row["values"]
        if row["label"] in sites
    }


@pytest.mark.requirement("R-004-81")
def test_the_preliminary_report_holds_the_stored_numbers_and_lists_what_is_missing(handed_over):
    report, views, result = handed_over
    stored = measured(views)
    assert len(stored) > 30
    assert report["standing"].startswith("PRELIMINARY")
    assert report["simulated"]
    lines = {one["heading"]: one["lines"] for one in report["sections"]}
    for (label, name), value in stored.items():
        line = next(one for one in lines["Measurements"] if one.startswith(f"{label}: "))
        assert f"{name} {value:g}" in line, (label, name)
    assert lines["Impression"] == [result.body["submission"]["impression"]]
    assert lines["Contradictions"] == []
    assert report["worksheet_sha256"] == hash_json(result.body["result"]["worksheet"])
    for side in ("left", "right"):
        assert f"{side} {MISSING}" in report["missing"]
        assert f"{side} vertebral: psv" in report["missing"]
        assert f"{side} vertebral: psv not measured" in " ".join(lines["Measurements"])


@pytest.mark.requirement("R-004-82")
def test_the_standard_image_set_has_its_annotations_and_names_missing_views(handed_over):
    report, views, _ = handed_over
    taken = [one for one in report["images"] if one["state"] == "taken"]
    lacking = [one["view"] for one in report["images"] if one["state"] == "missing"]
    by_number = {entry.seq: entry.body["annotation"] for entry in views}
    assert {one for row in taken for one in row["pictures"]} == set(by_number)
    for row in taken:
        assert {by_number[one] for one in row["pictures"]} == {row["annotation"]}
    assert sorted(one for one in lacking if MISSING in one) == [
        f"left {MISSING}",
        f"right {MISSING}",
    ]
    assert all(not row["pictures"] for row in report["images"] if row["state"] == "missing")
    lines = next(
        one["lines"] for one in report["sections"] if one["heading"] == "Standard image set"
    )
    assert f"right {MISSING} (RT VERT): missing" in lines
    assert len(lines) == len(report["images"])


@pytest.mark.requirement("R-004-83")
def test_the_measurement_sheet_equals_what_was_stored_value_by_value(handed_over):
    report, views, result = handed_over
    stored, shown = measured(views), cells(report)
    for key, value in stored.items():
        assert shown[key]["value"] == value, key
    numbers = {key for key, one in shown.items() if one["value"] is not None}
    assert numbers - set(stored) == {
        (row, name) for row, name in numbers if name in {"gate", "ri", "beats"}
    }
    gates = {
        (site_words(e.body["view_id"].partition(".")[0], e.body["measurements"][0]["site"])): (
            e.body["settings"]["spectral"]["gate_mm"]
        )
        for e in views
        if e.body["mode"] == "spectral"
    }
    assert {label: shown[label, "gate"]["value"] for label in gates} == gates
    sheet = result.body["result"]["worksheet"]
    for key, one in shown.items():
        if one["source"]:
            assert stored_at(sheet, one["source"]) in (one["value"], None, *_words(one)), key
    for side in ("left", "right"):
        for name in ("psv", "edv", "angle", "gate", "ri", "direction", "waveform"):
            cell = shown[f"{side} vertebral", name]
            assert (cell["value"], cell["text"]) == (None, "not measured")


def _words(cell):
    return (cell["text"],) if cell["value"] is None else ()


def stored_at(body, path):
    """Follow a path such as ``doppler[3].psv_scanner_cm_s``; None for what is no leaf."""
    for step in path.replace("]", "").replace("[", ".").split("."):
        body = body[int(step)] if isinstance(body, list) else body[step]
    return None if isinstance(body, dict) else body


def test_the_demos_exam_is_marked_demo_and_scripted(demo, demo_run):
    """It shows what the room looks like; it is nobody's practice anywhere else."""
    with Workspace.open(demo.root, clock=SystemClock()) as workspace:
        [record] = [
            one for one in workspace.evidence.page(limit=500) if one.kind == "scan.submit"
        ]
    assert record.origin == "demo"
    assert (record.result["device"], record.result["mode"]) == ("script", "exam")
    curve = demo_run("scan.curve")
    assert [one["relative"] for one in curve["points"]] == [record.result["relative"]]
    assert curve["verdict"] == "too_few"
    sessions = demo_run("scan.sessions")["sessions"]
    assert [(one["device"], one["mode"]) for one in sessions] == [("script", "exam")]
