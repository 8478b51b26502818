"""``dataset.freeze``: clips and their reference standard become one hashed version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Le, Len, MaxLen

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.core.units import Probability
from sonobridge.workflows.context import Context
from sonobridge.workflows.dataset.version_view import (
    FlowView,
    SideLine,
    flow_view,
    side_lines,
)

if TYPE_CHECKING:
    from sonobridge.labelling import ReferenceStandard
    from sonobridge.learning import Candidate, DatasetVersion, DatasheetFacts
    from sonobridge.store.clips import Clip
    from sonobridge.workflows.label.panel.opened_panel import OpenedPanel

__all__ = ["FreezeRequest", "FreezeResult", "freeze"]

_PAGE = 200


@record
class FreezeRequest:
    """From which study, under which name, divided how."""

    study_id: Annotated[str, Help("Label study whose reference standard is frozen.")]
    name: Annotated[str, Len(1, 80), Help("Name; each freeze of a name counts one up.")]
    seed: Annotated[int, Ge(0), Help("Seed of the division by patient.")] = 0
    train: Annotated[Probability, Ge(0), Le(1), Help("Share for training.")] = 0.7
    validation: Annotated[Probability, Ge(0), Le(1), Help("Share for validation.")] = 0.15
    test: Annotated[Probability, Ge(0), Le(1), Help("Share for testing.")] = 0.15
    purpose: Annotated[str, MaxLen(2000), Help("What it is for; stands in the datasheet.")] = ""


@record
class FreezeResult:
    """The frozen version; flow counts add up, no patient stands on two sides."""

    dataset_id: str
    name: str
    number: int
    manifest_sha256: str
    flow: FlowView
    sides: tuple[SideLine, ...]
    unanswered: int


@operation(
    "dataset.freeze",
    summary="Freeze a dataset version: hashed, split by patient, with a datasheet.",
    roles=frozenset({Role.OWNER, Role.ADJUDICATOR}),
    traits=(Trait.EVIDENCE,),
    positional=("study_id",),
)
def freeze(context: Context, request: FreezeRequest) -> FreezeResult:
    """Screen every clip of the library against the study's reference standard."""
    from sonobridge.learning import SplitRule, build_datasheet, freeze_dataset
    from sonobridge.store.datasets import Datasets
    from sonobridge.workflows.label.panel.opened_panel import open_panel

    panel = open_panel(context, request.study_id)
    standard, reference_sha256 = _newest_reference(panel)
    clips = _library(context)
    read = {one.clip_id: one.blob_sha256 for one in panel.gathered.study.clips}
    rule = SplitRule(
        seed=request.seed,
        train=request.train,
        validation=request.validation,
        test=request.test,
    )
    version = freeze_dataset(
        [_candidate(clip, standard, read) for clip in clips],
        rule,
        identity=(
            new_identifier("ds", context.clock),
            request.name,
            as_utc_text(context.clock.now()),
        ),
        study_id=request.study_id,
        protocol_sha256=panel.gathered.study.design.protocol_sha256,
        reference_sha256=reference_sha256,
    )
    datasheet = build_datasheet(version, _facts(context, request, panel, clips))
    row = Datasets(context.workspace).add(
        version.id,
        name=request.name,
        created_by=context.actor.person_id,
        manifest=version.manifest(),
        flow=version.flow.as_json(),
        datasheet=asdict(datasheet),
    )
    _declare(context, request, version, reference_sha256)
    return FreezeResult(
        dataset_id=row.id,
        name=row.name,
        number=row.number,
        manifest_sha256=row.manifest_sha256,
        flow=flow_view(row),
        sides=side_lines(row),
        unanswered=len(datasheet.unanswered()),
    )


def _newest_reference(panel: OpenedPanel) -> tuple[ReferenceStandard, str]:
    from sonobridge.core.errors import ConflictError

    kept = panel.labels.references.newest(panel.scope)
    if kept is None:
        raise ConflictError(
            "This study has no stored reference standard.",
            where=panel.scope.study_id,
            kept="Clips and labels are unchanged.",
            remedy="Store it first: 'sonobridge label reference STUDY --build'.",
        )
    return kept.standard, kept.sha256


def _library(context: Context) -> tuple[Clip, ...]:
    from sonobridge.store.clips import ClipFilter, ClipLibrary

    library = ClipLibrary(context.workspace)
    clips: list[Clip] = []
    token: str | None = None
    while True:
        page = library.page(ClipFilter(), limit=_PAGE, token=token)
        clips.extend(page.clips)
        token = page.next_token
        if token is None:
            return tuple(clips)


def _candidate(clip: Clip, standard: ReferenceStandard, read: Mapping[str, str]) -> Candidate:
    """Return a clip as the freeze screens it; ``read`` gives the bytes that were labelled.

    A clip that has other bytes by now, as after a conflict, has no reference: its labels
    belong to the bytes on which they were made.
    """
    from sonobridge.learning import Candidate

    same = read.get(clip.id) == clip.facts.blob_sha256
    resolved = same and clip.id in standard.resolved_clips()
    return Candidate(
        clip_id=clip.id,
        blob_sha256=clip.facts.blob_sha256,
        patient_key=clip.facts.patient_key or None,
        study_uid=clip.facts.study_uid or None,
        cleared=clip.cleared,
        in_conflict=clip.in_conflict,
        decodable=clip.facts.kind == "image" and clip.facts.pixel_state == "ok",
        label_sha256=standard.clip_sha256(clip.id) if resolved else None,
    )


def _facts(
    context: Context, request: FreezeRequest, panel: OpenedPanel, clips: tuple[Clip, ...]
) -> DatasheetFacts:
    """Answer the datasheet from stored facts; what nobody recorded stays open."""
    from sonobridge.learning import DatasheetFacts

    design = panel.gathered.study.design
    makers = Counter(f"{c.facts.manufacturer} {c.facts.model}".strip() for c in clips)
    modes = sorted({str(c.facts.deidentification.get("dates", "")) for c in clips} - {""})
    return DatasheetFacts(
        purpose=request.purpose or None,
        made_by=context.actor.name or None,
        origin=context.workspace.origin,
        scanners={name or "not recorded": n for name, n in makers.items()},
        deidentification=f"dates: {', '.join(modes)}" if modes else None,
        protocol_title=panel.gathered.protocol.title,
        readers=len(panel.gathered.study.reader_ids),
        label_procedure=_procedure(context, len(panel.gathered.study.reader_ids), design.seed),
    )


def _procedure(context: Context, readers: int, seed: int) -> str:
    who = f"{readers} blinded readers, order drawn by seed {seed}"
    decided = "disagreements decided with a reason by somebody who did not read"
    if context.workspace.origin == "demo":
        return f"Demo: readers and decisions are simulated by a seeded procedure ({who})"
    return f"{who}; {decided}"


def _declare(
    context: Context, request: FreezeRequest, version: DatasetVersion, reference_sha256: str
) -> None:
    evidence = context.evidence
    evidence.seed = request.seed
    evidence.used("reference_standard", request.study_id, reference_sha256)
    for item in version.items:
        evidence.used("clip", item.clip_id, item.blob_sha256)
    evidence.made("dataset_version", version.id, version.sha256())
    evidence.seal("sign_off")
    evidence.measured(
        {
            "screened": version.flow.screened,
            "included": version.flow.included,
            "excluded": {str(k): v for k, v in version.flow.by_reason().items()},
            "sides": {
                side.split: {"clips": side.clips, "patients": side.patients}
                for side in version.counts()
            },
        }
    )
