"""A course of study in money: tuition, its length, and the pay given up meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sonobridge.career.money.net_value import Job, Terms
from sonobridge.core.errors import InvalidInputError

__all__ = ["Course", "CourseValue", "value_course"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course that ends in a job.

    Attributes
    ----------
    years
        Whole years of full-time study.
    tuition
        For the whole course (US dollars), as the person entered it; None when unknown.
    tuition_as_of
        Day of that figure.
    """

    title: str
    years: int
    tuition: float | None
    tuition_as_of: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.years <= 12 or (self.tuition is not None and self.tuition < 0):
            raise InvalidInputError(
                "The course cannot be used.",
                where=self.title[:60],
                why="Years run from 0 to 12 and tuition from 0 upwards.",
                kept="Nothing was computed.",
                remedy="Correct the course.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseValue:
    """Discounted pay after the course less tuition; ``forgone`` is against the shorter."""

    value: float
    tuition: float
    forgone: float


def value_course(
    course: Course, job: Job, terms: Terms, *, shortest_years: int, pay_meanwhile: float = 0.0
) -> CourseValue:
    """Return what a course is worth and what it gives up against the shortest one.

    Seniority counts from the end of the shortest course, whichever was taken: a longer
    degree is credited with its extra years. So two courses of equal tuition differ by
    exactly the discounted wages of the extra years of study. Tuition is spread evenly.

    Parameters
    ----------
    shortest_years
        Length of the shortest course that leads to the job.
    pay_meanwhile
        Yearly pay beside the study.
    """
    if course.years < shortest_years:
        raise InvalidInputError(
            "A course is shorter than the shortest one.",
            where=course.title[:60],
            kept="Nothing was computed.",
            remedy="Name the shortest course as such.",
        )
    tuition = course.tuition or 0.0
    gains, fees, forgone = [], [], []
    for t in range(terms.horizon):
        discount = (1 + terms.discount) ** t
        seniority = job.years_worked + t - shortest_years
        working = job.pay(seniority, t, terms) if t >= shortest_years else pay_meanwhile
        if t < course.years:
            fees.append(tuition / course.years / discount)
            gains.append(pay_meanwhile / discount)
            forgone.append((working - pay_meanwhile) / discount)
        else:
            gains.append(working / discount)
    return CourseValue(
        value=math.fsum(gains) - math.fsum(fees),
        tuition=math.fsum(fees),
        forgone=math.fsum(forgone),
    )
