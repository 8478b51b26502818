"""The known truth of a simulated clip as a DICOM Segmentation that refers to its frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import SegmentationStorage, UltrasoundMultiFrameImageStorage

from sonobridge.imaging.writing.identity import NOTICE, SimulatedIdentity, simulated_uid
from sonobridge.imaging.writing.ultrasound_multiframe import as_file

__all__ = ["TruthSegment", "truth_segmentation"]

_MOST_FRAMES = 20_000
_SEGMENT_NUMBER, _SEGMENT_GROUP = 0x0062000B, 0x0062000A
_STACK_POSITION, _CONTENT_GROUP = 0x00209057, 0x00209111
_ORGANIZATION: Final = "frames by segment"


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthSegment:
    """One structure whose place in every frame is known.

    Attributes
    ----------
    label
        Name in words.
    category, type
        Coded concepts as (value, scheme, meaning).
    masks
        (frames, rows, columns) bool, in the frames' own pixels.
    """

    label: str
    category: tuple[str, str, str]
    type: tuple[str, str, str]
    masks: NDArray[np.bool_]


def truth_segmentation(
    segments: tuple[TruthSegment, ...],
    *,
    identity: SimulatedIdentity,
    mm_per_pixel: float,
) -> bytes:
    """Return a binary Segmentation; frames of a segment that are empty are left out.

    Parameters
    ----------
    segments
        Structures with masks of one shape.
    identity
        That of the clip: the segmentation refers to the clip made with it.
    mm_per_pixel
        Scale of the frames.

    Raises
    ------
    ValueError
        If masks differ in shape, all are empty, or there are too many frames.
    """
    shapes = {segment.masks.shape for segment in segments}
    if len(shapes) != 1:
        raise ValueError("segments have masks of one shape")
    shown = [
        (number, frame)
        for number, segment in enumerate(segments, start=1)
        for frame in range(segment.masks.shape[0])
        if segment.masks[frame].any()
    ]
    if not shown or len(shown) > _MOST_FRAMES:
        raise ValueError(f"a segmentation has 1 to {_MOST_FRAMES} frames that hold something")
    dataset = Dataset()
    dataset.SOPClassUID = SegmentationStorage
    identity.fill(dataset, instance="truth", series_number=2)
    dataset.SeriesInstanceUID = simulated_uid(
        "series", identity.study, identity.series, "truth"
    )
    dataset.SeriesDescription = f"Known truth. {NOTICE}"
    dataset.Modality = "SEG"
    _image(dataset, segments, shown)
    _references(dataset, identity, shown, mm_per_pixel)
    return as_file(dataset, compress=False)


def _code(code: tuple[str, str, str]) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code
    return item


def _image(
    dataset: Dataset, segments: tuple[TruthSegment, ...], shown: list[tuple[int, int]]
) -> None:
    _, rows, columns = segments[0].masks.shape
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.ContentLabel = "TRUTH"
    dataset.ContentDescription = NOTICE
    dataset.ContentCreatorName = "Sonobridge^simulator"
    dataset.PatientOrientation = ""
    dataset.LossyImageCompression = "00"
    dataset.SegmentationType = "BINARY"
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = rows, columns
    dataset.BitsAllocated = dataset.BitsStored = 1
    dataset.HighBit = dataset.PixelRepresentation = 0
    dataset.NumberOfFrames = len(shown)
    bits = np.concatenate([segments[n - 1].masks[frame].ravel() for n, frame in shown])
    packed = np.packbits(bits, bitorder="little").tobytes()
    dataset.PixelData = packed + bytes(len(packed) % 2)
    dataset["PixelData"].VR = "OB"
    dataset.SegmentSequence = Sequence(
        [_segment(number, segment) for number, segment in enumerate(segments, start=1)]
    )


def _segment(number: int, segment: TruthSegment) -> Dataset:
    item = Dataset()
    item.SegmentNumber = number
    item.SegmentLabel = segment.label[:64]
    item.SegmentedPropertyCategoryCodeSequence = Sequence([_code(segment.category)])
    item.SegmentedPropertyTypeCodeSequence = Sequence([_code(segment.type)])
    item.SegmentAlgorithmType = "AUTOMATIC"
    item.SegmentAlgorithmName = "Sonobridge simulator, known truth"
    return item


def _references(
    dataset: Dataset,
    identity: SimulatedIdentity,
    shown: list[tuple[int, int]],
    mm_per_pixel: float,
) -> None:
    clip = simulated_uid("instance", identity.study, identity.series, "clip")
    organization = simulated_uid("dimension", identity.study, identity.series, _ORGANIZATION)
    source = Dataset()
    source.ReferencedSOPClassUID = UltrasoundMultiFrameImageStorage
    source.ReferencedSOPInstanceUID = clip
    series = Dataset()
    series.SeriesInstanceUID = simulated_uid("series", identity.study, identity.series)
    series.ReferencedInstanceSequence = Sequence([source])
    dataset.ReferencedSeriesSequence = Sequence([series])
    place = Dataset()
    place.DimensionOrganizationUID = organization
    dataset.DimensionOrganizationSequence = Sequence([place])
    dataset.DimensionIndexSequence = Sequence(
        [
            _dimension(organization, _SEGMENT_NUMBER, _SEGMENT_GROUP),
            _dimension(organization, _STACK_POSITION, _CONTENT_GROUP),
        ]
    )
    spacing = Dataset()
    spacing.PixelSpacing = [f"{mm_per_pixel:.6f}"] * 2
    shared = Dataset()
    shared.PixelMeasuresSequence = Sequence([spacing])
    dataset.SharedFunctionalGroupsSequence = Sequence([shared])
    dataset.PerFrameFunctionalGroupsSequence = Sequence(
        [_frame(number, frame, clip) for number, frame in shown]
    )


def _dimension(organization: str, pointer: int, group: int) -> Dataset:
    item = Dataset()
    item.DimensionOrganizationUID = organization
    item.DimensionIndexPointer, item.FunctionalGroupPointer = pointer, group
    return item


def _frame(number: int, frame: int, clip: str) -> Dataset:
    image = Dataset()
    image.ReferencedSOPClassUID = UltrasoundMultiFrameImageStorage
    image.ReferencedSOPInstanceUID = clip
    image.ReferencedFrameNumber = frame + 1
    image.PurposeOfReferenceCodeSequence = Sequence(
        [_code(("121322", "DCM", "Source Image for Image Processing Operation"))]
    )
    derivation = Dataset()
    derivation.SourceImageSequence = Sequence([image])
    derivation.DerivationCodeSequence = Sequence([_code(("113076", "DCM", "Segmentation"))])
    content = Dataset()
    content.DimensionIndexValues = [number, frame + 1]
    content.StackID, content.InStackPositionNumber = "1", frame + 1
    which = Dataset()
    which.ReferencedSegmentNumber = number
    groups = Dataset()
    groups.DerivationImageSequence = Sequence([derivation])
    groups.FrameContentSequence = Sequence([content])
    groups.SegmentIdentificationSequence = Sequence([which])
    return groups
