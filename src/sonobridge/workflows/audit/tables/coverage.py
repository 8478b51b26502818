"""Who is in a table: patients by level, and for whom nothing may be claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonobridge.workflows.audit.tables.table_view import Coverage, CoverageLevel

if TYPE_CHECKING:
    from sonobridge.audit.table import Attribute, AuditTable

__all__ = ["coverage_of"]


def coverage_of(table: AuditTable, minimum_patients: int) -> Coverage:
    """Count the patients of every level; no answer of the model enters.

    A patient with rows in several levels counts in each of them.
    """
    everyone = CoverageLevel(
        attribute="",
        title="All patients",
        level="",
        kind="overall",
        patients=table.patients,
        rows=table.rows,
        claim=table.patients >= minimum_patients,
        note=_note(table.patients, minimum_patients),
    )
    levels = [
        line
        for attribute in table.attributes
        for line in _levels(table, attribute, minimum_patients)
    ]
    return Coverage(minimum_patients=minimum_patients, levels=(everyone, *levels))


def _levels(table: AuditTable, attribute: Attribute, minimum: int) -> list[CoverageLevel]:
    import numpy as np

    found = []
    for index in (*range(len(attribute.levels)), -1):
        chosen = attribute.rows_of(index)
        rows = int(np.count_nonzero(chosen))
        if index < 0 and not rows:
            continue
        patients = int(np.unique(table.patient[chosen]).size)
        found.append(
            CoverageLevel(
                attribute=attribute.column,
                title=attribute.title,
                level="not recorded" if index < 0 else attribute.levels[index],
                kind="not_recorded" if index < 0 else "level",
                patients=patients,
                rows=rows,
                claim=patients >= minimum,
                note=_note(patients, minimum),
            )
        )
    return found


def _note(patients: int, minimum: int) -> str:
    if patients >= minimum:
        return ""
    return f"no claim: {patients} of {minimum} patients"
