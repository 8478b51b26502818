"""``audit.example``: write a shipped example with something true to find."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context

__all__ = ["ExampleRequest", "ExampleResult", "write_audit_example"]


@record
class ExampleRequest:
    """Which example, and where to."""

    name: Annotated[
        Literal[
            "carotid_criteria_by_sex",
            "planted_bmi_gap",
            "null",
            "vendor_carotid",
            "reader_study",
        ],
        Help("Name of the example."),
    ]
    output: Annotated[
        str, Len(1, 4000), Help("CSV file to write; its protocols are written beside it.")
    ]
    seed: Annotated[int, Ge(0), Help("Seed; equal seeds give equal bytes.")] = 20_240_601


@record
class PublishedComparison:
    """How near a simulated criterion comes to what is published of it."""

    criterion: str
    simulated_sensitivity: Probability
    published_sensitivity: Probability | None
    simulated_specificity: Probability
    published_specificity: Probability | None
    published_sides: int
    source: str


@record
class ExampleResult:
    """What was written and what is true of it; ``simulated`` is always so."""

    title: str
    about: str
    file: str
    sha256: str
    protocols: tuple[str, ...]
    rows: int
    patients: int
    seed: int
    simulated: Literal[True]
    published: tuple[PublishedComparison, ...]


@operation(
    "audit.example",
    summary="Write a simulated example: a table of predictions and its protocols.",
    traits=(Trait.PURE, Trait.LOCAL),
    positional=("name", "output"),
)
def write_audit_example(context: Context, request: ExampleRequest) -> ExampleResult:
    """Write the files; nothing is overwritten."""
    from sonobridge.audit.examples import EXAMPLES, write_example
    from sonobridge.audit.examples.carotid import agreement_with_published

    del context
    example = EXAMPLES[request.name]
    written = write_example(request.name, Path(request.output), request.seed)
    published = (
        agreement_with_published(request.seed)
        if request.name == "carotid_criteria_by_sex"
        else ()
    )
    return ExampleResult(
        title=example.title,
        about=example.about,
        file=str(written.path),
        sha256=written.sha256,
        protocols=tuple(str(path) for path in written.protocols),
        rows=written.rows,
        patients=written.patients,
        seed=request.seed,
        simulated=True,
        published=tuple(
            PublishedComparison(
                criterion=one.criterion,
                simulated_sensitivity=one.simulated_sensitivity,
                published_sensitivity=one.published_sensitivity,
                simulated_specificity=one.simulated_specificity,
                published_specificity=one.published_specificity,
                published_sides=one.published_sides,
                source=one.source,
            )
            for one in published
        ),
    )
