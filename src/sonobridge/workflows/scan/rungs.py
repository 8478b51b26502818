"""``scan.rungs`` and ``scan.raise_rung``: what has been shown for each part of the score."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.canonical import hash_json
from sonobridge.core.errors import InvalidInputError, MissingError
from sonobridge.core.operation import EVERYONE, Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.score.ladder import Rung
    from sonobridge.simulator.score.part import PartRule
    from sonobridge.store import EvidenceRecord

__all__ = ["RaiseRungRequest", "RungsRequest", "RungsResult", "raise_rung", "rungs"]

_KIND = "score_rung"
_LARGEST_BYTES = 64 * 2**20

RungName = Literal["tested_on_scripts", "separates_groups", "agrees_with_raters", "transfers"]


@record
class RungsRequest:
    """Nothing is asked for: the parts are few."""


@record
class RungLine:
    """A part, its rung as shipped and now, and the study that raised it last.

    Attributes
    ----------
    study_sha256, evidence_id
        Of the attached report and the record; empty while the rung is the shipped one.
    """

    part: str
    title: str
    shipped: RungName
    present: RungName
    words: str
    study: str
    participants: int
    study_sha256: str
    evidence_id: str


@record
class RungsResult:
    """All parts, in the order of the screen."""

    parts: tuple[RungLine, ...]
    notice: str


@operation(
    "scan.rungs",
    summary="List what has been shown for each part of the simulator's score.",
    roles=EVERYONE,
)
def rungs(context: Context, request: RungsRequest) -> RungsResult:
    """Return shipped rungs and those that a study of this workspace raised."""
    del request
    from sonobridge.simulator.score.ladder import SIMULATED_LEARNERS
    from sonobridge.simulator.score.part import part_rules

    lines = tuple(_line(context, rule) for rule in part_rules().values())
    return RungsResult(parts=lines, notice=SIMULATED_LEARNERS)


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
def raise_rung(context: Context, request: RaiseRungRequest) -> RungLine:
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
    present, _ = _present(context, rule)
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
        _KIND, f"{rule.part}.{raised.rung}", hash_json([rule.part, raised.rung, sha256])
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
    return _line(context, rule)


def _present(context: Context, rule: PartRule) -> tuple[Rung, EvidenceRecord | None]:
    """Return the rung of a part now, and the record that raised it."""
    from sonobridge.simulator.score.ladder import RUNGS

    present, behind = rule.rung, None
    for rung in RUNGS[RUNGS.index(rule.rung) + 1 :]:
        found = context.workspace.evidence.behind(_KIND, f"{rule.part}.{rung}")
        if found is None:
            break
        present, behind = rung, found
    return present, behind


def _line(context: Context, rule: PartRule) -> RungLine:
    from sonobridge.simulator.score.ladder import RUNG_WORDS

    present, behind = _present(context, rule)
    said = behind.result if behind is not None and isinstance(behind.result, dict) else {}
    return RungLine(
        part=rule.part,
        title=rule.title,
        shipped=rule.rung,
        present=present,
        words=RUNG_WORDS[present],
        study=str(said.get("result", "")),
        participants=int(str(said.get("participants", 0))),
        study_sha256=str(said.get("study_sha256", "")),
        evidence_id="" if behind is None else behind.id,
    )


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
