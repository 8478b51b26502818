"""``path.probe_test``: a quality test of a probe that is kept for the equipment log."""

from __future__ import annotations

from typing import Annotated

from annotated_types import Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.stored_work import PROBE_TEST
from sonobridge.workflows.scan.element_test import ElementTestRequest, element_test

__all__ = ["ProbeTestRequest", "ProbeTestResult", "probe_test"]


@record
class ProbeTestRequest(ElementTestRequest):
    """Which scanner; probe, planted faults and seed are those of the element test."""

    scanner: Annotated[str, Len(1, 60), Help("Name of the scanner.")] = "scanner"


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

    found = element_test(context, request)
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
