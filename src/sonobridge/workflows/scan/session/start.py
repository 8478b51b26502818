"""``scan.start``: begin a session on a simulated patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.operation import Role, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.core.units import Millimetre
from sonobridge.simulator.console.steering import Device
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.session.view import (
    CaseBrief,
    Decision,
    ProtocolView,
    case_brief,
    decisions_of,
    protocol_views,
)

if TYPE_CHECKING:
    from sonobridge.simulator.patient.spec import PatientSpec

__all__ = ["SCANNERS", "StartRequest", "StartResult", "start"]

SCANNERS = frozenset({Role.OWNER, Role.LEARNER, Role.EDUCATOR, Role.READER, Role.ADJUDICATOR})
"""Who may scan: everybody but people who only look."""


@record
class StartRequest:
    """Which case, how, and on what device."""

    case_id: Annotated[
        str, MaxLen(80), Help("A case of the catalogue, or 'free' for a patient of a seed.")
    ] = "free"
    mode: Annotated[
        Literal["coach", "faded", "exam"],
        Help("coach shows everything, exam nothing; only exam sessions are evidence."),
    ] = "coach"
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of a free patient and of noise.")] = 1
    device: Annotated[
        Device,
        Help("What the probe is moved with; it stands in the record, with what was observed."),
    ] = "keyboard"
    frame_rate: Annotated[int, Ge(0), Le(240), Help("Frames a second of the screen.")] = 60
    window_width: Annotated[int, Ge(1), Le(16384), Help("Width of the window, pixels.")] = 1280
    window_height: Annotated[int, Ge(1), Le(16384), Help("Height of the window, pixels.")] = 800
    referral_shown: Annotated[
        bool, Help("Show the referral with its hint, or the one without.")
    ] = True
    age_years: Annotated[
        int | None, Ge(18), Le(95), Help("Age of a free patient; left out: drawn.")
    ] = None
    sex: Annotated[
        Literal["female", "male"] | None, Help("Sex of a free patient; left out: drawn.")
    ] = None
    neck_circumference_mm: Annotated[
        Millimetre | None, Ge(250), Le(560), Help("Neck of a free patient; left out: drawn.")
    ] = None
    subcutaneous_fat_mm: Annotated[
        Millimetre | None, Ge(2), Le(25), Help("Fat of a free patient; left out: drawn.")
    ] = None
    rhythm: Annotated[
        Literal["sinus", "atrial_fibrillation"], Help("Rhythm of a free patient.")
    ] = "sinus"
    cardiac_output: Annotated[
        Literal["low", "normal", "high"], Help("Cardiac output of a free patient.")
    ] = "normal"
    disease: Annotated[
        Literal["drawn", "none"],
        Help("Disease of a free patient: as it occurs by age and sex, or healthy arteries."),
    ] = "drawn"


@record
class StartResult:
    """The session that can be scanned now, and what may be told of its case."""

    session_id: str
    case: CaseBrief
    protocol: tuple[ProtocolView, ...]
    decisions: tuple[Decision, ...]


@operation(
    "scan.start",
    summary="Start a scan session on a simulated patient.",
    roles=SCANNERS,
    positional=("case_id",),
)
def start(context: Context, request: StartRequest) -> StartResult:
    """Store the session with everything that its score will depend on."""
    from sonobridge import __version__
    from sonobridge.simulator.session.records import SIMULATOR_VERSION
    from sonobridge.store.scans import ScanStore
    from sonobridge.workflows.scan.live.known_case import find_scan_case

    found = find_scan_case(request.case_id, request.mode)
    patient = None
    if found.case is None:
        patient = _free_spec(request)
    else:
        _refuse_options(request)
    session = ScanStore(context.workspace).start(
        context.actor.person_id,
        case=(found.id, found.sha256),
        mode=request.mode,
        seed=request.seed,
        body={
            "device": request.device,
            "frame_rate": request.frame_rate,
            "window": [request.window_width, request.window_height],
            "referral_shown": request.referral_shown,
            "version": __version__,
            "simulator": SIMULATOR_VERSION,
            **({} if patient is None else {"patient": to_json(patient)}),
        },
    )
    return StartResult(
        session_id=session.id,
        case=case_brief(found.case, session),
        protocol=protocol_views(found.case),
        decisions=decisions_of(found.case),
    )


_OPTIONS = (
    *("age_years", "sex", "neck_circumference_mm", "subcutaneous_fat_mm"),
    *("rhythm", "cardiac_output", "disease"),
)


def _free_spec(request: StartRequest) -> PatientSpec:
    """Return what is asked of a free patient, once such a patient can be."""
    from sonobridge.simulator.patient.spec import PatientSpec
    from sonobridge.workflows.scan.live.known_case import free_patient

    spec = PatientSpec(**{name: getattr(request, name) for name in _OPTIONS})
    free_patient(request.seed, spec)
    return spec


def _refuse_options(request: StartRequest) -> None:
    """Refuse options of a patient where the case brings its own."""
    plain = StartRequest()
    given = [name for name in _OPTIONS if getattr(request, name) != getattr(plain, name)]
    if given:
        raise InvalidInputError(
            "A case brings its own patient.",
            where=", ".join(given),
            kept="Nothing was started.",
            remedy="Leave these options out, or scan a free patient.",
        )
