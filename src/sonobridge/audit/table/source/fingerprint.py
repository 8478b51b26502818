"""What a file is by its bytes: its kind, its encoding, its SHA-256."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from sonobridge.audit.table.source.faults import refusal

__all__ = ["HEAD", "Fingerprint", "Progress", "fingerprint", "kind_of_bytes"]

Encoding = Literal["utf-8", "utf-16", "latin-1"]

HEAD = 1 << 20
"""Bytes of the file's head that its kind and layout are told from."""

_CHUNK = 1 << 22
_C1 = re.compile(rb"[\x80-\x9f]")
_SAVE_AS = "Save it again as CSV with the encoding UTF-8."

_MAGIC = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"%PDF", "a PDF document"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x80\x04\x95", "a Python pickle"),
)


class Progress(Protocol):
    """Where reading tells how far it is; may raise to cancel it."""

    def __call__(self, done: int, total: int | None, unit: str, note: str = "") -> None:
        """Report ``done`` of ``total`` things named ``unit``."""
        ...


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of a file (hexadecimal) and the encoding of its text."""

    sha256: str
    encoding: Encoding


def kind_of_bytes(head: bytes, where: str) -> Literal["csv", "parquet"]:
    """Return what the head of a file says it is, whatever its name says.

    Raises
    ------
    InvalidInputError
        If it is something else, which is then named.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    foreign = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if head.startswith(b"PK\x03\x04"):
        sheet = b"xl/" in head or b"[Content_Types]" in head
        foreign = "an Excel workbook (xlsx)" if sheet else "a zip archive"
    elif head[128:132] == b"DICM":
        foreign = "a DICOM file"
    elif head.lstrip()[:1] in (b"{", b"["):
        foreign = "JSON"
    elif head.lstrip()[:1] == b"<":
        foreign = "HTML or XML"
    if foreign:
        raise refusal(
            f"The file is {foreign}, not a CSV or Parquet table.",
            where,
            "Its first bytes say so, whatever its name says.",
            "Unpack it, or export the table as CSV (UTF-8) or Parquet.",
        )
    return "csv"


def fingerprint(path: Path, kind: str, progress: Progress | None) -> Fingerprint:
    """Stream a file once: hash its bytes and check that its text can be read.

    Text is UTF-8 (with or without mark), UTF-16 with a little-endian mark, or Latin-1.

    Raises
    ------
    InvalidInputError
        With encoding and byte offset, where the text has another encoding or zero bytes.
    """
    digest = hashlib.sha256()
    total = path.stat().st_size
    with path.open("rb") as file:
        text = _Text(file.read(4), path.name) if kind == "csv" else None
        file.seek(0)
        done = 0
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            if text is not None:
                text.check(chunk, done)
            done += len(chunk)
            if progress is not None:
                progress(done, total, "bytes", "checking the file")
    if text is not None:
        text.end(done)
    return Fingerprint(digest.hexdigest(), text.encoding if text else "utf-8")


class _Text:
    """Tells the encoding of a stream of bytes, chunk by chunk."""

    def __init__(self, start: bytes, where: str) -> None:
        self.where = where
        self.encoding: Encoding = "utf-8"
        self.beyond_ascii = False
        if start.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
            raise self._refused("UTF-32", 0)
        if start.startswith(b"\xfe\xff"):
            raise self._refused("UTF-16 big-endian", 0)
        if start.startswith(b"\xff\xfe"):
            self.encoding = "utf-16"
        self.decoder = codecs.getincrementaldecoder(self.encoding)()
        self.pending = 0

    def check(self, chunk: bytes, offset: int) -> None:
        """Check the next bytes, which start at an offset of the file."""
        if self.encoding != "utf-16" and (zero := chunk.find(b"\0")) >= 0:
            raise refusal(
                "The file holds zero bytes, so it is not text.",
                f"{self.where}, byte {offset + zero}",
                "It is binary, damaged, or UTF-16 without its byte order mark.",
                _SAVE_AS,
            )
        if self.encoding == "latin-1":
            self._check_latin(chunk, offset, 0)
        elif self.pending or not chunk.isascii() or self.encoding == "utf-16":
            self._decode(chunk, offset)

    def end(self, total: int) -> None:
        """Check that the last character is whole."""
        if self.encoding == "latin-1":
            return
        try:
            self.decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            self._fall_back(error, total - self.pending)

    def _decode(self, chunk: bytes, offset: int) -> None:
        held = self.pending
        try:
            text = self.decoder.decode(chunk)
        except UnicodeDecodeError as error:
            self._fall_back(error, offset - held)
            return
        self.pending = len(self.decoder.getstate()[0])
        self.beyond_ascii = self.beyond_ascii or not text.isascii()

    def _fall_back(self, error: UnicodeDecodeError, offset: int) -> None:
        """Take the text as Latin-1 if nothing in it speaks for another encoding.

        ``offset`` is where the bytes that could not be decoded lie in the file.
        """
        data = error.object
        before = data[: error.start].removeprefix(codecs.BOM_UTF8)
        if self.encoding == "utf-16" or self.beyond_ascii or not before.isascii():
            name = "UTF-16" if self.encoding == "utf-16" else "UTF-8"
            raise refusal(
                f"The text is {name} with a damaged character.",
                f"{self.where}, byte {offset + error.start}",
                f"The bytes there are no {name} character, though others before are.",
                "Export the table again as CSV with the encoding UTF-8.",
            )
        self.encoding = "latin-1"
        self._check_latin(data, offset, error.start)

    def _check_latin(self, chunk: bytes, offset: int, start: int) -> None:
        if found := _C1.search(chunk, start):
            raise self._refused("Windows-1252 or another old code page", offset + found.start())

    def _refused(self, encoding: str, offset: int) -> Exception:
        return refusal(
            "The encoding of the text is not read here.",
            f"{self.where}, byte {offset}",
            f"It seems to be {encoding}; UTF-8, UTF-16 little-endian and Latin-1 are read.",
            _SAVE_AS,
        )
