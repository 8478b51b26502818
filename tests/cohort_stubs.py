"""Quick stand-ins for the work of a cohort: the draws are real, the files are not."""

from __future__ import annotations

from sonobridge.simulator.cases.blood_flow import patient_flow
from sonobridge.simulator.cohort.drawing import cohort_patient
from sonobridge.simulator.cohort.haemodynamics import side_velocities
from sonobridge.simulator.cohort.production import (
    COLUMNS,
    PatientFiles,
    patient_facts,
)
from sonobridge.simulator.patient.spec import SIDES


def quick_files(order):
    """Return files of a patient without scanning: same order, same bytes."""
    patient, redrawn = cohort_patient(order.plan, order.number)
    flow = patient_flow(patient)
    speeds = {side: side_velocities(flow, side) for side in SIDES}
    name = order.plan.patient_name(order.number)
    rows = tuple(
        {**dict.fromkeys(COLUMNS), "patient": name, "side": side, "view": view}
        for side in SIDES
        for view in order.plan.views
    )
    files = {f"{row['side']}-{row['view']}.dcm": f"{name} {row}".encode() for row in rows}
    return PatientFiles(
        number=order.number,
        files=files,
        rows=rows,
        facts=patient_facts(patient, speeds, order, redrawn, []),
    )


class QuickWorkers:
    """Work in this process, in an order of one's own; may break off after some."""

    def __init__(self, *, backwards=False, stop_after=None):
        self.backwards, self.stop_after = backwards, stop_after
        self.worked: list[int] = []

    def results(self, function, values, look):
        ordered = list(reversed(values)) if self.backwards else list(values)
        for value in ordered:
            if self.stop_after is not None and len(self.worked) == self.stop_after:
                raise KeyboardInterrupt
            look()
            self.worked.append(value.number)
            yield quick_files(value)


def silent(done, total, unit, note=""):
    pass
