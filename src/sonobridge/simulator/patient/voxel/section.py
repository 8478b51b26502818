"""The neck without its vessels: labels and echo levels of horizontal slices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sonobridge.simulator.patient.patient import Patient
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.spec import Side
from sonobridge.simulator.patient.voxel.box import Box
from sonobridge.simulator.patient.voxel.skeleton import Skeleton
from sonobridge.simulator.patient.voxel.texture import Weave
from sonobridge.simulator.tissue.acoustics import echo_levels
from sonobridge.simulator.tissue.tissue import Tissue

__all__ = ["NeckSections"]

Floats = NDArray[np.float32]
Labels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_FASCIA_MM = 0.5


class NeckSections:
    """Draws one slice after another of a side's soft tissue, bone and air.

    From the skin inwards: skin, subcutaneous fat with the platysma in it, investing fascia,
    sternocleidomastoid, strap muscles, the loose tissue round the vessels with thyroid and
    airway, prevertebral fascia, deep muscles and the spine.
    """

    def __init__(self, patient: Patient, side: Side, box: Box) -> None:
        neck = patient.side(side)
        self._box, self._scale = box, neck.measures.scale
        sign = neck.measures.sign
        self._lateral = (sign * box.centres(0)).astype(np.float32)[:, None]
        self._y = box.centres(1).astype(np.float32)[None, :]
        angle = np.arctan2(self._lateral, -self._y)
        self._angle = np.degrees(angle)
        self._arc = np.float32(45.0 * self._scale) * angle
        self._radius = np.hypot(self._lateral, self._y)
        surface = NeckSurface.of(patient.demographics)
        self._surface = surface
        flat = np.zeros(1)
        at_rest = surface.radius(angle, flat + 10.0).astype(np.float32)
        wider = surface.radius(angle, flat + 70.0).astype(np.float32)
        self._rest, self._growth = at_rest, (wider - at_rest) / np.float32(0.05)
        core = surface.core_radius_mm * (1.0 - 0.08 * np.sin(2 * angle) ** 2)
        self._fat = (at_rest - core - surface.skin_mm).astype(np.float32)
        self._skeleton = Skeleton(
            scale=self._scale,
            lateral=self._lateral,
            y=self._y,
            angle=self._angle,
            vertebral=neck.tree.vertebral,
            mandible_height_mm=neck.measures.mandible_height_mm,
            sign=sign,
        )
        self._behind = self._prevertebral()
        self._levels = echo_levels().astype(np.int16)
        self._weaves = _weaves(patient.seed, side, sign, box)

    def _prevertebral(self) -> Floats:
        """Return how far a voxel lies behind the prevertebral fascia, mm."""
        k = np.float32(self._scale)
        outwards = np.maximum(self._lateral - 24.0 * k, 0.0)
        behind: Floats = self._y + 11.5 * k - 0.35 * outwards + 0.02 * self._lateral
        return behind

    def slice(self, index: int) -> tuple[Labels, Labels]:
        """Return labels and echo levels (nx, ny) of the slice with an index of the box."""
        z = float(self._box.centres(2)[index])
        first, shape = self._box.first[:2], self._box.shape[:2]
        noise = {
            name: weave.slice(first, shape, z)
            for name, weave in self._weaves.items()
            if name != "cleido"
        }
        wider = float(self._surface.widening(np.array(z))) - 1.0
        depth = self._rest + self._growth * np.float32(wider) - self._radius
        depth += np.float32(0.5) * noise["drift"] * np.clip(depth / 6.0, 0.0, 1.0)
        labels, cleido = self._layers(depth, z)
        sheets = self._weaves["cleido"].wrapped((depth[cleido], self._arc[cleido]), z)
        self._skeleton.paint(labels, z, depth - self._surface.skin_mm - self._fat)
        return labels, self._echo(labels, (cleido, sheets), noise)

    def _layers(self, depth: Floats, z: float) -> tuple[Labels, Mask]:
        """Return the labels of the soft layers and where the sternocleidomastoid is."""
        under = depth - np.float32(self._surface.skin_mm) - self._fat
        labels = np.full(depth.shape, np.uint8(Tissue.CONNECTIVE))
        behind = self._behind
        np.copyto(labels, np.uint8(Tissue.MUSCLE), where=behind > 0.0)
        sheet = (np.abs(behind) < 0.35) | (np.abs(behind - 9.0) < 0.3)
        np.copyto(labels, np.uint8(Tissue.FASCIA), where=sheet & (self._lateral > 8.0))
        thick = self._cleido_thickness(z)
        self._straps(labels, under, thick, z)
        cleido = (under > _FASCIA_MM) & (under < _FASCIA_MM + thick)
        np.copyto(labels, np.uint8(Tissue.MUSCLE), where=cleido)
        deep = (under >= _FASCIA_MM + thick) & (under < 2 * _FASCIA_MM + thick) & (thick > 0.5)
        np.copyto(labels, np.uint8(Tissue.FASCIA), where=deep)
        np.copyto(labels, np.uint8(Tissue.FASCIA), where=under <= _FASCIA_MM)
        fat = under <= 0.0
        np.copyto(labels, np.uint8(Tissue.FAT), where=fat)
        platysma = (
            (under > -2.2) & (under < -1.2) & (self._angle > 18.0) & (self._angle < 100.0)
        )
        np.copyto(labels, np.uint8(Tissue.MUSCLE), where=platysma & (self._fat > 3.2))
        np.copyto(labels, np.uint8(Tissue.SKIN), where=depth < self._surface.skin_mm)
        np.copyto(labels, np.uint8(Tissue.GEL), where=depth < 0.0)
        return labels, cleido

    def _cleido_thickness(self, z: float) -> Floats:
        """Return the thickness of the sternocleidomastoid: forwards below, backwards above."""
        middle = np.interp(z, [-70.0, 0.0, 60.0], [36.0, 66.0, 97.0])
        half = np.interp(z, [-70.0, 0.0, 60.0], [23.0, 30.0, 27.0])
        across = (self._angle - np.float32(middle)) / np.float32(half)
        inside = np.maximum(1.0 - across * across, 0.0)
        thickness: Floats = np.float32(9.0 * self._scale) * inside ** np.float32(0.75)
        return thickness

    def _straps(self, labels: Labels, under: Floats, thick: Floats, z: float) -> None:
        """Write the strap muscles: two thin sheets in front of larynx and thyroid."""
        if z > 14.0:
            return
        edge = np.interp(z, [-70.0, 14.0], [42.0, 30.0])
        start = np.where(thick > 0.0, thick + 2 * _FASCIA_MM, _FASCIA_MM)
        inside = (self._angle > 4.0) & (self._angle < edge)
        for first, last in ((0.0, 2.4), (2.8, 5.2)):
            sheet = inside & (under > start + first) & (under < start + last)
            np.copyto(labels, np.uint8(Tissue.MUSCLE), where=sheet)
        between = inside & (under >= start + 2.4) & (under <= start + 2.8)
        np.copyto(labels, np.uint8(Tissue.FASCIA), where=between)

    def _echo(
        self, labels: Labels, cleido: tuple[Mask, Floats], noise: dict[str, Floats]
    ) -> Labels:
        """Return the echo levels: those of the labels with the texture of each tissue."""
        level = self._levels[labels]
        grain = np.float32(4.0) * noise["drift"]
        fibre = noise["muscle"].copy()
        fibre[cleido[0]] = cleido[1]
        muscle = labels == Tissue.MUSCLE
        striae = np.maximum(fibre - np.float32(0.8), 0.0) * np.float32(60.0) - np.float32(12.0)
        np.copyto(grain, grain + striae, where=muscle)
        septum = np.maximum(np.float32(0.22) - np.abs(noise["lobule"]), 0.0) * np.float32(230.0)
        np.copyto(grain, grain + septum - np.float32(8.0), where=labels == Tissue.FAT)
        loose = np.float32(8.0) * noise["lobule"]
        np.copyto(grain, grain + loose, where=labels == Tissue.CONNECTIVE)
        made = np.clip(level + np.clip(grain, -60.0, 60.0).astype(np.int16), 1, 255)
        np.copyto(made, np.int16(0), where=level == 0)
        echo: Labels = made.astype(np.uint8)
        return echo


def _weaves(seed: int, side: Side, sign: float, box: Box) -> dict[str, Weave]:
    made = {
        "cleido": ((0.26, 1.50), 26.0, (0.0, 0.43)),
        "muscle": ((1.00, 0.30), 20.0, (sign * 0.08, 0.10)),
        "lobule": ((1.20, 0.80), 5.0, (0.0, 0.0)),
        "drift": ((3.50, 3.50), 8.0, (0.0, 0.0)),
    }
    return {
        name: Weave(
            seed,
            f"{side} {name}",
            width_mm=width,
            length_mm=length,
            slant=slant,
            spacing_mm=box.spacing_mm,
            widest=max(box.shape[:2]),
        )
        for name, (width, length, slant) in made.items()
    }
