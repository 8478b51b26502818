"""A bounded search of text for what may name a patient: patterns, never proof."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sonobridge.core.errors import ConflictError, TooLargeError

__all__ = [
    "LIMIT",
    "LONGEST",
    "Passage",
    "PatientDataFoundError",
    "ScanTooLargeError",
    "refuse_patient_data",
    "scan_texts",
]

LIMIT = "A scan finds known patterns; it cannot prove that no patient is named."
LONGEST = 500_000
_MOST = 100
_AROUND = 16
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])

# Numbers of a citation name an article; they are covered before the search.
_DOI = re.compile(r"\b10\.\d{4,9}/[\w.()/:;<>-]{1,100}")
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NAME = r"[^\W\d_a-zß-öø-ÿ][\w'’-]{1,40}"
_PROPER = r"[^\W\d_a-zß-öø-ÿ][^\W\d_A-ZÀ-ÖØ-Þ][\w'’-]{0,40}"

_YEAR, _MON, _DAY = r"(?:19|20)\d{2}", r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_SEP = r"[\s:#=.\"]"
_CODE = r"[A-Za-z]{0,4}-?\d"
_NAME_WORDS = (
    r"(?i:\b(?:patient[ _]?(?:'s )?name|name of (?:the )?patient|surname|forename"
    r"|first name|last name|family name|given name))"
)
_RECORD_WORDS = (
    r"(?i:\b(?:mrn|(?:medical |hospital )?record (?:number|no\.?)|hospital (?:number|no\.?)"
    r"|patient[ _]?id|nhs (?:number|no\.?)))"
)
_ACCESSION_WORDS = r"(?i:\bacc(?:ession)?(?:[ _]?(?:number|no\.?|#))?)"

# Staff titles (Dr, Prof) are left out on purpose: leads, reviewers and authors are named.
_SOURCES: tuple[tuple[str, str], ...] = (
    ("name", rf"\b(?:Mr|Mrs|MRS|Ms|Miss|Mx|Master)\.?[ \t]{{1,3}}{_NAME}"),
    (
        "name",
        r"\b(?:[Pp]atient|PATIENT|[Pp]t\.)['’s]{0,2}[ \t]{0,3}[:=]?[ \t]{0,3}" + _PROPER,
    ),
    ("name", rf"{_NAME_WORDS}[\s:=,;\"]{{1,6}}{_NAME}"),
    ("name", rf"\b{_NAME}\^{_NAME}"),
    ("record number", rf"{_RECORD_WORDS}{_SEP}{{0,6}}{_CODE}[\d -]{{3,14}}"),
    ("accession number", rf"{_ACCESSION_WORDS}{_SEP}{{1,6}}{_CODE}\d{{2,15}}\b"),
    ("social security number", r"\b\d{3}-\d{2}-\d{4}\b"),
    ("date", rf"\b{_YEAR}[-/.]{_MON}[-/.]{_DAY}(?!\d)"),
    ("date", rf"\b{_DAY}[-/.]{_DAY}[-/.](?:19|20)?\d{{2}}\b"),
    (
        "date",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[ ,-]{{1,2}}(?:19|20)?\d{{2}}\b",
    ),
    ("date", rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR}\b"),
    ("telephone", r"(?<![\w.])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"),
    ("telephone", r"\+\d{1,3}(?:[ .()-]{0,2}\d{2,4}){2,5}\b"),
    ("telephone", r"\b0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,4}\b"),
    ("e-mail", r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}\b"),
    ("age over 89", r"\b(?:9\d|1[01]\d)[ -]years?[ -]old\b"),
    ("identifier", r"\b[012]\.\d{1,9}(?:\.\d{1,40}){4,16}\b"),
    ("long number", r"\b\d{7,16}\b"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _SOURCES)


class ScanTooLargeError(TooLargeError):
    """More text than one scan reads."""

    code = "patient_data.size"


class PatientDataFoundError(ConflictError):
    """Text that may name a patient would have left the workspace."""

    code = "patient_data.found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place that may name a patient: where, what it looks like, the passage itself."""

    where: str
    kind: str
    text: str


def scan_texts(texts: Mapping[str, str], names: Sequence[str] = ()) -> tuple[Passage, ...]:
    """Return the passages that may name a patient, at most 100, in order of the texts.

    Parameters
    ----------
    texts
        By the place that a passage is named with.
    names
        Names that are known and must not occur, in any case.

    Raises
    ------
    ScanTooLargeError
        Above 500,000 characters in all.
    """
    size = sum(map(len, texts.values()))
    if size > LONGEST:
        raise ScanTooLargeError(
            "This is more text than one scan reads.",
            where="scan for patient data",
            why=f"It has {size} characters, at most {LONGEST} are read.",
            kept="Nothing left the workspace.",
            remedy="Shorten it.",
        )
    wanted = [
        ("known name", re.compile(rf"(?i)\b{re.escape(one.strip())}\b"))
        for one in names
        if one.strip()
    ]
    found: list[Passage] = []
    for where, raw in texts.items():
        text = unicodedata.normalize("NFKC", raw).translate(_INVISIBLE)
        text = _DOI.sub(lambda doi: "·" * len(doi[0]), text)
        taken: list[tuple[int, int]] = []
        for kind, pattern in (*_PATTERNS, *wanted):
            for hit in pattern.finditer(text):
                # What one pattern took, a later and looser one does not report again.
                if any(hit.start() < end and start < hit.end() for start, end in taken):
                    continue
                taken.append(hit.span())
                found.append(Passage(where=where, kind=kind, text=_around(text, *hit.span())))
                if len(found) == _MOST:
                    return tuple(found)
    return tuple(found)


def refuse_patient_data(texts: Mapping[str, str], *, kept: str) -> None:
    """Refuse texts in which a scan finds something, naming the passages.

    Raises
    ------
    PatientDataFoundError
        With up to five passages; ``kept`` says what was kept.
    ScanTooLargeError
        As :func:`scan_texts`.
    """
    found = scan_texts(texts)
    if not found:
        return
    named = "; ".join(f"{one.where}: {one.kind} in “{one.text}”" for one in found[:5])
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    raise PatientDataFoundError(
        f"{len(found)} {'passages' if len(found) > 1 else 'passage'} may name a patient.",
        where=", ".join(dict.fromkeys(one.where for one in found[:5])),
        why=f"{named}{more}.",
        kept=kept,
        remedy="Remove or reword each passage and try again.",
    )


def _around(text: str, start: int, end: int) -> str:
    """Return a passage with a little text on both sides, in one line of 80 characters."""
    shown = text[max(0, start - _AROUND) : min(end, start + 48) + _AROUND]
    return " ".join(shown.split())[:80]
