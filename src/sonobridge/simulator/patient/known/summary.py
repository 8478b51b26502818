"""The few numbers of a side that its flow is worked out from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sonobridge.simulator.flow.network import SUBCLAVIAN_RADIUS_MM
from sonobridge.simulator.patient.patient import NeckSide
from sonobridge.simulator.patient.spec import DissectionSpec
from sonobridge.simulator.patient.vascular.lesion import OCCLUSION_START_MM
from sonobridge.simulator.patient.vascular.vessel import Vessel

__all__ = ["FlowLesion", "SideSummary", "summarise_side", "true_lumen_radius_mm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLesion:
    """A narrowing as the flow sees it.

    Attributes
    ----------
    vessel
        Which vessel it narrows.
    minimal_radius_mm
        Radius of the circle of the smallest free area, mm; 0 is closed.
    length_mm
        From shoulder to shoulder, mm.
    position_mm
        Middle, mm from the lower end of its vessel (for ICA and ECA: the flow divider).
    eccentricity
        0 concentric to 1 from one wall.
    kind
        Plaque narrows as a squared cosine between its shoulders, the others all along.
    """

    vessel: Literal["cca", "ica", "eca", "subclavian"]
    minimal_radius_mm: float
    length_mm: float
    position_mm: float
    eccentricity: float
    kind: Literal["plaque", "stent", "dissection", "occlusion"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideSummary:
    """Radii away from lesions (mm) and the lesions of a side.

    ``ica_radius_mm`` is that of the distal ICA as it lies there: collapsed behind a
    near-occlusion.
    """

    cca_radius_mm: float
    ica_radius_mm: float
    eca_radius_mm: float
    vertebral_radius_mm: float
    lesions: tuple[FlowLesion, ...]


def true_lumen_radius_mm(radius_mm: float, flap: DissectionSpec) -> float:
    """Return the radius of the circle of the area that a flap leaves to the true lumen.

    The flap is a chord; the area beside it is that of a segment of the circle.
    """
    distance = 1.0 - 2.0 * flap.false_lumen_fraction
    segment = math.acos(distance) - distance * math.sqrt(1.0 - distance * distance)
    return radius_mm * math.sqrt(1.0 - segment / math.pi)


def summarise_side(neck: NeckSide) -> SideSummary:
    """Return what the circulation needs to know of a side."""
    path, measures = neck.tree.carotid, neck.measures
    lesions = [
        *_plaques(neck),
        *_stent(neck),
        *_dissection(neck),
        *_occlusion(neck),
        *_subclavian(neck),
    ]
    return SideSummary(
        cca_radius_mm=measures.cca_radius_mm,
        ica_radius_mm=float(path.original_radius_mm[path.node_at(45.0)]),
        eca_radius_mm=measures.eca_radius_mm,
        vertebral_radius_mm=measures.vertebral_radius_mm,
        lesions=tuple(sorted(lesions, key=lambda row: (row.vessel, row.position_mm))),
    )


def _from_origin(path: Vessel, station: float) -> tuple[Literal["cca", "ica"], float]:
    """Return the vessel of a station of the carotid path and its distance from its origin."""
    if station < 0:
        return "cca", station - float(path.station_mm[0])
    return "ica", station


def _plaques(neck: NeckSide) -> list[FlowLesion]:
    path, found = neck.tree.carotid, []
    for plaque in neck.plaques:
        vessel: Literal["cca", "ica", "eca"] = plaque.spec.vessel
        place = plaque.station_mm
        if vessel == "cca":
            place -= float(path.station_mm[0])
        found.append(
            FlowLesion(
                vessel=vessel,
                minimal_radius_mm=plaque.minimal_radius_mm,
                length_mm=plaque.high_mm - plaque.low_mm,
                position_mm=place,
                eccentricity=plaque.spec.eccentricity,
                kind="plaque",
            )
        )
    return found


def _stent(neck: NeckSide) -> list[FlowLesion]:
    stent, path = neck.spec.stent, neck.tree.carotid
    if stent is None:
        return []
    inside = (path.station_mm >= stent.start_mm) & (
        path.station_mm <= stent.start_mm + stent.length_mm
    )
    vessel, place = _from_origin(path, stent.start_mm + stent.length_mm / 2)
    return [
        FlowLesion(
            vessel=vessel,
            minimal_radius_mm=float(np.min(path.original_radius_mm[inside])) - 0.3,
            length_mm=stent.length_mm,
            position_mm=place,
            eccentricity=0.0,
            kind="stent",
        )
    ]


def _dissection(neck: NeckSide) -> list[FlowLesion]:
    flap, path = neck.spec.dissection, neck.tree.carotid
    if flap is None:
        return []
    middle = flap.start_mm + flap.length_mm / 2
    vessel, place = _from_origin(path, middle)
    radius = float(path.lumen_radius_mm[path.node_at(middle)])
    return [
        FlowLesion(
            vessel=vessel,
            minimal_radius_mm=true_lumen_radius_mm(radius, flap),
            length_mm=flap.length_mm,
            position_mm=place,
            eccentricity=1.0,
            kind="dissection",
        )
    ]


def _occlusion(neck: NeckSide) -> list[FlowLesion]:
    if neck.spec.ica != "occluded":
        return []
    length = float(neck.tree.carotid.station_mm[-1]) - OCCLUSION_START_MM
    return [
        FlowLesion(
            vessel="ica",
            minimal_radius_mm=0.0,
            length_mm=length,
            position_mm=OCCLUSION_START_MM + length / 2,
            eccentricity=0.0,
            kind="occlusion",
        )
    ]


_SUBCLAVIAN_LENGTH_MM = 12.0


def _subclavian(neck: NeckSide) -> list[FlowLesion]:
    percent = neck.spec.subclavian_diameter_percent
    if percent == 0.0:
        return []
    return [
        FlowLesion(
            vessel="subclavian",
            minimal_radius_mm=SUBCLAVIAN_RADIUS_MM * (1.0 - percent / 100.0),
            length_mm=_SUBCLAVIAN_LENGTH_MM,
            position_mm=20.0,
            eccentricity=0.5,
            kind="plaque",
        )
    ]
