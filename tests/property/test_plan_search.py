"""The exact search against trying everything, on small random problems."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from career_brute_force import brute_force
from sonobridge.career.credentials import Counted, Facts, Studied, read_library
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Count,
    Credential,
    Education,
    Experience,
    Nothing,
)
from sonobridge.career.planning.search import (
    Effects,
    Limits,
    Option,
    PlanProblem,
    Schooling,
    search,
)
from sonobridge.core.randomness import generator

START = date(2026, 12, 1)
NAMES = [f"x.{letter}" for letter in "abcde"]


def library(random):
    """Return a library of five exams, one that lapses, and one award over a window."""
    records = [
        {
            "id": name,
            "name": name.upper(),
            "issuer": "X",
            "kind": "exam",
            "requires": {},
            "fee_usd": 100,
            "confidence": "high",
            "source": "made up",
            "as_of": "2026-11-22",
            **({"valid_months": int(random.integers(6, 30))} if name == "x.b" else {}),
        }
        for name in NAMES
    ]
    award = {
        "id": "x.award",
        "name": "AWARD",
        "issuer": "ARDMS",
        "kind": "credential",
        "requires": {
            "all": [
                {"credential": "x.a"},
                {"any": [{"credential": "x.c"}, {"credential": "x.d"}]},
                {"window": {"between": ["x.a", "specialty"], "calendar_years": 1}},
            ]
        },
        "fee_usd": None,
        "confidence": "high",
        "source": "made up",
        "as_of": "2026-11-22",
    }
    return read_library(
        {
            "schema": 1,
            "as_of": "2026-11-22",
            "credentials": [*records, award],
            "education_classes": {"school": {"programme": "school"}},
        }
    )


def random_rule(random, depth=0):
    """Return a rule over exams, schooling, practice, counts and the window."""
    kind = int(random.integers(0, 9 if depth < 2 else 6))
    name = NAMES[int(random.integers(0, len(NAMES)))]
    if kind in (0, 1):
        return Credential(name, (name,))
    if kind == 2:
        return Education("school")
    if kind == 3:
        return Experience("work", int(random.choice([6, 12, 18])))
    if kind == 4:
        window = int(random.choice([0, 12]))
        return Count("case", int(random.choice([10, 20])), window or None)
    if kind == 5:
        return Credential("x.award", ("x.award",))
    parts = tuple(random_rule(random, depth + 1) for _ in range(2))
    return AllOf(parts) if kind == 6 else AnyOf(parts)


def random_problem(seed, most=12):
    """Return a problem of up to so many options, several of which may not matter."""
    random = generator(seed, "plan search")
    rules = library(random)
    count = int(random.integers(4, most + 1))
    options = []
    for number in range(count):
        slot = "day" if random.random() < 0.4 else "study"
        kind = str(random.choice(["school", "work"])) if slot == "day" else "exam"
        months = int(random.choice([3, 6, 12])) if slot == "day" else 0
        effects = {
            "school": Effects(
                schooling=Schooling(
                    kind="", programmes=("school",), level="certificate", years=1
                )
            ),
            "work": Effects(
                practice=("work",), counted=(("case", int(random.choice([5, 10]))),)
            ),
            "exam": Effects(passes=(NAMES[int(random.integers(0, len(NAMES)))],)),
        }[kind]
        rule = Nothing() if random.random() < 0.55 else random_rule(random, 1)
        options.append(
            Option(
                id=f"o{number}",
                title=f"option {number}",
                kind=kind,
                slot=slot,
                rule=rule,
                effects=effects,
                months=months,
                hours=0 if slot == "day" else int(random.choice([20, 60, 130])),
                cost_usd=int(random.choice([0, 100, 250, 400])),
                risk=int(random.integers(0, 3)),
            )
        )
    passes = {}
    if random.random() < 0.3:
        passes["x.a"] = (START - timedelta(days=int(random.integers(1, 700))),)
    if random.random() < 0.3:
        passes["x.b"] = (START - timedelta(days=int(random.integers(1, 700))),)
    counted = (Counted(what="case", number=5, end=START - timedelta(days=60)),) * int(
        random.random() < 0.3
    )
    studied = (
        (Studied(programmes=("school",), level="certificate", finished=START),)
        if random.random() < 0.2
        else ()
    )
    earning = Nothing() if random.random() < 0.5 else Credential("x.c", ("x.c", "x.e"))
    rate = int(random.choice([0, 30, 80]))

    def value(lead, cost, unpaid):
        return int(50_000 - rate * 40 * lead - cost - 900 * unpaid)

    return PlanProblem(
        library=rules,
        facts=Facts(passes=passes, counted=counted, studied=studied),
        start=START,
        goal=AllOf((random_rule(random), random_rule(random))),
        options=tuple(options),
        limits=Limits(hours_per_week=int(random.choice([5, 10])), months=120),
        value=value,
        earning=earning,
    )


def agrees(seed, most, largest):
    """Compare the fronts; None where a plan of ours is longer than the oracle looks."""
    problem = random_problem(seed, most)
    result = search(problem)
    if any(len(placed) > largest for _, placed in result.plans):
        return None
    ours = {vector for vector, _ in result.plans}
    theirs = brute_force(problem, largest)
    assert ours == theirs, f"seed {seed}"
    return len(theirs)


def test_front_equals_brute_force_on_small_problems():
    sizes = [agrees(seed, most=9, largest=4) for seed in range(60)]
    compared = [size for size in sizes if size is not None]
    assert len(compared) >= 40
    assert sum(size > 0 for size in compared) >= 10
    assert max(compared) >= 2


@pytest.mark.slow
def test_front_equals_brute_force_with_up_to_twelve_options():
    sizes = [agrees(seed, most=12, largest=4) for seed in range(1000, 1300)]
    compared = [size for size in sizes if size is not None]
    assert len(compared) >= 200
    assert sum(size > 0 for size in compared) >= 60
