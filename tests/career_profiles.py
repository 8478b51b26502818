"""Random people to plan for, and plans for them."""

from __future__ import annotations

from datetime import date, timedelta

from sonobridge.career.credentials import Counted, Facts, Practice, Studied, add_months
from sonobridge.career.planning import PayBand, PlanBuilder, PlanValue, date_plans
from sonobridge.career.planning.material import Profile, Wishes, load_roles
from sonobridge.career.planning.material.profile import InProgramme
from sonobridge.career.planning.search import search
from sonobridge.core.randomness import generator

START = date(2026, 12, 1)
PASSES = (
    ("ardms.spi", "ardms.vt", "ardms.rvt"),
    ("ardms.spi", "ardms.ab", "ardms.rdms"),
    ("ardms.spi", "ardms.ae", "ardms.rdcs"),
    ("ardms.spi",),
    ("ardms.vt",),
    ("arrt.r",),
    ("cci.rvs",),
    (),
)


def random_profile(seed):
    """Return a person with some education, credentials, practice and counts."""
    random = generator(seed, "random profile")
    passes, studied, practice, counted = {}, (), (), ()
    held = PASSES[int(random.integers(0, len(PASSES)))]
    for one in held:
        passes[one] = (START - timedelta(days=int(random.integers(10, 3500))),)
    employed = bool(held) and random.random() < 0.8
    if held or random.random() < 0.6:
        programme = "radiography" if held == ("arrt.r",) else "sonography"
        more = ("vascular",) if random.random() < 0.4 else ()
        studied = (
            Studied(
                programmes=(programme, *more),
                level=str(random.choice(["certificate", "associate60", "bachelor"])),
                finished=START - timedelta(days=int(random.integers(30, 4000))),
                accredited=random.random() < 0.7,
                arrt_recognised=random.random() < 0.5,
                years=2.0,
                clinical_hours=int(random.choice([0, 800, 1000])),
            ),
        )
    if employed:
        months = int(random.integers(1, 120))
        kind = "radiography" if held == ("arrt.r",) else "sonography"
        practice = (
            Practice(kinds=(kind, "imaging"), start=add_months(START, -months), end=START),
        )
    if random.random() < 0.3:
        counted = (
            Counted(
                what="vascular_study",
                number=int(random.integers(50, 900)),
                end=START - timedelta(days=int(random.integers(1, 900))),
            ),
        )
    in_programme = None
    if not held and not studied and random.random() < 0.4:
        in_programme = InProgramme(
            title="Finish the programme",
            node="edu.aas_dms",
            programmes=("sonography", "vascular"),
            level="associate60",
            accredited=random.random() < 0.7,
            arrt_recognised=False,
            clinical_hours=900,
            months_left=int(random.integers(3, 20)),
            part_time_hours=1200,
            tuition_usd=3000,
        )
    return Profile(
        id=f"random{seed}",
        title="random",
        country="US",
        employed=employed,
        years_worked=int(random.integers(0, 10)),
        facts=Facts(
            passes=passes, studied=studied, practice=practice, counted=tuple(counted),
            certification_points=int(random.integers(0, 2)),
        ),
        in_programme=in_programme,
        local=(),
    )  # fmt: skip


def random_wishes(seed):
    """Return limits, usual and unusual."""
    random = generator(seed, "random wishes")
    return Wishes(
        hours_per_week=int(random.choice([5, 10, 10, 20])),
        on_call_hours=None if random.random() < 0.6 else int(random.integers(0, 8)),
        budget_usd=None if random.random() < 0.7 else int(random.choice([5000, 24_000])),
        part_time=random.random() < 0.25,
        accreditation=str(random.choice(["any", "any", "accredited", "not_accredited"])),
    )


def random_role(seed):
    """Return one of the shipped roles."""
    roles = load_roles()
    return roles[int(generator(seed, "random role").integers(0, len(roles)))]


def flat_value(profile):
    """Return a wage value by the shipped bands of Charlotte."""
    return PlanValue(
        now=PayBand(low=83_390, high=102_490),
        role=PayBand(low=89_000, high=141_000),
        years_worked=profile.years_worked,
        employed=profile.employed,
    )


def plans_for(profile, role, wishes, start=START):
    """Return (problem, plans, builder) of a person and a role."""
    builder = PlanBuilder(profile=profile, wishes=wishes, start=start)
    problem = builder.for_role(role, flat_value(profile))
    return problem, date_plans(problem, search(problem)), builder
