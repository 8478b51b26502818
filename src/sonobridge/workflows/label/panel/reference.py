"""``label.reference``: the reference standard as it stands, stored on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from sonobridge.core.clock import as_utc_text
from sonobridge.core.identifiers import new_identifier
from sonobridge.core.operation import Role, Trait, operation
from sonobridge.core.record import Help, record
from sonobridge.workflows.context import Context
from sonobridge.workflows.label.panel.opened_panel import (
    AnswerView,
    OpenedPanel,
    open_panel,
    require_closed,
    value_view,
)
from sonobridge.workflows.label.study_view import StudySummary

if TYPE_CHECKING:
    from sonobridge.labelling import ItemKey, ReferenceStandard
    from sonobridge.store.labels.panel import StoredReference

__all__ = ["ReferenceRequest", "ReferenceResult", "ReferenceRow", "reference"]


@record
class ReferenceRequest:
    """Which study, and whether to store what it says now."""

    study_id: Annotated[str, Help("Identifier of the study.")]
    build: Annotated[
        bool, Help("Store it as a new version (left out when the newest says the same).")
    ] = False


@record
class ReferenceRow:
    """One item: its agreed or adjudicated answer, or why it is open.

    ``outlines`` counts the outlines of a shape (0: nothing to outline); ``reader`` is
    the letter whose outline or answer stands.
    """

    item: str
    clip_id: str
    name: str
    title: str
    frame: int | None
    value: AnswerView | None
    outlines: int | None
    reader: str | None
    source: Literal["agreed", "adjudicated", "open"]
    reason: str


@record
class ReferenceResult:
    """The reference standard; ``stored`` tells whether the newest version says the same."""

    study: StudySummary
    rows: tuple[ReferenceRow, ...]
    agreed: int
    adjudicated: int
    open: int
    stored: bool
    version: int | None
    reference_id: str | None
    sha256: str
    method: str


@operation(
    "label.reference",
    summary="Show the reference standard of a study, or store it as a version.",
    roles=frozenset({Role.OWNER, Role.ADJUDICATOR, Role.READER}),
    traits=(Trait.EVIDENCE,),
    positional=("study_id",),
)
def reference(context: Context, request: ReferenceRequest) -> ReferenceResult:
    """Build the standard of the first round; open items stay visible in it."""
    from sonobridge.labelling import build_reference_standard

    panel = open_panel(context, request.study_id)
    newest = panel.labels.references.newest(panel.scope)
    standard = build_reference_standard(
        panel.items(),
        panel.labels.adjudications.latest(panel.scope),
        reference_id=new_identifier("ref", context.clock),
        study_id=request.study_id,
        seed=panel.gathered.study.design.seed,
        created_at=as_utc_text(context.clock.now()),
    )
    if not request.build:
        context.evidence.skip()
    else:
        require_closed(panel)
        _require_decider(panel)
        newest = panel.labels.references.keep(panel.scope, standard)
        _declare(context, panel, newest)
    return _result(panel, standard, newest)


def _require_decider(panel: OpenedPanel) -> None:
    from sonobridge.core.errors import ForbiddenError

    if not panel.scope.may_decide:
        raise ForbiddenError(
            "You cannot store the reference standard of this study.",
            why="Adjudicators and the owner do, unless they read in it themselves.",
            kept="Nothing was stored.",
            remedy="Ask an adjudicator who did not read for this study.",
        )


def _declare(context: Context, panel: OpenedPanel, kept: StoredReference) -> None:
    study_id = panel.scope.study_id
    known = context.workspace.evidence.behind("reference_standard", study_id)
    if not kept.fresh and known is not None:
        context.evidence.stands(known.id)
        return
    evidence, standard = context.evidence, kept.standard
    panel.declare_readings(context)
    evidence.used("adjudications", study_id, panel.labels.adjudications.head(panel.scope))
    evidence.made("reference_standard", study_id, kept.sha256)
    evidence.seed = panel.gathered.study.design.seed
    methods = [item.method for item in standard.items]
    evidence.seal("sign_off")
    evidence.measured(
        {
            "version": kept.version,
            "agreed": methods.count("agreed"),
            "adjudicated": methods.count("adjudicated"),
            "open": len(standard.unresolved),
        }
    )


def _result(
    panel: OpenedPanel, standard: ReferenceStandard, newest: StoredReference | None
) -> ReferenceResult:
    rows = [*_resolved(panel, standard), *_unresolved(panel, standard)]
    stored = newest is not None and newest.sha256 == standard.sha256()
    sources = [row.source for row in rows]
    return ReferenceResult(
        study=panel.summary,
        rows=tuple(sorted(rows, key=lambda row: (row.name, row.title, row.frame or 0))),
        agreed=sources.count("agreed"),
        adjudicated=sources.count("adjudicated"),
        open=sources.count("open"),
        stored=stored,
        version=newest.version if newest is not None else None,
        reference_id=newest.standard.id if newest is not None else None,
        sha256=standard.sha256(),
        method=standard.method,
    )


def _resolved(panel: OpenedPanel, standard: ReferenceStandard) -> list[ReferenceRow]:
    reasons = {one.key: one.reason for one in panel.labels.adjudications.latest(panel.scope)}
    return [
        _row(
            panel,
            one.key,
            value=value_view(one.value),
            outlines=len(one.outlines) if one.key.kind == "shape" else None,
            reader=panel.gathered.letter(one.taken_from) or None,
            source=one.method,
            reason=reasons.get(one.key, "") if one.method == "adjudicated" else "",
        )
        for one in standard.items
    ]


def _unresolved(panel: OpenedPanel, standard: ReferenceStandard) -> list[ReferenceRow]:
    return [
        _row(
            panel,
            one.key,
            value=None,
            outlines=None,
            reader=None,
            source="open",
            reason=one.reason,
        )
        for one in standard.unresolved
    ]


def _row(panel: OpenedPanel, key: ItemKey, **values: object) -> ReferenceRow:
    from sonobridge.store.labels.panel import item_text

    return ReferenceRow(
        item=item_text(key),
        clip_id=key.clip_id,
        name=panel.clip_name(key.clip_id),
        title=panel.title(key),
        frame=key.frame,
        **values,  # type: ignore[arg-type]
    )
