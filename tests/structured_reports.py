"""Structured reports made with pydicom, measurement reports in the shape of TID 1500."""

from __future__ import annotations

import io
import struct

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

COMPREHENSIVE = "1.2.840.10008.5.1.4.1.1.88.33"
SCORE = ("99S1", "99VND", "Stenosis score")
KIND = ("99S2", "99VND", "Stenosis class")
SEVERE, MILD = ("99C1", "99VND", "severe"), ("99C2", "99VND", "mild")
PSV = ("20247-5", "LN", "Peak Systolic Velocity")
GROUP = ("125007", "DCM", "Measurement Group")
SITE, SIDE = ("363698007", "SCT", "Finding Site"), ("272741003", "SCT", "Laterality")
ICA = ("86117002", "SCT", "Internal carotid artery")
RIGHT, LEFT = ("24028007", "SCT", "Right"), ("7771000", "SCT", "Left")
PLANTED = "Planted^Person"


def coded(code: tuple[str, str, str]) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = code
    return made


def item(kind: str, name, relation: str = "CONTAINS", *children: Dataset) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = relation, kind
    made.ConceptNameCodeSequence = [coded(name)]
    if children:
        made.ContentSequence = list(children)
    return made


def container(name, *children: Dataset) -> Dataset:
    return item("CONTAINER", name, "CONTAINS", *children)


def number(name, value, unit: str = "1", *children: Dataset) -> Dataset:
    made = item("NUM", name, "CONTAINS", *children)
    if value is None:
        made.NumericValueQualifierCodeSequence = [
            coded(("114006", "DCM", "Measurement failure"))
        ]
        return made
    measured = Dataset()
    measured.NumericValue = str(value)
    measured.MeasurementUnitsCodeSequence = [coded((unit, "UCUM", unit))]
    made.MeasuredValueSequence = [measured]
    return made


def code(name, value, relation: str = "CONTAINS", *children: Dataset) -> Dataset:
    made = item("CODE", name, relation, *children)
    made.ConceptCodeSequence = [coded(value)]
    return made


def text(name, value: str, relation: str = "CONTAINS") -> Dataset:
    made = item("TEXT", name, relation)
    made.TextValue = value
    return made


def image(uid: str) -> Dataset:
    made = Dataset()
    made.RelationshipType, made.ValueType = "CONTAINS", "IMAGE"
    reference = Dataset()
    reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.6.1"
    reference.ReferencedSOPInstanceUID = uid
    made.ReferencedSOPSequence = [reference]
    return made


def site(side) -> Dataset:
    return code(SITE, ICA, "HAS CONCEPT MOD", code(SIDE, side, "HAS CONCEPT MOD"))


def observer() -> list[Dataset]:
    person = item("PNAME", ("121008", "DCM", "Person Observer Name"), "HAS OBS CONTEXT")
    person.PersonName = PLANTED
    return [
        code(
            ("121005", "DCM", "Observer Type"), ("121007", "DCM", "Device"), "HAS OBS CONTEXT"
        ),
        text(
            ("121014", "DCM", "Device Observer Manufacturer"), "Vendor Ltd", "HAS OBS CONTEXT"
        ),
        text(("121016", "DCM", "Device Observer Serial Number"), "SN-4711", "HAS OBS CONTEXT"),
        text(("111001", "DCM", "Algorithm Name"), "StenoNet", "HAS OBS CONTEXT"),
        text(("111003", "DCM", "Algorithm Version"), "2.1", "HAS OBS CONTEXT"),
        person,
    ]


def report(*children: Dataset, **head) -> Dataset:
    """Return a report; ``head`` sets any element of the data set by keyword."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = COMPREHENSIVE, generate_uid()
    made.StudyInstanceUID, made.SeriesInstanceUID = generate_uid(), generate_uid()
    made.PatientID, made.PatientName = "MRN0001", PLANTED
    made.PatientBirthDate, made.PatientSex = "19500102", "F"
    made.Modality, made.Manufacturer = "SR", "Vendor Ltd"
    made.AccessionNumber = "ACC1"
    made.ContentDate, made.ContentTime = "20240317", "101500"
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = [coded(("126000", "DCM", "Imaging Measurement Report"))]
    made.ContentSequence = list(children)
    for keyword, value in head.items():
        setattr(made, keyword, value)
    return made


def to_bytes(made: Dataset) -> bytes:
    made.file_meta = FileMetaDataset()
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID
    made.file_meta.MediaStorageSOPInstanceUID = made.get("SOPInstanceUID", "1.2")
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    stream = io.BytesIO()
    made.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def nested(levels: int, *, defined: bool = False) -> bytes:
    """Return a report whose containers nest so deep, written without recursion."""
    shallow = to_bytes(report(container(GROUP)))
    mark = struct.pack("<HH2sH", 0x0040, 0xA730, b"SQ", 0)
    head = shallow[: shallow.index(mark)]
    kind = struct.pack("<HH2sH", 0x0040, 0xA040, b"CS", 10) + b"CONTAINER "
    body = kind
    if defined:
        for _ in range(levels):
            framed = struct.pack("<HHI", 0xFFFE, 0xE000, len(body)) + body
            body = kind + mark + struct.pack("<I", len(framed)) + framed
        return head + body[len(kind) :]
    opening = (
        mark + struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    )
    closing = struct.pack("<HHI", 0xFFFE, 0xE00D, 0) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return head + (opening + kind) * levels + closing * levels
