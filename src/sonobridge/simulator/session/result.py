"""The result of a session: gates, parts, decisions and truth, each apart."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Ge, Le, Len

from sonobridge.core.record import record
from sonobridge.core.units import CentimetrePerSecond, Degree
from sonobridge.simulator.cases.truth import CaseTruth
from sonobridge.simulator.measurement.confidence import ConfidentAnswer
from sonobridge.simulator.measurement.worksheet import Side, Site, Worksheet
from sonobridge.simulator.score.part import PartName, PartScore
from sonobridge.simulator.score.total import AcquisitionScore
from sonobridge.simulator.session.records import SessionHeader

__all__ = ["AssessorForm", "DecisionResult", "GateResult", "SessionResult", "ViewResult"]


@record
class AssessorForm:
    """What a person who watched says about comfort; no simulator measures it."""

    assessor: Annotated[str, Len(1, 120)]
    comfort: Annotated[int, Ge(1), Le(5)]
    comment: Annotated[str, Len(0, 600)] = ""


@record
class DecisionResult:
    """A decision, whether it was right, why, and what follows from it."""

    decision_id: str
    question: str
    chosen: str
    right: bool
    reason: str
    consequence: str
    right_answers: tuple[str, ...]
    confidence: float | None


@record
class ViewResult:
    """One stored view with its parts."""

    seq: int
    view_id: str
    side: str
    site: str
    title: str
    parts: tuple[PartScore, ...]


@record
class GateResult:
    """What was true in the gate of a stored spectrum, where the person put it.

    Attributes
    ----------
    psv_flow_field_cm_s
        Of the blood itself; never graded.
    psv_scanner_cm_s
        What a scanner draws there with the cursor laid along the vessel.
    angle_deg
        Angle of beam and vessel in space.
    """

    side: Side
    site: Site
    psv_flow_field_cm_s: CentimetrePerSecond
    psv_scanner_cm_s: CentimetrePerSecond
    angle_deg: Degree


@record
class SessionResult:
    """Everything that is shown after submission.

    Attributes
    ----------
    passed
        No critical gate failed.
    acquisition
        Gates, parts that count, mean, best attainable, relative, worst, rung.
    image_score, decision_score
        Mean of the acquisition parts, and share of the decisions that were right: apart.
    safety
        Time at each thermal index; it counts in no other part.
    named_fault
        Part that fell most below the expert's on this case, causes before what follows from
        them; None when none fell.
    time
        Motion and time, feedback only; None when too little was recorded.
    comfort
        Form of an assessor; None without one.
    gates
        What lay in the gate of each spectrum; results from before it was kept have none.
    missing_views
        Required views and measurements that were not taken, by name.
    simulated
        Always.
    """

    header: SessionHeader
    passed: bool
    acquisition: AcquisitionScore
    image_score: Annotated[float, Ge(0), Le(1)]
    decision_score: Annotated[float, Ge(0), Le(1)]
    decisions: tuple[DecisionResult, ...]
    views: tuple[ViewResult, ...]
    named_fault: PartName | None
    safety: PartScore
    time: PartScore | None
    time_s: float
    time_guidance_s: float
    comfort: AssessorForm | None
    missing_views: tuple[str, ...]
    discordant: tuple[str, ...]
    truth: CaseTruth
    worksheet: Worksheet
    confident_answers: tuple[ConfidentAnswer, ...]
    gates: tuple[GateResult, ...] = ()
    simulated: bool = True

    def part(self, name: str) -> float:
        """Return the value of a part; 0 where it was not done."""
        return next((one.value for one in self.acquisition.parts if one.part == name), 0.0)
