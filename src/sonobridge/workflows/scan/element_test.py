"""``scan.element_test``: the quality test of a probe's elements, with faults planted or not."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

__all__ = ["ElementTestRequest", "ElementTestResult", "element_test"]


@record
class ElementTestRequest:
    """Which probe, and which of its elements are dead."""

    transducer: Annotated[
        Literal["L11-5v", "C5-2v", "P4-2v"], Help("Probe that is tested in air.")
    ] = "L11-5v"
    dead: Annotated[
        tuple[Annotated[int, Ge(0), Le(511)], ...],
        Len(0, 64),
        Help("Elements planted dead, counted from 0; the test does not know them."),
    ] = ()
    seed: Annotated[int, Ge(0), Le(2**31), Help("Seed of spread and noise.")] = 1


@record
class ElementTestResult:
    """The elements that the test calls dead, from 0, and the level of each."""

    transducer: str
    elements: int
    dead: tuple[int, ...]
    level_db: tuple[float, ...]
    passed: bool
    words: str
    simulated: bool = True


@operation(
    "scan.element_test",
    summary="Test the elements of a simulated probe: which are dead.",
    traits=(Trait.PURE,),
)
def element_test(context: Context, request: ElementTestRequest) -> ElementTestResult:
    """Let one element after the other hear its own echo in air."""
    from sonobridge.core.errors import InvalidInputError
    from sonobridge.simulator.qa.element_test import run_element_test

    context.progress(0, None, "elements", "testing")
    try:
        found = run_element_test(request.transducer, request.dead, seed=request.seed)
    except ValueError as error:
        raise InvalidInputError(
            "The probe has no such element.",
            where="dead",
            why=str(error),
            kept="Nothing was tested.",
            remedy="Count elements from 0, up to one less than the probe has.",
        ) from error
    return ElementTestResult(
        transducer=found.transducer,
        elements=found.elements,
        dead=found.dead,
        level_db=tuple(round(one, 2) for one in found.level_db),
        passed=found.passed,
        words=found.words,
    )
