"""Makes a cohort: patients in parallel, finished ones kept, table and summary at the end."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sonobridge.core.kernels.library import Progress
from sonobridge.simulator.cohort.folder import CohortFolder
from sonobridge.simulator.cohort.production import (
    COLUMNS,
    PatientFiles,
    PatientOrder,
    make_patient_files,
)
from sonobridge.simulator.cohort.summary import summarise_cohort
from sonobridge.simulator.recording.clip import as_json

__all__ = ["CohortOutcome", "Workers", "run_cohort", "table_of"]

V = TypeVar("V")
R = TypeVar("R")


class Workers(Protocol):
    """Whatever carries out a function on values elsewhere."""

    def results(
        self, function: Callable[[V], R], values: Sequence[V], look: Callable[[], None]
    ) -> Iterator[R]:
        """Yield the results as they come, in any order.

        Parameters
        ----------
        function
            A function at the top level of a module.
        values
            What it is called with, one by one.
        look
            Is called several times a second while nothing has come; may raise to stop.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOutcome:
    """What a run has made.

    Attributes
    ----------
    patients, kept, clips
        Patients of the cohort, those that were finished before this run, and clips.
    clips_left_out
        Clips of views that cannot be held on a patient.
    files_bytes
        Size of the files of this run.
    csv_sha256, json_sha256
        Hashes of table and summary.
    summary
        What the summary holds.
    """

    patients: int
    kept: int
    clips: int
    clips_left_out: int
    files_bytes: int
    csv_sha256: str
    json_sha256: str
    summary: dict[str, Any]


def run_cohort(
    folder: CohortFolder,
    workers: Workers,
    *,
    software: str,
    kernels: str,
    progress: Progress,
) -> CohortOutcome:
    """Make what is missing of a cohort and sum it up.

    The files do not depend on the number of workers, on their order, or on how often the
    run was interrupted.

    Parameters
    ----------
    folder
        Where it is written.
    workers
        Carry out the patients.
    software
        Version of the program.
    kernels
        Folder of compiled kernels for the workers; empty for the usual one.
    progress
        Is told each patient; may raise to cancel: finished patients are kept.
    """
    plan = folder.plan
    known: dict[int, dict[str, Any]] = {}
    for number in range(plan.patients):
        progress(number, plan.patients, "patients", "looking at what is there")
        found = folder.kept(number)
        if found is not None:
            known[number] = found
    kept, size = len(known), 0
    missing = [
        PatientOrder(plan=plan, number=number, software=software, kernels=kernels)
        for number in range(plan.patients)
        if number not in known
    ]

    def look() -> None:
        note = f"{kept} kept from before" if kept else ""
        progress(len(known), plan.patients, "patients", note)

    look()
    made: PatientFiles
    for made in workers.results(make_patient_files, missing, look):
        known[made.number] = folder.keep(made)
        size += sum(len(data) for data in made.files.values())
        look()
    return _finish(folder, [known[number] for number in sorted(known)], (kept, size), software)


def _finish(
    folder: CohortFolder,
    manifests: Sequence[dict[str, Any]],
    counted: tuple[int, int],
    software: str,
) -> CohortOutcome:
    rows = [row for manifest in manifests for row in manifest["rows"]]
    table = folder.write("cohort.csv", table_of(rows))
    summary = {
        **summarise_cohort(folder.plan, [manifest["facts"] for manifest in manifests]),
        "software": software,
        "key": folder.key,
        "clips": len(rows),
        "table": "cohort.csv",
        "table_sha256": table,
    }
    written = folder.write("cohort.json", as_json(summary))
    kept, size = counted
    return CohortOutcome(
        patients=folder.plan.patients,
        kept=kept,
        clips=len(rows),
        clips_left_out=folder.plan.clips - len(rows),
        files_bytes=size,
        csv_sha256=table,
        json_sha256=written,
        summary=summary,
    )


def table_of(rows: Sequence[dict[str, Any]]) -> bytes:
    """Return the table of clips as CSV (RFC 4180 with plain line feeds); empty is unknown."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return stream.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value
