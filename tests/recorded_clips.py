"""One short recording of one patient, made once, for the tests that look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.patient.patient import make_patient
from sonobridge.simulator.patient.spec import PatientSpec, PlaqueSpec, SideSpec
from sonobridge.simulator.recording.clip import ClipFiles, ClipTitle, known_sweep, written_clip
from sonobridge.simulator.recording.preset import settings_for
from sonobridge.simulator.recording.recording import FrameTimes, Recording, record_sweep
from sonobridge.simulator.recording.sweep import Hand

CASE = PatientSpec(
    age_years=64,
    sex="female",
    left=SideSpec(
        plaques=(
            PlaqueSpec(
                nascet_diameter_percent=50,
                lipid_fraction=0.3,
                haemorrhage_fraction=0.2,
                calcification="spots",
                cap_mm=0.8,
            ),
        ),
    ),
)
TITLE = ClipTitle(
    patient="SIM-TEST",
    side="left",
    view="ica_prox_longitudinal",
    number=3,
    software="0.1.0",
)
TIMES = FrameTimes(count=8, rate_hz=8.0)


def phase(time_s: float) -> float:
    """One beat a second."""
    return time_s % 1.0


@dataclass(frozen=True)
class Made:
    """A recording and its files."""

    scanner: GreyScanner
    recording: Recording
    files: ClipFiles


@cache
def scanner() -> GreyScanner:
    return GreyScanner(make_patient(5, CASE), seed=3, phase=phase)


def record(name: str = TITLE.view, times: FrameTimes = TIMES, size: int = 160) -> Recording:
    patient = scanner().patient
    sweep = known_sweep(patient, "left", name, times, Hand(seed=4))
    settings = settings_for(patient, "left", "ica_prox", scanner().pose(sweep(0.0)))
    return record_sweep(scanner(), sweep, settings, times, size=(size, size))


@cache
def made() -> Made:
    from sonobridge.simulator.patient.placement.views import find_view

    recording = record()
    view = find_view(TITLE.view)
    return Made(
        scanner(),
        recording,
        written_clip(scanner(), recording, TITLE, view=view, phase=phase),
    )
