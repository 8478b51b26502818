"""A reader study: four readers read the same cases without and with a model."""

from __future__ import annotations

import numpy as np

from sonobridge.audit.examples.columns import Columns as Table
from sonobridge.audit.examples.columns import numbered
from sonobridge.core.randomness import generator

__all__ = ["reader_study_table"]

CASES, DISEASED, READERS = 120, 50, 4
_MODALITIES = (("unassisted", 1.35), ("assisted", 1.65))
"""Modality, and distance of diseased from healthy cases in the readers' own scale."""


def reader_study_table(seed: int) -> Table:
    """Return one row a reader, modality and case; scores are 0 to 1 in steps of 0.01.

    Binormal readings with a part common to a case, to a reader and to both, as in the
    model of Roe and Metz (1997).
    """
    random = generator(seed, "reader_study")
    truth = (np.arange(CASES) < DISEASED).astype(float)
    female = random.random(CASES) < 0.5
    case = random.normal(0, 0.5, CASES)
    reader = random.normal(0, 0.12, READERS)
    reader_case = random.normal(0, 0.4, (READERS, CASES))
    table: Table = {
        name: []
        for name in (
            *("reader", "modality", "case", "patient"),
            *("reference", "score", "sex", "simulated"),
        )
    }
    names, people = (numbered(letter, np.arange(CASES)) for letter in ("K", "P"))
    for modality, distance in _MODALITIES:
        for r in range(READERS):
            reading = (
                truth * (distance + reader[r])
                + case
                + reader_case[r]
                + random.normal(0, 0.7, CASES)
            )
            score = 1 / (1 + np.exp(-(1.2 * reading - 0.8)))
            table["reader"] += [f"Reader {r + 1}"] * CASES
            table["modality"] += [modality] * CASES
            table["case"] += names
            table["patient"] += people
            table["reference"] += [f"{value:.0f}" for value in truth]
            table["score"] += [f"{value:.2f}" for value in score]
            table["sex"] += np.where(female, "F", "M").tolist()
            table["simulated"] += ["yes"] * CASES
    return table
