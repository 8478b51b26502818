"""``path.probe_test``: a quality test of a probe that is kept for the equipment log."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.stored_work import PROBE_TEST

__all__ = ["ProbeTestRequest", "ProbeTestResult", "probe_test"]


@record
class ProbeTestRequest:
    """Which scanner and probe, which faults the simulator plants, by which seed."""

    scanner: Annotated[str, Len(1, 60), Help("Name of the scanner.")] = "scanner"
    transducer: Annotated[Literal["L11-5v", "C5-2v", "P4-2v"], Help("Probe.")] = "L11-5v"
    dead: Annotated[
        tuple[Annotated[int, Ge(0), Le(511)], ...],
        Len(0, 64),
        Help("Elements planted dead, counted from 0; the test does not know them."),
    ] = ()
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of spread and noise.")] = 1


@record
class ProbeTestResult:
    """The kept test; elements count from 0. Simulated."""

    test_id: str
    elements: int
    dead: tuple[int, ...]
    passed: bool
    words: str
    simulated: bool = True


@operation(
    "path.probe_test",
    summary="Test the elements of a simulated probe and keep the result in the equipment log.",
    traits=(Trait.EVIDENCE,),
    command="path probe-test",
)
def probe_test(context: Context, request: ProbeTestRequest) -> ProbeTestResult:
    """Run the test, keep levels and result."""
    from sonobridge.core.identifiers import new_identifier
    from sonobridge.store.paths import PathStore
    from sonobridge.workflows.scan.element_test import ElementTestRequest, element_test

    found = element_test(
        context,
        ElementTestRequest(transducer=request.transducer, dead=request.dead, seed=request.seed),
    )
    body = {
        "scanner": request.scanner,
        "transducer": found.transducer,
        "seed": request.seed,
        "planted": list(request.dead),
        "elements": found.elements,
        "dead": list(found.dead),
        "level_db": list(found.level_db),
        "passed": found.passed,
        "simulated": found.simulated,
    }
    name = new_identifier("probe", context.clock)
    row = PathStore(context.workspace).add(context.actor.person_id, PROBE_TEST, name, body)
    context.evidence.made("path_record", name, row.sha256)
    context.evidence.measured({"dead": len(found.dead), "passed": found.passed})
    return ProbeTestResult(
        test_id=name,
        elements=found.elements,
        dead=found.dead,
        passed=found.passed,
        words=found.words,
    )
