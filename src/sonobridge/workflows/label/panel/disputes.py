"""``label.disputes``: what readers differ on, side by side, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from sonobridge.core.operation import operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.panel.opened_panel import (
    PANEL,
    KeyView,
    OpenedPanel,
    ReaderLetter,
    ReaderShape,
    key_view,
    open_panel,
    outline_words,
)
from sonobridge.workflows.label.protocol_view import ReasonView
from sonobridge.workflows.label.study_view import StudySummary
from sonobridge.workflows.label.task_view import ClipView

if TYPE_CHECKING:
    from sonobridge.labelling import AnswerItem, Decision, ShapeItem

__all__ = ["DisputesRequest", "DisputesResult", "disputes"]


@record
class DisputesRequest:
    """Which study."""

    study_id: Annotated[str, Help("Identifier of the study.")]


@record
class ChoiceView:
    """An answer that may be given instead."""

    value: str
    label: str


@record
class DecidedView:
    """The decision that holds, in words, with its reason, by whom and when (UTC)."""

    decision: str
    reason: str
    by: str
    at: str


@record
class DisputeLine:
    """One item on which readers differ; ``said`` gives each reader's words by letter."""

    item: str
    key: KeyView
    name: str
    title: str
    said: dict[str, str]
    options: tuple[ChoiceView, ...]
    cannot_grade: bool
    lowest_dice: float | None
    clip: ClipView
    shapes: tuple[ReaderShape, ...]
    decided: DecidedView | None


@record
class DisputesResult:
    """Disputed items by clip; ``reasons`` are those of the protocol for cannot grade."""

    study: StudySummary
    readers: tuple[ReaderLetter, ...]
    reasons: tuple[ReasonView, ...]
    disputes: tuple[DisputeLine, ...]
    open: int


@operation(
    "label.disputes",
    summary="List what the readers of a study differ on, with each reading beside it.",
    roles=PANEL,
    positional=("study_id",),
)
def disputes(context: Context, request: DisputesRequest) -> DisputesResult:
    """Return the disputed items of the first round and the decisions that hold."""
    from sonobridge.labelling import disputed_items

    panel = open_panel(context, request.study_id)
    decided = {one.key: one for one in panel.labels.adjudications.latest(panel.scope)}
    lines = tuple(
        _line(panel, item, decided.get(item.key)) for item in disputed_items(panel.items())
    )
    return DisputesResult(
        study=panel.summary,
        readers=panel.readers(context),
        reasons=tuple(
            ReasonView(value=one.value, label=one.label)
            for one in panel.gathered.protocol.cannot_grade_reasons
        ),
        disputes=lines,
        open=sum(line.decided is None for line in lines),
    )


def _line(
    panel: OpenedPanel, item: AnswerItem | ShapeItem, decision: Decision | None
) -> DisputeLine:
    from sonobridge.store.labels.panel import item_text

    key, protocol = item.key, panel.gathered.protocol
    rule = protocol.field(key.name) if key.kind == "answer" else None
    dice = [one for one in getattr(item, "dice", {}).values() if one is not None]
    return DisputeLine(
        item=item_text(key),
        key=key_view(key),
        name=panel.clip_name(key.clip_id),
        title=panel.title(key),
        said=panel.said(item),
        options=tuple(
            ChoiceView(value=one.value, label=one.label)
            for one in (rule.options if rule else ())
        ),
        cannot_grade=rule is not None and rule.cannot_grade,
        lowest_dice=min(dice, default=None),
        clip=panel.clip(key.clip_id),
        shapes=panel.shapes(key),
        decided=None if decision is None else _decided(panel, decision),
    )


def _decided(panel: OpenedPanel, decision: Decision) -> DecidedView:
    if decision.choice == "reader":
        words = f"reader {panel.gathered.letter(decision.reader_id)}"
    elif decision.key.kind == "shape":
        words = outline_words(len(decision.outlines))
    else:
        words = panel.words(decision.key.name, decision.value)
    return DecidedView(
        decision=words,
        reason=decision.reason,
        by=panel.names.get(decision.adjudicator_id, "adjudicator"),
        at=decision.decided_at,
    )
