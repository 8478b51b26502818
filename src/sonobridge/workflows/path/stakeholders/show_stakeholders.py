"""``path.stakeholders``: whom one works for, and whether it works."""

from __future__ import annotations

from typing import Literal

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.core.types import Estimate, NotEstimable
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.stakeholders.role_parts import role_deliverables
from sonobridge.workflows.path.stakeholders.signs import sign_of

__all__ = [
    "FieldLine",
    "HandedOver",
    "StakeholderLine",
    "StakeholdersRequest",
    "StakeholdersResult",
    "show",
]


@record
class StakeholdersRequest:
    """One's own work."""


@record
class FieldLine:
    """What is logged for a stakeholder: flag, minutes or text."""

    name: str
    kind: Literal["flag", "minutes", "text"]
    words: str
    when: str
    optional: bool


@record
class StakeholderLine:
    """Need, deliverable, channel, and the sign of success from what is stored."""

    id: str
    side: Literal["generalist", "specialist"]
    who: str
    need: str
    deliverable: str
    channel: str
    success: str
    value: Estimate | NotEstimable
    notes: tuple[str, ...]
    fields: tuple[FieldLine, ...]
    source: str
    as_of: str
    confidence: str


@record
class HandedOver:
    """What a side hands over; ``id`` opens it (path deliverable)."""

    id: str
    side: Literal["generalist", "specialist"]
    title: str


@record
class StakeholdersResult:
    """Five people of each side, what each side hands over, how reading level is judged."""

    stakeholders: tuple[StakeholderLine, ...]
    hands_over: tuple[HandedOver, ...]
    reading_rule: str
    reading_source: str
    reading_confidence: str


@operation(
    "path.stakeholders",
    summary="Show whom you work for: need, deliverable, channel and sign of success.",
)
def show(context: Context, request: StakeholdersRequest) -> StakeholdersResult:
    """Read the ten records and count each sign of success."""
    from sonobridge.career.wording.stakeholders import load_reading_rule, load_stakeholders

    del request
    rule = load_reading_rule()
    lines = []
    for who in load_stakeholders():
        value, notes = sign_of(context, who)
        lines.append(
            StakeholderLine(
                id=who.id,
                side=who.side,
                who=who.who,
                need=who.need,
                deliverable=who.deliverable,
                channel=who.channel,
                success=who.success,
                value=value,
                notes=notes,
                fields=tuple(
                    FieldLine(
                        name=one.name,
                        kind=one.kind,
                        words=one.words,
                        when=one.when,
                        optional=one.optional,
                    )
                    for one in who.fields
                ),
                source=who.source.text,
                as_of=who.source.as_of,
                confidence=who.source.confidence,
            )
        )
    return StakeholdersResult(
        stakeholders=tuple(lines),
        hands_over=tuple(
            HandedOver(
                id=name,
                side="generalist" if side == "generalist" else "specialist",
                title=title,
            )
            for name, (side, title) in role_deliverables().items()
        ),
        reading_rule=f"{rule.formula}; passes at grade {rule.most_grade:g} or below",
        reading_source=f"{rule.source.text}; limit: {rule.limit_source}",
        reading_confidence=rule.source.confidence,
    )
