"""Ultrasound files with planted identity: each kind hides one word that must not survive."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import simplejpeg
from pydicom import Dataset, Sequence
from pydicom.encaps import encapsulate
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEGBaseline8Bit

WORD = "Zyxwordplanted"
ROWS, COLUMNS = 96, 128
REGION = (16, 32, 111, 87)
_CODECS = (
    "utf8", "utf-16-le", "utf-16-be", "utf-32-le", "cp037", "latin-1", "iso8859_5",
    "iso8859_7", "gb18030", "shift_jis", "iso2022_jp", "euc_kr",
)  # fmt: skip
Plant = Callable[[Dataset], None]


def region() -> Dataset:
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = 1, 1, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = REGION[0], REGION[1]
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = REGION[2], REGION[3]
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX = item.PhysicalDeltaY = 0.02
    return item


def pixels(frames: int = 1, samples: int = 1) -> np.ndarray:
    """Speckle with a bright banner outside the region; shape (frames, rows, columns[, 3])."""
    shape = (frames, ROWS, COLUMNS) if samples == 1 else (frames, ROWS, COLUMNS, samples)
    image = np.random.RandomState(7).randint(20, 200, shape).astype(np.uint8)
    image[:, 4:20, 8:90] = 255
    return image


def ultrasound() -> Dataset:
    dataset = Dataset()
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.6.1"
    dataset.SOPInstanceUID = "1.2.826.0.1.3680043.8.498.1001"
    dataset.StudyInstanceUID = "1.2.826.0.1.3680043.8.498.1"
    dataset.SeriesInstanceUID = "1.2.826.0.1.3680043.8.498.2"
    dataset.Modality = "US"
    dataset.Manufacturer, dataset.ManufacturerModelName = "Philips", "CX50"
    dataset.SoftwareVersions = ["5.0.1", "b12"]
    dataset.PatientName, dataset.PatientID = "Plain^Name", "PLAINID1"
    dataset.PatientSex, dataset.PatientAge = "F", "054Y"
    dataset.PatientBirthDate = "19700501"
    dataset.StudyDate, dataset.StudyTime = "20240315", "101530"
    dataset.StudyID, dataset.AccessionNumber = "S1", "ACC1"
    dataset.SequenceOfUltrasoundRegions = Sequence([region()])
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = ROWS, COLUMNS, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = pixels().tobytes()
    dataset.file_meta = Dataset()
    dataset.file_meta = _meta(dataset)
    return dataset


def _meta(dataset: Dataset):
    from pydicom.dataset import FileMetaDataset

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def as_file(dataset: Dataset, preamble: bytes = b"\0" * 128) -> bytes:
    stream = io.BytesIO()
    dataset.preamble = preamble
    dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def _identifiers(ds: Dataset) -> None:
    ds.PatientName, ds.PatientID = f"{WORD}^Anna", f"{WORD}7"
    ds.OtherPatientIDs, ds.PatientBirthName = [WORD, "x"], WORD
    ds.PatientAddress, ds.PatientTelephoneNumbers = f"1 {WORD} Street", WORD
    ds.PatientMotherBirthName, ds.EthnicGroup, ds.Occupation = WORD, WORD, WORD
    ds.MedicalRecordLocator, ds.IssuerOfPatientID = WORD, WORD


def _people_and_places(ds: Dataset) -> None:
    ds.ReferringPhysicianName = ds.OperatorsName = ds.PerformingPhysicianName = WORD
    ds.InstitutionName = ds.InstitutionAddress = ds.StationName = WORD
    ds.InstitutionalDepartmentName, ds.DeviceSerialNumber = WORD, WORD
    ds.PhysiciansOfRecord, ds.RequestingPhysician = WORD, WORD


def _descriptions(ds: Dataset) -> None:
    ds.StudyDescription = ds.SeriesDescription = ds.ProtocolName = WORD
    ds.ImageComments = ds.PatientComments = ds.AdditionalPatientHistory = f"seen by {WORD}"
    ds.DerivationDescription = ds.StudyComments = ds.AcquisitionComments = WORD


def _private(ds: Dataset) -> None:
    block = ds.private_block(0x0009, "ACME 1.0", create=True)
    block.add_new(1, "LO", WORD)
    item = Dataset()
    item.PatientName = WORD
    block.add_new(2, "SQ", Sequence([item]))
    block.add_new(3, "OB", WORD.encode())


def _nested(ds: Dataset) -> None:
    item = Dataset()
    item.PatientName, item.TextValue, item.PersonName = WORD, WORD, WORD
    for depth in range(12):
        outer = Dataset()
        outer.AnatomicRegionSequence = Sequence([item])
        outer.ImageComments, outer.AcquisitionProtocolDescription = WORD, f"{WORD}{depth}"
        item = outer
    ds.AnatomicRegionSequence = Sequence([item])
    ds.RequestAttributesSequence = Sequence([item])


def _codes(ds: Dataset) -> None:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = WORD[:16], "99LOCAL", WORD
    ds.ProcedureCodeSequence = Sequence([item])


def _unlisted_text(ds: Dataset) -> None:
    ds.add_new(0x00181030 + 0, "LO", WORD)
    ds.add_new(0x0040A160, "UT", WORD)
    ds.add_new(0x00189424, "LT", WORD)
    ds.add_new(0x00741204, "LO", WORD)
    ds.add_new(0x00400253, "SH", WORD)
    ds.add_new(0x00280A02, "CS", "OK")


def _unknown(ds: Dataset) -> None:
    ds.add_new(0x00080081, "UN", WORD.encode())
    ds.add_new(0x00189999, "UN", WORD.encode())
    ds.add_new(0x00102160, "UN", WORD.encode())


def _uids(ds: Dataset) -> None:
    ds.StudyInstanceUID = "1.2.3.777000777.4"
    ds.FrameOfReferenceUID = "1.2.3.777000777.5"
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.6.1"
    item.ReferencedSOPInstanceUID = "1.2.3.777000777.6"
    ds.SourceImageSequence = Sequence([item])


def _dates(ds: Dataset) -> None:
    ds.PatientBirthDate = ds.StudyDate = ds.ContentDate = ds.AcquisitionDate = "19870623"
    ds.add_new(0x00181200, "DA", "19870623")
    ds.add_new(0x0008002A, "DT", "19870623101112.55+0500")
    ds.add_new(0x00404050, "DT", "19870623101112")
    ds.add_new(0x00380020, "DA", "19870623")


def _overlay(ds: Dataset) -> None:
    ds.add_new(0x60000010, "US", 8)
    ds.add_new(0x60000011, "US", 8)
    ds.add_new(0x60000022, "LO", WORD)
    ds.add_new(0x60003000, "OW", (WORD + " ").encode()[:14])
    ds.add_new(0x50003000, "OW", WORD.encode())
    ds.add_new(0x50000040, "SH", WORD)


def _icon(ds: Dataset) -> None:
    item = Dataset()
    item.Rows = item.Columns = 4
    item.PixelData = WORD.encode() + b"\0\0"
    item["PixelData"].VR = "OB"
    ds.IconImageSequence = Sequence([item])


def _illegal_values(ds: Dataset) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds.add_new(0x00100040, "CS", WORD)
        ds.add_new(0x00180015, "CS", WORD)
        ds.add_new(0x00101010, "AS", "Zyxwordplanted")
        ds.add_new(0x00080008, "CS", ["ORIGINAL", WORD])
        ds.add_new(0x00185010, "LO", f"probe 1234567 {WORD}")


def _documents(ds: Dataset) -> None:
    ds.add_new(0x00420011, "OB", WORD.encode())
    ds.add_new(0x00420010, "ST", WORD)
    ds.add_new(0xFFFCFFFC, "OB", WORD.encode())
    ds.add_new(0x04000500, "SQ", Sequence([]))
    ds.add_new(0x00280303, "CS", "UNMODIFIED")


KINDS: dict[str, Plant] = {
    "identifiers": _identifiers,
    "people and places": _people_and_places,
    "descriptions": _descriptions,
    "private elements": _private,
    "nested sequences": _nested,
    "local codes": _codes,
    "text the profile does not name": _unlisted_text,
    "unknown representation": _unknown,
    "overlays and curves": _overlay,
    "icon image": _icon,
    "illegal values": _illegal_values,
    "documents and trailers": _documents,
}


def planted(kind: str, *, implicit: bool = False) -> bytes:
    dataset = ultrasound()
    KINDS[kind](dataset)
    if implicit:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    return as_file(dataset)


def jpeg_cine(frames: int = 3, *, comment: bytes = b"", with_region: bool = True) -> bytes:
    """A JPEG baseline cine whose streams carry a comment and an EXIF-like segment."""
    dataset = ultrasound()
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "YBR_FULL_422"
    dataset.PlanarConfiguration, dataset.NumberOfFrames = 0, frames
    dataset.LossyImageCompression = "01"
    streams = []
    for image in pixels(frames, 3):
        stream = simplejpeg.encode_jpeg(image, quality=90, colorsubsampling="422")
        if comment:
            note = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
            body = b"Exif\0\0" + comment
            exif = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
            stream = stream[:2] + note + exif + stream[2:] + comment
        streams.append(stream)
    dataset.PixelData = encapsulate(streams)
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    if not with_region:
        del dataset.SequenceOfUltrasoundRegions
    return as_file(dataset)


def traces(data: bytes, word: str = WORD) -> list[str]:
    """Return the encodings in which a word stands in the bytes, in any case."""
    found = []
    for codec in _CODECS:
        for form in {word, word.upper(), word.lower()}:
            try:
                encoded = form.encode(codec)
            except UnicodeEncodeError:
                continue
            if encoded in data:
                found.append(codec)
    swapped = word.encode()
    turned = b"".join(swapped[i : i + 2][::-1] for i in range(0, len(swapped), 2))
    return found + (["byte-swapped"] if turned in data else [])
