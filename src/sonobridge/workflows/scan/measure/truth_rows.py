"""What was true of a case beside what was stored; velocity of flow and of scanner apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sonobridge.core.record import record

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.stenosis import StenosisPercent
    from sonobridge.simulator.measurement.worksheet import PlaqueFinding
    from sonobridge.simulator.session.result import SessionResult

__all__ = ["TruthRow", "truth_rows"]

Side = Literal["right", "left"]
SIDES: tuple[Side, ...] = ("right", "left")


@record
class TruthRow:
    """A true value beside the stored one.

    Attributes
    ----------
    truth
        For a velocity the scanner-equivalent one: what grades and scores use.
    flow_field
        Velocity of the blood itself, never graded; empty for all else.
    within
        Whether both agree; None where they are not compared.
    """

    label: str
    truth: str
    flow_field: str
    yours: str
    within: bool | None
    note: str


def truth_rows(result: SessionResult) -> tuple[TruthRow, ...]:
    """Return stenoses, plaques, directions and velocities of both sides."""
    return (
        *(_stenosis(result, side) for side in SIDES),
        *(row for side in SIDES for row in _plaques(result, side)),
        *(row for side in SIDES for row in _direction(result, side)),
        *_velocities(result),
        *_gates(result),
    )


def _stenosis(result: SessionResult, side: Side) -> TruthRow:
    sheet = result.truth.sheet(side)
    mine = [one.stenosis for one in result.worksheet.stenoses if one.side == side]
    outcome = sheet.outcome
    graded = outcome.words if outcome.state == "graded" else "; ".join(outcome.reasons)
    note = f"by a correct measurement: {graded}"
    yours, compared = _own_stenosis(mine, sheet.stenosis)
    return TruthRow(
        label=f"Stenosis, {side} internal carotid",
        truth=sheet.no_percent_because
        or ("none" if not sheet.stenosis else str(sheet.stenosis)),
        flow_field="",
        yours=yours,
        within=None,
        note=f"{compared}; {note}" if compared else note,
    )


def _own_stenosis(
    mine: list[StenosisPercent], truth: StenosisPercent | None
) -> tuple[str, str]:
    """Return the person's own stenosis and how it compares; other methods are not compared."""
    from sonobridge.simulator.measurement.stenosis import MixedMethodsError, stenosis_difference

    if not mine:
        return "", ""
    same = [one for one in mine if truth is not None and one.quantity == truth.quantity]
    own = (same or mine)[-1]
    if truth is None:
        return str(own), "there is no percentage to compare it with"
    try:
        off = stenosis_difference(own, truth)
    except MixedMethodsError:
        return str(own), "measured by another method than the truth: not compared"
    return str(own), f"{off:+.0f} points".replace("-", "−")


def _plaques(result: SessionResult, side: Side) -> list[TruthRow]:
    named = [one for one in result.worksheet.plaques if one.side == side]
    rows = []
    for true in result.truth.sheet(side).plaques:
        mine = next((one for one in named if one.site == true.site), None)
        rows.append(
            TruthRow(
                label=f"Plaque, {true.words}",
                truth=_terms(true),
                flow_field="",
                yours="" if mine is None else _terms(mine),
                within=None if mine is None else _terms(mine) == _terms(true),
                note="not described" if mine is None else "",
            )
        )
    return rows


def _terms(one: PlaqueFinding) -> str:
    words = (
        f"Gray-Weale {one.gray_weale_modified}",
        one.surface,
        f"cap {one.cap}",
        f"calcification {one.calcification}",
    )
    return ", ".join(words).replace("_", " ")


def _direction(result: SessionResult, side: Side) -> list[TruthRow]:
    true = result.truth.velocity(side, "vertebral")
    taken = result.worksheet.at(side, "vertebral")
    form = None if taken is None else taken.waveform
    stated = "" if form is None else form.flow_direction
    return [
        TruthRow(
            label=f"Flow direction, {side} vertebral",
            truth=true.direction,
            flow_field="",
            yours=stated,
            within=stated == true.direction if stated else None,
            note="" if stated else "not stated",
        )
    ]


def _velocities(result: SessionResult) -> list[TruthRow]:
    from sonobridge.simulator.measurement.worksheet import site_words

    rows = []
    for one in result.truth.velocities:
        taken = result.worksheet.at(one.side, one.site)
        psv = None if taken is None else taken.psv_scanner_cm_s
        shown = one.psv_scanner_cm_s
        rows.append(
            TruthRow(
                label=f"PSV, {site_words(one.side, one.site)}",
                truth="undetectable" if shown is None else f"{shown:.0f} cm/s",
                flow_field=_signed(one.psv_flow_field_cm_s),
                yours="" if psv is None else f"{psv:.0f} cm/s",
                within=None,
                note=f"fastest place of the site, read at {one.angle_deg:.0f}°",
            )
        )
    return rows


def _signed(cm_s: float) -> str:
    """Return a velocity with its sign: below zero flow runs away from the head."""
    return f"{cm_s:.0f} cm/s".replace("-", "−")


def _gates(result: SessionResult) -> list[TruthRow]:
    from sonobridge.simulator.measurement.worksheet import site_words

    rows = []
    for one in result.gates:
        taken = result.worksheet.at(one.side, one.site)
        psv = None if taken is None else taken.psv_scanner_cm_s
        rows.append(
            TruthRow(
                label=f"In your gate, {site_words(one.side, one.site)}",
                truth=f"{one.psv_scanner_cm_s:.0f} cm/s",
                flow_field=_signed(one.psv_flow_field_cm_s),
                yours="" if psv is None else f"{psv:.0f} cm/s",
                within=None,
                note=f"beam and vessel meet at {one.angle_deg:.0f}°",
            )
        )
    return rows
