"""Random small planning problems: windows, lapses, sums, points, two slots, calendar months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sonobridge.career.credentials import Counted, Facts, Studied, read_library
from sonobridge.career.credentials.rule import (
    AllOf,
    AnyOf,
    Count,
    Credential,
    Education,
    EducationLevel,
    Evidence,
    Experience,
    Nothing,
    PointCategory,
    Points,
    Window,
)
from sonobridge.career.planning.search import Effects, Limits, Option, PlanProblem, Schooling
from sonobridge.core.randomness import generator

NAMES = [f"x.{letter}" for letter in "abcde"]
AWARDS = ("x.award", "x.second")


def random_library(random):
    """Return a library of five exams, one that lapses, and two awards over windows."""
    origin = {"confidence": "high", "source": "made up", "as_of": "2026-11-22"}
    exams = [
        {
            "id": name,
            "name": name.upper(),
            "issuer": "X",
            "kind": "exam",
            "requires": {},
            "fee_usd": 100,
            **origin,
            **({"valid_months": int(random.integers(6, 30))} if name == "x.b" else {}),
        }
        for name in NAMES
    ]
    awards = [
        {
            "id": name,
            "name": name.upper(),
            "issuer": "ARDMS",
            "kind": "credential",
            "requires": {
                "all": [
                    {"credential": "x.a"},
                    {"any": [{"credential": one} for one in others]},
                    {
                        "window": {
                            "between": ["x.a", "specialty" if len(others) > 1 else others[0]],
                            "calendar_years": int(random.integers(1, 3)),
                        }
                    },
                ]
            },
            "fee_usd": None,
            **origin,
        }
        for name, others in zip(AWARDS, (("x.c", "x.d"), ("x.e",)), strict=True)
    ]
    return read_library(
        {
            "schema": 1,
            "as_of": "2026-11-22",
            "credentials": [*exams, *awards],
            "education_classes": {"school": {"programme": "school"}},
        }
    )


def random_points(random):
    """Return a rule of points over practice, education and hours."""
    levels = (("credits30", 1), ("associate60", 2), ("bachelor", 3))
    return Points(
        int(random.integers(1, 5)),
        (
            PointCategory("experience", int(random.integers(0, 2)), 3, (("per_12_months", 1),)),
            PointCategory("education", 0, 3, levels),
            PointCategory(
                "certification_and_ce", int(random.integers(0, 2)), 2, (("per_18_ce_hours", 1),)
            ),
        ),
    )


def random_rule(random, names, depth=0):
    """Return a rule over some exams, schooling, practice, counts, points and windows."""
    kind = int(random.integers(0, 13 if depth < 2 else 10))
    name = names[int(random.integers(0, len(names)))]
    if kind in (0, 1):
        within = int(random.choice([3, 9, 14])) if random.random() < 0.2 else None
        return Credential(name, (name,), within)
    if kind == 2:
        return Education("school")
    if kind == 3:
        return Experience("work", int(random.choice([6, 12, 18])))
    if kind == 4:
        window = int(random.choice([0, 12]))
        return Count("case", int(random.choice([10, 20])), window or None)
    if kind == 5:
        award = AWARDS[int(random.random() < 0.3)]
        return Credential(award, (award,))
    if kind == 6:
        return random_points(random)
    if kind == 7:
        return EducationLevel(str(random.choice(["associate60", "bachelor"])))
    if kind == 8:
        return Evidence("skill")
    if kind == 9:
        other = names[int(random.integers(0, len(names)))]
        sides = Credential(name, (name,)), Credential(other, (other,))
        return AllOf((*sides, Window((name,), (other,), int(random.integers(0, 2)))))
    parts = tuple(random_rule(random, names, depth + 1) for _ in range(2))
    return AllOf(parts) if kind == 10 else AnyOf(parts)


def _effects(random, kind):
    if kind == "school":
        level = str(random.choice(["certificate", "associate60", "bachelor"]))
        programmes = ("school",) if random.random() < 0.8 else ("other",)
        schooling = Schooling(kind="", programmes=programmes, level=level, years=1)
        return Effects(schooling=schooling)
    if kind == "work":
        counted = (("case", int(random.choice([5, 10]))),)
        return Effects(practice=("work", "imaging"), counted=counted)
    if kind == "practice":
        return Effects(evidence=("skill",))
    if kind == "course":
        return Effects(counted=(("ce_hours", 18),))
    return Effects(passes=(NAMES[int(random.integers(0, len(NAMES)))],))


def random_option(random, number):
    """Return an option in one of the two slots that asks for nothing yet."""
    slot = "day" if random.random() < 0.4 else "study"
    kinds = ["school", "work"] if slot == "day" else ["exam"] * 6 + ["practice", "course"]
    kind = str(random.choice(kinds))
    if slot == "study" and random.random() < 0.07:
        kind = "school"
    if slot == "day" and random.random() < 0.07:
        kind = "exam"
    hours = int(random.choice([20, 60, 130, 300]))
    return Option(
        id=f"o{number}",
        title=f"option {number}",
        kind=kind,
        slot=slot,
        rule=Nothing(),
        effects=_effects(random, kind),
        months=int(random.choice([1, 3, 5, 6, 12, 12])) if slot == "day" else 0,
        hours=0 if slot == "day" else hours,
        cost_usd=int(random.choice([0, 100, 250, 400])),
        risk=int(random.integers(0, 3)),
    )


def _facts(random, start):
    passes = {}
    for name in ("x.a", "x.b"):
        if random.random() < 0.3:
            passes[name] = (start - timedelta(days=int(random.integers(1, 700))),)
    counted = (Counted(what="case", number=5, end=start - timedelta(days=60)),) * int(
        random.random() < 0.3
    )
    studied = (
        (Studied(programmes=("school",), level="certificate", finished=start),)
        if random.random() < 0.2
        else ()
    )
    return Facts(passes=passes, counted=counted, studied=studied)


def random_problem(seed, most=12):
    """Return a problem of up to so many options, several of which may not matter.

    Every seed begins on another day, so that months of all lengths, leap days and turns of
    the year fall into the plans.
    """
    random = generator(seed, "plan search")
    start = date(2026, 12, 1) + timedelta(days=int(random.integers(0, 1500)))
    rules = random_library(random)
    count = int(random.integers(4, most + 1))
    bare = [random_option(random, number) for number in range(count)]
    offered = sorted({name for one in bare for name in one.effects.passes}) or NAMES
    options = tuple(
        one if random.random() < 0.55 else replace(one, rule=random_rule(random, offered, 1))
        for one in bare
    )
    earning = Nothing() if random.random() < 0.4 else Credential("x.c", ("x.c", "x.e"))
    rate, unpaid_rate = int(random.choice([0, 30, 80])), int(random.choice([100, 900, 3000]))

    def value(lead, cost, unpaid):
        return int(50_000 - rate * 40 * lead - cost - unpaid_rate * unpaid)

    return PlanProblem(
        library=rules,
        facts=_facts(random, start),
        start=start,
        goal=AllOf((random_rule(random, offered), random_rule(random, offered))),
        options=options,
        limits=Limits(
            hours_per_week=int(random.choice([5, 10])),
            months=int(random.choice([24, 120])),
            budget_usd=int(random.choice([500, 900])) if random.random() < 0.2 else None,
        ),
        value=value,
        earning=earning,
    )
