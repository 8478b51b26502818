"""The worksheet that the stored views of a session make."""

from __future__ import annotations

from typing import Literal, cast

from sonobridge.simulator.cases.truth import KnownCase
from sonobridge.simulator.measurement.worksheet import (
    DopplerMeasurement,
    Side,
    Site,
    Waveform,
    Worksheet,
)
from sonobridge.simulator.session.protocol import case_protocol
from sonobridge.simulator.session.records import StoredView

__all__ = ["doppler_measurement", "session_worksheet"]

Direction = Literal["antegrade", "retrograde", "bidirectional", "absent"]


def session_worksheet(known: KnownCase, views: tuple[StoredView, ...]) -> Worksheet:
    """Return the Doppler values of stored views; a repeat replaces the one before.

    What is known of the vessel (stent, patch, plaque, lumen) is taken from the case: the
    person saw it in the pictures, and grades under the same conditions.
    """
    spectral = {view.id: view for view in case_protocol(known.case).views}
    found: dict[tuple[Side, Site], DopplerMeasurement] = {}
    for view in views:
        rule = spectral.get(view.view_id)
        if rule is None or rule.mode != "spectral":
            continue
        site = view.site or rule.sites[0]
        found[view.side, site] = doppler_measurement(view, site)
    return Worksheet(doppler=tuple(found.values()), assessments=known.worksheet.assessments)


def doppler_measurement(view: StoredView, site: Site) -> DopplerMeasurement:
    """Return what was measured on a spectral view; values that cannot be are left out."""
    psv, edv, angle = (view.measured(kind) for kind in ("psv", "edv", "angle"))
    top = None if psv is None or psv.value is None else min(abs(psv.value), 1000.0)
    end = None if edv is None or edv.value is None else edv.value
    if top is None or (end is not None and end > top):
        end = None
    word = view.measured("direction")
    terms = ("antegrade", "retrograde", "bidirectional")
    shown = "absent" if top is None else "antegrade"
    if top is not None and word is not None and word.text in terms:
        shown = word.text
    return DopplerMeasurement(
        side=view.side,
        site=site,
        flow="undetectable" if top is None else "detected",
        psv_scanner_cm_s=top,
        edv_scanner_cm_s=None if end is None else max(end, -200.0),
        angle_deg=None if angle is None or angle.value is None else abs(angle.value),
        angle_reference="wall",
        gate_mm=view.settings.spectral.gate_mm,
        waveform=Waveform(flow_direction=cast("Direction", shown)),
    )
