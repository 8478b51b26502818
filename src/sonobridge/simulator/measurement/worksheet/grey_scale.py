"""Grey-scale median and juxtaluminal black area, after linear normalisation."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from annotated_types import Ge, Gt, Le
from numpy.typing import NDArray

from sonobridge.core.errors import InvalidInputError
from sonobridge.core.record import record
from sonobridge.simulator.measurement.clinical import load_clinical
from sonobridge.simulator.measurement.worksheet.rules import measurement_rules

__all__ = [
    "BlackArea",
    "GreyScale",
    "black_area_band",
    "juxtaluminal_black_area",
    "measure_gsm",
    "normalise_grey",
    "population_caution",
]

Grey = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FEWEST_PIXELS = 20


@record
class GreyScale:
    """Grey-scale median of a plaque with what it depends on.

    Attributes
    ----------
    gsm
        Median of the normalised plaque, 0..255.
    blood_median, adventitia_median
        Of the frame before normalisation.
    frame
        Index (from 0) of the frame: the median varies between frames of one clip.
    pixels, pixel_mm2, zoom
        Number and size of the plaque's pixels, and magnification of the picture.
    """

    gsm: Annotated[float, Ge(0), Le(255)]
    blood_median: Annotated[float, Ge(0), Le(255)]
    adventitia_median: Annotated[float, Ge(0), Le(255)]
    frame: Annotated[int, Ge(0)]
    pixels: Annotated[int, Ge(1)]
    pixel_mm2: Annotated[float, Gt(0)]
    zoom: Annotated[float, Gt(0)]


@record
class BlackArea:
    """Juxtaluminal black area and its published band; never a person's risk."""

    area_mm2: Annotated[float, Ge(0), Le(500)]
    band_mm2: str
    cap_visible: bool

    def __post_init__(self) -> None:
        """Refuse a band that the area does not lie in."""
        if self.band_mm2 != black_area_band(self.area_mm2):
            raise ValueError("the band is that of the area")


def normalise_grey(grey: Grey, blood: Mask, adventitia: Mask) -> Grey:
    """Return grey levels scaled linearly so that blood and adventitia have fixed medians.

    Parameters
    ----------
    grey
        (rows, columns) grey levels, 0..255.
    blood, adventitia
        Masks of the same shape: a sample of the lumen and the brightest stretch of the
        adventitia beside the plaque.

    Raises
    ------
    InvalidInputError
        If a sample is too small, or the adventitia is not brighter than blood.

    Notes
    -----
    Medians go to the middle of the published spans, blood 0 (of 0 to 5) and adventitia 190
    (of 185 to 195); ``gsm_normalisation`` of the measurement rules.
    """
    rules = measurement_rules()
    low, high = _median(grey, blood, "blood"), _median(grey, adventitia, "adventitia")
    if high <= low:
        raise _refused("the adventitia is not brighter than blood")
    scale = (rules.gsm_adventitia_target - rules.gsm_blood_target) / (high - low)
    scaled = (grey.astype(np.float64) - low) * scale + rules.gsm_blood_target
    return np.clip(scaled, 0.0, 255.0)


def measure_gsm(
    grey: Grey,
    masks: tuple[Mask, Mask, Mask],
    *,
    frame: int,
    pixel_mm2: float,
    zoom: float = 1.0,
) -> GreyScale:
    """Return the grey-scale median of a plaque.

    Parameters
    ----------
    grey
        (rows, columns) grey levels, 0..255.
    masks
        Plaque, blood sample and adventitia sample.
    frame
        Index of the frame, from 0.
    pixel_mm2
        Area of a pixel, mm².
    zoom
        Magnification of the picture.
    """
    plaque, blood, adventitia = masks
    normalised = normalise_grey(grey, blood, adventitia)
    return GreyScale(
        gsm=_median(normalised, plaque, "plaque"),
        blood_median=_median(grey, blood, "blood"),
        adventitia_median=_median(grey, adventitia, "adventitia"),
        frame=frame,
        pixels=int(plaque.sum()),
        pixel_mm2=pixel_mm2,
        zoom=zoom,
    )


def juxtaluminal_black_area(
    normalised: Grey, plaque: Mask, lumen: Mask, *, pixel_mm2: float, cap_visible: bool
) -> BlackArea:
    """Return the black area of a plaque next to the lumen.

    Parameters
    ----------
    normalised
        (rows, columns) grey levels after ``normalise_grey``.
    plaque, lumen
        Masks of the same shape.
    pixel_mm2
        Area of a pixel, mm².
    cap_visible
        Whether an echogenic cap covers it; the area is then 0 by definition.

    Notes
    -----
    The largest connected group (four neighbours) of plaque pixels with grey below 25 that
    touches the lumen.
    """
    from scipy import ndimage

    _same_shape(normalised, plaque, lumen)
    if cap_visible:
        return BlackArea(area_mm2=0.0, band_mm2=black_area_band(0.0), cap_visible=True)
    black = plaque & (normalised < measurement_rules().jba_grey_below)
    labels, count = ndimage.label(black)
    beside = ndimage.binary_dilation(lumen)
    touching = np.unique(labels[beside & black])
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    largest = max((int(sizes[label]) for label in touching if label), default=0)
    area = largest * pixel_mm2
    return BlackArea(area_mm2=area, band_mm2=black_area_band(area), cap_visible=False)


def black_area_band(area_mm2: float) -> str:
    """Return the published band that an area lies in: ``<4``, ``4-8``, ``8-10`` or ``>10``."""
    edges = measurement_rules().jba_bands_mm2
    bands = tuple(map(str, _jba_term()["bands_mm2"]))
    # The printed bands share their edges; an area on an edge counts to the upper one, save
    # the last, which is open (> 10).
    index = sum(area_mm2 >= edge for edge in edges[:-1]) + (area_mm2 > edges[-1])
    return bands[index]


def population_caution() -> str:
    """Return the sentence that stands beside a band: a population's, never a person's."""
    term = _jba_term()
    return (
        f"Bands of {term['n']:,} patients ({term['population']}). They are no risk of a person."
    )


def _jba_term() -> dict[str, Any]:
    terms = load_clinical().items("plaque_terms")
    return dict(next(row.values for row in terms if row.values["term"] == "jba"))


def _median(grey: Grey, mask: Mask, name: str) -> float:
    _same_shape(grey, mask)
    if int(mask.sum()) < _FEWEST_PIXELS:
        raise _refused(f"the {name} has fewer than {_FEWEST_PIXELS} pixels")
    return float(np.median(grey[mask]))


def _same_shape(*arrays: NDArray[Any]) -> None:
    if len({array.shape for array in arrays}) != 1 or arrays[0].ndim != 2:
        raise _refused("the masks do not have the picture's shape")


def _refused(why: str) -> InvalidInputError:
    return InvalidInputError(
        f"The grey levels cannot be measured: {why}.",
        where="grey scale",
        kept="Nothing was stored.",
        remedy="Outline plaque, lumen and adventitia again on one frame.",
    )
