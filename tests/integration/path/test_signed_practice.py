"""Rotations and exams that a supervisor signs; forged files close nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from portfolio_room import PortfolioRoom
from sonobridge.core.clock import FixedClock
from sonobridge.store.scans import ScanStore
from sonobridge.workflows.portfolio.signing.accept_sign_off import ForgedSignOffError


@pytest.fixture
def room(tmp_path):
    made = PortfolioRoom(tmp_path / "ws", FixedClock(datetime(2026, 11, 22, 9, tzinfo=UTC)))
    yield made
    made.workspace.close()


def scanned(room, number, relative):
    """Store a submitted exam session as the Scan room would, with its record."""
    record = room.exams(1, start=number)[0]
    store, workspace = ScanStore(room.workspace), room.workspace
    session = store.start(
        room.owner.person_id, case=("c01", "ab" * 32), mode="exam", seed=number, body={}
    )
    trace = workspace.blobs.put(f'{{"t":{number}}}\n'.encode())
    with workspace.transaction() as connection:
        store.submit(
            connection,
            session.id,
            trace_sha256=trace,
            body={"mean": relative},
            summary={"relative": relative},
            evidence_id=record.id,
        )
    return record


@pytest.mark.requirement("R-002-12")
def test_a_rotation_is_signed_with_the_supervisors_key_alone(room):
    _, evidence = room.outcome(
        "path.rotation_add",
        name="v1",
        title="Vascular",
        start="2026-10-01",
        end="2026-10-31",
        planned_hours=40,
        supervisor="IM",
    )
    assert not room.run("path.log")["rotations"][0]["signed"]
    key = room.signer()
    file = room.sign(key, "evidence", evidence.id)
    forged = json.loads(file)
    forged["fields"]["observed_on"] = "2026-10-30"
    with pytest.raises(ForgedSignOffError) as caught:
        room.run("portfolio.accept_sign_off", file=json.dumps(forged))
    assert caught.value.where == "observed_on"
    assert not room.run("path.log")["rotations"][0]["signed"]
    room.run("portfolio.accept_sign_off", file=file)
    assert room.run("path.log")["rotations"][0]["signed"]


@pytest.mark.requirement("R-004-52")
def test_week_three_needs_ten_exams_and_a_signature_and_prints_the_slope(room):
    room.run("path.proof_start", start="2026-11-20")
    records = [scanned(room, n, 0.60 + 0.02 * n) for n in range(9)]
    week = room.run("path.proof")["weeks"][2]
    assert week["lacks"] == [
        "1 more sessions in exam mode (9 of 10)",
        "a supervisor's signature",
    ]
    records.append(scanned(room, 9, 0.79))
    assert room.run("path.proof")["weeks"][2]["lacks"] == ["a supervisor's signature"]
    peer = room.signer("Ben Oake", "peer")
    room.run("portfolio.accept_sign_off", file=room.sign(peer, "evidence", records[0].id))
    assert not room.run("path.proof")["weeks"][2]["closed"]
    key = room.signer()
    room.run("portfolio.accept_sign_off", file=room.sign(key, "evidence", records[4].id))
    shown = room.run("path.proof")
    assert shown["weeks"][2]["closed"]
    slope = shown["slope"]
    assert slope["value"] == pytest.approx(0.0205, abs=2e-4)
    assert slope["low"] < slope["value"] < slope["high"]
    assert slope["n"] == 10
    room.run("path.proof_close", week=3, kind="supervised_practice")
