"""Deciding, money and AI impact as operations: what is returned and what is stored."""

from __future__ import annotations

import csv
import io
from collections import Counter
from importlib import resources

import pytest
import yaml
from tests.integration.conftest import run_as

from sonobridge.core.clock import SystemClock
from sonobridge.core.errors import InvalidInputError, MissingError
from sonobridge.core.record import from_json, to_json
from sonobridge.store import Workspace
from sonobridge.store.paths import PathStore
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Context

TIE = (4, 4, 4, 3, 4, 3, 4, 4)


def ask(name, /, **values):
    op = load_operation(name)
    return to_json(op.function(Context(), from_json(op.request, values)))


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(
        tmp_path / "ws", name="Test", origin="work", clock=SystemClock()
    ) as made:
        yield made


@pytest.mark.requirement("R-004-48")
def test_three_sub_answers_are_joined_and_stored_with_their_rule(workspace):
    parts = {"can_do": [4] * 8, "want": [2] * 8, "need": [3] * 8}
    kept, evidence = run_as(workspace, "path.decide", **parts)
    assert kept["rubric"]["answers"] == [3] * 8
    assert kept["rubric"]["sub_answers"]["weights"] == [1, 1, 1]
    stored = evidence.result["sub_answers"]
    assert (stored["can_do"], stored["want"], stored["need"]) == ([4] * 8, [2] * 8, [3] * 8)
    assert "rounded to the nearest point" in stored["rule"]
    again, _ = run_as(workspace, "path.decision")
    assert again["rubric"] == kept["rubric"]


def test_own_weights_are_stored_and_score_the_kept_answers_again(workspace):
    weights = {
        "first_weights": [3, 0, 2, 2, 1, 0, 0, 2],
        "second_weights": [0, 3, 0, 0, 2, 2, 2, 1],
    }
    kept, evidence = run_as(workspace, "path.decide", answers=TIE, **weights, asked=["depth"])
    assert evidence.result["first_weights"] == weights["first_weights"]
    assert evidence.result["asked"] == ["depth"]
    assert kept["rubric"]["decisive_margin"] > 6
    assert not kept["rubric"]["published_weights"]
    again, _ = run_as(workspace, "path.decision")
    assert again["rubric"] == kept["rubric"]


def test_each_fork_keeps_its_own_answers(workspace):
    run_as(workspace, "path.decide", answers=TIE)
    run_as(
        workspace, "path.decide", fork="clinical_technical", answers=[5, 5, 5, 5, 3, 1, 1, 1, 1]
    )
    first, _ = run_as(workspace, "path.decision")
    second, _ = run_as(workspace, "path.decision", fork="clinical_technical")
    assert first["rubric"]["verdict"] == "hybrid"
    assert second["rubric"]["verdict"] == "clinical"
    assert second["rubric"]["generalist"] is None
    placed, _ = run_as(workspace, "path.fork_map", first="hybrid", second="clinical")
    cells = placed["cells"]
    assert {c["second"] for c in cells if c["open"]} == {"clinical"}


def test_pairs_are_kept_with_seed_and_lean(workspace):
    listed = ask("path.pairs", seed=5)["pairs"]
    choices = [f"{p['left']}={p['right']}" for p in listed]
    kept, evidence = run_as(workspace, "path.keep_pairs", seed=5, choices=choices)
    assert kept["lean"]["side"] == ""
    assert kept["ties"] == 28
    assert evidence.seed == 5
    assert evidence.result["choices"] == choices
    for bad in ("variety", "variety>nothing"):
        with pytest.raises(InvalidInputError):
            ask("path.pairs", choices=[bad])


def test_answers_stand_beside_a_log_and_without_one_there_is_no_evidence(workspace):
    with pytest.raises(MissingError):
        run_as(workspace, "path.beside")
    empty, _ = run_as(workspace, "path.beside", answers=TIE)
    assert {line["evidence"] for line in empty["lines"]} == {"no evidence yet"}
    assert empty["margin"] == 0
    person = workspace.people.list()[0].id
    rows = [
        (f"study {n}", {"day": f"2026-01-{n % 20 + 1:02d}", "exam_kind": "carotid"})
        for n in range(240)
    ]
    PathStore(workspace).add_many(person, "log_entry", rows)
    seen, _ = run_as(workspace, "path.beside", answers=(5, 1, 4, 3, 4, 3, 4, 4))
    lines = {line["criterion"]: line for line in seen["lines"]}
    assert lines["depth"]["measured"] == 5
    assert lines["depth"]["differs"]
    assert lines["variety"]["measured"] == 1
    assert lines["fast_pace"]["n"] == 240
    assert lines["communication"]["measured"] is None
    assert seen["measured"] == 3


