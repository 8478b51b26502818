"""A plaque as a person describes it, in the terms that the score knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le, Len

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import Help, record
from sonobridge.core.units import Millimetre

if TYPE_CHECKING:
    from sonobridge.simulator.measurement.worksheet import PlaqueFinding

__all__ = ["PlaqueTerms", "as_findings"]

PlaqueSite = Literal[
    "cca_prox", "cca_mid", "cca_dist", "bulb", "ica_prox", "ica_mid", "ica_dist", "eca"
]
Plane = Literal["longitudinal", "transverse"]


@record
class PlaqueTerms:
    """One plaque; an ulcer needs the size of its recess and both planes.

    Attributes
    ----------
    echogenicity
        Modified Gray-Weale class (de Bray 1998), I to V.
    ulcer_depth_mm, ulcer_width_mm
        Size of the recess where the surface is ulcerated.
    """

    side: Annotated[Literal["right", "left"], Help("Side of the neck.")]
    site: Annotated[PlaqueSite, Help("Site of the plaque.")]
    echogenicity: Annotated[
        Literal["I", "II", "III", "IV", "V", "cannot_grade"],
        Help("Modified Gray-Weale class."),
    ]
    surface: Annotated[
        Literal["smooth", "irregular", "ulcerated", "cannot_grade"], Help("Surface.")
    ]
    cap: Annotated[Literal["visible", "not_visible", "cannot_grade"], Help("Echogenic cap.")]
    calcification: Annotated[
        Literal["none", "spots", "with_shadow", "cannot_grade"], Help("Calcification.")
    ]
    seen_in_cine: Annotated[bool, Help("Seen in moving pictures.")]
    planes: Annotated[tuple[Plane, ...], Len(1, 2), Help("Planes that it was seen in.")]
    thickness_mm: Annotated[Millimetre | None, Ge(0), Le(20), Help("Largest thickness.")] = None
    ulcer_depth_mm: Annotated[Millimetre | None, Ge(0), Le(20), Help("Depth of a recess.")] = (
        None
    )
    ulcer_width_mm: Annotated[Millimetre | None, Ge(0), Le(40), Help("Width of a recess.")] = (
        None
    )


def as_findings(plaques: tuple[PlaqueTerms, ...]) -> tuple[PlaqueFinding, ...]:
    """Return plaques as the worksheet has them.

    Raises
    ------
    InvalidInputError
        For a surface called ulcerated whose recess does not meet the definition.
    """
    return tuple(_finding(one) for one in plaques)


def _finding(one: PlaqueTerms) -> PlaqueFinding:
    from sonobridge.simulator.measurement.worksheet import PlaqueFinding, UlcerRecess

    recess = None
    if one.ulcer_depth_mm is not None and one.ulcer_width_mm is not None:
        recess = UlcerRecess(
            depth_mm=one.ulcer_depth_mm, width_mm=one.ulcer_width_mm, planes=one.planes
        )
    try:
        return PlaqueFinding(
            side=one.side,
            site=one.site,
            gray_weale_modified=one.echogenicity,
            surface=one.surface,
            cap=one.cap,
            calcification=one.calcification,
            seen_in_cine=one.seen_in_cine,
            planes=one.planes,
            thickness_mm=one.thickness_mm,
            recess=recess,
        )
    except ValueError as error:
        raise InvalidInputError(
            "The plaque cannot be described like this.",
            where=f"plaques: {one.side} {one.site}",
            why=f"{str(error)[0].upper()}{str(error)[1:]}.",
            kept="The session and its pictures; nothing was submitted.",
            remedy="Correct the terms of this plaque and submit again.",
        ) from error
