"""Files on their way in: ``multipart/form-data`` streamed to private files, bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sonobridge.core.errors import InvalidInputError
from sonobridge.store import files
from sonobridge.store.clips.ingest import Upload

__all__ = ["Receiver", "boundary_of", "receive"]

_FIELD_LIMIT = 256


async def receive(request: Request, receiver: Receiver, boundary: bytes) -> None:
    """Take the whole body in; the receiver holds files and fields afterwards.

    Raises
    ------
    InvalidInputError
        If the body is not well formed, ends early, or breaks a bound of the receiver.
    """
    parser = MultipartParser(boundary, receiver.callbacks())  # type: ignore[arg-type]
    try:
        async for chunk in request.stream():
            if chunk:
                await run_in_threadpool(receiver.feed, parser, chunk)
        await run_in_threadpool(parser.finalize)
    except FormParserError:
        raise _bad("It is not a well-formed multipart body.") from None
    except ClientDisconnect:
        raise _bad("The connection ended before all bytes had come.") from None
    if not receiver.complete:
        raise _bad("The connection ended before all bytes had come.")
    if receiver.count == 0:
        raise _bad("It holds no file.")


def boundary_of(request: Request) -> bytes:
    """Return the boundary of a ``multipart/form-data`` request, or refuse it."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary or len(boundary) > 200:
        raise _bad("It is not multipart/form-data.")
    return boundary


def _more_than(files: int) -> str:
    return f"It holds more than {files} {'file' if files == 1 else 'files'}."


def _bad(why: str) -> InvalidInputError:
    return InvalidInputError(
        "The upload cannot be used.",
        where="request body",
        why=why,
        kept="Nothing was imported; what had come was deleted.",
        remedy="Choose the files again and send them.",
    )


@dataclass(slots=True)
class Receiver:
    """Writes parts as they come; the file names of the sender are not kept.

    Attributes
    ----------
    upload
        Where the files go.
    known
        Names of fields that may come; any other is refused.
    most_files
        How many files may come.
    count, size
        Files so far, and their bytes.
    complete
        Whether the end of the body was seen.
    fields
        What came under the known names.
    """

    upload: Upload
    known: frozenset[str]
    most_files: int
    count: int = 0
    size: int = 0
    complete: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    _header: dict[str, bytes] = field(default_factory=dict)
    _name: bytes = b""
    _value: bytes = b""
    _field: str | None = None
    _text: bytes = b""
    _file: BinaryIO | None = None

    def feed(self, parser: MultipartParser, chunk: bytes) -> None:
        """Hand bytes to the parser, which calls back."""
        with files.disk_errors("uploads", "Nothing was imported; what had come was deleted."):
            parser.write(chunk)

    def callbacks(self) -> dict[str, Callable[..., None]]:
        """Return the functions that the parser calls."""
        return {
            "on_part_begin": self._part_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_part_end": self._part_end,
            "on_end": self._end,
        }

    def options(self) -> dict[str, Any]:
        """Return the fields as options of an operation; wrong values are refused later."""
        truth: dict[str, Any] = {"true": True, "false": False}
        return {name: truth.get(text, text) for name, text in self.fields.items()}

    def close(self) -> None:
        """Close a file that is still open."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _part_begin(self) -> None:
        self._header, self._name, self._value, self._text = {}, b"", b"", b""
        self._field = None

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._header[self._name.decode("latin-1").lower()] = self._value
        self._name, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._header.get("content-disposition", b""))
        if b"filename" in options:
            if self.count >= self.most_files:
                raise _bad(_more_than(self.most_files))
            self._file = self.upload.new_file(options[b"filename"].decode("utf-8", "replace"))
            self.count += 1
        else:
            self._field = options.get(b"name", b"").decode("utf-8", "replace")
            if self._field not in self.known:
                raise _bad("It holds a field that is not known.")

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
            self.size += end - start
        elif len(self._text) + end - start <= _FIELD_LIMIT:
            self._text += data[start:end]
        else:
            raise _bad("A field of it is too long.")

    def _part_end(self) -> None:
        if self._file is not None:
            self.close()
        elif self._field is not None:
            self.fields[self._field] = self._text.decode("utf-8", "replace")

    def _end(self) -> None:
        self.complete = True
