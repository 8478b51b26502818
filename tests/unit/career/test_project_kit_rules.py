"""The host's checklist and the report of contributions, without a workspace."""

from __future__ import annotations

import csv
import io
import itertools
import json

import pytest

from sonobridge.career.experience import KINDS, UNKNOWN, effort, load_opportunities
from sonobridge.career.project import (
    Contribution,
    HostChecklist,
    ProjectNotReadyError,
    contribution_files,
    load_examples,
    refuse_start,
    total_contributions,
)
from sonobridge.core.errors import InvalidInputError

EMPTY = dict.fromkeys(HostChecklist.__dataclass_fields__, "") | {"title": "Plaque"}
ETHICS = ({}, {"ethics_number": "7"}, {"ethics_not_needed": "public clips alone"})
DATA = ({}, {"data_use_agreement": "D1"}, {"data_use_not_needed": "public clips alone"})


@pytest.mark.parametrize(("ethics", "data"), [*itertools.product(ETHICS, DATA)])
def test_a_start_needs_both_settled_and_nothing_else(ethics, data):
    checklist = HostChecklist(**{**EMPTY, **ethics, **data})
    assert len(checklist.lacks()) == (not ethics) + (not data)
    if ethics and data:
        refuse_start(checklist)
        return
    with pytest.raises(ProjectNotReadyError) as refused:
        refuse_start(checklist)
    assert ("ethics" in refused.value.why) is not bool(ethics)
    assert ("data-use" in refused.value.why) is not bool(data)


@pytest.mark.parametrize("blank", ["", "  ", "\n"])
def test_blank_text_settles_nothing(blank):
    checklist = HostChecklist(**{**EMPTY, "ethics_number": blank, "ethics_not_needed": blank})
    assert len(checklist.lacks()) == 2


@pytest.mark.parametrize(
    "given",
    [
        {"ethics_number": "7", "ethics_not_needed": "public clips alone"},
        {"data_use_agreement": "D", "data_use_not_needed": "public clips alone"},
        {"ethics_not_needed": "none"},
    ],
)
def test_a_contradiction_or_an_empty_reason_is_refused(given):
    with pytest.raises(InvalidInputError):
        HostChecklist(**{**EMPTY, **given})


def test_examples_say_that_nobody_verified_them():
    assert {one.standing for one in load_examples()} == {"example, not verified"}


def row(number, kind="read", labels=5):
    return Contribution(
        kind=kind, month="2026-11", labels=labels, evidence=f"ev_{number}", sha256="a" * 64
    )


def test_totals_and_files_follow_the_rows_and_are_the_same_each_time():
    rows = (row(1), row(2, labels=3), row(3, "decision", 0), row(4, "audit", 0))
    totals = total_contributions(rows)
    assert (totals.labels, totals.reads, totals.decisions, totals.audits) == (8, 2, 1, 1)
    given = {"origin": "demo", "audit_log": totals, "elsewhere": 3, "protocol": {"id": "p"}}
    files = contribution_files(rows, {"title": "Plaque"}, **given)
    assert files == contribution_files(rows, {"title": "Plaque"}, **given)
    report = json.loads(files["contributions.json"])
    assert report["totals"] == {"labels": 8, "reads": 2, "decisions": 1, "audits": 1}
    assert report["audit_log"] == report["totals"]
    assert report["readings_of_other_studies"] == 3
    assert report["origin"] == "demo"
    table = list(csv.DictReader(io.StringIO(files["contributions.csv"].decode())))
    assert [one["evidence"] for one in table] == ["ev_1", "ev_2", "ev_3", "ev_4"]


def test_unknown_effort_is_never_zero():
    shipped, source = load_opportunities()
    assert {one.kind for one in shipped} == set(KINDS)
    assert source.confidence
    assert effort(None, "h") == UNKNOWN
    assert effort(0, "h") == "0 h"
    assert effort(16.5, "h") == "16.5 h"
