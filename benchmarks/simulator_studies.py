"""The studies with simulated learners on twelve whole cases, written down with their intervals.

    nice -n 19 python -m benchmarks.simulator_studies [folder] [workers]

The folder keeps finished cases (by default build/studies): a run that was stopped goes on. With
0 workers nothing is run: what is kept is joined. The result names for each case the version and
the hash of the sources that scanned it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measuring import write
from sonobridge import __version__
from sonobridge.core.record import to_json
from sonobridge.jobs.spawned import SpawnedWorkers
from sonobridge.simulator.studies.kept_findings import KeptFindings, code_hash
from sonobridge.simulator.studies.suite import join_studies, run_studies, study_orders


def main(folder: str = "build/studies", workers: str = "2") -> None:
    """Run what is missing, join it and write the result."""
    kept = KeptFindings(Path(folder), f"{__version__} {code_hash()}")
    orders = study_orders()
    if workers != "0":
        with SpawnedWorkers(int(workers)) as spawned:
            run_studies(orders, spawned, kept, told=_told)
    held = [(one, found) for one in orders if (found := kept.found_of_any(one)) is not None]
    found = join_studies([one for one, _ in held], [findings for _, (_, findings) in held])
    code = {one.case_id: software for one, (software, _) in held}
    path = write("simulator_studies", {"software_of_case": code, **to_json(found)})
    for row in found.rows:
        print(f"{'passed' if row.passed else 'FAILED'}  {row.study}: {row.found}")
    print(f"anchoring: {found.anchoring.words}")
    print(f"{len(held)} of {len(orders)} cases, {found.cpu_s:.0f} s of processor time; {path}")


def _told(done: int, total: int | None, unit: str, note: str = "") -> None:
    global _LAST
    if done != _LAST:
        _LAST = done
        print(f"{done} of {total} {unit} {note}", flush=True)


_LAST = -1

if __name__ == "__main__":
    main(*sys.argv[1:])
