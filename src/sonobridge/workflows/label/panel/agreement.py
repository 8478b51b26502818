"""``label.agreement``: how far readers agree, with intervals by patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le

from sonobridge.core.operation import Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.panel.agreement_view import (
    FieldReport,
    SelfReport,
    field_report,
    methods_paragraph,
    self_reports,
)
from sonobridge.workflows.label.panel.opened_panel import (
    PANEL,
    KeyView,
    OpenedPanel,
    ReaderLetter,
    ReaderShape,
    key_view,
    open_panel,
)
from sonobridge.workflows.label.study_view import StudySummary
from sonobridge.workflows.label.task_view import ClipView

if TYPE_CHECKING:
    from sonobridge.labelling import StudyAgreement

__all__ = ["AgreementRequest", "AgreementResult", "agreement"]


@record
class AgreementRequest:
    """Which study and round, and how intervals are made."""

    study_id: Annotated[str, Help("Identifier of the study.")]
    round: Annotated[int, Ge(1), Le(5), Help("Round that is compared, from 1.")] = 1
    replicates: Annotated[int, Ge(100), Le(20_000), Help("Resamples of patients.")] = 1000
    seed: Annotated[
        int | None, Ge(0), Help("Seed of the resamples; that of the study when left out.")
    ] = None


@record
class CannotGradeShareView:
    """How often a reader found something impossible to grade, and why."""

    reader_id: str
    share: Estimate | NotEstimable
    by_reason: dict[str, int]


@record
class WorstCellView:
    """An item on which readers differ most; ``severity`` 1 is the largest difference.

    ``said`` gives each reader's words by letter.
    """

    item: str
    key: KeyView
    name: str
    title: str
    severity: float
    said: dict[str, str]
    clip: ClipView
    shapes: tuple[ReaderShape, ...]


@record
class AgreementResult:
    """Agreement of one round: each question and shape, each pair, the worst cells.

    ``agreement_sha256`` is the hash of the whole comparison, ``readings_sha256`` that of
    the labels it rests on; ``not_read`` counts readings that are missing.
    """

    study: StudySummary
    readers: tuple[ReaderLetter, ...]
    round: int
    clips: int
    patients: int
    not_read: int
    fields: tuple[FieldReport, ...]
    cannot_grade: tuple[CannotGradeShareView, ...]
    self_agreement: tuple[SelfReport, ...]
    worst: tuple[WorstCellView, ...]
    disputed: int
    readings_sha256: str
    agreement_sha256: str
    seed: int
    level: float
    replicates: int
    methods: str


@operation(
    "label.agreement",
    summary="Measure how far the readers of a study agree, with intervals by patient.",
    roles=PANEL,
    traits=(Trait.EVIDENCE,),
    positional=("study_id",),
)
def agreement(context: Context, request: AgreementRequest) -> AgreementResult:
    """Compare the submitted readings; the same comparison is recorded once."""
    from sonobridge.core.canonical import hash_json
    from sonobridge.labelling import measure_agreement
    from sonobridge.statistics import Resampling

    panel = open_panel(context, request.study_id)
    gathered = panel.gathered
    seed = gathered.study.design.seed if request.seed is None else request.seed
    found = measure_agreement(
        gathered.study.design,
        gathered.protocol,
        gathered.readings,
        gathered.facts(),
        Resampling(seed=seed, replicates=request.replicates),
        round_number=request.round,
    )
    made = hash_json(found.as_json())
    _declare(context, panel, found, made)
    return _result(context, panel, found, made)


def _result(
    context: Context, panel: OpenedPanel, found: StudyAgreement, made: str
) -> AgreementResult:
    return AgreementResult(
        study=panel.summary,
        readers=panel.readers(context),
        round=found.round,
        clips=found.clips,
        patients=found.patients,
        not_read=len(found.not_read),
        fields=tuple(field_report(panel, one) for one in found.fields),
        cannot_grade=tuple(
            CannotGradeShareView(
                reader_id=panel.gathered.letter(one.reader_id),
                share=one.share,
                by_reason=dict(one.by_reason),
            )
            for one in found.cannot_grade
        ),
        self_agreement=self_reports(panel, found),
        worst=_worst(panel, found),
        disputed=found.disputed,
        readings_sha256=found.readings_sha256,
        agreement_sha256=made,
        seed=found.seed,
        level=found.level,
        replicates=found.replicates,
        methods=methods_paragraph(panel, found),
    )


def _worst(panel: OpenedPanel, found: StudyAgreement) -> tuple[WorstCellView, ...]:
    from sonobridge.store.labels.panel import item_text

    items = {item.key: item for item in panel.items(found.round).every()}
    return tuple(
        WorstCellView(
            item=item_text(cell.key),
            key=key_view(cell.key),
            name=panel.clip_name(cell.key.clip_id),
            title=panel.title(cell.key),
            severity=cell.severity,
            said=panel.said(items[cell.key]),
            clip=panel.clip(cell.key.clip_id),
            shapes=panel.shapes(cell.key, found.round),
        )
        for cell in found.worst
    )


def _declare(context: Context, panel: OpenedPanel, found: StudyAgreement, made: str) -> None:
    """Declare the run, or point at the record of the same comparison by the same person."""
    from sonobridge import __version__

    name = f"{found.study_id}:{found.round}"
    last = context.workspace.evidence.behind("agreement", name)
    if (
        last is not None
        and last.person_id == context.actor.person_id
        and last.software.get("sonobridge") == __version__
        and [one.sha256 for one in last.outputs] == [made]
    ):
        context.evidence.stands(last.id)
        return
    evidence = context.evidence
    evidence.seed = found.seed
    panel.declare_readings(context, found.round)
    evidence.made("agreement", name, made)
    evidence.measured(
        {
            "clips": found.clips,
            "patients": found.patients,
            "readers": len(found.reader_ids),
            "disputed": found.disputed,
            "fields": [
                {
                    "name": one.name,
                    "measure": one.overall.name,
                    "value": getattr(one.overall, "value", None),
                    "low": getattr(one.overall, "low", None),
                    "high": getattr(one.overall, "high", None),
                    "n": one.overall.n,
                    "note": getattr(one.overall, "note", getattr(one.overall, "reason", "")),
                    "margin": one.margin,
                    "verdict": one.verdict.outcome,
                }
                for one in found.fields
            ],
        }
    )
