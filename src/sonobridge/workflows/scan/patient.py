"""``scan.patient``: the truth of a simulated patient, from its seed."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.workflows.context import Context

__all__ = ["PatientRequest", "PatientResult", "patient"]


@record
class PatientRequest:
    """Which patient."""

    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed; same seed, same patient.")] = 1
    disease: Annotated[bool, Help("Draw disease as it occurs, not healthy arteries.")] = False


@record
class PatientResult:
    """The truth, with units in the names; everything is simulated."""

    seed: int
    truth: dict[str, Any]
    simulated: bool = True


@operation(
    "scan.patient",
    summary="Print the truth of a simulated patient: anatomy, lesions, flow.",
    traits=(Trait.PURE,),
    positional=(),
)
def patient(context: Context, request: PatientRequest) -> PatientResult:
    """Make the patient of a seed and say everything about it."""
    context.progress(0, None, "patients", "growing the neck")
    from sonobridge.simulator.patient.known.truth import truth
    from sonobridge.simulator.patient.patient import make_patient
    from sonobridge.simulator.patient.spec import PatientSpec

    spec = PatientSpec(disease="drawn" if request.disease else "none")
    known: Any = to_json(truth(make_patient(request.seed, spec)))
    return PatientResult(seed=request.seed, truth=known)