@pytest.mark.requirement("R-004-01")
def test_market_money_and_fit_each_stand_or_name_their_missing_input():
    full = ask("path.weigh", area="Charlotte", to="ultrasound_manager", answers=TIE)
    assert full["missing"] == []
    assert full["market"]["median"] == 98_650
    assert full["money"]["first_break_even"] == 11
    assert full["money"]["area"].startswith("Charlotte")
    assert full["fit"]["verdict"] == "hybrid"
    inputs = {"area": "Charlotte", "to": "ultrasound_manager", "answers": TIE}
    for block, hidden in (("market", "area"), ("money", "to"), ("fit", "answers")):
        left = {k: v for k, v in inputs.items() if k != hidden}
        shown = ask("path.weigh", **left)
        assert shown[block] is None
        assert [(m["block"], m["missing"]) for m in shown["missing"]] == [(block, hidden)]
        others = {"market", "money", "fit"} - {block}
        assert all(shown[other] for other in others)


@pytest.mark.requirement("R-004-11", "R-004-59")
def test_two_columns_in_order_with_claims_and_the_same_rows_in_the_file(workspace):
    shown = ask("path.sides")
    order = ["duties", "stakeholders", "indicators", "hours", "pay", "challenges"]
    seen = list(dict.fromkeys(row["section"] for row in shown["rows"]))
    assert [s for s in seen if s in order] == order
    assert all(row["generalist"] and row["specialist"] for row in shown["rows"])
    claims = {c["id"]: c for c in shown["claims"]}
    pay = claims["pay_generalist"]
    assert pay["claim"] == "generalist 60-80k"
    assert "lies below the national P25 of 80,430" in pay["says"]
    assert "14 of 386 areas" in pay["says"]
    assert pay["verdict"] == "corrected"
    rows = {row["item"]: row for row in shown["rows"] if row["section"] == "pay"}
    assert "P25 80,430, median 96,590" in rows["wage table, nation"]["generalist"]
    assert rows["claim against data"]["generalist"] == pay["says"]
    assert all(c["source"] and c["as_of"] for c in shown["claims"])
    made, _ = run_as(workspace, "path.export_sides")
    path = workspace.exports.path(made["artefact"]["name"])
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(r["section"], r["item"], r["generalist"], r["specialist"]) for r in rows] == [
        (r["section"], r["item"], r["generalist"], r["specialist"]) for r in shown["rows"]
    ]


@pytest.mark.requirement("R-004-114")
@pytest.mark.parametrize("side", ["generalist", "specialist"])
def test_a_day_adds_up_and_more_exams_move_the_breaks(side):
    few, more = (ask("path.day", side=side, exams=n, shift_min=900) for n in (6, 11))
    for day in (few, more):
        assert sum(slot["minutes"] for slot in day["slots"]) == day["shift_min"]
        starts = [slot["start_min"] for slot in day["slots"]]
        assert starts == sorted(starts)
    at = [
        [s["start_min"] for s in d["slots"] if s["activity"] in ("break", "lunch")]
        for d in (few, more)
    ]
    assert at[0] != at[1]
    assert few["notice"] == ""
    assert "SDMS" in more["notice"]
    with pytest.raises(InvalidInputError) as caught:
        ask("path.day", side=side, exams=30)
    assert "would fit" in caught.value.why


def test_money_says_a_loss_in_words_and_keeps_the_scenario(workspace):
    loss = ask("path.money", to="educator", area="Charlotte")
    assert loss["finding"].startswith("Below zero")
    assert "never breaks even" in loss["finding"]
    assert loss["first_break_even"] is None
    manager = ask("path.money", to="ultrasound-manager", area="Charlotte")
    assert manager["tornado"][0]["input"] == "entry percentile"
    assert round(manager["pessimistic"]["delta"]) == -133_227
    assert manager["inputs"]["fees"] == 30_000
    assert {line["what"] for line in manager["sources"]} >= {"wages", "projections"}
    assert all(line["source"] and line["as_of"] for line in manager["sources"])
    kept, evidence = run_as(workspace, "path.keep_money", to="educator", area="Charlotte")
    assert kept == loss
    assert evidence.result["wages_as_of"] == loss["new_wages"]["as_of"]
    stored = PathStore(workspace).current(evidence.person_id, "money_scenario")
    assert stored[0].body["delta"] == loss["delta"]
    high = ask("path.money", to="data_scientist", area="Charlotte", demand="high")
    base = ask("path.money", to="data_scientist", area="Charlotte")
    assert high["demand"] == base["demand"]
    assert high["delta"] > base["delta"]


def test_pay_by_specialty_is_said_to_be_missing_until_own_figures_are_given():
    same = ask("path.money", to="other_specialty", area="Charlotte")
    assert any("No open source separates pay by specialty" in n for n in same["notes"])
    assert round(same["delta"], 2) == round(-same["fees"] - same["forgone"], 2)
    own = ask(
        "path.money",
        to="other_specialty",
        area="Charlotte",
        to_start_pay=95_000,
        to_later_pay=120_000,
    )
    assert own["new_wages"]["source"] == "entered by the person"
    assert (own["new_wages"]["p25"], own["new_wages"]["p75"]) == (95_000, 120_000)
    assert own["notes"] == ["pay of the new job: your own figures"]
    assert own["delta"] > same["delta"]
    with pytest.raises(InvalidInputError):
        ask("path.money", to_start_pay=95_000)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"to": "astronaut"}, MissingError),
        ({"area": "Springfield"}, InvalidInputError),
        ({"area": "Nowhere at all"}, InvalidInputError),
        ({"to_soc": "99-9999"}, InvalidInputError),
        ({"study_months": 60}, InvalidInputError),
        ({"discount": 9}, InvalidInputError),
    ],
)
def test_money_refuses_what_cannot_be(values, error):
    with pytest.raises(error) as caught:
        ask("path.money", **values)
    assert caught.value.remedy


