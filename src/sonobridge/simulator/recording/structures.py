"""The structures of a truth file: labels of tissue, in words and in codes.

Codes are those of the context groups of DICOM PS3.16 (as listed with pydicom); what they have
no code for has one of this program's own scheme.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.writing.truth_segmentation import TruthSegment
from sonobridge.simulator.tissue.tissue import PLAQUE, Tissue

__all__ = ["STRUCTURES", "Structure", "truth_segments"]

Code = tuple[str, str, str]

_OWN: Final = "99SONOBRIDGE"
_ANATOMY: Final[Code] = ("91723000", "SCT", "Anatomical Structure")
_ABNORMAL: Final[Code] = ("49755003", "SCT", "Morphologically Abnormal Structure")
_OBJECT: Final[Code] = ("260787004", "SCT", "Physical object")


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A structure whose place is known.

    Attributes
    ----------
    label
        Name in words.
    category, type
        Coded concepts (value, scheme, meaning).
    tissues
        Labels that together are the structure.
    """

    label: str
    category: Code
    type: Code
    tissues: frozenset[Tissue]


def _row(label: str, category: Code, kind: Code, *tissues: Tissue) -> Structure:
    return Structure(label=label, category=category, type=kind, tissues=frozenset(tissues))


STRUCTURES: Final = (
    _row(
        "Arterial lumen",
        _ANATOMY,
        ("67170007", "SCT", "Lumen of artery"),
        Tissue.ARTERIAL_BLOOD,
    ),
    _row(
        "Intima-media",
        _ANATOMY,
        ("INTIMA_MEDIA", _OWN, "Intima and media of artery"),
        Tissue.INTIMA,
        Tissue.MEDIA,
    ),
    _row("Adventitia", _ANATOMY, ("30180000", "SCT", "Adventitia"), Tissue.ADVENTITIA),
    _row(
        "Venous lumen",
        _ANATOMY,
        ("91747007", "SCT", "Lumen of blood vessel"),
        Tissue.VENOUS_BLOOD,
    ),
    _row("Plaque", _ABNORMAL, ("1522000", "SCT", "plaque"), *sorted(PLAQUE)),
    _row(
        "Plaque, fibrous part",
        _ABNORMAL,
        ("40772000", "SCT", "Fibrous Plaque"),
        Tissue.PLAQUE_FIBROUS,
    ),
    _row(
        "Plaque, lipid core",
        _ABNORMAL,
        ("LIPID_CORE", _OWN, "Lipid core of plaque"),
        Tissue.PLAQUE_LIPID,
    ),
    _row(
        "Plaque, haemorrhage",
        _ABNORMAL,
        ("50960005", "SCT", "Hemorrhage"),
        Tissue.PLAQUE_HAEMORRHAGE,
    ),
    _row(
        "Plaque, calcification",
        _ABNORMAL,
        ("237897009", "SCT", "Vascular Calcification"),
        Tissue.PLAQUE_CALCIFIED,
    ),
    _row(
        "Plaque, fibrous cap",
        _ABNORMAL,
        ("FIBROUS_CAP", _OWN, "Fibrous cap of plaque"),
        Tissue.PLAQUE_CAP,
    ),
    _row("False lumen", _ABNORMAL, ("122361", "DCM", "False Lumen"), Tissue.FALSE_LUMEN_BLOOD),
    _row(
        "Dissection flap",
        _ABNORMAL,
        ("DISSECTION_FLAP", _OWN, "Flap of arterial dissection"),
        Tissue.FLAP,
    ),
    _row("Thrombus", _ABNORMAL, ("396339007", "SCT", "Thrombus"), Tissue.THROMBUS),
    _row("Stent", _OBJECT, ("65818007", "SCT", "Stent"), Tissue.STENT_STRUT),
    _row("Patch", _OBJECT, ("ARTERIAL_PATCH", _OWN, "Patch of artery"), Tissue.PATCH),
)
"""Structures in the order of their segments; a plaque is there as a whole and in parts."""


def truth_segments(labels: NDArray[np.uint8]) -> tuple[TruthSegment, ...]:
    """Return a segment for each structure that is seen in any frame.

    Parameters
    ----------
    labels
        (frames, rows, columns) uint8 of ``Tissue``.
    """
    seen = set(np.flatnonzero(np.bincount(labels.ravel(), minlength=256)).tolist())
    segments = []
    for structure in STRUCTURES:
        if not structure.tissues & seen:
            continue
        chosen = np.zeros(256, dtype=np.bool_)
        chosen[list(structure.tissues)] = True
        segments.append(
            TruthSegment(
                label=structure.label,
                category=structure.category,
                type=structure.type,
                masks=chosen[labels],
            )
        )
    return tuple(segments)
