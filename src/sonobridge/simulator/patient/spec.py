"""What a case can force on a simulated patient; everything left out is drawn from the seed."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen

from sonobridge.core.record import Help, record
from sonobridge.core.units import Degree, Millimetre

__all__ = [
    "SIDES",
    "DissectionSpec",
    "PatchSpec",
    "PatientSpec",
    "PlaqueSpec",
    "Rhythm",
    "Sex",
    "Side",
    "SideSpec",
    "StentSpec",
    "UlcerSpec",
]

Side = Literal["right", "left"]
Sex = Literal["female", "male"]
Rhythm = Literal["sinus", "atrial_fibrillation"]

SIDES: tuple[Side, Side] = ("right", "left")


@record
class UlcerSpec:
    """A recess in the surface of a plaque, at least 2 mm deep and wide."""

    depth_mm: Annotated[Millimetre, Ge(2.0), Le(6.0)] = 2.2
    width_mm: Annotated[Millimetre, Ge(2.0), Le(8.0)] = 3.0
    offset_mm: Annotated[
        Millimetre, Ge(-15.0), Le(15.0), Help("From the middle of the plaque, downstream.")
    ] = 0.0


@record
class PlaqueSpec:
    """One plaque: where, how much, of what.

    The narrowing is stated by exactly one of the four fields that say how. They are
    different quantities: NASCET is relative to the distal ICA and exists in the ICA only;
    ECST and area are relative to the original lumen at the middle of the plaque.
    """

    vessel: Literal["cca", "ica", "eca"] = "ica"
    position_mm: Annotated[
        Millimetre,
        Ge(0.0),
        Le(60.0),
        Help("Middle of the plaque from the flow divider: below it in the CCA, above it else."),
    ] = 9.0
    length_mm: Annotated[Millimetre, Ge(4.0), Le(40.0)] = 14.0
    nascet_diameter_percent: Annotated[float | None, Ge(0.0), Le(98.0)] = None
    ecst_diameter_percent: Annotated[float | None, Ge(5.0), Le(98.0)] = None
    area_percent: Annotated[float | None, Ge(10.0), Le(99.9)] = None
    lumen_mm: Annotated[Millimetre | None, Ge(0.2), Le(8.0), Help("Residual diameter.")] = None
    angle_deg: Annotated[
        Degree,
        Ge(0.0),
        Le(360.0),
        Help("Where it is thickest: 0 anterior, 90 lateral, 180 posterior, 270 medial."),
    ] = 135.0
    eccentricity: Annotated[
        float, Ge(0.0), Le(1.0), Help("0 grows all round, 1 from one wall only.")
    ] = 0.8
    surface: Literal["smooth", "irregular"] = "smooth"
    cap_mm: Annotated[Millimetre, Ge(0.05), Le(2.0)] = 0.6
    lipid_fraction: Annotated[float, Ge(0.0), Le(0.8), Help("Share of the thickness.")] = 0.0
    haemorrhage_fraction: Annotated[
        float, Ge(0.0), Le(0.6), Help("Share of the thickness, beside the lipid core.")
    ] = 0.0
    calcification: Literal["none", "spots", "superficial", "basal"] = "none"
    calcified_share: Annotated[
        float, Ge(0.0), Le(1.0), Help("Share of the plaque's length and arc.")
    ] = 0.5
    ulcer: UlcerSpec | None = None

    def __post_init__(self) -> None:
        """Refuse plaques whose narrowing is not stated once, or not defined."""
        stated = (
            self.nascet_diameter_percent,
            self.ecst_diameter_percent,
            self.area_percent,
            self.lumen_mm,
        )
        if sum(value is not None for value in stated) != 1:
            raise ValueError(
                "a plaque states its narrowing once: NASCET, ECST, area or residual lumen"
            )
        if self.nascet_diameter_percent is not None and self.vessel != "ica":
            raise ValueError("NASCET is relative to the distal ICA: use ECST or area elsewhere")
        if self.lipid_fraction + self.haemorrhage_fraction > 0.9:
            raise ValueError("lipid and haemorrhage together leave a tenth of the plaque")


@record
class DissectionSpec:
    """A flap that parts the lumen of the carotid path in two."""

    start_mm: Annotated[
        Millimetre, Ge(-60.0), Le(40.0), Help("Lower end from the flow divider, ICA positive.")
    ] = 12.0
    length_mm: Annotated[Millimetre, Ge(8.0), Le(90.0)] = 25.0
    false_lumen_fraction: Annotated[
        float, Ge(0.2), Le(0.7), Help("Share of the diameter that the false lumen takes.")
    ] = 0.45
    angle_deg: Annotated[Degree, Ge(0.0), Le(360.0)] = 150.0
    thrombosed: Annotated[bool, Help("The false lumen is filled with thrombus.")] = False


@record
class StentSpec:
    """A stent in the carotid path."""

    start_mm: Annotated[Millimetre, Ge(-40.0), Le(30.0)] = -8.0
    length_mm: Annotated[Millimetre, Ge(10.0), Le(60.0)] = 30.0


@record
class PatchSpec:
    """A patch in the anterior wall of the carotid path, after endarterectomy."""

    start_mm: Annotated[Millimetre, Ge(-40.0), Le(20.0)] = -15.0
    length_mm: Annotated[Millimetre, Ge(10.0), Le(70.0)] = 35.0


@record
class SideSpec:
    """One side of the neck."""

    bifurcation_height_mm: Annotated[
        Millimetre | None,
        Ge(-15.0),
        Le(40.0),
        Help("Flow divider above the upper border of the thyroid cartilage."),
    ] = None
    tortuosity: Annotated[float | None, Ge(0.0), Le(1.0)] = None
    ica: Literal["patent", "near_occlusion", "occluded"] = "patent"
    plaques: Annotated[tuple[PlaqueSpec, ...], MaxLen(5)] = ()
    dissection: DissectionSpec | None = None
    stent: StentSpec | None = None
    patch: PatchSpec | None = None
    vertebral: Literal["drawn", "hypoplastic"] = "drawn"
    subclavian_diameter_percent: Annotated[
        float,
        Ge(0.0),
        Le(100.0),
        Help("Narrowing of the subclavian artery before the vertebral: seen by flow only."),
    ] = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be at once."""
        if self.ica == "occluded" and (self.stent or self.dissection or self.patch):
            raise ValueError("an occluded ICA holds no stent, patch or open flap")
        if self.ica != "patent" and any(
            p.vessel == "ica" and p.lumen_mm is None for p in self.plaques
        ):
            raise ValueError(
                f"an ICA in {self.ica} has no percentage: state the residual lumen"
            )
        if self.ica == "occluded" and any(p.vessel == "ica" for p in self.plaques):
            raise ValueError("an occluded ICA has no residual lumen: leave its plaque out")
        if self.dissection and self.stent:
            raise ValueError("a dissection and a stent on one side are not modelled together")
        if self.stent and self.patch:
            raise ValueError("a stent and a patch on one side are not modelled together")


@record
class PatientSpec:
    """Everything that a case forces; what is None is drawn from the seed.

    Skin tone and ethnicity are not here: they have no acoustic mechanism in grey-scale or
    Doppler ultrasound, so a simulator that showed them would teach a false cause.
    """

    version: Literal[1] = 1
    age_years: Annotated[int | None, Ge(18), Le(95)] = None
    sex: Sex | None = None
    neck_circumference_mm: Annotated[Millimetre | None, Ge(250.0), Le(560.0)] = None
    subcutaneous_fat_mm: Annotated[Millimetre | None, Ge(2.0), Le(25.0)] = None
    rhythm: Rhythm = "sinus"
    cardiac_output: Literal["low", "normal", "high"] = "normal"
    disease: Annotated[
        Literal["none", "drawn"], Help("What a side without its own record has.")
    ] = "none"
    right: SideSpec | None = None
    left: SideSpec | None = None

    def side(self, side: Side) -> SideSpec | None:
        """Return what is forced on a side."""
        return self.right if side == "right" else self.left
