"""Do the intervals of a reader study hold the truth, and are claims refused in time?

Run ``PYTHONPATH=src python benchmarks/reader_study_coverage.py`` from the repository (about
two minutes on one core); it writes ``benchmarks/results/reader_study_coverage.json``.

Ratings follow Roe and Metz (1997, Academic Radiology 4:298): truth, reader, modality x
reader, case, modality x case, reader x case and error, the last four adding to 1. A patient
has one case, or 1 + Poisson(1) cases that share 0.7 of the case effects. Readers and
patients are drawn anew in each run, so the truth is that of all readers.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np

from sonobridge.core.randomness import generator
from sonobridge.statistics.reader_study import (
    Readings,
    joined_scores,
    measure_accuracy,
    modality_difference,
    modality_mean,
    standalone_difference,
)

PHI = NormalDist().cdf
CUT, MARGIN = 0.75, 0.05


@dataclass(frozen=True)
class Structure:
    """Variance components of Roe and Metz; L/H: low or high correlation of readers."""

    name: str
    separation: float
    reader: float
    case: float
    modality_case: float
    reader_case: float
    error: float

    def auc(self, separation: float) -> float:
        return PHI(separation / math.sqrt(2 * (1 + 2 * self.reader)))

    def sensitivity(self, separation: float) -> float:
        return PHI((separation - CUT) / math.sqrt(1 + 2 * self.reader))


STRUCTURES = (
    Structure("LL, AUC .86", 1.5, 0.0055, 0.1, 0.1, 0.2, 0.6),
    Structure("HL, AUC .86", 1.5, 0.0055, 0.3, 0.3, 0.2, 0.2),
    Structure("HH, AUC .86", 1.5, 0.030, 0.3, 0.3, 0.2, 0.2),
    Structure("LH, AUC .70", 0.75, 0.011, 0.1, 0.1, 0.2, 0.6),
)


def simulate(
    rng: np.random.Generator,
    structure: Structure,
    readers: int,
    patients: int,
    gain: float = 0.0,
    repeated: bool = False,
) -> tuple[Readings, np.ndarray]:
    """Return two modalities (the first gains) and a model's score of the same cases."""
    times = 1 + rng.poisson(1, patients) if repeated else np.ones(patients, int)
    index = np.repeat(np.arange(patients), times)
    truth = (np.arange(patients) < 0.4 * patients)[index]
    of_patient = 0.7 if repeated else 0.0
    part, rest = math.sqrt(of_patient), math.sqrt(1 - of_patient)

    def shared(*shape: int) -> np.ndarray:
        own = rng.normal(size=(*shape, patients))[..., index]
        return part * own + rest * rng.normal(size=(*shape, index.size))

    side = truth.astype(int)
    s = structure
    shift = np.array([s.separation + gain, s.separation])[:, None, None] * truth
    reader = math.sqrt(s.reader) * rng.normal(size=(readers, 2))[:, side]
    both = math.sqrt(s.reader) * rng.normal(size=(2, readers, 2))[:, :, side]
    case = math.sqrt(s.case) * shared()
    modality_case = math.sqrt(s.modality_case) * shared(2)[:, None, :]
    reader_case = math.sqrt(s.reader_case) * shared(readers)
    noise = math.sqrt(s.error) * rng.normal(size=(2, readers, index.size))
    scores = shift + reader + both + case + modality_case + reader_case + noise
    model = (s.separation + gain) * truth + case + math.sqrt(1 - s.case) * shared()
    return Readings(scores=scores, truth=truth, patients=index), model


def questions(readings: Readings, model: np.ndarray):
    """Return contrast of each question that the product answers."""
    answers = Readings(
        scores=(readings.scores > CUT).astype(float),
        truth=readings.truth,
        patients=readings.patients,
    )
    alone = Readings(
        scores=joined_scores(readings.scores[1], model),
        truth=readings.truth,
        patients=readings.patients,
    )
    by_auc = measure_accuracy(readings, "auc")
    by_share = measure_accuracy(answers, "sensitivity")
    return {
        "difference of AUC": modality_difference(by_auc, 0, 1),
        "AUC of one modality": modality_mean(by_auc, 1),
        "model minus readers, AUC": standalone_difference(measure_accuracy(alone, "auc")),
        "difference of sensitivity": modality_difference(by_share, 0, 1),
    }


