"""A known case with its scanner: stored pictures made anew, and what they are worth."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Final, Self

import numpy as np

from sonobridge.core.kernels.library import Progress
from sonobridge.simulator.cases.truth import KnownCase
from sonobridge.simulator.console.doppler_lines import picture_grid
from sonobridge.simulator.console.frames import GreyFrame
from sonobridge.simulator.console.grey_scanner import GreyScanner
from sonobridge.simulator.console.settings import ConsoleSettings
from sonobridge.simulator.geometry.pose import ProbePose
from sonobridge.simulator.measurement.worksheet import Side, Site
from sonobridge.simulator.patient.placement.holding import pose_of
from sonobridge.simulator.patient.placement.probe_control import ProbeControl
from sonobridge.simulator.patient.placement.skin import NeckSurface
from sonobridge.simulator.patient.placement.views import Plane
from sonobridge.simulator.score.part import PartScore
from sonobridge.simulator.score.parts import (
    AngleView,
    CoverageView,
    GateView,
    PlaneView,
    score_angle,
    score_colour,
    score_coverage,
    score_gate,
    score_plane,
    score_resolution,
)
from sonobridge.simulator.session.picture.beam_view import Lens, lens, resolution_view
from sonobridge.simulator.session.picture.colour_view import colour_view
from sonobridge.simulator.session.picture.doppler_view import GateSight, read_velocity, see_gate
from sonobridge.simulator.session.picture.grey_view import contrast_part, display_part
from sonobridge.simulator.session.picture.sight import Field, Sight, view_sight
from sonobridge.simulator.session.picture.slice import LabelSlice, label_slice

__all__ = ["AskedView", "Scene", "geometry_parts", "through_gate"]

_KEPT: Final = 4096
_LOSS_WITHOUT_SLICE: Final = 0.5
_FALLBACK_VELOCITY_CM_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """The view that a picture is held against."""

    side: Side
    site: Site
    plane: Plane


@dataclass(slots=True, eq=False)
class Scene:
    """A case that can be looked at; builds a side of the neck when it is first needed.

    Attributes
    ----------
    known
        Case, patient, flow and truth.
    seed
        Seed of scatterers and noise.
    progress
        Is told what is compiled at the first start.
    """

    known: KnownCase
    seed: int = 0
    progress: Progress | None = None
    _scanner: GreyScanner | None = None
    _parts: OrderedDict[tuple[object, ...], tuple[PartScore, ...]] = field(
        default_factory=OrderedDict
    )

    @classmethod
    def over(cls, known: KnownCase, scanner: GreyScanner, seed: int = 0) -> Self:
        """Return a scene that looks through the scanner of a running console."""
        return cls(known=known, seed=seed, _scanner=scanner)

    @property
    def scanner(self) -> GreyScanner:
        """The grey-scale scanner of the case, at the end of diastole."""
        if self._scanner is None:
            self._scanner = GreyScanner(
                self.known.patient,
                seed=self.seed,
                phase=_end_of_diastole,
                dead_elements=self.known.case.dead_elements,
                progress=self.progress,
            )
        return self._scanner

    def close(self) -> None:
        """End the scanner's threads."""
        if self._scanner is not None:
            self._scanner.close()

    def pose(self, control: ProbeControl) -> ProbePose:
        """Return where the probe is."""
        return pose_of(NeckSurface.of(self.known.patient.demographics), control)

    def picture(
        self, control: ProbeControl, settings: ConsoleSettings, index: int
    ) -> GreyFrame:
        """Make the grey-scale picture of a pose anew."""
        return self.scanner.frame(control, settings, time_s=0.0, index=index)

    def cut(self, control: ProbeControl, settings: ConsoleSettings, optics: Lens) -> LabelSlice:
        """Return the labels under a picture."""
        volume = self.scanner.side(control.side).neck.volume
        return label_slice(
            volume, self.pose(control), optics.grid, settings.image.frequency_mhz
        )

    def sight(
        self,
        control: ProbeControl,
        optics: Lens,
        asked: AskedView,
        pose: ProbePose | None = None,
    ) -> Sight:
        """Return how a pose shows a view; the side is that of the probe."""
        grid = optics.grid
        half = 0.5 * grid.lines * grid.line_pitch if grid.kind == "parallel" else 25.0
        return view_sight(
            self.known.patient,
            pose or self.pose(control),
            (control.side, asked.site, asked.plane),
            Field(half_width_mm=half, depth_mm=grid.depth_mm),
        )

    def vessel_in_middle(
        self, control: ProbeControl, settings: ConsoleSettings, asked: AskedView
    ) -> str:
        """Return the vessel in the middle of a picture by name."""
        optics = lens(settings, self.known.case.dead_elements)
        return self.sight(control, optics, asked).imaged_vessel

    def gate(
        self, control: ProbeControl, settings: ConsoleSettings, asked: AskedView
    ) -> GateSight:
        """Return where the Doppler gate of a picture lies."""
        where = (self.known.patient, self.known.flow, self.pose(control))
        grid = picture_grid(settings)
        return see_gate(where, settings.spectral, control.side, asked.site, grid)

    def view_parts(
        self, control: ProbeControl, settings: ConsoleSettings, index: int, asked: AskedView
    ) -> tuple[PartScore, ...]:
        """Return the parts of one picture against the view that it is stored under.

        Grey-scale pictures have plane, coverage, contrast, display and resolution; colour
        ones plane, coverage and colour; spectral ones plane (by the vessel in the gate),
        angle and gate.
        """
        key = (control, settings, index, asked)
        found = self._parts.get(key)
        if found is None:
            found = self._make_parts(control, settings, index, asked)
            self._parts[key] = found
            while len(self._parts) > _KEPT:
                self._parts.popitem(last=False)
        return found

    def _make_parts(
        self, control: ProbeControl, settings: ConsoleSettings, index: int, asked: AskedView
    ) -> tuple[PartScore, ...]:
        optics = lens(settings, self.known.case.dead_elements)
        sight = self.sight(control, optics, asked)
        if settings.mode == "spectral":
            gate = self.gate(control, settings, asked)
            plane, _ = geometry_parts(through_gate(sight, gate), optics, None)
            return (plane, *self.doppler_parts(gate, settings))
        cut = self.cut(control, settings, optics)
        parts = [*geometry_parts(sight, optics, cut)]
        if settings.mode == "b":
            pixels = self.picture(control, settings, index).pixels
            waves = settings.image.transmit == "plane"
            parts.append(contrast_part(pixels, cut, sight.depth_mm, plane_waves=waves))
            shown = display_part(pixels, cut, settings.image.dynamic_range_db)
            if shown is not None:
                parts.append(shown)
            parts.append(self._resolution(settings, optics, sight, cut))
        else:
            target = (control.side, asked.site, optics.grid)
            view = colour_view(self.known.flow, self.pose(control), settings.colour, target)
            parts.append(score_colour(view))
        return tuple(parts)

    def doppler_parts(
        self, gate: GateSight, settings: ConsoleSettings
    ) -> tuple[PartScore, PartScore]:
        """Return angle and gate of a spectral picture."""
        spectral = settings.spectral
        angle = score_angle(
            AngleView(
                cursor_error_deg=gate.cursor_error_deg if gate.stream is not None else 90.0,
                angle_deg=abs(spectral.cursor_deg),
                policy_deg=self.known.case.angle_policy_deg,
            )
        )
        reading = read_velocity(gate, _open_scale(settings).spectral)
        place = score_gate(
            GateView(
                offset_mm=gate.offset_mm if gate.stream is not None else 10.0,
                radius_mm=gate.radius_mm,
                gate_mm=spectral.gate_mm,
                psv_cm_s=reading.psv_cm_s or _FALLBACK_VELOCITY_CM_S,
                edv_cm_s=reading.edv_cm_s or _FALLBACK_VELOCITY_CM_S,
                angle_deg=abs(spectral.cursor_deg),
                prf_hz=spectral.prf_hz,
                frequency_mhz=spectral.frequency_mhz,
                baseline=float(np.clip(gate.shown_sign * spectral.baseline, -0.49, 0.49)),
                wall_filter_hz=spectral.wall_filter_hz,
            )
        )
        return angle, place

    def _resolution(
        self, settings: ConsoleSettings, optics: Lens, sight: Sight, cut: LabelSlice
    ) -> PartScore:
        depth = float(np.clip(sight.depth_mm, 2.0, optics.grid.depth_mm))
        column = int(np.abs(cut.ranges_mm - depth).argmin())
        nominal = 2.0 * _LOSS_WITHOUT_SLICE * settings.image.frequency_mhz * depth / 10.0
        loss = nominal + float(np.median(cut.excess_db[:, column]))
        return score_resolution(resolution_view(settings, optics, depth, loss))


