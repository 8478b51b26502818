"""A scanner for recordings: the patient's own heart, one thread, closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sonobridge.core.kernels.library import Progress
from sonobridge.simulator.cases.blood_flow import PatientFlow, patient_flow
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.heartbeat import Heartbeat
from sonobridge.simulator.engine.kernels.library import ensure_compiled
from sonobridge.simulator.patient.patient import Patient

__all__ = ["clip_scanner"]


@contextmanager
def clip_scanner(
    patient: Patient,
    *,
    seed: int,
    progress: Progress | None = None,
    kernels: Path | None = None,
    dead_elements: tuple[int, ...] = (),
    flow: PatientFlow | None = None,
) -> Iterator[tuple[GreyScanner, Callable[[float], float]]]:
    """Yield a scanner of a patient and the phase of the beat at a simulated time.

    Parameters
    ----------
    patient
        Who is scanned.
    seed
        Seed of scatterers and noise.
    progress
        Is told what is compiled.
    kernels
        Folder of compiled kernels; None for the usual one.
    dead_elements
        Elements of the probe that neither send nor receive.
    flow
        Blood flow of the patient, when it is known already.
    """
    ensure_compiled(progress, folder=kernels)
    known = flow or patient_flow(patient)
    beat = Heartbeat(intervals_s=known.circulation.intervals_s)
    scanner = GreyScanner(patient, seed=seed, phase=beat.phase, dead_elements=dead_elements)
    try:
        yield scanner, beat.phase
    finally:
        scanner.close()
