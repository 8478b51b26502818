"""The protocol of a case and how far a session has come with it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sonobridge.simulator.cases.case import Case
from sonobridge.simulator.measurement.protocol import (
    ExaminationProtocol,
    ProtocolCheck,
    TakenImage,
    check_protocol,
    shipped_examination_protocol,
)
from sonobridge.simulator.measurement.worksheet import Side
from sonobridge.simulator.session.records import Session, StoredView

__all__ = ["case_protocol", "check_session", "taken_images"]


def case_protocol(case: Case) -> ExaminationProtocol:
    """Return the protocol of a case: its file, narrowed to the sides and views asked for."""
    return _narrowed(case.protocol, case.sides, case.views)


@cache
def _narrowed(
    protocol: str, sides: tuple[Side, ...], wanted: tuple[str, ...]
) -> ExaminationProtocol:
    whole = shipped_examination_protocol(protocol)
    views = tuple(view for view in whole.views if not wanted or view.id in wanted)
    return replace(whole, sides=sides, views=views)


def taken_images(case: Case, views: tuple[StoredView, ...]) -> tuple[TakenImage, ...]:
    """Return stored views in the form that the protocol checker reads."""
    rules = {view.id: view for view in case_protocol(case).views}
    found = []
    for view in views:
        rule = rules.get(view.view_id)
        if rule is None:
            continue
        kinds = {one.kind for one in view.measurements}
        found.append(
            TakenImage(
                image_id=str(view.seq),
                origin="simulator",
                mode=view.settings.mode,
                annotation=view.annotation,
                side=view.side,
                site=view.site or rule.sites[0],
                plane=rule.plane,
                measurements=tuple(one for one in rule.measurements if one in kinds),
            )
        )
    return tuple(found)


def check_session(case: Case, session: Session) -> ProtocolCheck:
    """Return which views of its protocol a session has; missing ones by name."""
    return check_protocol(case_protocol(case), taken_images(case, session.views))
