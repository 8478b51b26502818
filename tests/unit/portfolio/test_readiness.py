"""Readiness counts the person's own, fresh, real evidence, and nothing else."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from importlib.resources import files

import pytest
import yaml

from sonobridge.portfolio import (
    EvidenceSummary,
    Role,
    RoleInvalidError,
    load_role,
    measure_readiness,
    parse_role,
)
from sonobridge.portfolio.skills import FrameworkInvalidError, parse_framework

ROLE = load_role()
PERFORMANCE = ("label.submit", "audit.evaluate", "dossier.assemble")
KNOWLEDGE = ("labs.labelling", "labs.bias", "labs.regulation")


def record(kind: str, number: int = 1, things: int = 0, **changes) -> EvidenceSummary:
    plain = {
        "id": f"ev_{kind}_{number}",
        "kind": kind,
        "person_id": "ann",
        "origin": "work",
        "subjects": tuple(f"{kind} {number} {i}" for i in range(things)),
    }
    return EvidenceSummary(**{**plain, **changes})


def ready(evidence, origin="work", role: Role = ROLE, person: str = "ann"):
    return measure_readiness(role, evidence, person_id=person, workspace_origin=origin)


def every_kind(things: int = 40, **changes) -> list[EvidenceSummary]:
    kinds = {kind for skill in ROLE.skills for part in skill.parts for kind in part.kinds}
    vouched = {"level": "peer", **changes}
    return [record(kind, things=things, **vouched) for kind in sorted(kinds)]


def skill(result, name: str):
    return next(s for s in result.skills if s.id == name)


def test_nothing_shown_is_nothing_ready() -> None:
    result = ready([])
    assert result.value == 0.0
    assert result.participation.level == "user"
    assert result.mandatory_open == ("labelling", "bias_awareness", "regulation")
    assert {part.line for s in result.skills for part in s.parts} == {"no evidence yet"}


def test_everything_shown_is_fully_ready() -> None:
    result = ready([*every_kind(), record("model.train"), record("model.evaluate")])
    assert result.value == 1.0
    assert result.gaps == ()
    assert result.participation.level == "co_developer"


def test_participation_skills_at_zero_leave_at_most_half() -> None:
    evidence = [e for e in every_kind() if e.kind not in PERFORMANCE + KNOWLEDGE]
    result = ready(evidence)
    assert result.points == pytest.approx(8.5)  # readings count for interpretation too
    assert result.value <= 0.5
    assert len(result.mandatory_open) == 3


@pytest.mark.requirement("R-000-23")
@pytest.mark.parametrize("dropped", range(3))
def test_one_mandatory_skill_at_zero_stays_below_one(dropped: int) -> None:
    gone = {PERFORMANCE[dropped], KNOWLEDGE[dropped]}
    result = ready([e for e in every_kind() if e.kind not in gone])
    assert result.value < 1.0
    assert len(result.mandatory_open) == 1
    assert any("Mandatory" in note for note in result.notes)


@pytest.mark.parametrize("side", ["knowledge", "performance"])
def test_one_side_alone_counts_at_most_half(side: str) -> None:
    kinds = {
        kind
        for s in ROLE.skills
        for part in s.parts
        if part.side == side
        for kind in part.kinds
    }
    result = ready([record(kind, things=50) for kind in kinds])
    assert result.value <= 0.5
    assert all(s.value <= 0.5 for s in result.skills)
    if side == "performance":
        curation = skill(result, "curation")
        assert curation.capped
        assert (curation.value, curation.uncapped) == (0.5, 0.8)
        assert any("at most 0.50" in note for note in result.notes)


def test_readiness_rises_by_exactly_what_is_printed() -> None:
    result = ready([record("label.submit", things=20)])
    labelling = skill(result, "labelling")
    assert labelling.value == pytest.approx(20 / 40 / 2)
    seeing = skill(result, "image_interpretation")
    rise = labelling.value * labelling.weight + seeing.value * seeing.weight
    assert result.points == pytest.approx(rise)
    assert result.value == pytest.approx(result.points / result.weights)


def test_the_same_thing_done_twice_counts_once() -> None:
    twice = [record("label.submit", n, subjects=("task_1", f"task_{n}")) for n in (1, 2, 3)]
    part = skill(ready(twice), "labelling").parts[0]
    assert part.n == 3
    assert part.evidence_ids == ("ev_label.submit_1", "ev_label.submit_2", "ev_label.submit_3")
    single = [record("label.agreement", n) for n in (1, 2)]
    assert skill(ready(single), "validation").parts[0].n == 2


def test_demo_evidence_counts_only_in_a_demo_workspace() -> None:
    demo = every_kind(origin="demo")
    outside = ready(demo, origin="work")
    assert outside.value == 0.0
    assert outside.participation.level == "user"
    assert len(outside.not_counted) == len(demo)
    assert all("demo" in item.reason for item in outside.not_counted)
    assert ready(demo, origin="demo").value == 1.0


def test_other_peoples_work_never_counts() -> None:
    assert ready(every_kind(person_id="ben")).value == 0.0
    assert ready(every_kind(person_id="ben")).not_counted == ()
    assert ready(every_kind(person_id="ben"), person="ben").value == 1.0


def test_stale_evidence_does_not_count_and_is_listed() -> None:
    evidence = [record("label.agreement", stale=True)]
    result = ready(evidence)
    assert result.value == 0.0
    assert result.not_counted[0].reason.startswith("stale")


def test_a_line_under_ten_shows_no_value() -> None:
    def line(things: int) -> str:
        return skill(ready([record("label.submit", things=things)]), "labelling").parts[0].line

    assert line(9) == "in progress"
    assert line(10) == "n = 10"


def test_every_gap_names_its_exercise_or_says_there_is_none() -> None:
    result = ready([])
    parts = [part for s in ROLE.skills for part in s.parts]
    assert len(result.gaps) == len(parts)
    with_exercise = [gap for gap in result.gaps if gap.exercise]
    exercises = sum(part.exercise is not None for part in parts)
    assert result.gaps_with_exercise == len(with_exercise) == exercises
    assert all(gap.text for gap in result.gaps)
    assert {gap.text for gap in result.gaps if not gap.exercise} == {"no exercise yet"}
    assert result.gaps[0].skill_id == "labelling"
    assert [bool(gap.exercise) for gap in result.gaps] == [True] * exercises + [False] * (
        len(parts) - exercises
    )
    closed = ready([record("dataset.freeze")])
    assert "frozen" not in {gap.part_id for gap in closed.gaps}


def test_a_rung_is_reached_by_its_own_evidence() -> None:
    reading = record("label.submit", things=40)
    agreement = record("label.agreement")
    assert ready([record("label.submit", things=39)]).participation.level == "user"
    assert ready([agreement]).participation.level == "evaluator"
    assert ready([agreement, reading]).participation.level == "annotator"
    decided = [record("label.adjudicate", n) for n in range(10)]
    almost = ready([agreement, reading, *decided])
    assert almost.participation.level == "annotator"
    validator = next(r for r in almost.participation.rungs if r.level == "validator")
    assert validator.reason == (
        "needs one signed validation run over a test set (0 of 1)"
        " or one reference standard (0 of 1)"
    )
    full = ready([agreement, reading, *decided, record("label.reference")])
    assert full.participation.level == "validator"
    top = full.participation.rungs[-1]
    assert "no exercise yet" in top.reason
    assert full.participation.rungs[2].evidence_ids == ("ev_label.submit_1",)


@pytest.mark.requirement("R-000-03")
def test_a_signed_validation_run_makes_a_validator_and_deleting_it_unmakes() -> None:
    assert ready([]).participation.level == "user"
    assert ready([]).participation.rungs[0].reached
    run = record("audit.accept", 1, subjects=("product_1",))
    assert ready([run]).participation.level == "validator"
    gone = replace(run, withdrawn="withdrawn by the person")
    assert ready([gone]).participation.level == "user"
    assert ready([gone]).not_counted[0].reason == "withdrawn by the person"


def test_the_highest_voucher_is_shown() -> None:
    evidence = [record("label.submit", 1), record("label.submit", 2, level="supervisor")]
    result = ready(evidence)
    assert skill(result, "labelling").level == "supervisor"
    assert skill(result, "regulation").level == "none"


def test_the_result_is_plain_json() -> None:
    text = json.dumps(ready(every_kind(things=3)).as_json(), allow_nan=False)
    assert json.loads(text)["role_id"] == "ai_clinical_specialist"


def shipped(name: str) -> dict:
    source = files("sonobridge.reference_data") / "skills" / f"{name}.yaml"
    return copy.deepcopy(yaml.safe_load(source.read_text("utf-8")))


def test_shipped_role_names_its_source() -> None:
    assert ROLE.source
    assert ROLE.as_of
    assert ROLE.confidence == "low"


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.update(schema=1),
        lambda r: r.pop("skills"),
        lambda r: r.pop("tasks"),
        lambda r: r.update(colour="red"),
        lambda r: r["skills"].pop(0),
        lambda r: r["skills"][0].update(weight=0),
        lambda r: r["skills"][0].update(title="x"),
        lambda r: r["skills"][1].update(id="labelling"),
        lambda r: r["skills"][1].update(id="flying"),
        lambda r: r.update(required={"readings": 0}),
        lambda r: r.update(required={"nothing": 1}),
        lambda r: r["tasks"][0].update(part="nothing"),
        lambda r: r["tasks"].append(r["tasks"][0]),
    ],
)
def test_broken_role_files_are_refused(change) -> None:
    broken = shipped("ai_clinical_specialist")
    change(broken)
    with pytest.raises(RoleInvalidError):
        parse_role(broken, "role.yaml")


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.update(schema=1),
        lambda f: f["skills"][0].update(axis="luck"),
        lambda f: f["skills"][0]["parts"].pop(0),
        lambda f: f["skills"][0]["parts"][0].update(required=0),
        lambda f: f["skills"][0]["parts"][0].update(side="luck"),
        lambda f: f["skills"][0]["parts"][0].update(level="friend"),
        lambda f: f["skills"][0]["parts"][0]["exercise"].update(operation="label.other"),
        lambda f: f["skills"][1].update(id="scanning"),
        lambda f: f["ladder"].pop(0),
        lambda f: f["ladder"][1].update(any_of=[]),
    ],
)
def test_broken_frameworks_are_refused(change) -> None:
    broken = shipped("framework")
    change(broken)
    with pytest.raises(FrameworkInvalidError):
        parse_framework(broken, "framework.yaml")


def test_unknown_roles_are_refused() -> None:
    for name in ("astronaut", "../x", "framework", "evidence_kinds", ""):
        with pytest.raises(RoleInvalidError):
            load_role(name)
    assert load_role("ai-clinical-specialist").id == "ai_clinical_specialist"


def test_evidence_order_changes_nothing() -> None:
    evidence = every_kind(things=4)
    assert ready(evidence).as_json() == ready(evidence[::-1]).as_json()
