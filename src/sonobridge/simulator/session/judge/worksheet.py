"""The worksheet that the stored views of a session make."""

from __future__ import annotations

from typing import Final, cast

from sonobridge.simulator.cases.truth import KnownCase
from sonobridge.simulator.measurement.protocol import ViewRule
from sonobridge.simulator.measurement.worksheet import (
    VERTEBRAL_WORDS,
    DopplerMeasurement,
    ImtMeasurement,
    PlaqueFinding,
    Side,
    Site,
    StenosisEntry,
    VertebralStage,
    Waveform,
    Worksheet,
    diameter_stenosis,
    imt_from_points,
    outlined_stenosis,
    vertebral_direction,
)
from sonobridge.simulator.session.protocol import case_protocol
from sonobridge.simulator.session.records import StoredView, ViewMeasurement

__all__ = ["doppler_measurement", "imt_entry", "session_worksheet", "stenosis_entry"]

_DIRECTIONS: Final = ("antegrade", "retrograde", "bidirectional")
_MOST_STENOSES, _MOST_IMT = 40, 8


def session_worksheet(
    known: KnownCase, views: tuple[StoredView, ...], plaques: tuple[PlaqueFinding, ...] = ()
) -> Worksheet:
    """Return what stored views measured; a repeat of a view replaces the one before.

    What is known of the vessel (stent, patch, plaque, lumen) is taken from the case: the
    person saw it in the pictures, and grades under the same conditions.

    Parameters
    ----------
    known, views
        The case, and the last picture of each view.
    plaques
        As the person described them at the end.
    """
    rules = {view.id: view for view in case_protocol(known.case).views}
    doppler: dict[tuple[Side, Site], DopplerMeasurement] = {}
    stenoses: list[StenosisEntry] = []
    imt: list[ImtMeasurement] = []
    for view in views:
        rule = rules.get(view.view_id)
        if rule is None:
            continue
        site = view.site or rule.sites[0]
        if rule.mode == "spectral":
            doppler[view.side, site] = doppler_measurement(view, site)
        stenoses += [
            stenosis_entry(one, view, rule)
            for one in view.measurements
            if one.kind == "stenosis"
        ]
        imt += [imt_entry(one, view) for one in view.measurements if one.kind == "imt"]
    return Worksheet(
        doppler=tuple(doppler.values()),
        assessments=known.worksheet.assessments,
        stenoses=tuple(stenoses[-_MOST_STENOSES:]),
        plaques=plaques,
        imt=tuple(imt[-_MOST_IMT:]),
    )


def stenosis_entry(one: ViewMeasurement, view: StoredView, rule: ViewRule) -> StenosisEntry:
    """Return a stenosis of a picture; its percentage is worked out from its points.

    Raises
    ------
    MethodRefusedError, CaliperRefusedError
        If the points make no stenosis by its method.
    """
    assert one.method is not None  # no stenosis is stored without it
    site, near = view.site or rule.sites[0], bool(one.near_occlusion)
    if one.method == "area":
        outlined = outlined_stenosis(one.points_mm, near_occlusion=near)
        return StenosisEntry(
            side=view.side, site=site, stenosis=outlined.stenosis(), outlined_as=outlined
        )
    where = (view.side, site, rule.plane)
    spanned = diameter_stenosis(one.method, one.points_mm, where, near_occlusion=near)
    return StenosisEntry(
        side=view.side, site=site, stenosis=spanned.stenosis(), measured_as=spanned
    )


def imt_entry(one: ViewMeasurement, view: StoredView) -> ImtMeasurement:
    """Return a thickness of a picture with its flags.

    Raises
    ------
    InvalidInputError
        If its points make no thickness.
    """
    assert one.imt is not None  # no thickness is stored without it
    return imt_from_points(one.points_mm, view.side, one.imt, view.settings.image.gain_db)


def doppler_measurement(view: StoredView, site: Site) -> DopplerMeasurement:
    """Return what was measured on a spectral view; values that cannot be are left out."""
    psv, edv, angle = (view.measured(kind) for kind in ("psv", "edv", "angle"))
    top = None if psv is None or psv.value is None else min(abs(psv.value), 1000.0)
    end = None if edv is None or edv.value is None else edv.value
    if top is None or (end is not None and end > top):
        end = None
    stage = _stage(view, site) if top is not None else None
    rise = view.measured("acceleration_time")
    shown = rise.value if top is not None and rise is not None else None
    return DopplerMeasurement(
        side=view.side,
        site=site,
        flow="undetectable" if top is None else "detected",
        psv_scanner_cm_s=top,
        edv_scanner_cm_s=None if end is None else max(end, -200.0),
        angle_deg=None if angle is None or angle.value is None else abs(angle.value),
        angle_reference="wall",
        gate_mm=view.settings.spectral.gate_mm,
        beats=1 if psv is None else min(max(psv.beats, 1), 100),
        waveform=_waveform(view, stage, shown=top is not None),
        vertebral=stage,
        acceleration_ms=shown if shown is not None and 0 < shown <= 2000 else None,
        read_by="not_recorded" if psv is None else psv.read_by,
    )


def _stage(view: StoredView, site: Site) -> VertebralStage | None:
    word = view.measured("waveform")
    named = site == "vertebral" and word is not None and word.text in VERTEBRAL_WORDS
    return cast("VertebralStage", word.text) if named and word is not None else None


def _waveform(
    view: StoredView, stage: VertebralStage | None, *, shown: bool
) -> Waveform | None:
    """Return the direction as it was stated; None where nothing was said of it."""
    if not shown:
        return Waveform(flow_direction="absent")
    if stage is not None:
        return Waveform(flow_direction=vertebral_direction(stage))
    word = view.measured("direction")
    if word is None or word.text not in _DIRECTIONS:
        return None
    return Waveform(flow_direction=word.text)
