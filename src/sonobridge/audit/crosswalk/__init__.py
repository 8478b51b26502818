"""Guideline rows and the 45 CFR 92.210 block, answered from an evaluation."""

from sonobridge.audit.crosswalk.crosswalk import CrosswalkRow, crosswalk
from sonobridge.audit.crosswalk.guideline import Guideline, GuidelineRow, load_guidelines
from sonobridge.audit.crosswalk.nondiscrimination import (
    GapRow,
    LinkedResult,
    NondiscriminationBlock,
    NondiscriminationRow,
    nondiscrimination_block,
)
from sonobridge.audit.crosswalk.reader_comparison import ReaderComparison

__all__ = [
    "CrosswalkRow",
    "GapRow",
    "Guideline",
    "GuidelineRow",
    "LinkedResult",
    "NondiscriminationBlock",
    "NondiscriminationRow",
    "ReaderComparison",
    "crosswalk",
    "load_guidelines",
    "nondiscrimination_block",
]
