"""What a cohort costs: time and size of a clip, of a patient, of six patients.

Run ``python -m benchmarks cohort`` from the repository (about two minutes on one core); it
writes ``benchmarks/results/cohort.json``. CPU seconds are the figures to read; wall time
depends on what else runs. No program that makes such cohorts is known, so nothing stands
beside it.
"""

from __future__ import annotations

import json
import platform
import resource
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from sonobridge import __version__
from sonobridge.imaging.writing.truth_segmentation import truth_segmentation
from sonobridge.imaging.writing.ultrasound_multiframe import ultrasound_multiframe
from sonobridge.jobs.spawned import SpawnedWorkers
from sonobridge.simulator.cohort.drawing import cohort_patient
from sonobridge.simulator.cohort.folder import CohortFolder
from sonobridge.simulator.cohort.plan import CohortPlan
from sonobridge.simulator.cohort.running import run_cohort
from sonobridge.simulator.recording.clip import ClipTitle, known_sweep
from sonobridge.simulator.recording.preset import settings_for
from sonobridge.simulator.recording.recording import FrameTimes, record_sweep
from sonobridge.simulator.recording.scanning import clip_scanner
from sonobridge.simulator.recording.structures import truth_segments
from sonobridge.simulator.recording.sweep import Hand

SEED, PATIENTS, WORKERS, REPEATS = 7, 6, 2, 5


def clip_stages(plan: CohortPlan) -> dict[str, object]:
    """Return CPU milliseconds of the stages of a clip, and the size of its files."""
    patient, _ = cohort_patient(plan, 0)
    times = FrameTimes(count=plan.frames, rate_hz=plan.rate_hz)
    rows: dict[str, list[float]] = {}

    def timed(name, function, *given, **options):
        began = time.process_time()
        made = function(*given, **options)
        rows.setdefault(name, []).append(1000.0 * (time.process_time() - began))
        return made

    with clip_scanner(patient, seed=1) as (scanner, _):
        timed("side_of_the_neck", scanner.side, "left")
        sweep = known_sweep(patient, "left", plan.views[1], times, Hand(seed=1))
        settings = settings_for(patient, "left", "ica_prox", scanner.pose(sweep(0.0)))
        title = ClipTitle(
            patient="SIM", side="left", view=plan.views[1], number=0, software="0"
        )
        identity, size = title.identity(patient), (plan.size, plan.size)
        for _ in range(REPEATS):
            recording = timed(
                "recording", record_sweep, scanner, sweep, settings, times, size=size
            )
            segments = timed("masks", truth_segments, recording.labels)
            clip = timed(
                "clip_file",
                ultrasound_multiframe,
                recording.frames,
                identity=identity,
                regions=(recording.region,),
                frame_ms=1000.0 / times.rate_hz,
                transducer="LINEAR",
            )
            truth = timed(
                "truth_file",
                truth_segmentation,
                segments,
                identity=identity,
                mm_per_pixel=recording.pixel_mm,
            )
    return {
        "cpu_ms_median": {name: round(statistics.median(row), 1) for name, row in rows.items()},
        "clip_bytes": len(clip),
        "truth_bytes": len(truth),
        "pixel_bytes": recording.frames.nbytes,
        "segments": len(segments),
        "repeats": REPEATS,
    }


def children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_cohort(plan: CohortPlan) -> dict[str, object]:
    """Return CPU and wall seconds of a cohort, its size, and the time of a second run."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "cohort"
        begun, wall = children_cpu_s() + time.process_time(), time.monotonic()
        with SpawnedWorkers(WORKERS) as workers:
            made = run_cohort(
                CohortFolder(folder, plan, __version__),
                workers,
                software=__version__,
                kernels="",
                progress=lambda *_: None,
            )
        spent, took = children_cpu_s() + time.process_time() - begun, time.monotonic() - wall
        begun = time.process_time()
        with SpawnedWorkers(1) as workers:
            again = run_cohort(
                CohortFolder(folder, plan, __version__),
                workers,
                software=__version__,
                kernels="",
                progress=lambda *_: None,
            )
        assert again.kept == plan.patients
        return {
            "patients": plan.patients,
            "clips": made.clips,
            "workers": WORKERS,
            "cpu_s": round(spent, 1),
            "cpu_s_a_patient": round(spent / plan.patients, 2),
            "wall_s": round(took, 1),
            "bytes": made.files_bytes,
            "bytes_a_clip": round(made.files_bytes / made.clips),
            "second_run_cpu_s": round(time.process_time() - begun, 2),
            "largest_worker_mb": round(
                resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            ),
        }


def main() -> None:
    """Measure and write the result."""
    plan = CohortPlan(patients=PATIENTS, seed=SEED)
    result = {
        "what": "simulated clips with truth; CPU seconds of this machine",
        "plan": {
            "views": plan.views,
            "frames": plan.frames,
            "size": plan.size,
            "mix": plan.mix,
            "seed": plan.seed,
        },
        "clip": clip_stages(plan),
        "cohort": whole_cohort(plan),
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    out = Path(__file__).parent / "results" / "cohort.json"
    out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
