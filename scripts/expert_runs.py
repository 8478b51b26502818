"""Scan every shipped case by the expert script and store what it reached.

Run it after a change of a case, of the score or of the scanner:

    python scripts/expert_runs.py [case_id ...]
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from sonobridge.core.record import to_json
from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.cases.case_file import shipped_cases
from sonobridge.simulator.cases.truth import know_case
from sonobridge.simulator.learners.expert import make_expert_run
from sonobridge.simulator.learners.script import EXPERT
from sonobridge.simulator.session.scene import Scene

FILE = Path(__file__).parents[1] / "src/sonobridge/reference_data/simulator/expert_runs.json"
REPEATS = 8
EXPERT_ON_SPECTRA = replace(EXPERT, reader="spectrum")
ABOUT = (
    "Repeats of the expert script on each shipped case: best attainable mean, repeatability of "
    "each measurement, motion. Made by scripts/expert_runs.py; simulated, no person scanned."
)


def main(wanted: list[str]) -> None:
    """Make the runs of some cases, or of all, and write the file."""
    known = json.loads(FILE.read_text("utf-8"))["runs"] if FILE.is_file() else []
    runs = {row["case_id"]: row for row in known}
    cases = [case for case in shipped_cases() if not wanted or case.case_id in wanted]
    for case in cases:
        runs[case.case_id] = run_of(case)
        print(case.case_id, runs[case.case_id]["attainable"], flush=True)
        rows = [runs[name] for name in sorted(runs)]
        text = json.dumps({"about": ABOUT, "runs": rows}, ensure_ascii=False, indent=1)
        FILE.write_text(text + "\n", encoding="utf-8")


def run_of(case: Case) -> dict[str, object]:
    """Return the expert's run of one case as JSON."""
    scene = Scene(known=know_case(case))
    try:
        return dict(to_json(make_expert_run(scene, repeats=REPEATS, learner=EXPERT_ON_SPECTRA)))
    finally:
        scene.close()


if __name__ == "__main__":
    main(sys.argv[1:])
