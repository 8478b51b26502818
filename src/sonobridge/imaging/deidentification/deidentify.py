"""One file in, its de-identified copy and a report out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from sonobridge.imaging.classification import Accepted
from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.deidentification.dates import DateRule
from sonobridge.imaging.deidentification.header_rules import HeaderRules
from sonobridge.imaging.deidentification.pixel_cleaning import (
    CleanedPixels,
    PixelBlanker,
    clean_pixels,
    removed_pixels,
)
from sonobridge.imaging.deidentification.policy import DeidentificationPolicy
from sonobridge.imaging.deidentification.profile import PROFILE_NAME
from sonobridge.imaging.deidentification.pseudonyms import Pseudonyms, patient_source
from sonobridge.imaging.deidentification.report import DeidentificationReport, PixelReport
from sonobridge.imaging.header import InstanceHeader
from sonobridge.imaging.header_scan import OpenedDataset, open_dataset
from sonobridge.imaging.part10.character_set import codec_of, decode_text
from sonobridge.imaging.part10.elements import DataSet, Element, parse_dataset
from sonobridge.imaging.part10.errors import UnusualHeaderError
from sonobridge.imaging.part10.transfer_syntax import (
    EXPLICIT_LITTLE_ENDIAN,
    TransferSyntax,
)
from sonobridge.imaging.part10.writer import text_element, write_part10

__all__ = ["Deidentified", "Rewriter", "deidentify", "patient_key_of"]

_CHARACTER_SET: Final = 0x00080005
_ISSUER: Final = 0x00100021
_SHORTEST_WORD: Final = 4
_METHOD: Final = "SONOBRIDGE PS3.15 BASIC PROFILE"
_CODES: Final = {
    "113100": "Basic Application Confidentiality Profile",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
}


class Rewriter(PixelBlanker, Protocol):
    """What :func:`deidentify` asks of a decoder process."""

    def rewrite(self, data: bytes) -> bytes:
        """Return the data set of an unusual file in Explicit VR Little Endian."""
        ...


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A de-identified copy.

    Attributes
    ----------
    data
        The new file; the same bytes for the same source, key and policy.
    patient_key
        Pseudonym of the patient, as written into the file.
    report
        Counts and names of rules, never values.
    """

    data: bytes = field(repr=False)
    patient_key: str
    report: DeidentificationReport


def deidentify(
    data: bytes,
    accepted: Accepted,
    *,
    key: bytes,
    policy: DeidentificationPolicy,
    decoder: Rewriter | None,
) -> Deidentified:
    """Make the de-identified copy of an accepted file.

    Parameters
    ----------
    data
        The source file.
    accepted
        Result of :func:`sonobridge.imaging.classification.classify` for these bytes.
    key
        The workspace's ``deid.key``.
    policy
        Dates, codes, legal path.
    decoder
        Child process for compressed frames that need blanking and for unusual headers;
        without one such frames are left unblanked (and say so).

    Raises
    ------
    Part10Error
        When the data set breaks a rule that the header scan did not reach.
    PixelError, DecoderCrashedError, DecoderTimeoutError
        When a frame that has to be blanked cannot be decoded.
    UnusualHeaderError
        For an unusual header without a decoder.

    Notes
    -----
    Elements are treated by ``reference_data/deidentification/basic_profile.csv``;
    those it does not name by their value representation, free text being removed. The
    preamble is zeroed, file meta is rebuilt, private elements, unknown elements,
    overlays, curves and the icon image are removed.
    """
    opened = open_dataset(data)
    dataset, codec = _parsed(data, opened, decoder)
    header = accepted.header
    source = patient_source(
        header.identity.patient_id,
        _issuer(dataset, codec),
        header.identity.patient_name,
        header.identity.patient_birth_date,
        header.study_instance_uid or header.sop_instance_uid,
    )
    names = Pseudonyms(key, policy.codes)
    shift = Pseudonyms(key).shift_days(source)
    rules = HeaderRules(
        names,
        names.patient_key(source),
        DateRule(policy.dates, shift),
        codec,
        _identity_words(header),
    )
    clean = rules.apply(dataset)
    pixels = _pixels(accepted, decoder)
    for element in pixels.elements:
        clean[element.tag] = element
    codes = ["113100", "113108"]
    if policy.dates == "shifted":
        codes.insert(1, "113107")
    _complete(clean, header, rules, codes)
    report = DeidentificationReport(
        profile=PROFILE_NAME,
        legal_path=policy.legal_path,
        legal_reason=policy.reason,
        dates=policy.dates,
        actions=dict(sorted(rules.counts.items())),
        method_codes=tuple(codes),
        preamble_zeroed=opened.meta.preamble_used,
        pixels=pixels.report,
        notes=tuple(sorted(rules.notes)),
    )
    return Deidentified(
        write_part10(clean, pixels.transfer_syntax_uid), rules.patient_key, report
    )


