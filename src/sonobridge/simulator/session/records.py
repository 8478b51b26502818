"""What a session leaves behind: header, stored views, decisions, submission, the timeline."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import record
from sonobridge.core.units import Second
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.console.steering import (
    Device,
    DeviceCount,
    DeviceUse,
    DeviceUsed,
    device_use,
)
from sonobridge.simulator.measurement.stenosis import PercentMethod
from sonobridge.simulator.measurement.worksheet import ImtSite, PlaqueFinding, Side, Site
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.spec import PatientSpec

__all__ = [
    "SESSION_FORMAT",
    "SIMULATOR_VERSION",
    "ControlEvent",
    "DecisionTaken",
    "Device",
    "RecordedPicture",
    "Session",
    "SessionHeader",
    "SessionMode",
    "SideGrade",
    "StoredView",
    "Submission",
    "ViewMeasurement",
]

SESSION_FORMAT: Final = "sonobridge.scan.session/1"

SIMULATOR_VERSION: Final = "1"
"""Version of what makes pictures from a patient, a probe and controls.

It is raised with every change after which the same recording gives other pictures; kept
pictures of five modes show when that is (``tests/golden/simulator``).
"""

SessionMode = Literal["coach", "faded", "exam"]
_NAME = Annotated[str, Len(1, 60)]
_TIME = Annotated[Second, Ge(0), Le(86_400)]


@record
class SessionHeader:
    """Under what conditions a session was scanned; part of every record and badge.

    Attributes
    ----------
    format, simulator
        Version of the records and of the simulator that made the pictures.
    device
        What the probe was moved with: ``mixed`` where another device than the declared one
        moved it.
    declared_device, steered
        What was declared at the start, and how many control messages moved the probe by
        device; None and empty in records from before devices were counted.
    seed
        Seed of scatterers and noise.
    referral_shown
        Whether the referral with its hint was shown, or the one without.
    patient
        What was asked of a free patient; None for a case.
    """

    session_id: Annotated[str, Len(1, 80)]
    case_id: _NAME
    case_version: Annotated[int, Ge(1)]
    case_sha256: Annotated[str, Len(64, 64)]
    mode: SessionMode
    device: DeviceUsed
    frame_rate: Annotated[float, Ge(0), Le(240)]
    window_width: Annotated[int, Ge(1), Le(20_000)]
    window_height: Annotated[int, Ge(1), Le(20_000)]
    seed: Annotated[int, Ge(0)]
    referral_shown: bool = True
    patient: PatientSpec | None = None
    simulator: Annotated[str, Len(1, 60)] = SIMULATOR_VERSION
    format: str = SESSION_FORMAT
    declared_device: Device | None = None
    steered: Annotated[tuple[DeviceCount, ...], Len(0, 7)] = ()

    @property
    def device_use(self) -> DeviceUse:
        """Declared device, what steered, and the same in words."""
        counts: dict[str, int] = {one.device: one.messages for one in self.steered}
        return device_use(self.declared_device or "script", counts)


@record
class ViewMeasurement:
    """One value that was measured on a stored view.

    Attributes
    ----------
    kind
        ``psv``, ``edv`` (cm/s), ``angle`` (degrees), ``acceleration_time`` (ms),
        ``direction``, ``waveform``, ``distance`` (mm), ``area`` (mm²), ``stenosis`` (%) or
        ``imt`` (mm).
    value
        None where nothing could be measured, or for words.
    text
        Word of a direction or waveform.
    read_by, beats
        How a velocity was read, and over how many beats.
    method, near_occlusion
        Of a stenosis: no percentage stands without both.
    points_mm
        Points of the caliper, (lateral, depth), mm.
    imt
        What was said of the place of a thickness.
    """

    kind: Literal[
        "psv",
        "edv",
        "angle",
        "acceleration_time",
        "direction",
        "waveform",
        "distance",
        "area",
        "stenosis",
        "imt",
    ]
    site: Site | None = None
    value: Annotated[float, Ge(-10_000), Le(10_000)] | None = None
    unit: Annotated[str, Len(0, 12)] = ""
    text: Annotated[str, Len(0, 40)] = ""
    read_by: Literal["trace", "cursor", "not_recorded"] = "not_recorded"
    beats: Annotated[int, Ge(0), Le(1000)] = 0
    method: PercentMethod | None = None
    near_occlusion: bool | None = None
    points_mm: Annotated[tuple[tuple[float, float], ...], Len(0, 200)] = ()
    imt: ImtSite | None = None

    def __post_init__(self) -> None:
        """Refuse a stenosis without its method, and a thickness without its place."""
        stated = self.method is not None and self.near_occlusion is not None
        if self.kind == "stenosis" and not stated:
            raise ValueError("a stenosis names its method, and whether it is a near-occlusion")
        if self.kind == "imt" and self.imt is None:
            raise ValueError("a thickness says on which wall and segment it was measured")


@record
class StoredView:
    """A picture that was stored under a view of the protocol.

    Attributes
    ----------
    view_id, side, site
        As the person labelled it; ``site`` is None where the view has only one.
    probe, settings
        How the probe was held and the scanner set: the picture is made anew from these.
    frame_index, time_s
        Which frame, and its simulated time.
    """

    seq: Annotated[int, Ge(0)]
    view_id: _NAME
    side: Side
    site: Site | None = None
    frame_index: Annotated[int, Ge(0)]
    time_s: _TIME
    probe: ProbeControl
    settings: ConsoleSettings
    measurements: Annotated[tuple[ViewMeasurement, ...], Len(0, 40)] = ()
    annotation: Annotated[str, Len(0, 400)] = ""

    def measured(self, kind: str) -> ViewMeasurement | None:
        """Return the last measurement of a kind."""
        found = [one for one in self.measurements if one.kind == kind]
        return found[-1] if found else None


@record
class DecisionTaken:
    """The answer to a decision point; the first answer counts."""

    seq: Annotated[int, Ge(0)]
    decision_id: _NAME
    option_id: _NAME
    confidence: Annotated[float, Ge(0), Le(1)]
    time_s: _TIME = 0.0


@record
class SideGrade:
    """The class that a person gives a side; ``cannot_grade`` is an answer."""

    side: Side
    stenosis_class: Annotated[str, Len(1, 40)]


@record
class Submission:
    """What is handed in at the end."""

    grades: Annotated[tuple[SideGrade, ...], Len(0, 2)] = ()
    criteria_set: Annotated[str, Len(0, 60)] = ""
    confidence: Annotated[float, Ge(0), Le(1)]
    impression: Annotated[str, Len(0, 4000)] = ""
    plaques: Annotated[tuple[PlaqueFinding, ...], Len(0, 10)] = ()
    time_s: _TIME = 0.0

    def grade(self, side: Side) -> str | None:
        """Return the class that was given to a side."""
        found = [one.stenosis_class for one in self.grades if one.side == side]
        return found[0] if found else None


@record
class ControlEvent:
    """A change of probe, controls or freeze, as the console recorded it."""

    time_s: _TIME
    probe: ProbeControl | None = None
    settings: ConsoleSettings | None = None
    frozen: bool | None = None


@record
class RecordedPicture:
    """A picture of a session by its hash, with exactly what it was made from.

    Attributes
    ----------
    index
        Number of the frame: it sets noise and blood.
    time_s
        Simulated time: it sets the phase of the beat.
    sha256
        As ``picture_sha256`` makes it.
    """

    index: Annotated[int, Ge(0)]
    time_s: _TIME
    sha256: Annotated[str, Len(64, 64)]
    probe: ProbeControl
    settings: ConsoleSettings


@record
class Session:
    """A whole session; scoring it again gives the same result."""

    header: SessionHeader
    views: Annotated[tuple[StoredView, ...], Len(0, 400)] = ()
    decisions: Annotated[tuple[DecisionTaken, ...], Len(0, 40)] = ()
    events: tuple[ControlEvent, ...] = ()
    submission: Submission | None = None

    def decision(self, decision_id: str) -> DecisionTaken | None:
        """Return the first answer to a decision point."""
        found = (one for one in self.decisions if one.decision_id == decision_id)
        return min(found, key=lambda one: one.seq, default=None)
