"""A research abstract of one session: measured velocities against the truth, one figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonobridge.workflows.path.stakeholders.session_parts import SessionParts
from sonobridge.workflows.path.stakeholders.stored_work import (
    DeliverableSlot,
    filled,
    stored_result,
)

if TYPE_CHECKING:
    from sonobridge.audit.evaluation.content import Agreement

__all__ = ["SitePair", "difference_figure", "pairs_from_lines", "research_abstract"]

_HEAD = "side,site,measured_cm_s,true_cm_s"
_UNIT = "cm/s"
_METHOD = (
    "Peak systolic velocity at each site of the protocol against that of the simulated "
    "patient, scanner-equivalent; difference against mean"
)
_LIMITS = (
    "One patient: the sites are not independent, so that there is no interval and nothing is "
    "claimed of other patients. Simulated; not for diagnosis."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePair:
    """Peak systolic velocity of one site as measured and as true for a scanner, cm/s."""

    side: str
    site: str
    measured: float
    true: float


def research_abstract(parts: SessionParts) -> tuple[DeliverableSlot, ...]:
    """Return the abstract; the figure is drawn from the lines of its data alone."""
    pairs = _pairs(stored_result(parts.context, parts.view.session_id))
    agreement = _agreement(pairs)
    bias, limits = agreement.bias, (agreement.lower_limit, agreement.upper_limit)
    spread = " to ".join(f"{_value(one):+.1f}" for one in limits)
    found = (
        f"{len(pairs)} sites: measured minus true {_value(bias):+.1f} {_UNIT} on average; "
        f"mean ± 1.96 sd of the sites {spread} {_UNIT}"
    )
    case, origin = parts.view.case, parts.origin
    material = (
        f"One simulated patient ({case.case_id}), {parts.view.mode} mode, device "
        f"{parts.view.devices.words}"
    )
    return (
        filled(
            "Question",
            (f"How far are measured velocities from the truth: {case.title}?",),
            origin,
        ),
        filled("Material", (material,), origin),
        filled("Method", (_METHOD,), origin),
        filled("Result", (found,), origin),
        filled("Data", [_HEAD, *(_line(one) for one in pairs)], origin),
        filled("Limits", (_LIMITS,), "path.deliverable"),
    )


def pairs_from_lines(lines: tuple[str, ...]) -> tuple[SitePair, ...]:
    """Return the pairs of the lines of the part ``Data``."""
    rows = (line.split(",") for line in lines[1:])
    return tuple(
        SitePair(side=side, site=site, measured=float(measured), true=float(true))
        for side, site, measured, true in rows
    )


def difference_figure(pairs: tuple[SitePair, ...]) -> str:
    """Return the figure as SVG text; equal data give equal bytes."""
    from sonobridge.reports.figures.bland_altman import bland_altman

    finding = f"Measured minus true velocity at {len(pairs)} sites of one simulated patient"
    return bland_altman(
        _agreement(pairs), finding=finding, unit=_UNIT, difference="measured − true"
    )


def _line(one: SitePair) -> str:
    return f"{one.side},{one.site},{one.measured!r},{one.true!r}"


def _value(number: Any) -> float:
    return float(number.value)


def _pairs(result: dict[str, Any]) -> tuple[SitePair, ...]:
    true = {
        (one["side"], one["site"]): one["psv_scanner_cm_s"]
        for one in result["truth"]["velocities"]
    }
    return tuple(
        SitePair(
            side=one["side"],
            site=one["site"],
            measured=float(one["psv_scanner_cm_s"]),
            true=float(true[one["side"], one["site"]]),
        )
        for one in result["worksheet"]["doppler"]
        if one["psv_scanner_cm_s"] is not None
        and true.get((one["side"], one["site"])) is not None
    )


def _agreement(pairs: tuple[SitePair, ...]) -> Agreement:
    """Return differences against means; one patient gives no interval."""
    from math import fsum, sqrt

    from sonobridge.audit.evaluation.content import Agreement, Range
    from sonobridge.core.errors import InvalidInputError
    from sonobridge.core.types import Estimate

    if len(pairs) < 2:
        raise InvalidInputError(
            "The session has too few velocities for an abstract.",
            where=f"{len(pairs)} sites",
            kept="Nothing was written.",
            remedy="Measure two sites at least and submit the session.",
        )
    differences = [one.measured - one.true for one in pairs]
    mean = fsum(differences) / len(pairs)
    sd = sqrt(fsum((one - mean) ** 2 for one in differences) / (len(pairs) - 1))

    def number(name: str, value: float) -> Estimate:
        return Estimate(
            name=name,
            value=value,
            low=None,
            high=None,
            level=0.95,
            n=len(pairs),
            n_unit="sites",
            method="mean and 1.96 standard deviations of the sites of one patient",
            note="one patient: no interval",
        )

    return Agreement(
        group="sites",
        label="Sites of one simulated patient",
        bias=number("bias", mean),
        lower_limit=number("lower limit", mean - 1.96 * sd),
        upper_limit=number("upper limit", mean + 1.96 * sd),
        points=tuple(
            Range(x=(one.measured + one.true) / 2, y=one.measured - one.true) for one in pairs
        ),
        note="one patient",
    )
