"""RGB stills (uncompressed) and JPEG cines of 800 x 600 with a scanner's headers."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image
from pydicom import Dataset, Sequence
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

from sonobridge.core.randomness import generator

ROWS, COLUMNS, SEED = 600, 800, 11


def write_stills(folder: Path, count: int) -> list[Path]:
    """Write ``count`` uncompressed RGB stills (1.44 MB each)."""
    speckle = _speckle(1)[0]
    paths = []
    for number in range(count):
        dataset = _header(number, "1.2.840.10008.5.1.4.1.1.6.1")
        image = np.roll(speckle, number * 37, axis=1)
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
        dataset.PixelData = image.tobytes()
        paths.append(_write(folder / f"still{number:05d}.dcm", dataset, ExplicitVRLittleEndian))
    return paths


def write_cines(folder: Path, count: int, frames: int = 30) -> list[Path]:
    """Write ``count`` JPEG baseline cines (4:2:2, quality 85)."""
    streams = [
        simplejpeg.encode_jpeg(image, quality=85, colorsubsampling="422")
        for image in _speckle(frames)
    ]
    paths = []
    for number in range(count):
        dataset = _header(number + 100_000, "1.2.840.10008.5.1.4.1.1.3.1")
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "YBR_FULL_422", 0
        dataset.NumberOfFrames, dataset.FrameTime = frames, 33.3
        dataset.LossyImageCompression = "01"
        turned = streams[number % frames :] + streams[: number % frames]
        dataset.PixelData = encapsulate(turned)
        dataset["PixelData"].is_undefined_length = True
        paths.append(_write(folder / f"cine{number:05d}.dcm", dataset, JPEGBaseline8Bit))
    return paths


def _speckle(frames: int) -> np.ndarray:
    """Return moving speckle, grains of about eight pixels, as scanners draw it."""
    rng = generator(SEED, "speckle")
    coarse = rng.rayleigh(40, ((ROWS + frames) // 8 + 2, COLUMNS // 8 + 2)).clip(0, 255)
    image = Image.fromarray(coarse.astype(np.uint8))
    wide = np.asarray(image.resize((COLUMNS, ROWS + frames), Image.Resampling.BICUBIC))
    grey = np.stack([wide[k : k + ROWS] for k in range(frames)])
    return np.repeat(grey[..., None], 3, axis=3)


def _header(number: int, sop_class: str) -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID, dataset.SOPInstanceUID = sop_class, f"1.2.826.0.1.9.{number}.1"
    dataset.StudyInstanceUID = f"1.2.826.0.1.9.{number // 20}.2"
    dataset.SeriesInstanceUID = f"1.2.826.0.1.9.{number // 10}.3"
    dataset.Modality, dataset.Manufacturer = "US", ("GE", "Philips", "Canon")[number % 3]
    dataset.ManufacturerModelName, dataset.SoftwareVersions = "Bench 9", ["1.2", "b7"]
    dataset.PatientName, dataset.PatientID = f"Bench^Patient{number // 40}", f"B{number // 40}"
    dataset.PatientBirthDate, dataset.PatientSex = "19600101", "F"
    dataset.PatientAge, dataset.PatientWeight, dataset.PatientSize = "065Y", "70", "1.7"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = "20250103"
    dataset.ContentDate, dataset.StudyTime, dataset.ContentTime = "20250103", "101500", "101501"
    dataset.AccessionNumber, dataset.StudyID = f"A{number // 20}", str(number // 20)
    dataset.StudyDescription, dataset.SeriesDescription = "Carotid duplex", "Longitudinal"
    dataset.InstitutionName, dataset.StationName = "Bench Hospital", "US3"
    dataset.ReferringPhysicianName = dataset.OperatorsName = "Bench^Doctor"
    dataset.DeviceSerialNumber, dataset.ProtocolName = "SN123", "Carotid"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VASCULAR", "0001"]
    dataset.SeriesNumber, dataset.InstanceNumber = 1, number % 100
    dataset.TransducerData = ["L12", "X"]
    region = Dataset()
    region.RegionSpatialFormat = region.RegionDataType = 1
    region.RegionFlags = 0
    region.RegionLocationMinX0 = region.RegionLocationMinY0 = 0
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = COLUMNS - 1, ROWS - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.005
    dataset.SequenceOfUltrasoundRegions = Sequence([region])
    block = dataset.private_block(0x0019, "BENCH 1.0", create=True)
    for offset in range(20):
        block.add_new(offset, "LO", f"private value {offset}")
    dataset.SamplesPerPixel, dataset.Rows, dataset.Columns = 3, ROWS, COLUMNS
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    return dataset


def _write(path: Path, dataset: Dataset, syntax: str) -> Path:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    dataset.file_meta = meta
    stream = io.BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=True)
    path.write_bytes(stream.getvalue())
    return path
