"""A stenosis from the points of its calipers on one picture, by the method that it names."""

from __future__ import annotations

from collections.abc import Sequence

from sonobridge.core.record import record
from sonobridge.simulator.measurement.stenosis import (
    AreaReference,
    MethodRefusedError,
    PercentMethod,
    StenosisPercent,
    area_stenosis,
)
from sonobridge.simulator.measurement.worksheet.calipers import (
    CaliperLine,
    CaliperRefusedError,
    Point,
)
from sonobridge.simulator.measurement.worksheet.diameter import (
    DiameterStenosis,
    LumenDiameter,
    Plane,
)
from sonobridge.simulator.measurement.worksheet.site import Side, Site

__all__ = ["AreaStenosis", "diameter_stenosis", "outlined_stenosis"]

_LARGEST_MM = 40.0


@record
class AreaStenosis:
    """A stenosis from two outlines on one picture; the percentage is never typed.

    Attributes
    ----------
    residual, reference
        The free lumen, and what it is held against, as ellipses.
    reference_is
        ``original_lumen``: the outer wall at the same place.
    """

    residual: CaliperLine
    reference: CaliperLine
    reference_is: AreaReference
    near_occlusion: bool

    def stenosis(self) -> StenosisPercent:
        """Return the percentage with its method.

        Raises
        ------
        MethodRefusedError
            When the residual area is not the smaller one, or in near-occlusion relative to
            the distal artery.
        """
        return area_stenosis(
            self.residual.area_mm2(),
            self.reference.area_mm2(),
            reference=self.reference_is,
            near_occlusion=self.near_occlusion,
        )


def diameter_stenosis(
    method: PercentMethod,
    points_mm: Sequence[Point],
    where: tuple[Side, Site, Plane],
    *,
    near_occlusion: bool,
) -> DiameterStenosis:
    """Return a NASCET or ECST stenosis from four points.

    Parameters
    ----------
    method
        ``nascet_diameter``: the last two points span the distal ICA;
        ``ecst_diameter``: they span the outer walls at the lesion.
    points_mm
        (4, 2): both ends of the residual lumen, then both of the reference, mm.
    where
        Side, site of the lesion, plane of the picture.

    Raises
    ------
    CaliperRefusedError
        If the points span nothing.
    MethodRefusedError
        If the method is none of diameters.
    """
    side, site, plane = where
    if method == "area":
        raise MethodRefusedError(
            "An area stenosis does not come from diameters.",
            where="method",
            kept="Nothing was stored.",
            remedy="Outline both areas.",
        )
    first, second = (CaliperLine(points_mm=tuple(pair)) for pair in _pairs(points_mm, 2))
    residual = LumenDiameter(
        side=side,
        site=site,
        role="residual",
        diameter_mm=_spanned(first),
        plane=plane,
        caliper=first,
    )
    distal = method == "nascet_diameter"
    reference = LumenDiameter(
        side=side,
        site="ica_dist" if distal else site,
        role="distal_ica" if distal else "original_lumen",
        diameter_mm=_spanned(second),
        plane=plane,
        caliper=second,
    )
    return DiameterStenosis(
        residual=residual, reference=reference, near_occlusion=near_occlusion
    )


def outlined_stenosis(points_mm: Sequence[Point], *, near_occlusion: bool) -> AreaStenosis:
    """Return an area stenosis from two ellipses, the free lumen first, then the outer wall.

    Parameters
    ----------
    points_mm
        (8, 2): the ends of both axes of each ellipse, mm.

    Raises
    ------
    CaliperRefusedError
        If there are not eight points.
    """
    residual, reference = (
        CaliperLine(points_mm=tuple(points), kind="ellipse") for points in _pairs(points_mm, 4)
    )
    return AreaStenosis(
        residual=residual,
        reference=reference,
        reference_is="original_lumen",
        near_occlusion=near_occlusion,
    )


def _pairs(points: Sequence[Point], count: int) -> tuple[Sequence[Point], Sequence[Point]]:
    if len(points) != 2 * count:
        raise CaliperRefusedError(
            "The stenosis cannot be taken: its calipers are not complete.",
            where="points_mm",
            why=f"It has {len(points)} points, and {2 * count} are needed.",
            kept="Nothing was stored.",
            remedy="Measure the residual lumen, then the reference of the method.",
        )
    return points[:count], points[count:]


def _spanned(line: CaliperLine) -> float:
    length = line.length_mm()
    if not 0.0 < length <= _LARGEST_MM:
        raise CaliperRefusedError(
            "The stenosis cannot be taken: a diameter is no lumen.",
            where="points_mm",
            why=f"It spans {length:.1f} mm; a lumen has up to {_LARGEST_MM:.0f} mm.",
            kept="Nothing was stored.",
            remedy="Put both ends on the inner edges of the wall.",
        )
    return length
