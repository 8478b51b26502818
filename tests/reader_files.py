"""Tables of reader studies with a known truth, as files."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

FIELDS = ("patient", "case", "reader", "modality", "score", "reference", "sex")


def reader_rows(
    patients=120, readers=5, gain=0.0, model=False, seed=0, images=1, separation=1.5
) -> list[dict]:
    """Return one row a reading: ``ai`` (assisted, or the model alone) and ``unaided``.

    ``gain`` is added to the separation of positive cases with ``ai``.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for patient in range(patients):
        ill = patient % 5 < 2
        sex = "F" if rng.random() < 0.5 else "M"
        own = 0.5 * rng.normal()
        for image in range(images):
            case = own + 0.4 * rng.normal()
            same = {
                "patient": f"p{patient:04d}",
                "case": f"i{image}",
                "reference": int(ill),
                "sex": sex,
            }
            for reader in range(readers):
                skill = 0.05 * (reader - readers / 2) * ill
                arms = ("unaided",) if model else ("ai", "unaided")
                for arm in arms:
                    shift = separation + (gain if arm == "ai" else 0.0)
                    score = shift * ill + case + skill + 0.7 * rng.normal()
                    rows.append(
                        {**same, "reader": f"R{reader}", "modality": arm, "score": score}
                    )
            if model:
                score = (separation + gain) * ill + case + 0.7 * rng.normal()
                rows.append({**same, "reader": "", "modality": "ai", "score": score})
    return rows


def write_rows(path: Path, rows: list[dict], fields=FIELDS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path
