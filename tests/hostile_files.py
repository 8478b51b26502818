"""The hostile corpus: named package files, and twelve files made from two examples."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from functools import cache

import pydicom
from pydicom.uid import DeflatedExplicitVRLittleEndian

from imaging_files import load

REJECTED = "quarantined"
ACCEPTED = "accepted"

# name: (outcome, reason code or pixel status)
PACKAGED: dict[str, tuple[str, str]] = {
    "ExplVR_BigEndNoMeta.dcm": (REJECTED, "no_part10_header"),
    "ExplVR_LitEndNoMeta.dcm": (REJECTED, "no_part10_header"),
    "no_meta.dcm": (REJECTED, "no_part10_header"),
    "rtplan_truncated.dcm": (REJECTED, "element_beyond_end"),
    "ExplVR_BigEnd.dcm": (ACCEPTED, "decodable"),
    "no_meta_group_length.dcm": (ACCEPTED, "none"),
    "meta_missing_tsyntax.dcm": (ACCEPTED, "undecodable"),
    "MR_truncated.dcm": (ACCEPTED, "truncated"),
    "badVR.dcm": (ACCEPTED, "undecodable"),
    "UN_sequence.dcm": (ACCEPTED, "none"),
    "nested_priv_SQ.dcm": (ACCEPTED, "undecodable"),
    "priv_SQ.dcm": (ACCEPTED, "none"),
    "image_dfl.dcm": (ACCEPTED, "decodable"),
    "empty_charset_LEI.dcm": (ACCEPTED, "none"),
    "JPEG2000-embedded-sequence-delimiter.dcm": (ACCEPTED, "decodable"),
    "J2K_pixelrep_mismatch.dcm": (ACCEPTED, "decodable"),
    "GDCMJ2K_TextGBR.dcm": (ACCEPTED, "decodable"),
    "JPEG-lossy.dcm": (ACCEPTED, "decodable"),
    "MR_small_padded.dcm": (ACCEPTED, "decodable"),
    "SC_rgb_gdcm_KY.dcm": (ACCEPTED, "decodable"),
    "reportsi_with_empty_number_tags.dcm": (ACCEPTED, "none"),
    "SC_rgb_small_odd.dcm": (ACCEPTED, "decodable"),
    "SC_rgb_small_odd_big_endian.dcm": (ACCEPTED, "decodable"),
    "MR_small_expb.dcm": (ACCEPTED, "decodable"),
    "test-SR.dcm": (ACCEPTED, "none"),
    "waveform_ecg.dcm": (ACCEPTED, "none"),
    "bad_sequence.dcm": (ACCEPTED, "decodable"),
    "explicit_VR-UN.dcm": (ACCEPTED, "decodable"),
    "emri_small_jpeg_2k_lossless_too_short.dcm": (ACCEPTED, "decodable"),
    "US1_J2KR.dcm": (ACCEPTED, "decodable"),
    "gdcm-US-ALOKA-16.dcm": (ACCEPTED, "decodable"),
    "gdcm-US-ALOKA-16_big.dcm": (ACCEPTED, "decodable"),
    "693_J2KI.dcm": (ACCEPTED, "decodable"),
}

CHARACTER_SETS = (
    "chrArab", "chrFren", "chrFrenMulti", "chrGerm", "chrGreek", "chrH31", "chrH32", "chrHbrw",
    "chrI2", "chrJapMulti", "chrJapMultiExplicitIR6", "chrKoreanMulti", "chrRuss",
    "chrSQEncoding", "chrSQEncoding1", "chrX1", "chrX2",
)  # fmt: skip

MADE: dict[str, tuple[str, str]] = {
    "trunc_half": (ACCEPTED, "truncated"),
    "cine_trunc": (ACCEPTED, "truncated"),
    "pix_len_2GB": (ACCEPTED, "decodable"),
    "rows_65535": (ACCEPTED, "undecodable"),
    "nframes_neg": (ACCEPTED, "undecodable"),
    "nframes_huge": (ACCEPTED, "truncated"),
    "sq_depth_5000": (REJECTED, "nesting_too_deep"),
    "deflate_bomb_400MB": (REJECTED, "deflate_bomb"),
    "uid_pathtraversal": (ACCEPTED, "decodable"),
    "name_sql": (ACCEPTED, "decodable"),
    "id_formula": (ACCEPTED, "decodable"),
    "meta_uid_mismatch": (ACCEPTED, "decodable"),
    "no_sop_uid": (REJECTED, "sop_instance_uid_missing"),
    "empty": (REJECTED, "empty_file"),
    "preamble_only": (REJECTED, "no_dataset"),
    "text": (REJECTED, "no_part10_header"),
    "study_date_impossible": (ACCEPTED, "decodable"),
}

RGB, CINE = "examples_rgb_color.dcm", "examples_ybr_color.dcm"


@cache
def made(name: str) -> bytes:
    """Build one of the made files."""
    rgb = load(RGB)
    place = rgb.index(b"\xe0\x7f\x10\x00O")
    if name == "trunc_half":
        return rgb[: len(rgb) // 2]
    if name == "cine_trunc":
        return load(CINE)[: len(load(CINE)) * 2 // 3]
    if name == "pix_len_2GB":
        return rgb[: place + 8] + struct.pack("<I", 0x7FFFFFFE) + rgb[place + 12 :]
    if name == "sq_depth_5000":
        return rgb[:place] + _nested(5000) + rgb[place:]
    if name == "deflate_bomb_400MB":
        return _bomb(400)
    if name == "empty":
        return b""
    if name == "preamble_only":
        return bytes(128) + b"DICM"
    if name == "text":
        return b"This is a letter, not an image. " * 20
    return _changed(name)


def _changed(name: str) -> bytes:
    source = CINE if name.startswith("nframes") else RGB
    dataset = pydicom.dcmread(io.BytesIO(load(source)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name == "rows_65535":
            dataset.Rows = dataset.Columns = 65535
        elif name == "nframes_neg":
            dataset.NumberOfFrames = "-30"
        elif name == "nframes_huge":
            dataset.NumberOfFrames = "2147483646"
        elif name == "uid_pathtraversal":
            dataset.SOPInstanceUID = "../../../../../../tmp/owned"
        elif name == "name_sql":
            dataset.PatientName = "Robert'); DROP TABLE instance;--"
        elif name == "id_formula":
            dataset.PatientID = "=cmd|' /C calc'!A0"
        elif name == "meta_uid_mismatch":
            dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4.5"
        elif name == "no_sop_uid":
            del dataset.SOPInstanceUID
        elif name == "study_date_impossible":
            dataset.StudyDate = "20261399"
        stream = io.BytesIO()
        pydicom.dcmwrite(stream, dataset)
    return stream.getvalue()


def _nested(depth: int) -> bytes:
    """Return a sequence of defined-free length nested many times (0040,A730)."""
    opened = struct.pack("<HH2sHI", 0x0040, 0xA730, b"SQ", 0, 0xFFFFFFFF)
    opened += struct.pack("<HHI", 0xFFFE, 0xE000, 0xFFFFFFFF)
    closed = struct.pack("<HHIHHI", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    return opened * depth + closed * depth


def _bomb(mebibytes: int) -> bytes:
    """Return a deflated file whose data set is one huge private element."""
    dataset = pydicom.dcmread(io.BytesIO(load(RGB)), stop_before_pixels=True)
    meta = dataset.file_meta
    meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    stream = io.BytesIO()
    small = pydicom.Dataset()
    small.SOPClassUID, small.SOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    small.file_meta = meta
    small.preamble = bytes(128)
    pydicom.dcmwrite(stream, small)
    whole = stream.getvalue()
    head = whole[: 144 + struct.unpack_from("<I", whole, 140)[0]]
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    size = mebibytes << 20
    parts = [machine.compress(struct.pack("<HH2sHI", 0x0009, 0x1001, b"OB", 0, size))]
    parts += [machine.compress(bytes(1 << 20)) for _ in range(mebibytes)]
    return head + b"".join(parts) + machine.flush()
