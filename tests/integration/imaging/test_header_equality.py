"""The scanner's fields equal pydicom's on every real file of the packages."""

import io
import math
import warnings
from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_files

from sonobridge.imaging import (
    SCAN_BYTES,
    Accepted,
    DecoderProcess,
    Part10Error,
    UnusualHeaderError,
    classify,
    scan_header,
    scan_whole,
)

TEXT = {
    "modality": "Modality", "manufacturer": "Manufacturer", "model": "ManufacturerModelName",
    "sop_class_uid": "SOPClassUID", "sop_instance_uid": "SOPInstanceUID",
    "study_instance_uid": "StudyInstanceUID", "series_instance_uid": "SeriesInstanceUID",
    "photometric_interpretation": "PhotometricInterpretation",
    "burned_in_annotation": "BurnedInAnnotation",
    "lossy_image_compression": "LossyImageCompression",
}  # fmt: skip
NUMBERS = {
    "rows": "Rows", "columns": "Columns", "samples_per_pixel": "SamplesPerPixel",
    "bits_allocated": "BitsAllocated", "bits_stored": "BitsStored",
    "pixel_representation": "PixelRepresentation",
    "planar_configuration": "PlanarConfiguration", "instance_number": "InstanceNumber",
    "frame_time_ms": "FrameTime",
}  # fmt: skip
PERSONAL = {
    "patient_name": "PatientName", "patient_id": "PatientID", "patient_sex": "PatientSex",
    "patient_birth_date": "PatientBirthDate", "patient_age": "PatientAge",
    "study_date": "StudyDate", "study_time": "StudyTime", "series_date": "SeriesDate",
    "accession_number": "AccessionNumber", "study_id": "StudyID",
    "study_description": "StudyDescription", "series_description": "SeriesDescription",
    "institution_name": "InstitutionName", "station_name": "StationName",
    "referring_physician_name": "ReferringPhysicianName", "protocol_name": "ProtocolName",
    "device_serial_number": "DeviceSerialNumber",
}  # fmt: skip
REGION = {
    "x0": "RegionLocationMinX0", "y0": "RegionLocationMinY0", "y1": "RegionLocationMaxY1",
    "data_type": "RegionDataType", "spatial_format": "RegionSpatialFormat",
    "unit_x": "PhysicalUnitsXDirection", "unit_y": "PhysicalUnitsYDirection",
    "delta_x": "PhysicalDeltaX", "delta_y": "PhysicalDeltaY",
    "reference_x": "ReferencePixelX0", "reference_y": "ReferencePixelY0",
}  # fmt: skip


def paths():
    found = [Path(one) for one in get_testdata_files("**/*")]
    return sorted({one for one in found if one.is_file() and one.suffix in {".dcm", ""}})


def text_of(dataset, keyword):
    value = dataset.get(keyword)
    if value is None:
        return ""
    if isinstance(value, pydicom.multival.MultiValue):
        return "\\".join(str(one) for one in value)
    return str(value).strip()


def same_number(found, wanted):
    if wanted is None or wanted == "":
        return found is None
    if isinstance(wanted, pydicom.multival.MultiValue):
        wanted = wanted[0]
    return found is not None and math.isclose(float(found), float(wanted), rel_tol=1e-9)


@pytest.fixture(scope="module")
def decoder():
    with DecoderProcess() as one:
        yield one


def test_fields_equal_the_peer_on_all_real_files(decoder):
    compared = by_scanner = regions = 0
    for path in paths():
        data = path.read_bytes()
        result = classify(data, decoder=decoder)
        if not isinstance(result, Accepted):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True, force=False)
            header, where = result.header, path.name
            for name, keyword in TEXT.items():
                assert getattr(header, name) == text_of(dataset, keyword), (where, name)
            for name, keyword in NUMBERS.items():
                if where == "badVR.dcm":
                    continue
                wanted = dataset.get(keyword)
                assert same_number(getattr(header, name), wanted), (where, name)
            for name, keyword in PERSONAL.items():
                found = getattr(header.identity, name).strip()
                assert found == text_of(dataset, keyword), (where, name)
            items = dataset.get("SequenceOfUltrasoundRegions") or []
            assert len(header.regions) == len(items), where
            for region, item in zip(header.regions, items, strict=True):
                for name, keyword in REGION.items():
                    assert getattr(region, name) == item.get(keyword), (where, name)
                regions += 1
        compared += 1
        by_scanner += header.read_by == "scanner"
    assert compared > 200
    assert by_scanner > 0.95 * compared
    assert regions > 10


def test_the_first_bytes_give_the_same_header_as_the_whole_file():
    whole = 0
    for path in paths():
        data = path.read_bytes()
        try:
            wanted = scan_whole(data).header
            found = scan_header(data[:SCAN_BYTES], len(data))
        except (UnusualHeaderError, Part10Error):
            continue
        assert found == wanted
        whole += 1
    assert whole > 200


def test_identity_never_shows_in_the_text_of_a_header():
    from imaging_files import load

    header = scan_whole(load("examples_palette.dcm")).header
    assert header.identity.patient_name
    assert header.identity.patient_name not in repr(header)
    assert header.identity.patient_id not in repr(header.identity)