def truths(structure: Structure, gain: float) -> dict[str, float]:
    base, better = structure.separation, structure.separation + gain
    return {
        "difference of AUC": structure.auc(better) - structure.auc(base),
        "AUC of one modality": structure.auc(base),
        "model minus readers, AUC": PHI(better / math.sqrt(2)) - structure.auc(base),
        "difference of sensitivity": structure.sensitivity(better)
        - structure.sensitivity(base),
    }


def gain_for(structure: Structure, wanted: float) -> float:
    """Return the change of separation that changes AUC by ``wanted``."""
    spread = math.sqrt(2 * (1 + 2 * structure.reader))
    target = NormalDist().inv_cdf(structure.auc(structure.separation) + wanted)
    return target * spread - structure.separation


def cover(
    structure: Structure, design: tuple[int, int, bool], gain: float, runs: int, seed: int
) -> list[dict]:
    readers, patients, repeated = design
    rng = generator(seed, "reader study", structure.name, str(design), f"{gain:.6f}")
    truth = truths(structure, gain)
    held: dict[str, list[bool]] = {name: [] for name in truth}
    claims: list[bool] = []
    for _ in range(runs):
        drawn = simulate(rng, structure, readers, patients, gain, repeated)
        for name, contrast in questions(*drawn).items():
            share = name == "AUC of one modality"
            low, high = contrast.share_interval(0.95) if share else contrast.interval(0.95)
            held[name].append(low <= truth[name] <= high)
            if name == "difference of AUC":
                claims.append(low > -MARGIN)
    return [
        {
            "structure": structure.name,
            "question": name,
            "readers": readers,
            "patients": patients,
            "several_cases_a_patient": repeated,
            "truth": round(truth[name], 4),
            "runs": runs,
            "coverage_percent": round(100 * float(np.mean(kept)), 2),
            **(
                {"non_inferior_claims_percent": round(100 * float(np.mean(claims)), 2)}
                if name == "difference of AUC"
                else {}
            ),
        }
        for name, kept in held.items()
    ]


DESIGNS = ((4, 60, False), (5, 100, False), (10, 100, False), (5, 100, True))


def study(runs: int, seed: int) -> list[dict]:
    rows = []
    for structure in STRUCTURES:
        for design in DESIGNS:
            rows += cover(structure, design, 0.0, runs, seed)
        # Truly worse by exactly the margin: a claim of non-inferiority is false.
        worse = gain_for(structure, -MARGIN)
        for design in DESIGNS[1:]:
            rows += cover(structure, design, worse, runs, seed)
        print(f"{structure.name} done", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--output", type=Path)
    options, _ = parser.parse_known_args()
    start, cpu = time.perf_counter(), time.process_time()
    rows = study(options.runs, options.seed)
    false_claims = [
        row["non_inferior_claims_percent"]
        for row in rows
        if row["question"] == "difference of AUC" and row["truth"] < 0
    ]
    result = {
        "study": "coverage of nominal 95 % intervals of reader studies; false claims of "
        "non-inferiority at a true loss of exactly the margin (nominal 2.5 %)",
        "margin": MARGIN,
        "runs": options.runs,
        "seed": options.seed,
        "lowest_percent": min(row["coverage_percent"] for row in rows),
        "highest_percent": max(row["coverage_percent"] for row in rows),
        "highest_false_claims_percent": max(false_claims),
        "monte_carlo_error_percent": round(100 * math.sqrt(0.95 * 0.05 / options.runs), 2),
        "machine": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "system": f"{platform.system()} {platform.machine()}",
        },
        "wall_seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "rows": rows,
    }
    default = Path(__file__).parent / "results" / "reader_study_coverage.json"
    (options.output or default).write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
