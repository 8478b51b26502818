"""A simulated clip as an Ultrasound Multi-frame Image with calibrated regions."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEGLSLossless,
    UltrasoundMultiFrameImageStorage,
)

from sonobridge.imaging.part10.writer import IMPLEMENTATION_CLASS_UID
from sonobridge.imaging.writing.identity import SimulatedIdentity

__all__ = ["TissueRegion", "as_file", "ultrasound_multiframe"]

_MOST_BYTES = 2**30
_CENTIMETRES: Final = 3
_TISSUE_2D: Final = 1
_IMPLEMENTATION = UID(IMPLEMENTATION_CLASS_UID)


@dataclass(frozen=True, slots=True, kw_only=True)
class TissueRegion:
    """Where the picture lies in the frame, and its scale.

    Attributes
    ----------
    left, top, right, bottom
        Pixels from 0, edges included.
    mm_per_pixel
        Scale, the same on both axes.
    foot_x, foot_y
        Pixel, within the region, of the middle of the probe's face (x 0, depth 0).
    """

    left: int
    top: int
    right: int
    bottom: int
    mm_per_pixel: float
    foot_x: int
    foot_y: int


def ultrasound_multiframe(
    frames: NDArray[np.uint8],
    *,
    identity: SimulatedIdentity,
    regions: tuple[TissueRegion, ...],
    frame_ms: float,
    transducer: str,
) -> bytes:
    """Return a DICOM file of grey or colour frames, compressed without loss (JPEG-LS).

    Parameters
    ----------
    frames
        (frames, rows, columns) grey, or (frames, rows, columns, 3) RGB.
    identity
        Patient, study, series.
    regions
        Calibrated regions (PS3.3 C.8.5.5).
    frame_ms
        Time from one frame to the next, milliseconds.
    transducer
        Kind of the transducer: ``SECTOR_PHASED``, ``CURVED LINEAR`` or ``LINEAR``.

    Raises
    ------
    ValueError
        If the frames are empty, of another form, or more than 1 GiB.
    """
    colour = frames.ndim == 4
    if frames.ndim not in {3, 4} or (colour and frames.shape[3] != 3) or not frames.size:
        raise ValueError("frames are (frames, rows, columns), or these by 3 colours")
    if frames.nbytes > _MOST_BYTES or len(frames) < 2:
        raise ValueError("a clip has at least 2 frames and at most 1 GiB of pixels")
    dataset = Dataset()
    dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
    identity.fill(dataset, instance="clip", series_number=1)
    dataset.Modality = "US"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VASCULAR", "0001"]
    dataset.AcquisitionDateTime = identity.made_at.strftime("%Y%m%d%H%M%S")
    dataset.PatientOrientation = ""
    dataset.BodyPartExamined = "NECK"
    dataset.TransducerData = [transducer, "", ""]
    dataset.LossyImageCompression = "00"
    dataset.BurnedInAnnotation = "NO"
    dataset.NumberOfFrames = len(frames)
    dataset.FrameTime = f"{frame_ms:.3f}"
    dataset.FrameIncrementPointer = 0x00181063
    dataset.SequenceOfUltrasoundRegions = Sequence([_region(region) for region in regions])
    _pixels(dataset, frames, colour)
    return as_file(dataset, compress=True)


def _region(region: TissueRegion) -> Dataset:
    item = Dataset()
    item.RegionSpatialFormat = _TISSUE_2D
    item.RegionDataType = 1
    item.RegionFlags = 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = region.left, region.top
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = region.right, region.bottom
    item.ReferencePixelX0, item.ReferencePixelY0 = region.foot_x, region.foot_y
    item.ReferencePixelPhysicalValueX = item.ReferencePixelPhysicalValueY = 0.0
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = _CENTIMETRES
    item.PhysicalDeltaX = item.PhysicalDeltaY = region.mm_per_pixel / 10.0
    return item


def _pixels(dataset: Dataset, frames: NDArray[np.uint8], colour: bool) -> None:
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
        dataset.UltrasoundColorDataPresent = 1
    dataset.Rows, dataset.Columns = frames.shape[1:3]
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    data = frames.tobytes()
    dataset.PixelData = data + bytes(len(data) % 2)


def as_file(dataset: Dataset, *, compress: bool) -> bytes:
    """Return a data set as a Part 10 file; ``compress`` makes its pixels JPEG-LS lossless."""
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.ImplementationClassUID = _IMPLEMENTATION
    dataset.file_meta.ImplementationVersionName = "SONOBRIDGE"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    if compress:
        dataset.compress(JPEGLSLossless, generate_instance_uid=False)
    stream = io.BytesIO()
    dataset.save_as(stream, enforce_file_format=True)
    return stream.getvalue()
