"""Flags: their state follows from their steps alone."""

from __future__ import annotations

import pytest

from sonobridge.store.audits import FlagMissingError
from sonobridge.store.audits.flags import flag_heads, flags_sha256
from sonobridge.store.tables import audits as tables


@pytest.fixture
def flag(desk):
    """Open a flag of medium severity and return its identifier."""
    product, _, _, evaluation = desk.chain()
    with desk.writing() as writing:
        row = writing.add(
            tables.audit_flag,
            product_id=product,
            evaluation_id=evaluation,
            finding_key="gap:bmi=35:sensitivity",
            title="BMI 35 and over: sensitivity 15 points lower",
            detail="88 patients",
            verdict="disparity_shown",
        )
    step(desk, row["id"], "opened", severity="medium", evaluation_id=evaluation)
    return row["id"]


def step(desk, flag, kind, **values):
    with desk.writing() as writing:
        events = writing.connection.exec_driver_sql(
            f"SELECT count(*) FROM audit_flag_event WHERE flag_id = '{flag}'"
        ).scalar()
        given = {
            "severity": "medium",
            "decision": None,
            "owner_id": None,
            "due_on": None,
            "text": "",
            "evaluation_id": None,
        }
        writing.add(
            tables.audit_flag_event,
            **{**given, **values},
            flag_id=flag,
            number=events + 1,
            kind=kind,
        )


def test_open_then_decided_then_closed(desk, flag):
    def state():
        return desk.store.flags.get(flag).state

    assert state() == "open"
    step(desk, flag, "decided", decision="investigate", owner_id=desk.person)
    assert state() == "decided"
    step(desk, flag, "decided", decision="mitigate", owner_id=desk.person)
    found = desk.store.flags.get(flag)
    assert found.decided.decision == "mitigate"
    step(desk, flag, "closed", evaluation_id=found.evaluation_id)
    assert state() == "closed"
    closed = desk.store.flags.get(flag)
    assert [one.kind for one in closed.events] == ["opened", "decided", "decided", "closed"]
    assert closed.closed.evaluation_id == found.evaluation_id


def test_the_gravest_severity_counts_and_only_high_blocks(desk, flag):
    assert not desk.store.flags.get(flag).blocks_release
    step(desk, flag, "seen_again", severity="high")
    step(desk, flag, "seen_again", severity="low")
    found = desk.store.flags.get(flag)
    assert found.severity == "high"
    assert found.blocks_release
    step(desk, flag, "decided", severity="high", decision="accept_risk")
    assert desk.store.flags.get(flag).blocks_release, "a decision alone closes nothing"
    step(desk, flag, "closed", severity="high")
    assert not desk.store.flags.get(flag).blocks_release


def test_every_step_changes_the_hash_of_the_flags(desk, flag):
    seen = set()
    for kind in ("seen_again", "decided", "closed"):
        heads = flag_heads(desk.store.flags.list())
        seen.add(flags_sha256(heads))
        step(desk, flag, kind)
    seen.add(flags_sha256(flag_heads(desk.store.flags.list())))
    assert len(seen) == 4


def test_an_unknown_flag_is_named(desk):
    with pytest.raises(FlagMissingError):
        desk.store.flags.get("flag_" + "0" * 26)


def test_two_steps_cannot_take_one_number(desk, flag):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), desk.writing() as writing:
        writing.add(
            tables.audit_flag_event,
            flag_id=flag,
            number=1,
            kind="closed",
            severity="low",
            decision=None,
            owner_id=None,
            due_on=None,
            text="",
            evaluation_id=None,
        )
