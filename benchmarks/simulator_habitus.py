"""Study S4 over habitus and anatomy: the expert script on other necks of the same disease.

    nice -n 19 python -m benchmarks simulator_habitus

Each of the twelve cases of the studies is scanned on three further patients, with 3, 9 and 15
mm of subcutaneous fat and an anatomy drawn anew; two unseen seeds of the expert each.
"""

from __future__ import annotations

import time

from benchmarks.measuring import machine, write
from sonobridge.core.record import to_json
from sonobridge.jobs.spawned import SpawnedWorkers
from sonobridge.simulator.cases.case_file import find_case
from sonobridge.simulator.studies.fairness import FairnessStudy, join_fairness, study_habitus
from sonobridge.simulator.studies.suite import STUDY_CASES

SEEDS = (901, 902)
WORKERS = 2


def one_case(case_id: str) -> tuple[FairnessStudy, float]:
    """Return the study of one case, and the processor time that it took."""
    before = time.process_time()
    found = study_habitus(find_case(case_id), SEEDS)
    return found, time.process_time() - before


def main() -> None:
    """Scan all, join and write the result."""
    parts: list[tuple[FairnessStudy, float]] = []
    with SpawnedWorkers(WORKERS) as spawned:
        for part in spawned.results(one_case, list(STUDY_CASES), lambda: None):
            parts.append(part)
            print(f"{len(parts)} of {len(STUDY_CASES)} cases", flush=True)
    rows = sorted((row for study, _ in parts for row in study.rows), key=lambda r: r.case_id)
    found = join_fairness(rows)
    lowest = min(row.lowest_relative for row in found.rows)
    path = write(
        "simulator_habitus",
        {
            "machine": machine(),
            "cpu_s": round(sum(cpu for _, cpu in parts), 1),
            "patients": len(found.rows),
            "lowest_relative": round(lowest, 4),
            **to_json(found),
        },
    )
    print(f"lowest {lowest:.3f} of the best attainable on {len(found.rows)} patients; {path}")


if __name__ == "__main__":
    main()
