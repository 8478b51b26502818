"""Hands plans to the checker: profile and steps as plain values, nothing compiled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sonobridge.career.planning.checker import CheckedStep, PlanChecker, Start
from sonobridge.career.planning.material.profile import Profile
from sonobridge.career.planning.material.reading import career_file
from sonobridge.career.planning.material.wishes import Wishes
from sonobridge.career.planning.plan import DatedPlan

__all__ = ["checked_steps", "make_checker"]


def make_checker(profile: Profile, wishes: Wishes, start: date) -> PlanChecker:
    """Return the independent checker for one person."""
    facts, present = profile.facts, profile.in_programme
    programme: Mapping[str, Any] | None = None
    if present is not None:
        programme = {
            "node": present.node,
            "programmes": list(present.programmes),
            "level": present.level,
            "accredited": present.accredited,
            "arrt_recognised": present.arrt_recognised,
            "clinical_hours": present.clinical_hours,
            "months_left": present.months_left,
            "part_time_hours": present.part_time_hours,
            "years": 2.0,
        }
    person = Start(
        day=start,
        passes=facts.passes,
        degrees=[
            {name: getattr(one, name) for name in type(one).__slots__} for one in facts.studied
        ],
        work=[(one.kinds, one.start, one.end) for one in facts.practice],
        counts=[(one.what, one.number, one.end) for one in facts.counted],
        licences=facts.licences,
        evidence={**facts.evidence, **wishes.evidence},
        certification_points=facts.certification_points,
        proven=wishes.proven,
        present_programme=programme,
        begun=profile.begun,
    )
    return PlanChecker(
        career_file("credentials.yaml"),
        career_file("planning.yaml"),
        person,
        wishes.hours_per_week,
    )


def checked_steps(plan: DatedPlan) -> Sequence[CheckedStep]:
    """Return the steps of a plan as the checker takes them."""
    return [CheckedStep(s.id, s.start, s.end, s.cost_usd) for s in plan.steps]
