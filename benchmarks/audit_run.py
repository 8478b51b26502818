"""A whole ``sonobridge audit run``: CPU seconds and peak memory by size of the table.

``python -m benchmarks.audit_run 1000000 six`` measures one table: rows, then ``six`` or
``seven`` attributes crossed in pairs, or ``crossed`` (44 by 45 levels: 1,980 crossings). Each
run is a process of its own; its peak is the kernel's high-water mark of that process (Linux).
The tables are simulated: four images a patient, one attribute of ``seven`` varies by image.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import write

RUNS = ((1_000_000, "six"), (1_000_000, "crossed"), (3_000_000, "seven"), (10_000_000, "seven"))
BARS = {
    (1_000_000, "six"): {"cpu_s": 60.0, "peak_mb": 1024},
    (1_000_000, "crossed"): {"cpu_s": 60.0, "peak_mb": 1024},
    (3_000_000, "seven"): {"cpu_s": 120.0, "peak_mb": 2048},
    (10_000_000, "seven"): {"cpu_s": 600.0, "peak_mb": 4096},
}
BEFORE = {
    (1_000_000, "six"): {"cpu_s": 59.5, "peak_mb": 1041},
    (1_000_000, "crossed"): {"cpu_s": 225.1, "peak_mb": 734},
    (3_000_000, "seven"): {"cpu_s": 205.5, "peak_mb": 3978},
}
"""The same tables when each group and each rest was measured from its rows (measured
2026-11-26 on the machine of the other figures)."""

BASE = """'P' || lpad((i // 4)::VARCHAR, 8, '0') AS patient_id,
 'I' || lpad(i::VARCHAR, 9, '0') AS image_id, (hash(i // 4, 1) % 10 < 3)::INT AS reference,
 round(1 / (1 + exp(1.2 - 2.0 * (hash(i // 4, 1) % 10 < 3)::INT
   - (hash(i // 4, 7) % 1000 / 1000.0 - 0.5) * 1.5 - (hash(i, 8) % 1000 / 1000.0
   + hash(i, 9) % 1000 / 1000.0 + hash(i, 10) % 1000 / 1000.0 - 1.5) * 2
   + 0.5 * (hash(i // 4, 4) % 10 < 3)::INT)), 5) AS score"""
SIX = {
    "sex": "['F', 'M'][(1 + hash(i // 4, 2) % 2)::INT]",
    "age": "20 + hash(i // 4, 3) % 70",
    "bmi": "18 + hash(i // 4, 4) % 250 / 10.0",
    "site": "'ABC'[(1 + hash(i // 4, 5) % 3)::INT]",
    "scanner": "'Scanner ' || hash(i // 4, 6) % 4",
    "skin_tone": "1 + hash(i // 4, 11) % 6",
}
ATTRIBUTES = {
    "six": SIX,
    "seven": SIX | {"software_version": "'v' || hash(i, 12) % 3"},
    "crossed": {
        "site": "'S' || lpad((hash(i // 4, 2) % 44)::VARCHAR, 2, '0')",
        "scanner": "'Q' || lpad((hash(i // 4, 3) % 45)::VARCHAR, 2, '0')",
    },
}

CHILD = """
import json, os, sys
from sonobridge.cli.main import cli
cli.main([*sys.argv[1:]], standalone_mode=False)
status = open("/proc/self/status").read()
peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
used = os.times()
print(json.dumps({"cpu_s": used.user + used.system, "peak_mb": int(peak.split()[1]) // 1024}),
      file=sys.stderr)
"""


def make_table(rows: int, kind: str, place: Path) -> Path:
    """Write a table of predictions and its protocol; return the protocol's path."""
    import duckdb

    chosen = ATTRIBUTES[kind]
    asked = ", ".join(f"{sql} AS {name}" for name, sql in chosen.items())
    duckdb.sql(f"SELECT {BASE}, {asked} FROM range({rows}) t(i)").write_csv(str(place))
    scale = {"skin_tone": "Fitzpatrick I-VI"}
    protocol = {
        "title": "Made audit",
        "product": {"name": "Made model", "version": "1"},
        "task": "binary",
        "columns": {
            "patient": "patient_id",
            "image": "image_id",
            "reference": "reference",
            "score": "score",
        },
        "operating_point": {"threshold": 0.5, "source": "made"},
        "subgroups": [
            {"column": name} | ({"scale": scale[name]} if name in scale else {})
            for name in chosen
        ],
        "reference_kind": "simulated",
        "intersection_depth": 2,
    }
    path = place.with_suffix(".json")
    path.write_text(json.dumps(protocol), encoding="utf-8")
    return path


def measured(rows: int, kind: str) -> dict[str, Any]:
    """Return CPU seconds and peak memory of one run, beside its bars."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "predictions.csv"
        protocol = make_table(rows, kind, place)
        command = ["audit", "run", str(place), "--protocol", str(protocol)]
        ran = subprocess.run(
            [sys.executable, "-c", CHILD, *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        )
        size = place.stat().st_size
    figures: dict[str, Any] = json.loads(ran.stderr.strip().splitlines()[-1])
    bars = BARS.get((rows, kind), {})
    return {
        **figures,
        "rows": rows,
        "attributes": kind,
        "file_mb": size >> 20,
        "before": BEFORE.get((rows, kind)),
        "bars": {
            name: {"bar": bar, "measured": figures[name], "met": figures[name] <= bar}
            for name, bar in bars.items()
        },
    }


def main(*asked: str) -> None:
    """Measure and write ``results/audit_run.json``; or measure one table and print it."""
    if asked:
        print(json.dumps(measured(int(asked[0]), asked[1]), indent=1))
        return
    figures = {}
    for rows, kind in RUNS:
        figures[f"{kind}_{rows}"] = measured(rows, kind)
        print(json.dumps(figures[f"{kind}_{rows}"]), flush=True)
    print(write("audit_run", figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
