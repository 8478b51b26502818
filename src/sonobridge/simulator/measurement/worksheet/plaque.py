"""A plaque in coded terms; "vulnerable" is never a finding, and no risk is ever computed."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.record import Help, record
from sonobridge.core.units import Millimetre
from sonobridge.simulator.measurement.worksheet.grey_scale import BlackArea, GreyScale
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules
from sonobridge.simulator.measurement.worksheet.site import Side, Site, site_words

__all__ = ["PlaqueFinding", "UlcerRecess", "is_plaque"]

Plane = Literal["longitudinal", "transverse"]


@record
class UlcerRecess:
    """A recess in the surface of a plaque.

    Attributes
    ----------
    depth_mm, width_mm
        Size, mm.
    planes
        Planes in which it was seen.
    """

    depth_mm: Annotated[Millimetre, Ge(0), Le(20)]
    width_mm: Annotated[Millimetre, Ge(0), Le(40)]
    planes: Annotated[tuple[Plane, ...], Len(1, 2)]

    @property
    def is_ulcer(self) -> bool:
        """Whether it meets the definition: deep and wide enough, seen in two planes."""
        rules = measurement_rules()
        return (
            self.depth_mm >= rules.ulcer_depth_mm
            and self.width_mm >= rules.ulcer_width_mm
            and len(set(self.planes)) >= rules.ulcer_planes
        )


@record
class PlaqueFinding:
    """What was seen of one plaque.

    Attributes
    ----------
    gray_weale_modified
        Modified Gray-Weale class (de Bray 1998): I uniformly anechogenic, II more than half
        hypoechogenic, III more than half echogenic, IV uniformly echogenic, V unclassified.
    gray_weale_original
        Class 1 to 4 of the original scale: another vocabulary, kept apart by name.
    surface
        ``ulcerated`` needs a recess that meets the definition.
    cap
        Echogenic cap.
    calcification
        With or without a shadow that hides the lumen.
    seen_in_cine, planes
        Cine and two planes are asked for; ``shortfalls`` says what is missing.
    grey_scale, black_area
        Grey-scale median and juxtaluminal black area, both after normalisation.
    """

    side: Side
    site: Site
    gray_weale_modified: Literal["I", "II", "III", "IV", "V", "cannot_grade"]
    surface: Literal["smooth", "irregular", "ulcerated", "cannot_grade"]
    cap: Literal["visible", "not_visible", "cannot_grade"]
    calcification: Literal["none", "spots", "with_shadow", "cannot_grade"]
    seen_in_cine: bool
    planes: Annotated[tuple[Plane, ...], Len(1, 2)]
    thickness_mm: Annotated[Millimetre | None, Ge(0), Le(20), Help("Largest thickness.")] = None
    recess: UlcerRecess | None = None
    gray_weale_original: Literal["1", "2", "3", "4"] | None = None
    grey_scale: GreyScale | None = None
    black_area: BlackArea | None = None
    note: Annotated[str, Len(0, 400)] = ""

    def __post_init__(self) -> None:
        """Refuse an ulcer that does not meet its definition."""
        if self.surface == "ulcerated" and (self.recess is None or not self.recess.is_ulcer):
            rules = measurement_rules()
            raise ValueError(
                f"an ulcer is a recess at least {rules.ulcer_depth_mm:g} mm deep and "
                f"{rules.ulcer_width_mm:g} mm wide, seen in two planes: measure it, or call "
                "the surface irregular"
            )

    @property
    def words(self) -> str:
        """Side and site in words."""
        return site_words(self.side, self.site)

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """What a coded plaque still asks for."""
        missing = [] if self.seen_in_cine else ["cine"]
        asked = ("longitudinal", "transverse")
        missing.extend(f"{plane} plane" for plane in asked if plane not in self.planes)
        return tuple(missing)


def is_plaque(protrusion_mm: float, surrounding_imt_mm: float, thickness_mm: float) -> bool:
    """Tell whether a focal structure is a plaque by the Mannheim definition.

    Parameters
    ----------
    protrusion_mm
        How far it reaches into the lumen beyond its surroundings, mm.
    surrounding_imt_mm
        Intima-media thickness beside it, mm.
    thickness_mm
        Its thickness from the media-adventitia to the intima-lumen interface, mm.
    """
    rules = measurement_rules()
    return (
        protrusion_mm >= rules.plaque_protrusion_mm
        or protrusion_mm >= rules.plaque_protrusion_share_of_imt * surrounding_imt_mm
        or thickness_mm > rules.plaque_thickness_mm
    )
