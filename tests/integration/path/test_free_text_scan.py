"""Free text that a person logs is searched for patient data before it is kept."""

from __future__ import annotations

import json

import pytest
from tests.integration.conftest import run_as

from sonobridge.career.proof_plan.patient_data_scan import LIMIT, PatientDataFoundError
from sonobridge.career.wording.stakeholders import load_stakeholders
from sonobridge.core.clock import SystemClock
from sonobridge.store import Workspace

NAMED = "It was hard to scan Mrs. Fernandez, MRN 00482913, on the left side."
CLEAN = "The left side was hard to scan; a second look helped."


@pytest.fixture
def workspace(demo_copy):
    with Workspace.open(demo_copy, clock=SystemClock()) as opened:
        yield opened


@pytest.fixture
def run(workspace):
    return lambda name, /, **values: run_as(workspace, name, **values)[0]


def text_fields():
    """Every text field of every stakeholder, with the values that its log asks besides."""
    for who in load_stakeholders():
        for field in who.fields:
            if field.kind == "text":
                others = [
                    f"{one.name}={'yes' if one.kind == 'flag' else 5}"
                    for one in who.fields
                    if one.kind != "text"
                ]
                others += [
                    f"{one.name}={CLEAN}"
                    for one in who.fields
                    if one.kind == "text" and one.name != field.name
                ]
                yield pytest.param(who.id, field.name, others, id=f"{who.id}-{field.name}")


@pytest.mark.parametrize(("who", "field", "others"), list(text_fields()))
def test_a_log_entry_that_may_name_a_patient_is_refused_and_not_kept(
    run, workspace, who, field, others
):
    with pytest.raises(PatientDataFoundError) as caught:
        run("path.stakeholder_log", who=who, values=[*others, f"{field}={NAMED}"])
    assert caught.value.where == field
    assert "Fernandez" in caught.value.why
    assert "record number" in caught.value.why
    assert caught.value.kept == "Nothing was logged."
    rows = json.dumps([one.body for one in _rows(workspace)])
    assert "Fernandez" not in rows
    assert "Fernandez" not in json.dumps(
        [(one.code, one.outcome) for one in workspace.audit_log.page(limit=500)]
    )
    kept = run("path.stakeholder_log", who=who, values=[*others, f"{field}={CLEAN}"])
    assert kept["entries"] == 1
    assert kept["scan"] == LIMIT
    assert "cannot prove" in kept["scan"]


def _rows(workspace):
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.path.stakeholders.stored_work import ENTRY

    return PathStore(workspace).current(workspace.people.owner().id, ENTRY)


RATIONALE = {
    "area": "vascular",
    "population": "adults",
    "reason": CLEAN,
    "evidence": CLEAN,
    "trade_off": CLEAN,
}


@pytest.mark.parametrize(
    ("operation", "values", "field"),
    [
        ("path.opportunity_add", {"title": "A day", "kind": "shadowing"}, "title"),
        ("path.rationale", RATIONALE, "reason"),
        ("path.rationale", RATIONALE, "trade_off"),
        (
            "path.proof_shadow",
            {
                "day": "2026-11-02",
                "site_type": "laboratory",
                "observer_hours": 3,
                "reflection": CLEAN,
            },
            "reflection",
        ),
    ],
)
def test_other_logs_of_free_text_refuse_it_too(run, operation, values, field):
    if operation == "path.proof_shadow":
        run("path.proof_start", start="2026-11-01")
    with pytest.raises(PatientDataFoundError) as caught:
        run(operation, **{**values, field: NAMED})
    assert caught.value.where == field
    run(operation, **values)