def geometry_parts(
    sight: Sight, optics: Lens, cut: LabelSlice | None
) -> tuple[PartScore, PartScore]:
    """Return plane and coverage of a view; without labels there is no shadow."""
    grid = optics.grid
    depth = float(np.clip(sight.depth_mm, 0.5, grid.depth_mm))
    half = 0.5 * grid.lines * grid.line_pitch if grid.kind == "parallel" else 25.0
    plane = score_plane(
        PlaneView(
            asked=sight.asked,
            imaged=sight.imaged,
            offset_mm=sight.offset_mm,
            tilt_deg=sight.tilt_deg,
            slice_sigma_mm=max(optics.at("elevation_sigma_mm", depth), 0.05),
            radius_mm=max(sight.radius_mm, 0.2),
            length_mm=sight.length_mm,
        )
    )
    coverage = score_coverage(
        CoverageView(
            asked=sight.asked,
            imaged=sight.imaged,
            visible_mm=sight.visible_mm,
            needed_mm=sight.needed_mm,
            centre=(half - sight.lateral_mm) / (2.0 * half),
            depth=sight.depth_mm / grid.depth_mm,
            shadow=0.0 if cut is None else cut.shadow_share(sight.places),
        )
    )
    return plane, coverage


def through_gate(sight: Sight, gate: GateSight) -> Sight:
    """Return a sight of the free lumen at the gate: the vessel is the one it lies in."""
    found = replace(sight, imaged=gate.imaged, imaged_vessel=gate.imaged_vessel)
    if gate.stream is None:
        return found
    return replace(found, offset_mm=gate.plane_mm, tilt_deg=gate.tilt_deg)


def _open_scale(settings: ConsoleSettings) -> ConsoleSettings:
    """Return the controls with a scale that nothing wraps in and no wall filter to speak of."""
    wide = replace(settings.spectral, prf_hz=24_000.0, baseline=0.0, wall_filter_hz=25.0)
    return replace(settings, spectral=wide)


def _end_of_diastole(time_s: float) -> float:
    return 0.0 * time_s
