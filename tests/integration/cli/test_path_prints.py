"""What Path and Portfolio print for people: the finding first, nothing lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sonobridge.cli.main import cli
from sonobridge.core.errors import InvalidInputError
from sonobridge.portfolio.badges import BadgeRejectedError
from sonobridge.workflows.catalogue import load_room


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tmp_path_factory.mktemp("prints") / "workspace"


@pytest.fixture(scope="module")
def run(root):
    def run_(*words, width=120):
        return CliRunner().invoke(
            cli, words, env={"COLUMNS": str(width), "SONOBRIDGE_WORKSPACE": str(root)}
        )

    return run_


def test_a_title_is_searched_by_the_words_alone(run):
    done = run("path", "explore", "ultrasound technician")
    assert done.exit_code == 0, done.output
    assert "Diagnostic Medical Sonographers" in done.output


def test_plans_are_printed_with_their_steps_days_and_fees(run):
    words = ("path", "plan", "--from", "dms_student", "--to", "vascular_technologist")
    words += ("--start", "2026-12-01")
    text = run(*words, width=300).output
    body = json.loads(run(*words, "--json").output)
    count = len(body["plans"])
    assert text.startswith(f"{count} plan")
    assert "none beats another" in text.splitlines()[0] or count == 1
    for plan in body["plans"]:
        assert f"{plan['id']}: {plan['months']:g} months, {plan['cost_usd']:,} USD" in text
        after = text[text.index(f"{plan['id']}: {plan['months']:g} months") :]
        for step in plan["steps"]:
            assert step["title"] in after
            assert step["start"] in after
            assert step["end"] in after
            if step["fee_usd"]:
                assert f"{step['fee_usd']:,} USD, {step['fee_state']}" in after
        for award in plan["awards"]:
            assert f"{award['name']} awarded" in after


def test_an_indicator_prints_why_it_has_no_value_and_never_its_own_name(run):
    text = run("path", "kpi").output
    values = re.findall(r"^ +value: (.*)$", text, re.MULTILINE)
    assert len(values) >= 10
    assert all(re.match(r"not estimable: .+ \(n = 0 \w+\)$", one) for one in values), values


def test_the_first_line_tells_the_finding(run):
    rubric = run("path", "rubric", "--answers", "4,4,4,3,4,3,4,4").output.splitlines()[0]
    assert rubric == (
        "Hybrid: generalist 34, specialist 34 of 45. P(generalist ahead) = 0.50. "
        "A side is named from a margin of 6."
    )
    market = run("path", "market", "--area", "Charlotte").output
    assert market.startswith("Diagnostic Medical Sonographers in Charlotte-Concord-Gastonia")
    assert "half earn 83,390 to 102,490 USD a year, median 98,650 (May 2025)." in market
    assert "R-004-59" not in market
    assert run("path", "market").output.startswith(
        "Diagnostic Medical Sonographers in the nation: half earn 80,430 to 106,930"
    )
    money = run("path", "money", "--to", "ultrasound_manager", "--area", "Charlotte").output
    assert money.startswith("This move is worth 120,890 dollars over 15 years")
    show = run("portfolio", "show").output
    assert show.startswith("0 % ready for AI clinical specialist, 3 mandatory skills open.")
    # The role and its pay stand in lines, not in one.
    assert (
        max(len(line) for line in show.splitlines() if "; title " in line or "│" in line) < 121
    )
    assert "median  105,850" in show


def test_an_export_says_where_it_was_written(run, root, tmp_path):
    done = run("portfolio", "export", "card", "--format", "json")
    assert done.exit_code == 0, done.output
    (place,) = re.findall(r"^written to (.*)$", done.output, re.MULTILINE)
    assert place.startswith(str(root))
    assert json.loads(Path(place).read_text(encoding="utf-8"))
    copy = str(tmp_path / "card.json")
    done = run("portfolio", "export", "card", "--format", "json", "-o", copy)
    assert f"written to {copy}" in done.output.splitlines()
    assert json.loads(Path(copy).read_text(encoding="utf-8"))["aim"] == "AI clinical specialist"


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_card_given_to_the_checker_says_what_can_be_checked(run, tmp_path, form):
    page = str(tmp_path / f"card.{form}")
    assert run("portfolio", "export", "card", "--format", form, "-o", page).exit_code == 0
    error = run("portfolio", "verify", page).exception
    assert isinstance(error, BadgeRejectedError)
    assert error.what == "This page carries no signature."
    assert "sonobridge portfolio export everything" in error.remedy
    whole = str(tmp_path / "all.zip")
    done = run("portfolio", "export", "everything", "--format", "zip", "-o", whole)
    assert done.exit_code == 0, done.output
    checked = run("portfolio", "verify", whole)
    assert checked.exit_code == 0, checked.output
    assert "holds  yes" in checked.output


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("rubric", "--answers", "4,4"), "8 answers from 1 to 5 are needed"),
        (("rubric", "--answers", "4,4,4,4,4,4,4,9"), "less than or equal to 5"),
        (("money", "--horizon", "500"), "horizon: Input should be less than or equal to 50"),
    ],
)
def test_a_value_that_does_not_fit_names_the_command_and_no_class(run, words, cause):
    error = run("path", *words).exception
    assert isinstance(error, InvalidInputError)
    assert error.where == f"sonobridge path {words[0]}"
    assert cause in error.why
    assert "Value error" not in error.why
    assert f"sonobridge path {words[0]} --help" in error.remedy


@pytest.mark.parametrize("room", ["path", "portfolio"])
def test_the_list_of_commands_cuts_no_sentence(run, room):
    text = run(room, "--help", width=80).output
    commands = text[text.index("Commands:") :]
    assert "..." not in commands
    said = "".join(commands.split())
    for op in load_room(room):
        assert "".join(f"{op.command[-1]}{op.summary}".split()) in said
