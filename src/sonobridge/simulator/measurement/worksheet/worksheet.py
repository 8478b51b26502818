"""The worksheet: everything that was measured and seen, and nothing that can be computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from annotated_types import Len

from sonobridge.core.record import record
from sonobridge.simulator.measurement.grading import (
    CriteriaSet,
    GradingContext,
    GradingMeasurements,
    Outcome,
    grade,
)
from sonobridge.simulator.measurement.grading.outcome import LumenState, PlaqueState
from sonobridge.simulator.measurement.stenosis import StenosisPercent
from sonobridge.simulator.measurement.worksheet.diameter import DiameterStenosis
from sonobridge.simulator.measurement.worksheet.doppler import (
    DopplerMeasurement,
    IcaCcaRatio,
    find_ica_cca_ratio,
    highest_ica,
)
from sonobridge.simulator.measurement.worksheet.imt import ImtMeasurement
from sonobridge.simulator.measurement.worksheet.picture_stenosis import AreaStenosis
from sonobridge.simulator.measurement.worksheet.plaque import PlaqueFinding
from sonobridge.simulator.measurement.worksheet.site import ICA_SITES, SIDES, Side, Site

__all__ = ["IcaAssessment", "StenosisEntry", "Worksheet"]


@record
class IcaAssessment:
    """What the pictures show of one internal carotid artery, and what is known of it."""

    side: Side
    plaque: PlaqueState
    lumen: LumenState
    context: GradingContext


@record
class StenosisEntry:
    """A stenosis that was measured on the picture, with its method."""

    side: Side
    site: Site
    stenosis: StenosisPercent
    measured_as: DiameterStenosis | None = None
    outlined_as: AreaStenosis | None = None

    def __post_init__(self) -> None:
        """Refuse a percentage that its own diameters or areas contradict."""
        source = self.measured_as or self.outlined_as
        if source is None:
            return
        found = source.stenosis()
        same = found.quantity == self.stenosis.quantity
        if not same or abs(found.percent - self.stenosis.percent) > 1e-6:
            raise ValueError("the percentage is not that of its calipers")


@record
class Worksheet:
    """Measurements and findings of one examination.

    Attributes
    ----------
    doppler
        At most one measurement a site and side: a repeat replaces the one before.
    assessments
        One a side.
    stenoses, plaques, imt
        Further measurements.
    """

    doppler: Annotated[tuple[DopplerMeasurement, ...], Len(0, 18)] = ()
    assessments: Annotated[tuple[IcaAssessment, ...], Len(0, 2)] = ()
    stenoses: Annotated[tuple[StenosisEntry, ...], Len(0, 40)] = ()
    plaques: Annotated[tuple[PlaqueFinding, ...], Len(0, 40)] = ()
    imt: Annotated[tuple[ImtMeasurement, ...], Len(0, 8)] = ()
    simulated: Literal[True] = True

    def __post_init__(self) -> None:
        """Refuse two answers to one question."""
        sites = [(one.side, one.site) for one in self.doppler]
        if len(set(sites)) != len(sites):
            raise ValueError("a site of a side is measured once: a repeat replaces it")
        sides = [one.side for one in self.assessments]
        if len(set(sides)) != len(sides):
            raise ValueError("a side is assessed once")

    def at(self, side: Side, site: Site) -> DopplerMeasurement | None:
        """Return the measurement of a site, or None."""
        return next(
            (one for one in self.doppler if one.side == side and one.site == site), None
        )

    def assessment(self, side: Side) -> IcaAssessment | None:
        """Return the assessment of a side, or None."""
        return next((one for one in self.assessments if one.side == side), None)

    def ratio(self, side: Side) -> IcaCcaRatio | None:
        """Return the ICA/CCA ratio of a side with its sites, or None."""
        return find_ica_cca_ratio(self.doppler, side)

    def ica_flow(self, side: Side) -> Literal["detected", "undetectable", "not_assessed"]:
        """Tell whether flow was found anywhere in the internal carotid artery of a side."""
        found = [one.flow for one in self.doppler if one.side == side and one.site in ICA_SITES]
        if not found:
            return "not_assessed"
        return "detected" if "detected" in found else "undetectable"

    def grading_inputs(self, side: Side) -> tuple[GradingMeasurements, GradingContext] | None:
        """Return what a grade of a side is made from; None when it was not assessed."""
        assessed = self.assessment(side)
        if assessed is None:
            return None
        highest = highest_ica(self.doppler, side)
        ratio = self.ratio(side)
        measurements = GradingMeasurements(
            plaque=assessed.plaque,
            lumen=assessed.lumen,
            ica_flow=self.ica_flow(side),
            ica_psv_scanner_cm_s=None if highest is None else highest.psv_scanner_cm_s,
            ica_edv_scanner_cm_s=None if highest is None else highest.edv_scanner_cm_s,
            ica_cca_psv_ratio=None if ratio is None else ratio.value,
            angle_deg=None if highest is None else highest.angle_deg,
        )
        return measurements, assessed.context

    def grade(self, side: Side, criteria_set: CriteriaSet | None = None) -> Outcome | None:
        """Return the grade of a side; None when it was not assessed."""
        inputs = self.grading_inputs(side)
        return None if inputs is None else grade(*inputs, criteria_set)

    def missing(self, required: Sequence[Site]) -> tuple[tuple[Side, Site], ...]:
        """Return the sites of both sides that were not measured, in the order given."""
        return tuple(
            (side, site) for side in SIDES for site in required if self.at(side, site) is None
        )
