"""A case: who is scanned, what is asked, which decisions come up. Its truth is never typed."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.record import Help, record, to_json
from sonobridge.core.units import Degree
from sonobridge.simulator.patient.spec import PatientSpec, Side

__all__ = [
    "Case",
    "CaseTopic",
    "DecisionOption",
    "DecisionPoint",
    "Escalation",
    "Referral",
]

CaseTopic = Literal[
    "normal",
    "tortuous",
    "large_neck",
    "stenosis_50_69",
    "stenosis_ge_70",
    "near_occlusion_high",
    "near_occlusion_low",
    "tandem",
    "calcified_shadow",
    "ulcerated",
    "high_bifurcation",
    "eca_for_ica",
    "dissection",
    "subclavian_steal",
    "stent",
    "contralateral_occlusion",
    "sex_pair",
    "dead_elements",
]
_NAME = Annotated[str, Len(1, 60)]
_SENTENCES = Annotated[str, Len(1, 600)]


@record
class Escalation:
    """An urgent finding and how it is passed on."""

    finding: Annotated[str, Len(1, 80)]
    action: Literal["call_now", "same_day"]


@record
class DecisionOption:
    """One answer to a decision point.

    Attributes
    ----------
    option_id, text
        Name, and the words on the button.
    kind
        What sort of decision it is.
    right
        Whether it is a right one.
    reason
        Why it is, or is not; shown after submission.
    consequence
        What follows from it; shown after submission (at once in coach mode).
    escalates
        The urgent finding that it passes on, if it does.
    """

    option_id: _NAME
    text: Annotated[str, Len(1, 200)]
    kind: Literal["continue", "repeat", "call", "refer", "complete"]
    right: bool
    reason: _SENTENCES
    consequence: _SENTENCES
    escalates: Escalation | None = None


@record
class DecisionPoint:
    """A question that comes up while a case is scanned.

    Attributes
    ----------
    moment
        When it is asked.
    """

    decision_id: _NAME
    question: Annotated[str, Len(1, 400)]
    moment: Literal["before_scanning", "during", "before_submission"]
    options: Annotated[tuple[DecisionOption, ...], Len(2, 6)]

    def __post_init__(self) -> None:
        """Refuse a question without a right and a wrong answer."""
        names = [option.option_id for option in self.options]
        if len(set(names)) != len(names):
            raise ValueError("an option of a decision stands once")
        if len({option.right for option in self.options}) != 2:
            raise ValueError("a decision has at least one right and one wrong option")

    def option(self, option_id: str) -> DecisionOption | None:
        """Return an option by its name."""
        return next((one for one in self.options if one.option_id == option_id), None)


@record
class Referral:
    """Why the patient was sent, with and without what it suggests.

    Attributes
    ----------
    text
        As the referring physician wrote it.
    without_hint
        The same without a word about the expected finding.
    hint
        Class that the text suggests (of the criteria set); empty when it suggests none.
    hint_side
        Side that the hint is about.
    symptomatic_side
        Side of the brain's symptoms, on the side of the artery that feeds it.
    """

    text: _SENTENCES
    without_hint: _SENTENCES
    hint: Annotated[str, Len(0, 40)] = ""
    hint_side: Side | None = None
    symptomatic_side: Side | None = None

    def __post_init__(self) -> None:
        """Refuse a hint without its side."""
        if bool(self.hint) != (self.hint_side is not None):
            raise ValueError("a hint names a class and a side")


@record
class Case:
    """A case as its file has it.

    Attributes
    ----------
    case_id, version
        A change of anything else is a new version.
    title, summary
        Shown before scanning: they give nothing away.
    topic
        What it is about; shown after submission only.
    difficulty
        1 to 5.
    area
        Area of ultrasound work (``exam_areas``).
    seed, patient
        Who is scanned; everything true is worked out from these.
    protocol, sides, views
        Protocol file, and which of its sides and views the case asks for (all when empty).
    minutes
        Guidance on time; formative.
    criteria_set
        Criteria set by name; the default one when empty.
    angle_policy_deg
        Doppler angle of the laboratory, or of the examination before.
    plaque_terms
        Whether plaques are to be described.
    dead_elements
        Elements of the probe that are dead, from 0.
    pair
        Name that the two cases of a pair share.
    """

    case_id: _NAME
    version: Annotated[int, Ge(1)]
    title: Annotated[str, Len(1, 100)]
    summary: _SENTENCES
    topic: CaseTopic
    difficulty: Annotated[int, Ge(1), Le(5)]
    area: _NAME
    seed: Annotated[int, Ge(0)]
    patient: PatientSpec
    referral: Referral
    decisions: Annotated[tuple[DecisionPoint, ...], Len(3, 8)]
    minutes: Annotated[int, Ge(2), Le(90)]
    source: Annotated[str, Len(1, 400)]
    protocol: _NAME = "carotid_duplex"
    sides: Annotated[tuple[Side, ...], Len(1, 2)] = ("right", "left")
    views: Annotated[tuple[str, ...], Len(0, 80)] = ()
    criteria_set: Annotated[str, Len(0, 60)] = ""
    angle_policy_deg: Annotated[Degree, Ge(30.0), Le(60.0), Help("Doppler angle.")] = 60.0
    plaque_terms: bool = False
    modes: Annotated[tuple[Literal["coach", "faded", "exam"], ...], Len(1, 3)] = (
        "coach",
        "faded",
        "exam",
    )
    dead_elements: Annotated[tuple[int, ...], Len(0, 64)] = ()
    pair: Annotated[str, Len(0, 60)] = ""

    def __post_init__(self) -> None:
        """Refuse a decision or a side that stands twice."""
        names = [point.decision_id for point in self.decisions]
        if len(set(names)) != len(names):
            raise ValueError("a decision of a case stands once")
        if len(set(self.sides)) != len(self.sides):
            raise ValueError("a side stands once")

    @property
    def sha256(self) -> str:
        """Hash of everything that the case is made of."""
        return hash_json(to_json(self))

    def decision(self, decision_id: str) -> DecisionPoint | None:
        """Return a decision point by its name."""
        return next((one for one in self.decisions if one.decision_id == decision_id), None)