def patient_key_of(header: InstanceHeader, key: bytes, issuer: str = "") -> str:
    """Return the keyed pseudonym that :func:`deidentify` gives this patient.

    Parameters
    ----------
    header
        Header of the source.
    key
        The workspace's ``deid.key``.
    issuer
        Issuer of Patient ID (0010,0021), empty when absent.
    """
    identity = header.identity
    return Pseudonyms(key).patient_key(
        patient_source(
            identity.patient_id,
            issuer,
            identity.patient_name,
            identity.patient_birth_date,
            header.study_instance_uid or header.sop_instance_uid,
        )
    )


def _parsed(
    data: bytes, opened: OpenedDataset, decoder: Rewriter | None
) -> tuple[DataSet, str | None]:
    """Parse the data set, by the general reader where the own parser gives up."""
    layout = TransferSyntax("", "", explicit=opened.explicit, little=opened.little)
    try:
        dataset = parse_dataset(opened.body, opened.offset, layout)
    except UnusualHeaderError:
        if decoder is None:
            raise
        body = decoder.rewrite(data)
        plain = TransferSyntax(EXPLICIT_LITTLE_ENDIAN, "", explicit=True, little=True)
        dataset = parse_dataset(body, 0, plain)
    declared = dataset.get(_CHARACTER_SET)
    return dataset, codec_of(bytes(declared.value) if declared else b"")


def _identity_words(header: InstanceHeader) -> frozenset[str]:
    """Return the words of a patient's name and numbers, of four characters or more."""
    known = header.identity
    texts = (known.patient_name, known.patient_id, known.accession_number)
    words = re.split(r"[\W_]+", " ".join(texts).casefold())
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)


def _issuer(dataset: DataSet, codec: str | None) -> str:
    element = dataset.get(_ISSUER)
    return decode_text(bytes(element.value), codec or "latin-1").strip() if element else ""


def _pixels(accepted: Accepted, decoder: PixelBlanker | None) -> CleanedPixels:
    header = accepted.header
    if header.pixels is None:
        report = PixelReport(
            status="no_pixels",
            reason="The instance holds no pixel data.",
            source_transfer_syntax_uid=header.transfer_syntax_uid,
            transfer_syntax_uid=EXPLICIT_LITTLE_ENDIAN,
        )
        return CleanedPixels((), EXPLICIT_LITTLE_ENDIAN, report)
    clip: ClipPixels | None = accepted.clip
    if clip is None:
        return removed_pixels(
            f"The pixels cannot be decoded: {accepted.pixels.reason}",
            header.transfer_syntax_uid,
        )
    return clean_pixels(clip, decoder)


def _complete(
    clean: DataSet, header: InstanceHeader, rules: HeaderRules, codes: list[str]
) -> None:
    """Add what every de-identified file says about itself."""
    additions = [
        text_element(0x00120062, b"CS", "YES"),
        text_element(0x00120063, b"LO", _METHOD),
        Element(0x00120064, b"SQ", items=tuple(_code(code) for code in codes)),
        text_element(0x00280303, b"CS", "MODIFIED"),
    ]
    if 0x00100010 not in clean:
        additions.append(text_element(0x00100010, b"PN", rules.patient_key))
    if 0x00100020 not in clean:
        additions.append(text_element(0x00100020, b"LO", rules.patient_key))
    if 0x00080018 not in clean and header.sop_instance_uid:
        additions.append(
            text_element(0x00080018, b"UI", rules.names.uid(header.sop_instance_uid))
        )
    if not all(bytes(one.value).isascii() for one in _texts(clean)):
        additions.append(text_element(_CHARACTER_SET, b"CS", "ISO_IR 192"))
    for element in additions:
        clean[element.tag] = element


def _texts(dataset: DataSet) -> list[Element]:
    found: list[Element] = []
    for element in dataset.values():
        if element.items is not None:
            for item in element.items:
                found += _texts(item)
        elif element.vr in {b"LO", b"SH", b"LT", b"ST", b"UT", b"UC", b"PN"}:
            found.append(element)
    return found


def _code(value: str) -> DataSet:
    rows = (
        text_element(0x00080100, b"SH", value),
        text_element(0x00080102, b"SH", "DCM"),
        text_element(0x00080104, b"LO", _CODES[value]),
    )
    return {row.tag: row for row in rows}