def test_an_unreleased_wage_is_said_and_the_state_stands_in():
    from sonobridge.career.pack import shipped_pack

    pack = shipped_pack()
    area = next(
        a
        for a in pack.areas
        if a.kind == "metro"
        and (row := pack.wages.at("29-2032", a.code)) is not None
        and row.median.value is None
    )
    shown = ask("path.money", area=area.code)
    assert any("not released (footnote 8)" in note for note in shown["notes"])
    block = ask("path.weigh", area=area.code, to="educator", answers=TIE)["market"]
    assert block["median"] is None
    assert "footnote 8" in block["median_reason"]
    assert "the state value is" in block["median_reason"]


def test_pay_to_the_cent_and_courses_side_by_side():
    week = ask("path.pay", hourly=47.43, overtime_hours=5)
    assert week["week_total"] == "2252.93"
    assert ask("path.pay", area="Charlotte")["base_annual"] == 98_650
    courses = ask("path.study", short_tuition=10_000, long_tuition=10_000)
    short, long = courses["courses"]
    tuition = long["tuition"] - short["tuition"]
    assert courses["difference"] == pytest.approx(-long["forgone"] - tuition, abs=0.005)
    assert ask("path.study")["notes"] == [
        "tuition of the short course unknown",
        "tuition of the long course unknown",
    ]


def test_impact_shows_both_raters_review_and_caveats_and_keeps_weights(workspace):
    shown = ask("path.impact")
    assert len(shown["tasks"]) == 20
    assert [(r["points"], r["weight"]) for r in shown["exposure"]] == [(11.5, 38), (11.0, 38)]
    assert len(shown["caveats"]) == 2
    assert shown["review"]["confidence"] == "low"
    fast = ask("path.impact", pace="fast")
    for before, after in zip(shown["tasks"], fast["tasks"], strict=True):
        moved = before["hours_after"] != after["hours_after"]
        assert moved == (before["review"] != "none")
    composite = ask("path.impact", occupation="ai-clinical-specialist")
    assert composite["composite"]["label"] == "composite, no own code"
    assert composite["week"] is None
    kept, evidence = run_as(workspace, "path.keep_impact", stability_weights=[2, 1, 1, 1, 1])
    assert [p["weight"] for p in evidence.result["stability"]["parts"]] == [2, 1, 1, 1, 1]
    assert kept["stability"]["index"] != shown["stability"]["index"]
    unreviewed = ask("path.impact", occupation="15-2051")
    assert unreviewed["week"]["basis"] == "gpt4"
    assert "no imaging-AI review yet" in unreviewed["week"]["rule"]
    with pytest.raises(MissingError):
        ask("path.impact", occupation="99-9999")
    with pytest.raises(InvalidInputError):
        ask("path.impact", pace="own")


@pytest.mark.requirement("R-003-26")
def test_neighbours_are_the_five_nearest_over_the_role_files():
    shipped = resources.files("sonobridge.reference_data") / "skills"
    roles = {}
    for file in shipped.iterdir():
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "tasks" in data and "skills" in data:
            roles[data["id"]] = {skill["id"] for skill in data["skills"]}
    shown = ask("path.neighbours")
    assert shown["roles"] == len(roles) >= 10
    for skill in {s for skills in roles.values() for s in skills}:
        with_it = [skills for skills in roles.values() if skill in skills]
        counted = Counter(other for skills in with_it for other in skills - {skill})
        either = {o: sum(skill in s or o in s for s in roles.values()) for o in counted}
        order = sorted(counted, key=lambda o: (-counted[o], -counted[o] / either[o], o))[:5]
        mine = [n["neighbour"] for n in shown["neighbours"] if n["skill"] == skill]
        assert mine == order
    with pytest.raises(InvalidInputError):
        ask("path.neighbours", skill="flying")


@pytest.mark.requirement("R-003-20")
def test_pay_with_and_without_a_skill_is_an_association_with_n_and_interval():
    shown = ask("path.skill_pay")
    assert len(shown["lines"]) >= 10
    for line in shown["lines"]:
        assert line["n_with"] + line["n_without"] == shown["roles"]
        assert line["note"].startswith("association")
        if min(line["n_with"], line["n_without"]) >= 2:
            assert line["low"] <= line["difference"] <= line["high"]
        else:
            assert line["low"] is None
            assert line["high"] is None
    one = shown["lines"][0]
    assert ask("path.skill_pay", skill=one["skill"])["lines"] == [one]
    with pytest.raises(InvalidInputError):
        ask("path.skill_pay", skill="flying")
