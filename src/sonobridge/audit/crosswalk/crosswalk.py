"""Guideline rows answered from the fields of an evaluation, and from nothing else."""

from __future__ import annotations

from sonobridge.audit.crosswalk.answer import Check, Evidence, State
from sonobridge.audit.crosswalk.group_checks import GROUP_CHECKS
from sonobridge.audit.crosswalk.guideline import load_guidelines
from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison
from sonobridge.audit.crosswalk.study_checks import STUDY_CHECKS
from sonobridge.audit.evaluation.content import Evaluation
from sonobridge.core.record import record

__all__ = ["CrosswalkRow", "crosswalk"]

CHECKS: dict[str, Check] = {**STUDY_CHECKS, **GROUP_CHECKS}


@record
class CrosswalkRow:
    """One guideline row and its answer.

    Attributes
    ----------
    item
        Number of the item; empty where none is known.
    text
        What the item asks, in this project's words.
    state, why
        The answer; ``not_assessable`` says why these data cannot tell.
    section
        Section of the report that shows the evidence; empty when there is none.
    evidence_ids
        Records that the answer rests on; empty unless something was looked at.
    wording_verified
        False where number or summary come from memory or sources disagree.
    """

    guideline: str
    title: str
    item: str
    text: str
    state: State
    why: str
    section: str
    evidence_ids: tuple[str, ...]
    source: str
    confidence: str
    as_of: str
    wording_verified: bool
    is_checklist: bool
    note: str


def crosswalk(
    evaluation: Evaluation,
    reader_study: tuple[ReaderComparison, ...] | None = None,
    evidence_ids: tuple[str, ...] = (),
) -> tuple[CrosswalkRow, ...]:
    """Answer every guideline row.

    Parameters
    ----------
    reader_study
        Comparisons with readers, where there are any.
    evidence_ids
        Records in which the evaluation is stored.
    """
    evidence = Evidence(evaluation, tuple(reader_study or ()), bool(evidence_ids))
    guidelines, as_of = load_guidelines()
    made = []
    for guideline in guidelines:
        for row in guideline.rows:
            answer = CHECKS[row.check](evidence)
            made.append(
                CrosswalkRow(
                    guideline=guideline.id,
                    title=guideline.title,
                    item=row.item,
                    text=row.text,
                    state=answer.state,
                    why=answer.why,
                    section=answer.section,
                    evidence_ids=() if answer.state == "not_assessable" else evidence_ids,
                    source=guideline.source,
                    confidence=row.confidence,
                    as_of=as_of,
                    wording_verified=row.confidence != "low",
                    is_checklist=guideline.is_checklist,
                    note=guideline.note,
                )
            )
    return tuple(made)
