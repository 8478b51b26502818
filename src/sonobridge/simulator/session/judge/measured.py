"""Measurements and plaque terms of a session against the truth of its case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sonobridge.simulator.cases.expert_run import ExpertRun
from sonobridge.simulator.cases.truth import KnownCase
from sonobridge.simulator.measurement.worksheet import (
    ICA_SITES,
    PlaqueFinding,
    Side,
    Site,
    Worksheet,
    highest_ica,
    site_words,
)
from sonobridge.simulator.score.part import PartScore
from sonobridge.simulator.score.parts import MeasuredValue, score_measurement, score_plaque
from sonobridge.simulator.session.judge.grades import stated_outcome
from sonobridge.simulator.session.protocol import case_protocol
from sonobridge.simulator.session.records import Submission

__all__ = [
    "LEAST_TOLERANCE_CM_S",
    "asked_sites",
    "deciding_sites",
    "deciding_values",
    "measurement_part",
    "plaque_part",
    "within",
]

LEAST_TOLERANCE_CM_S: Final = 2.0
"""No scale is read more finely than this; also what "no flow" may be off by."""
_LEAST_RATIO: Final = 0.1
_MOST_EXCUSED: Final = 0.2


def asked_sites(known: KnownCase) -> tuple[tuple[Side, Site], ...]:
    """Return side and site of every velocity that the case asks for."""
    protocol = case_protocol(known.case)
    return tuple((side, site) for side in protocol.sides for site in protocol.sites)


def measured_values(
    known: KnownCase, worksheet: Worksheet, side: Side, run: ExpertRun
) -> tuple[MeasuredValue, ...]:
    """Return the velocities and the ratio of a side with truth and tolerance."""
    found: list[MeasuredValue] = []
    for own, site in asked_sites(known):
        if own != side:
            continue
        found.extend(_site_values(known, worksheet, (side, site), run))
    ratio = _ratio(known, worksheet, side, run)
    return tuple(found if ratio is None else [*found, ratio])


def deciding_sites(known: KnownCase, worksheet: Worksheet, side: Side) -> tuple[Site, ...]:
    """Return the sites whose velocities decide a side's class.

    Those are the highest of the internal carotid, by the truth and by the person.
    """
    sites = {
        found.site
        for sheet in (known.worksheet, worksheet)
        if (found := highest_ica(sheet.doppler, side)) is not None
    }
    return tuple(site for site in ICA_SITES if site in sites)


def deciding_values(
    known: KnownCase, worksheet: Worksheet, side: Side, run: ExpertRun
) -> tuple[MeasuredValue, ...]:
    """Return the velocities that decide a side's class.

    They tell whether a class that differs is the fault of the measurement.
    """
    return tuple(
        _site_values(known, worksheet, (side, site), run)[0]
        for site in deciding_sites(known, worksheet, side)
    )


def _site_values(
    known: KnownCase, worksheet: Worksheet, where: tuple[Side, Site], run: ExpertRun
) -> list[MeasuredValue]:
    side, site = where
    true, mine = known.truth.velocity(side, site), worksheet.at(side, site)
    words = site_words(side, site)
    found = []
    for quantity in ("psv", "edv"):
        value = None if mine is None else getattr(mine, f"{quantity}_scanner_cm_s")
        if mine is not None and mine.flow == "undetectable":
            value = 0.0
        truth = getattr(true, f"{quantity}_scanner_cm_s")
        found.append(
            MeasuredValue(
                name=f"{words} {quantity.upper()}",
                unit="cm/s",
                measured=value,
                truth=0.0 if truth is None else truth,
                tolerance=run.tolerance(side, site, quantity) or LEAST_TOLERANCE_CM_S,
            )
        )
    return found


def _ratio(
    known: KnownCase, worksheet: Worksheet, side: Side, run: ExpertRun
) -> MeasuredValue | None:
    true, mine = known.worksheet.ratio(side), worksheet.ratio(side)
    tolerance = run.tolerance(side, None, "ratio")
    if true is None or tolerance is None:
        return None
    return MeasuredValue(
        name=f"{side} ICA/CCA ratio",
        unit="",
        measured=None if mine is None else mine.value,
        truth=true.value,
        tolerance=max(tolerance, _LEAST_RATIO),
    )


def within(values: Sequence[MeasuredValue]) -> bool:
    """Tell whether every value was measured within its tolerance, a fifth of it at most.

    Where even the expert misses a jet now and then the tolerance grows wide; a class is not
    excused by a velocity that is off by more than a fifth all the same.
    """
    return all(
        one.measured is not None and abs(one.measured - one.truth) <= _excusable(one)
        for one in values
    )


def _excusable(one: MeasuredValue) -> float:
    return max(min(one.tolerance, _MOST_EXCUSED * abs(one.truth)), LEAST_TOLERANCE_CM_S)


def measurement_part(
    known: KnownCase, worksheet: Worksheet, submission: Submission | None, run: ExpertRun
) -> PartScore:
    """Score velocities, ratio and class of the sides that the case asks for."""
    scored = []
    for side in known.case.sides:
        values = measured_values(known, worksheet, side, run)
        if not values:
            continue
        truth = known.truth.sheet(side).outcome
        mine = stated_outcome(known, side, submission)
        outcomes = None if mine is None else (mine, truth)
        part = score_measurement(values, outcomes)
        lacking = 0.0 if mine is not None else part.value / (len(values) + 1)
        scored.append((part.value - lacking, part))
    value = sum(one for one, _ in scored) / len(scored)
    lowest = min(scored, key=lambda pair: pair[0])[1]
    return PartScore(
        part="measurement", value=value, reason=lowest.reason, next_move=lowest.next_move
    )


def plaque_part(known: KnownCase, submission: Submission | None) -> PartScore:
    """Score the terms of every plaque of the case."""
    named = () if submission is None else submission.plaques
    scored = [
        score_plaque(_named(named, true), true)
        for side in known.case.sides
        for true in known.truth.sheet(side).plaques
    ]
    lowest = min(scored, key=lambda one: one.value)
    return PartScore(
        part="plaque",
        value=sum(one.value for one in scored) / len(scored),
        reason=lowest.reason,
        next_move=lowest.next_move,
    )


def _named(named: Sequence[PlaqueFinding], true: PlaqueFinding) -> PlaqueFinding | None:
    same = [one for one in named if one.side == true.side]
    exact = [one for one in same if one.site == true.site]
    return exact[0] if exact else None
