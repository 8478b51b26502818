"""What grading takes, and what it answers: a class or a refusal, each with its reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record
from sonobridge.core.units import CentimetrePerSecond, Degree
from sonobridge.simulator.measurement.grading.criteria_set import Parameter
from sonobridge.simulator.measurement.stenosis import StenosisClass

__all__ = [
    "AdditionalResult",
    "CheckResult",
    "Conflict",
    "Fallback",
    "Graded",
    "GradingContext",
    "GradingMeasurements",
    "LumenState",
    "Outcome",
    "PlaqueState",
    "Refused",
    "Vessel",
]

PlaqueState = Literal["none", "visible", "not_assessed"]
LumenState = Literal[
    "not_narrowed", "narrowed", "markedly_narrowed", "no_detectable_lumen", "not_assessed"
]
Vessel = Literal["native", "stent", "endarterectomy_or_patch", "not_stated"]


@record
class GradingMeasurements:
    """What was measured and seen of one internal carotid artery.

    Attributes
    ----------
    ica_psv_scanner_cm_s, ica_edv_scanner_cm_s
        Scanner-equivalent (envelope) velocities, cm/s; None when not measured.
    ica_cca_psv_ratio
        Ratio of the ICA's to the common carotid's peak systolic velocity.
    angle_deg
        Angle of the measurement; None when it was not recorded.
    ica_flow
        Whether flow was found by colour, power and spectral Doppler.
    plaque, lumen
        What the grey-scale and colour pictures show.
    """

    plaque: Annotated[PlaqueState, Help("Plaque in the picture.")]
    lumen: Annotated[LumenState, Help("Lumen in the picture.")]
    ica_flow: Literal["detected", "undetectable", "not_assessed"]
    ica_psv_scanner_cm_s: Annotated[CentimetrePerSecond | None, Ge(0), Le(1000)] = None
    ica_edv_scanner_cm_s: Annotated[CentimetrePerSecond | None, Ge(-200), Le(800)] = None
    ica_cca_psv_ratio: Annotated[float | None, Ge(0), Le(100)] = None
    angle_deg: Annotated[Degree | None, Ge(0), Le(90)] = None

    def __post_init__(self) -> None:
        """Refuse measurements that contradict each other."""
        psv, edv = self.ica_psv_scanner_cm_s, self.ica_edv_scanner_cm_s
        if psv is not None and self.ica_flow != "detected":
            raise ValueError("a velocity was measured, so flow was detected")
        if psv is not None and edv is not None and edv > psv:
            raise ValueError("the end-diastolic velocity is not above the peak systolic one")


@record
class GradingContext:
    """What is known of the vessel and the patient.

    Attributes
    ----------
    vessel
        Said for every grade: a native artery is never assumed.
    conditions
        Names of scope conditions that hold.
    conflict_reason
        The person's reason for disagreeing parameters.
    """

    vessel: Vessel
    conditions: Annotated[tuple[str, ...], Len(0, 20)] = ()
    conflict_reason: Annotated[str, Len(0, 400)] = ""


@record
class CheckResult:
    """A parameter, its value and the band that it was held against."""

    parameter: Parameter
    value: float | None
    band: str
    holds: bool


@record
class AdditionalResult:
    """What an additional parameter says by itself.

    Attributes
    ----------
    classes
        Classes in whose band the value lies.
    agrees
        Whether the class from the primary parameters is one of them.
    """

    parameter: Parameter
    value: float
    classes: tuple[str, ...]
    agrees: bool


@record
class Conflict:
    """Primary and additional parameters disagree: both are named, with the reason."""

    primary: str
    additional: tuple[str, ...]
    reasons: tuple[str, ...]
    reason_needed: bool
    rule: str


@record
class Fallback:
    """What may still be said when native velocities may not be graded."""

    name: Literal["PSV ratio and morphology"]
    rule: str
    ica_cca_psv_ratio: float | None
    plaque: PlaqueState
    lumen: LumenState
    text: str


@record
class Graded:
    """A class under one criteria set.

    Attributes
    ----------
    stenosis
        The class with its set; never a percentage.
    words
        The class in words.
    percent_at_least, percent_at_most
        Limits of the class, None where it has none (near-occlusion, occlusion, normal).
    by_morphology
        Whether the class rests on what was seen.
    badge
        ``unverified`` or the like; empty when none is needed.
    primary
        The checks that led to the class.
    additional, conflict
        What the additional parameters say, and whether they disagree.
    less_reliable
        Reasons why the grade is less reliable.
    cautions
        Said beside the grade.
    """

    stenosis: StenosisClass
    words: str
    percent_at_least: float | None
    percent_at_most: float | None
    by_morphology: bool
    set_name: str
    badge: str
    source: str
    primary: tuple[CheckResult, ...]
    additional: tuple[AdditionalResult, ...]
    conflict: Conflict | None
    less_reliable: tuple[str, ...]
    cautions: tuple[str, ...]
    state: Literal["graded"] = "graded"


@record
class Refused:
    """No grade, and why.

    Attributes
    ----------
    criteria_set
        The set that was asked for.
    kind
        ``scope``: the set is not for this vessel; ``measurement``: the velocity is not fit;
        ``precondition``: something was not seen or not measured; ``no_class``: the set says
        nothing of these values; ``cut_point``: none was chosen.
    missing
        Names of the preconditions that do not hold.
    reasons
        One sentence each.
    fallback
        What may still be said.
    """

    criteria_set: str
    set_name: str
    badge: str
    kind: Literal["scope", "measurement", "precondition", "no_class", "cut_point"]
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()
    checked: tuple[CheckResult, ...] = ()
    fallback: Fallback | None = None
    state: Literal["refused"] = "refused"


Outcome = Graded | Refused
