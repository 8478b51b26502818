"""``path.programme``: keep a programme's published figures and hold them to the thresholds."""

from __future__ import annotations

from typing import Annotated, Any

from annotated_types import Ge, Le, Len

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record, to_json
from sonobridge.workflows.context import Context

__all__ = [
    "SHEET",
    "ProgrammeLine",
    "ProgrammeRequest",
    "ProgrammeResult",
    "programme",
    "programme_line",
]

SHEET = "programme_sheet"
Share = Annotated[float | None, Ge(0), Le(1)]


@record
class ProgrammeRequest:
    """The sheet; what is left out, and what has no source, is unknown."""

    name: Annotated[str, Len(1, 80), Help("Name of the programme.")]
    source: Annotated[str, Len(0, 300), Help("Page or letter with the figures.")] = ""
    accredited: Annotated[bool | None, Help("Accredited by CAAHEP with JRC-DMS.")] = None
    concentrations: Annotated[
        tuple[Annotated[str, Len(1, 40)], ...], Len(0, 8), Help("Concentrations.")
    ] = ()
    retention: Annotated[Share, Help("Share of students who stay, 0 to 1.")] = None
    take_and_pass: Annotated[Share, Help("Share who take and pass the credential.")] = None
    placement: Annotated[Share, Help("Share who find a post.")] = None
    simulation_hours: Annotated[int | None, Ge(0), Le(5000), Help("Hours of simulation.")] = (
        None
    )
    tuition_usd: Annotated[int | None, Ge(0), Le(1_000_000), Help("Tuition, USD.")] = None


@record
class OutcomeCell:
    """One figure beside its threshold; ``state`` is met, below, given or unknown."""

    name: str
    label: str
    shown: str
    threshold: float | None
    state: str
    text: str
    source: str


@record
class ProgrammeLine:
    """One programme and its figures."""

    name: str
    version: int
    cells: tuple[OutcomeCell, ...]
    below: int
    unknown: int


@record
class ProgrammeResult:
    """The sheet as it was kept and judged."""

    programme: ProgrammeLine


@operation(
    "path.programme",
    summary="Keep a programme's published figures beside the JRC-DMS thresholds.",
    traits=(Trait.EVIDENCE,),
    positional=("name",),
)
def programme(context: Context, request: ProgrammeRequest) -> ProgrammeResult:
    """Store the sheet with its source and judge it."""
    from sonobridge.store.paths import PathStore

    body = to_json(request)
    if not isinstance(body, dict):
        raise TypeError("a request is a JSON object")
    subject = request.name.strip().casefold()[:80]
    row = PathStore(context.workspace).add(context.actor.person_id, SHEET, subject, body)
    context.evidence.made(SHEET, f"{subject}/{row.version}", row.sha256)
    return ProgrammeResult(programme=programme_line(row.body, row.version))


def programme_line(body: dict[str, Any], version: int) -> ProgrammeLine:
    """Return a stored sheet held to the thresholds."""
    from sonobridge.career.planning.kept import ProgrammeSheet, judge_programme

    figures = (
        "accredited", "concentrations", "retention", "take_and_pass", "placement",
        "simulation_hours", "tuition_usd",
    )  # fmt: skip
    source = body["source"]
    sheet = ProgrammeSheet(
        name=body["name"],
        sources=dict.fromkeys(figures, source) if source else {},
        **{
            **{name: body[name] for name in figures},
            "concentrations": tuple(body["concentrations"]),
        },
    )
    cells = tuple(
        OutcomeCell(
            name=one.name,
            label=one.label,
            shown=one.shown,
            threshold=one.threshold,
            state=one.state,
            text=one.text,
            source=one.source,
        )
        for one in judge_programme(sheet)
    )
    return ProgrammeLine(
        name=sheet.name,
        version=version,
        cells=cells,
        below=sum(cell.state == "below" for cell in cells),
        unknown=sum(cell.state == "unknown" for cell in cells),
    )
