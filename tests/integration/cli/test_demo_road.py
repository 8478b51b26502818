"""The demo is the same in every workspace, and every one of its numbers is stored."""

from __future__ import annotations

import dataclasses

from sonobridge.cli.demo.road import build_demo
from sonobridge.cli.demo.sources import demo_clips
from sonobridge.core.clock import SystemClock
from sonobridge.core.config import Settings
from sonobridge.store import Workspace
from sonobridge.store.upkeep import verify_workspace

ALIKE = ("clips", "cleared", "refused", "conflicts_resolved", "quarantined", "readings",
         "disputes_decided", "dataset_clips", "evidence_records", "seed")  # fmt: skip


def test_the_report_is_what_is_stored(demo):
    report = demo.report
    decisions = [clip.decision for clip in demo_clips()]
    assert report["cleared"] == decisions.count("cleared")
    assert report["refused"] == decisions.count("refused")
    assert report["quarantined"] == decisions.count("quarantined")
    with Workspace.open(demo.root, clock=SystemClock()) as workspace:
        assert workspace.origin == "demo"
        records = workspace.evidence.page(limit=500)
        assert len(records) == report["evidence_records"]
        assert {record.origin for record in records} == {"demo"}
        assert verify_workspace(workspace).holds


def test_a_second_demo_comes_out_alike(demo, tmp_path):
    again = dataclasses.asdict(build_demo(tmp_path / "again", Settings()))
    assert {k: again[k] for k in ALIKE} == {k: demo.report[k] for k in ALIKE}
