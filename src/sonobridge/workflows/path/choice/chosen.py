"""``path.chosen``: what you chose last in Explore."""

from __future__ import annotations

from sonobridge.core.operation import operation
from sonobridge.core.record import record
from sonobridge.workflows.context import Context
from sonobridge.workflows.path.choice.choose import KIND, SUBJECT, ChooseResult

__all__ = ["ChosenRequest", "ChosenResult", "chosen"]


@record
class ChosenRequest:
    """Whose choice: one's own."""


@record
class ChosenResult:
    """The last choice; nothing when none was kept."""

    choice: ChooseResult | None


@operation("path.chosen", summary="Show the area, occupation and pathway you chose last.")
def chosen(context: Context, request: ChosenRequest) -> ChosenResult:
    """Read the last kept choice."""
    from sonobridge.store.paths import PathStore

    del request
    kept = PathStore(context.workspace).find(context.actor.person_id, KIND, SUBJECT)
    if kept is None:
        return ChosenResult(choice=None)
    body = kept.body
    return ChosenResult(
        choice=ChooseResult(
            version=kept.version,
            kept_at=kept.made_at,
            area_code=body["area"],
            area_name=body["area_name"],
            occupation=body["occupation"],
            pathway=body["pathway"],
            query=body["query"],
            vintages=dict(body["vintages"]),
        )
    )
