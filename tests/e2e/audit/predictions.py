"""A table of predictions as a hospital would export it: with names, repeats and gaps."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Written", "write_predictions"]

HEAD = (
    *("patient_id", "patient_name", "clip_id", "sex", "age", "bmi_kg_m2"),
    *("scanner", "site", "reference", "score"),
)
REPEATED = 3
LOSS = 2.6


@dataclass(frozen=True)
class Written:
    """What stands in the file, counted while it was written."""

    path: Path
    rows: int
    unverified: int
    repeated: int
    found: int
    diseased: int

    def counts(self, lowest_bmi: float) -> dict[str, tuple[int, int]]:
        """Count numerator and denominator of each share anew, at a BMI and above."""
        with self.path.open(encoding="utf-8") as file:
            rows = {tuple(row.values()): row for row in csv.DictReader(file)}.values()
        kept = [
            (row["reference"] == "1", float(row["score"]) >= 0.5)
            for row in rows
            if row["reference"] and row["bmi_kg_m2"] and float(row["bmi_kg_m2"]) >= lowest_bmi
        ]
        tp, fn = kept.count((True, True)), kept.count((True, False))
        fp, tn = kept.count((False, True)), kept.count((False, False))
        return {
            "sensitivity": (tp, tp + fn),
            "specificity": (tn, tn + fp),
            "ppv": (tp, tp + fp),
            "npv": (tn, tn + fn),
            "accuracy": (tp + tn, len(kept)),
            "underdiagnosis": (fn, tp + fn),
        }


def write_predictions(path: Path, patients: int = 500, seed: int = 7) -> Written:
    """Write rows whose model misses disease in patients of BMI 35 and over."""
    draw = random.Random(seed)
    rows = []
    for number in range(patients):
        sex, age = draw.choice("FM"), draw.randint(40, 90)
        bmi, sick = round(draw.gauss(31, 6), 1), draw.random() < 0.5
        scanner, effect = draw.choice(["A sw 3.1", "A sw 3.1", "B sw 4.2"]), draw.gauss(0, 0.4)
        for clip in range(draw.randint(1, 4)):
            level = -2.2 + 4.6 * sick + effect + draw.gauss(0, 0.7)
            level -= LOSS if sick and bmi >= 35 else 0
            rows.append(
                [
                    *(f"P{number:04d}", f"Rosa Tester {number}", f"P{number:04d}-{clip}"),
                    *(sex, age, "" if draw.random() < 0.04 else bmi, scanner),
                    draw.choice(["North", "South"]),
                    *("" if draw.random() < 0.01 else int(sick),),
                    f"{1 / (1 + math.exp(-level)):.4f}",
                ]
            )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        writer.writerows([*rows, *rows[:REPEATED]])
    diseased = [row for row in rows if row[8] == 1]
    return Written(
        path=path,
        rows=len(rows) + REPEATED,
        unverified=sum(row[8] == "" for row in rows),
        repeated=REPEATED,
        found=sum(float(row[9]) >= 0.5 for row in diseased),
        diseased=len(diseased),
    )
