"""``scan.rungs``: what has been shown for each part of the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.operation import EVERYONE, operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context

if TYPE_CHECKING:
    from sonobridge.simulator.score.ladder import Rung
    from sonobridge.simulator.score.part import PartRule
    from sonobridge.store import EvidenceRecord

__all__ = [
    "RUNG_KIND",
    "RungName",
    "RungsRequest",
    "RungsResult",
    "ScoreRung",
    "present_rung",
    "rung_line",
    "rungs",
]

RUNG_KIND = "score_rung"
"""Kind of the object that a record of a raised rung makes; it is named part.rung."""

RungName = Literal["tested_on_scripts", "separates_groups", "agrees_with_raters", "transfers"]


@record
class RungsRequest:
    """Nothing is asked for: the parts are few."""


@record
class ScoreRung:
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

    parts: tuple[ScoreRung, ...]
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

    lines = tuple(rung_line(context, rule) for rule in part_rules().values())
    return RungsResult(parts=lines, notice=SIMULATED_LEARNERS)


def present_rung(context: Context, rule: PartRule) -> tuple[Rung, EvidenceRecord | None]:
    """Return the rung of a part now, and the record that raised it."""
    from sonobridge.simulator.score.ladder import RUNGS

    present, behind = rule.rung, None
    for rung in RUNGS[RUNGS.index(rule.rung) + 1 :]:
        found = context.workspace.evidence.behind(RUNG_KIND, f"{rule.part}.{rung}")
        if found is None:
            break
        present, behind = rung, found
    return present, behind


def rung_line(context: Context, rule: PartRule) -> ScoreRung:
    """Return the line of a part."""
    from sonobridge.simulator.score.ladder import RUNG_WORDS

    present, behind = present_rung(context, rule)
    said = behind.result if behind is not None and isinstance(behind.result, dict) else {}
    return ScoreRung(
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
