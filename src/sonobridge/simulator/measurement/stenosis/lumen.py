"""Stenosis from the diameters and areas of a lumen, by a stated method."""

from __future__ import annotations

import math

from sonobridge.simulator.measurement.stenosis.percent import (
    AreaReference,
    MethodRefusedError,
    StenosisPercent,
)

__all__ = ["area_stenosis", "ecst_stenosis", "nascet_stenosis"]


def nascet_stenosis(
    residual_mm: float, distal_ica_mm: float, *, near_occlusion: bool
) -> StenosisPercent:
    """Return the NASCET stenosis, 1 - residual lumen / normal distal ICA lumen.

    Parameters
    ----------
    residual_mm
        Smallest residual lumen at the lesion, mm.
    distal_ica_mm
        Lumen of the ICA beyond the bulb where its walls run parallel, mm.
    near_occlusion
        Whether the distal ICA has collapsed.

    Raises
    ------
    MethodRefusedError
        In near-occlusion, where the distal lumen is no longer the normal one, and when the
        residual lumen is not the narrower one (as in a wide bulb).
    """
    if near_occlusion:
        raise _refused(
            "NASCET is not given in near-occlusion.",
            "The distal ICA has collapsed, so the percentage would be too small.",
            "Report near-occlusion as a class without a percentage.",
        )
    share = _share(residual_mm, distal_ica_mm, "distal ICA lumen")
    return StenosisPercent(percent=share, method="nascet_diameter", near_occlusion=False)


def ecst_stenosis(
    residual_mm: float, original_mm: float, *, near_occlusion: bool = False
) -> StenosisPercent:
    """Return the ECST stenosis, 1 - residual lumen / estimated original lumen at the lesion.

    Raises
    ------
    MethodRefusedError
        When the residual lumen is not the narrower one.
    """
    share = _share(residual_mm, original_mm, "original lumen")
    return StenosisPercent(percent=share, method="ecst_diameter", near_occlusion=near_occlusion)


def area_stenosis(
    residual_mm2: float,
    reference_mm2: float,
    *,
    reference: AreaReference,
    near_occlusion: bool = False,
) -> StenosisPercent:
    """Return the area stenosis, 1 - smallest lumen area / reference area, both in mm².

    Raises
    ------
    MethodRefusedError
        When the residual area is not the smaller one, or the reference is a collapsed
        distal ICA.
    """
    if near_occlusion and reference == "normal_distal_ica":
        raise _refused(
            "No area stenosis relative to the distal ICA is given in near-occlusion.",
            "The distal ICA has collapsed and is no normal reference.",
            "Report near-occlusion as a class without a percentage.",
        )
    share = _share(residual_mm2, reference_mm2, "reference area")
    return StenosisPercent(
        percent=share,
        method="area",
        near_occlusion=near_occlusion,
        area_reference=reference,
    )


def _share(residual: float, reference: float, name: str) -> float:
    if not (math.isfinite(residual) and math.isfinite(reference)):
        raise _refused("The lumen has no finite size.", "", "Measure it again.")
    if residual < 0 or reference <= 0:
        raise _refused("A lumen is not negative.", "", f"Measure the lesion and the {name}.")
    if residual > reference:
        raise _refused(
            "There is no stenosis by this method.",
            f"The residual lumen is wider than the {name}.",
            "Grade by velocities, or measure by another method and name it.",
        )
    return 100.0 * (1.0 - residual / reference)


def _refused(what: str, why: str, remedy: str) -> MethodRefusedError:
    return MethodRefusedError(
        what, where="stenosis", why=why, kept="Nothing was stored.", remedy=remedy
    )
