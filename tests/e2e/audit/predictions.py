"""A table of predictions as a hospital would export it: with names, repeats and gaps."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NEXT", "READERS", "Written", "write_predictions", "write_readings"]

HEAD = (
    *("patient_id", "patient_name", "clip_id", "sex", "age", "bmi_kg_m2"),
    *("scanner", "site", "reference", "score"),
)
REPEATED = 3
LOSS = 2.6
NEXT = "score_4_3"
READERS = ("Dr Ash", "Dr Birk", "Dr Cole")


@dataclass(frozen=True)
class Written:
    """What stands in the file, counted while it was written."""

    path: Path
    rows: int
    unverified: int
    repeated: int
    found: int
    diseased: int

    def read(self) -> list[dict[str, str]]:
        """Return the rows with a reference, repeated ones once."""
        with self.path.open(encoding="utf-8") as file:
            rows = {tuple(row.values()): row for row in csv.DictReader(file)}.values()
        return [row for row in rows if row["reference"]]

    def share(
        self, sick: bool, threshold: float, score: str = "score", scanner: str = ""
    ) -> float:
        """Count the share of right answers among the sick, or the well, at a threshold."""
        right = [
            (float(row[score]) >= threshold) == sick
            for row in self.read()
            if (row["reference"] == "1") == sick and scanner in {"", row["scanner"]}
        ]
        return sum(right) / len(right)

    def counts(self, lowest_bmi: float) -> dict[str, tuple[int, int]]:
        """Count numerator and denominator of each share anew, at a BMI and above."""
        kept = [
            (row["reference"] == "1", float(row["score"]) >= 0.5)
            for row in self.read()
            if row["bmi_kg_m2"] and float(row["bmi_kg_m2"]) >= lowest_bmi
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


def write_predictions(
    path: Path, patients: int = 500, seed: int = 7, *, mended: bool = False, both: bool = False
) -> Written:
    """Write rows whose model misses disease in patients of BMI 35 and over.

    ``mended``: it misses nearly nothing, in anybody. ``both``: a column holds the score of
    the next version, which finds more disease and calls more of the well diseased.
    """
    draw = random.Random(seed)
    rows = []
    for number in range(patients):
        sex, age = draw.choice("FM"), draw.randint(40, 90)
        bmi, sick = round(draw.gauss(31, 6), 1), draw.random() < 0.5
        scanner, effect = draw.choice(["A sw 3.1", "A sw 3.1", "B sw 4.2"]), draw.gauss(0, 0.4)
        for clip in range(draw.randint(1, 4)):
            level = -2.2 + 4.6 * sick + effect + draw.gauss(0, 0.7)
            if sick and (mended or bmi >= 35):
                level += LOSS if mended else -LOSS
            rows.append(
                [
                    *(f"P{number:04d}", f"Rosa Tester {number}", f"P{number:04d}-{clip}"),
                    *(sex, age, "" if draw.random() < 0.04 else bmi, scanner),
                    draw.choice(["North", "South"]),
                    *("" if draw.random() < 0.01 else int(sick),),
                    f"{_chance(level):.4f}",
                    *((f"{_chance(level + 0.9):.4f}",) if both else ()),
                ]
            )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HEAD, *((NEXT,) if both else ())])
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


def write_readings(path: Path, patients: int = 90, seed: int = 3) -> Path:
    """Write what three readers and the model said of the same cases, one case a patient."""
    draw = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "reader", "modality", "reference", "score"])
        for number in range(patients):
            sick, ease = number % 2, draw.gauss(0, 0.5)
            for reader in ("", *READERS):
                way, gain = ("readers", 1.8) if reader else ("model", 2.6)
                level = gain * (sick - 0.5) + ease + draw.gauss(0, 0.8)
                writer.writerow([f"c{number}", reader, way, sick, f"{_chance(level):.4f}"])
    return path


def _chance(level: float) -> float:
    return 1 / (1 + math.exp(-level))
