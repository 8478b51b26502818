"""``label.adjudicate``: decide one disputed item, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from annotated_types import Len

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.panel.opened_panel import OpenedPanel, open_panel

if TYPE_CHECKING:
    from sonobridge.labelling import AnswerItem, Decision, ItemKey, ShapeItem
    from sonobridge.labelling.agreement import Outline
    from sonobridge.labelling.operation_log import AnswerValue

__all__ = [
    "AdjudicateRequest",
    "AdjudicateResult",
    "CannotGradeChoice",
    "OutlinesChoice",
    "ReaderChoice",
    "adjudicate",
]


@record
class ReaderChoice:
    """The reading of one reader (by letter) is accepted."""

    reader: str


@record
class CannotGradeChoice:
    """Nobody can grade the item, for a reason of the protocol."""

    cannot_grade: str


@record
class OutlinesChoice:
    """Other outlines; points are (x, y) in source pixels, no outline means nothing there."""

    outlines: tuple[tuple[tuple[float, float], ...], ...]


@record
class AdjudicateRequest:
    """One item and its decision."""

    study_id: Annotated[str, Help("Identifier of the study.")]
    item: Annotated[str, Help("Name of the item, from the list of disputes.")]
    decision: Annotated[
        str | int | float | ReaderChoice | CannotGradeChoice | OutlinesChoice,
        Help(
            'An answer, {"reader": "A"}, {"cannot_grade": "shadow"}, or {"outlines": '
            "[[[x, y], ...]]}; as JSON on the command line."
        ),
    ]
    reason: Annotated[str, Len(1, 2000), Help("Why, in your words.")]


@record
class AdjudicateResult:
    """The stored decision, and how many disputes are decided and open."""

    adjudication_id: str
    item: str
    decided_at: str
    replaced: bool
    decided: int
    open: int


@operation(
    "label.adjudicate",
    summary="Decide an item that the readers of a study dispute, with a reason.",
    roles=frozenset({Role.OWNER, Role.ADJUDICATOR}),
    traits=(Trait.EVIDENCE,),
    positional=("study_id", "item"),
)
def adjudicate(context: Context, request: AdjudicateRequest) -> AdjudicateResult:
    """Check and store the decision; readings stay as they are, earlier decisions too.

    Who reads in a study does not decide its disputes, unless the study was made with
    ``readers_adjudicate``: one who has read a clip defends the own reading.
    """
    from sonobridge.labelling import check_decision, disputed_items
    from sonobridge.store.labels.panel import item_key

    panel = open_panel(context, request.study_id)
    key = item_key(request.item)
    items = {item.key: item for item in panel.items().every()}
    item = items.get(key)
    if item is None:
        raise _no_such_item(request)
    decision = _decision(context, panel, key, request)
    study = panel.gathered.study
    check_decision(
        decision,
        item,
        panel.gathered.protocol,
        panel.gathered.clips[key.clip_id].facts(),
        () if study.readers_adjudicate else study.reader_ids,
    )
    before = {one.key for one in panel.labels.adjudications.latest(panel.scope)}
    made = panel.labels.adjudications.decide(panel.scope, decision)
    _declare(context, panel, item, decision, made)
    disputed = {one.key for one in disputed_items(panel.items())}
    decided = disputed & (before | {key})
    return AdjudicateResult(
        adjudication_id=decision.id,
        item=request.item,
        decided_at=decision.decided_at,
        replaced=key in before,
        decided=len(decided),
        open=len(disputed) - len(decided),
    )


def _decision(
    context: Context, panel: OpenedPanel, key: ItemKey, request: AdjudicateRequest
) -> Decision:
    from sonobridge.labelling import CannotGrade, Decision

    chosen = request.decision
    reader: str | None = None
    value: AnswerValue | None = None
    outlines: tuple[Outline, ...] = ()
    if isinstance(chosen, ReaderChoice):
        reader = panel.gathered.reader(chosen.reader) or "unknown"
    elif isinstance(chosen, CannotGradeChoice):
        value = CannotGrade(chosen.cannot_grade)
    elif isinstance(chosen, OutlinesChoice):
        outlines = chosen.outlines
    else:
        value = str(chosen)
    return Decision(
        id=new_identifier("adj", context.clock),
        key=key,
        choice="other" if reader is None else "reader",
        reason=request.reason.strip(),
        adjudicator_id=context.actor.person_id,
        decided_at=as_utc_text(context.clock.now()),
        reader_id=reader,
        value=value,
        outlines=outlines,
    )


def _declare(
    context: Context,
    panel: OpenedPanel,
    item: AnswerItem | ShapeItem,
    decision: Decision,
    made: str,
) -> None:
    """Name the readings that were weighed; what rests on the decisions goes stale."""
    evidence, tasks = context.evidence, set(item.tasks.values())
    for row in panel.gathered.rows:
        if row.task_id in tasks:
            evidence.used("reading", row.task_id, row.sha256)
    evidence.made("adjudication", decision.id, made)
    evidence.made("adjudications", panel.scope.study_id, made)
    evidence.seal("sign_off")
    evidence.counted(1, panel.scope.study_id)
    evidence.measured(
        {"study_id": panel.scope.study_id, "kind": item.key.kind, "choice": decision.choice}
    )


def _no_such_item(request: AdjudicateRequest) -> Exception:
    from sonobridge.labelling import AdjudicationRefusedError

    return AdjudicationRefusedError(
        "The decision cannot be stored: there is no such item in this study.",
        where=f"study {request.study_id[:40]}",
        kept="All readings are kept.",
        remedy="Take the item from the list of disputes.",
    )
