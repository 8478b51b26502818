"""Over-reliance on AI: scripted readers with planted wrong suggestions, and without AI."""

from __future__ import annotations

import pytest

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.randomness import generator
from sonobridge.core.record import from_json, to_json
from sonobridge.labelling.over_reliance import ReadItem, judge_reliance, read_items
from sonobridge.statistics.intervals import wilson_bounds
from sonobridge.workflows.catalogue import load_operation
from sonobridge.workflows.context import Context

CLASSES = ("normal", "lt_50", "50_69", "ge_70")


def scripted(planted, *, pull, skill=0.9, sessions=3, seed=1):
    """A reader who takes over a suggestion with a probability, else reads with some skill.

    Each item is read once with an AI whose suggestion is wrong, and once without AI.
    """
    rng = generator(seed, "scripted reader")
    answers = []
    for number in range(planted):
        truth = CLASSES[number % 4]
        wrong = CLASSES[(number + 1 + number % 3) % 4]

        def own(right=truth):
            return right if rng.random() < skill else CLASSES[(CLASSES.index(right) + 1) % 4]

        for suggestion in (wrong, ""):
            taken = suggestion and rng.random() < pull
            answers.append(
                ReadItem(
                    session=f"session {number % sessions}",
                    item=f"item {number}",
                    truth=truth,
                    suggestion=suggestion,
                    answer=suggestion if taken else own(),
                )
            )
    return answers


@pytest.mark.requirement("R-004-94")
def test_accepted_wrong_suggestions_over_sessions_beside_reading_without_ai():
    answers = scripted(60, pull=0.6)
    found = judge_reliance(answers)
    planted = [one for one in answers if one.suggestion]
    assert all(one.suggestion != one.truth for one in planted)
    taken = sum(one.answer == one.suggestion for one in planted)
    assert found.sessions == 3
    assert (found.accepted.value, found.accepted.n) == (taken / 60, 60)
    assert (found.accepted.low, found.accepted.high) == pytest.approx(
        wilson_bounds(taken / 60, 60, 1.959964), abs=1e-6
    )
    assert found.wrong_alone.n == 60
    assert found.verdict == "shown"
    assert found.words.startswith(f"Over-reliance on AI, shown: {taken} of 60 wrong")
    assert "without AI" in found.words
    free = judge_reliance(scripted(60, pull=0.0))
    assert free.verdict == "not shown"
    # Below 40 nothing is said; sessions add up to it.
    few = scripted(39, pull=0.6)
    assert judge_reliance(few).verdict == "too few"
    assert judge_reliance([*few, *scripted(9, pull=0.6, seed=2)]).verdict != "too few"
    # At 40 the widest interval has a half-width of 14.8 points: 40 is the bar that binds.
    half = [one for one in answers if one.suggestion][:40]
    assert (judge_reliance(half).accepted.high - judge_reliance(half).accepted.low) / 2 <= 0.15
    assert judge_reliance(half).verdict == "no reading without AI"


def test_right_suggestions_do_not_count_and_the_command_reads_a_table():
    rows = ["session,item,truth,suggestion,answer"]
    rows += [f"s{n % 2},i{n},ge_70,lt_50,{'lt_50' if n < 30 else 'ge_70'}" for n in range(50)]
    rows += [f"s0,i{n},ge_70,ge_70,ge_70" for n in range(20)]
    rows += [f"s1,i{n},ge_70,,{'lt_50' if n < 4 else 'ge_70'}" for n in range(50)]
    op = load_operation("label.over_reliance")
    found = to_json(op.function(Context(), from_json(op.request, {"text": "\n".join(rows)})))
    assert (found["accepted"]["value"], found["accepted"]["n"]) == (0.6, 50)
    assert (found["wrong_alone"]["value"], found["wrong_alone"]["n"]) == (0.08, 50)
    assert (found["verdict"], found["sessions"]) == ("shown", 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("session,item,truth,answer\n", "missing: suggestion"),
        ("session,item,truth,suggestion,answer\ns,i,,x,y\n", "empty: truth"),
        ("", "missing"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(text, why):
    with pytest.raises(InvalidInputError) as refused:
        read_items(text)
    assert why in refused.value.why
