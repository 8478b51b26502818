"""A spectral measurement at one site, and the ratio of two of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len

from sonobridge.core.record import Help, record
from sonobridge.core.units import CentimetrePerSecond, Degree, Millimetre
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules
from sonobridge.simulator.measurement.worksheet.site import (
    CCA_SITES,
    ICA_SITES,
    Side,
    Site,
    site_words,
)
from sonobridge.simulator.measurement.worksheet.waveform import (
    VertebralStage,
    Waveform,
    vertebral_direction,
)

__all__ = ["DopplerMeasurement", "IcaCcaRatio", "find_ica_cca_ratio", "highest_ica"]


@record
class DopplerMeasurement:
    """Velocities at one site as the scanner's envelope shows them.

    Attributes
    ----------
    side, site
        Where.
    flow
        Whether flow was found; a velocity is given only where it was.
    psv_scanner_cm_s, edv_scanner_cm_s
        Scanner-equivalent peak systolic and end-diastolic velocity, cm/s; negative
        end-diastolic values are reversed flow. None when not measured.
    angle_deg
        Angle of the cursor to the declared reference; None when it was not recorded.
    angle_reference
        What the cursor was laid along.
    gate_mm
        Length of the gate.
    beats
        Beats that the value is the mean of.
    waveform
        In the words of the list; required for the vertebral artery's direction.
    vertebral
        Stage of a steal in a vertebral artery, as the person named it.
    acceleration_ms
        Time from the foot of the upstroke to the first systolic peak, ms.
    read_by
        How the velocities were read: by the scanner's trace or by points on the spectrum.
    """

    side: Side
    site: Site
    flow: Literal["detected", "undetectable"]
    psv_scanner_cm_s: Annotated[
        CentimetrePerSecond | None, Ge(0), Le(1000), Help("Peak systolic velocity.")
    ] = None
    edv_scanner_cm_s: Annotated[
        CentimetrePerSecond | None, Ge(-200), Le(800), Help("End-diastolic velocity.")
    ] = None
    angle_deg: Annotated[Degree | None, Ge(0), Le(90), Help("Doppler angle.")] = None
    angle_reference: Literal["wall", "jet", "not_recorded"] = "not_recorded"
    gate_mm: Annotated[Millimetre | None, Gt(0), Le(20), Help("Length of the gate.")] = None
    beats: Annotated[int, Ge(1), Le(100), Help("Beats averaged.")] = 1
    waveform: Waveform | None = None
    vertebral: VertebralStage | None = None
    acceleration_ms: Annotated[
        float | None, Gt(0), Le(2000), Help("Acceleration time, ms.")
    ] = None
    read_by: Literal["trace", "cursor", "not_recorded"] = "not_recorded"
    note: Annotated[str, Len(0, 400)] = ""

    def __post_init__(self) -> None:
        """Refuse values that contradict each other."""
        psv, edv = self.psv_scanner_cm_s, self.edv_scanner_cm_s
        if self.flow == "undetectable" and (psv is not None or edv is not None):
            raise ValueError("where no flow was found there is no velocity")
        if edv is not None and (psv is None or edv > psv):
            raise ValueError("an end-diastolic velocity stands beside a higher systolic one")
        absent = self.waveform is None or self.waveform.flow_direction == "absent"
        if self.flow == "undetectable" and not absent:
            raise ValueError("where no flow was found the direction is absent")
        self._check_stage()

    def _check_stage(self) -> None:
        if self.vertebral is None:
            return
        if self.site != "vertebral":
            raise ValueError("a stage of a steal is of a vertebral artery")
        shown = None if self.waveform is None else self.waveform.flow_direction
        if shown != vertebral_direction(self.vertebral):
            raise ValueError("direction and stage of a vertebral artery contradict each other")

    @property
    def resistive_index(self) -> float | None:
        """(PSV - EDV) / PSV; above 1 where diastolic flow is reversed."""
        psv, edv = self.psv_scanner_cm_s, self.edv_scanner_cm_s
        if psv is None or edv is None or psv == 0:
            return None
        return (psv - edv) / psv

    @property
    def fit(self) -> bool:
        """Whether the angle was recorded and lies within the rule (60 degrees)."""
        most = measurement_rules().doppler_angle_deg_at_most
        return self.angle_deg is not None and self.angle_deg <= most

    @property
    def words(self) -> str:
        """Side and site in words."""
        return site_words(self.side, self.site)


@record
class IcaCcaRatio:
    """The ratio of two peak systolic velocities, with the sites that they come from."""

    value: Annotated[float, Ge(0)]
    side: Side
    ica_site: Site
    cca_site: Site
    ica_psv_scanner_cm_s: CentimetrePerSecond
    cca_psv_scanner_cm_s: CentimetrePerSecond

    @property
    def words(self) -> str:
        """The ratio with its sites."""
        ica, cca = site_words(self.side, self.ica_site), site_words(self.side, self.cca_site)
        return f"{self.value:.2f} ({ica} over {cca})"


def highest_ica(
    measurements: Iterable[DopplerMeasurement], side: Side
) -> DopplerMeasurement | None:
    """Return the internal carotid site with the highest peak systolic velocity of a side."""
    found = [
        one
        for one in measurements
        if one.side == side and one.site in ICA_SITES and one.psv_scanner_cm_s is not None
    ]
    return max(found, key=lambda one: one.psv_scanner_cm_s or 0.0, default=None)


def find_ica_cca_ratio(
    measurements: Iterable[DopplerMeasurement], side: Side
) -> IcaCcaRatio | None:
    """Return the ICA/CCA ratio of a side; None when either was not measured.

    Notes
    -----
    Highest ICA velocity over that of the distal CCA. Without a distal one that was measured
    at a fit angle, the nearest CCA site below it is taken; its name stands in the result.
    """
    listed = tuple(measurements)
    ica = highest_ica(listed, side)
    by_site = {
        one.site: one
        for one in listed
        if one.side == side and one.site in CCA_SITES and one.psv_scanner_cm_s and one.fit
    }
    cca = next((by_site[site] for site in reversed(CCA_SITES) if site in by_site), None)
    if ica is None or cca is None or not cca.psv_scanner_cm_s:
        return None
    top, bottom = ica.psv_scanner_cm_s or 0.0, cca.psv_scanner_cm_s
    return IcaCcaRatio(
        value=top / bottom,
        side=side,
        ica_site=ica.site,
        cca_site=cca.site,
        ica_psv_scanner_cm_s=top,
        cca_psv_scanner_cm_s=bottom,
    )
