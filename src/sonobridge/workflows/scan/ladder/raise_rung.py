"""``scan.raise_rung``: claim more of a part of the score, by the report of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError, MissingError
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.scan.ladder.rungs import (
    RUNG_KIND,
    RungName,
    ScoreRung,
    present_rung,
    rung_line,
)

__all__ = ["RaiseRungRequest", "raise_rung"]

_LARGEST_BYTES = 64 * 2**20


@record
class RaiseRungRequest:
    """Which part, to which rung, by which study."""

    part: Annotated[str, Len(1, 40), Help("Part of the score, as 'scan rungs' names it.")]
    rung: Annotated[RungName, Help("Rung to climb to: the next one of the part.")]
    study: Annotated[str, Len(1, 4000), Help("File with the report of the study.")]
    kind: Annotated[
        Literal["known_groups", "blinded_raters", "transfer_trial"],
        Help("Design: groups of known skill, blinded raters, or transfer to patients."),
    ]
    participants: Annotated[int, Ge(1), Le(1_000_000), Help("People in the study.")]
    result: Annotated[str, Len(1, 400), Help("One sentence with number and interval.")]


@operation(
    "scan.raise_rung",
    summary="Raise the rung of a part of the score by the report of a study with people.",
    roles=frozenset({Role.OWNER, Role.EDUCATOR}),
    traits=(Trait.EVIDENCE, Trait.LOCAL),
)
def raise_rung(context: Context, request: RaiseRungRequest) -> ScoreRung:
    """Keep the report by its hash and write the record that the new rung rests on."""
    from sonobridge.simulator.score.ladder import StudyRecord
    from sonobridge.simulator.score.ladder import raise_rung as climb
    from sonobridge.simulator.score.part import part_rules

    rule = {str(name): one for name, one in part_rules().items()}.get(request.part)
    if rule is None:
        raise MissingError(
            "The score has no such part.",
            where=request.part,
            kept="The rungs stay as they are.",
            remedy="Take the name from 'sonobridge scan rungs'.",
        )
    report = _report(Path(request.study))
    present, _ = present_rung(context, rule)
    workspace = context.workspace
    sha256 = workspace.blobs.put(report)
    study = StudyRecord(
        kind=request.kind,
        participants=request.participants,
        result=request.result,
        document_sha256=sha256,
    )
    raised = climb(present, request.rung, study)
    evidence = context.evidence
    evidence.used("study_report", Path(request.study).name[:80], sha256)
    evidence.made(
        RUNG_KIND, f"{rule.part}.{raised.rung}", hash_json([rule.part, raised.rung, sha256])
    )
    evidence.measured(
        {
            "part": rule.part,
            "from": present,
            "to": raised.rung,
            "study": study.kind,
            "participants": study.participants,
            "result": study.result,
            "study_sha256": sha256,
        }
    )
    with workspace.transaction() as connection:
        workspace.blobs.record(connection, sha256, context.clock)
        evidence.write_in(connection)
    return rung_line(context, rule)


def _report(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        data = path.read_bytes() if 0 < size <= _LARGEST_BYTES else b""
    except OSError as error:
        raise MissingError(
            "The report of the study cannot be opened.",
            where=path.name,
            why=error.strerror or "",
            kept="The rung stays as it is.",
            remedy="Name the file of the report.",
        ) from error
    if not data:
        raise InvalidInputError(
            "The report of the study cannot be attached.",
            where=path.name,
            why=f"It is empty or larger than {_LARGEST_BYTES // 2**20} MiB.",
            kept="The rung stays as it is.",
            remedy="Name the file of the report itself.",
        )
    return data
