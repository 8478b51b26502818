"""One restartable decoder child: bytes in, headers and arrays out."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray

from sonobridge.imaging.clip_pixels import ClipPixels
from sonobridge.imaging.decoding.errors import DecoderCrashedError, DecoderTimeoutError
from sonobridge.imaging.decoding.limits import widen_pipe
from sonobridge.imaging.decoding.wire import read_message, write_message
from sonobridge.imaging.header import InstanceHeader
from sonobridge.imaging.part10.errors import Part10Error
from sonobridge.imaging.pixels.blanking import Box
from sonobridge.imaging.pixels.errors import PixelError
from sonobridge.imaging.pixels.pixel_format import PixelFormat

if TYPE_CHECKING:
    from sonobridge.imaging.decoding.text_matching import TextMatch
    from sonobridge.imaging.structured_report import StructuredReport

__all__ = ["DecoderProcess", "Shown"]

Shown = Literal["stored", "display"]

_MEBIBYTE: Final = 1024 * 1024
_HEADER_MEMORY: Final = 192 * _MEBIBYTE
_START_SECONDS: Final = 60.0
_REPORT_MEMORY: Final = 512 * _MEBIBYTE
_REPORT_SECONDS: Final = 30.0
_MATCH_MEMORY: Final = 128 * _MEBIBYTE
_GENERAL: Final = frozenset({"header", "rewrite", "report"})


class DecoderProcess:
    """A child process that decodes; it is started on first use and after each failure.

    Safe to share between threads: one item is worked on at a time. Use as a context
    manager, or call :meth:`close`.

    Parameters
    ----------
    header_seconds
        Time for one header.
    frame_seconds
        Time for one frame of up to one megapixel; larger frames get more in proportion.

    Examples
    --------
    >>> with DecoderProcess() as decoder:                        # doctest: +SKIP
    ...     picture = decoder.frame(data, 0, shown="display")
    """

    def __init__(self, *, header_seconds: float = 2.0, frame_seconds: float = 10.0) -> None:
        self._header_seconds = header_seconds
        self._frame_seconds = frame_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._warm = False
        self._starts = 0

    @property
    def starts(self) -> int:
        """How often a child was started; 1 means no failure so far."""
        return self._starts

    @property
    def process_id(self) -> int | None:
        """Identifier of the running child, None when there is none."""
        return None if self._child is None else self._child.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the child now, so that the first frame does not wait for it."""
        with self._lock:
            self._start()

    def close(self) -> None:
        """End the child; the next call would start a new one."""
        with self._lock:
            self._end()

    # -- headers ---------------------------------------------------------------------

    def header(self, data: bytes) -> InstanceHeader:
        """Read a header with the general reader.

        Parameters
        ----------
        data
            The whole file.

        Raises
        ------
        Part10Error
            When the file cannot be read.
        DecoderCrashedError, DecoderTimeoutError
            When the child failed on this file.
        """
        from sonobridge.imaging.decoding.general_header import unpack_raw
        from sonobridge.imaging.header_fields import build_header
        from sonobridge.imaging.header_scan import open_dataset

        opened = open_dataset(data)
        head, _ = self._ask("header", opened.as_task(), opened.body, self._header_seconds)
        raw = unpack_raw(head["raw"])
        return build_header(raw, opened.meta, read_by="general")

    def rewrite(self, data: bytes) -> bytes:
        """Return the data set of an unusual file in Explicit VR Little Endian.

        Parameters
        ----------
        data
            The whole file.

        Returns
        -------
        bytes
            Data set without file meta and pixel data.
        """
        from sonobridge.imaging.header_scan import open_dataset

        opened = open_dataset(data)
        _, payload = self._ask("rewrite", opened.as_task(), opened.body, self._header_seconds)
        return bytes(payload)

    # -- reports ---------------------------------------------------------------------

    def structured_report(self, data: bytes) -> StructuredReport:
        """Read head and content tree of a DICOM structured report.

        Parameters
        ----------
        data
            The whole file.

        Raises
        ------
        Part10Error
            When the file cannot be read, is no report, or breaks a bound.
        DecoderCrashedError, DecoderTimeoutError
            When the child failed on this file.
        """
        from sonobridge.imaging.header_scan import open_dataset
        from sonobridge.imaging.structured_report.unpacking import unpack_report

        opened = open_dataset(data)
        head, _ = self._ask(
            "report", opened.as_task(), opened.body, _REPORT_SECONDS, _REPORT_MEMORY
        )
        return unpack_report(head)

    def match(
        self, patterns: Sequence[tuple[str, str]], text: str, *, seconds: float = 2.0
    ) -> tuple[TextMatch, ...]:
        """Search a text for a person's patterns, each under a name.

        Parameters
        ----------
        patterns
            Name and regular expression; case does not matter.
        text
            What is searched.
        seconds
            Time for all patterns together.

        Raises
        ------
        DecoderCrashedError, DecoderTimeoutError
            When the patterns took more time or memory than is allowed.
        """
        from sonobridge.imaging.decoding.text_matching import unpack_matches

        task = {"patterns": [list(one) for one in patterns]}
        head, _ = self._ask("match", task, text.encode(), seconds, _MATCH_MEMORY)
        return unpack_matches(head["found"], len(text))

    # -- pixels ----------------------------------------------------------------------

    def frame(
        self, data: bytes | ClipPixels, index: int, *, shown: Shown = "stored"
    ) -> NDArray[Any]:
        """Decode one frame.

        Parameters
        ----------
        data
            The whole file, or its opened pixels (cheaper for several frames).
        index
            Frame index from 0.
        shown
            ``stored``: integers as stored, palette indices, colour as RGB.
            ``display``: uint8 as a screen shows it.

        Returns
        -------
        ndarray
            (rows, columns) or (rows, columns, 3).

        Raises
        ------
        PixelError
            When the frame is missing or cannot be decoded.
        DecoderCrashedError, DecoderTimeoutError
            When the child failed on this frame.
        """
        clip = self.open(data)
        encoded = clip.frame_bytes(index)
        return self.decode(
            encoded, clip.form, first_bit=clip.table.first_bit(index), shown=shown
        )

    def frames(
        self, data: bytes | ClipPixels, *, shown: Shown = "stored"
    ) -> Iterator[NDArray[Any]]:
        """Decode all whole frames, one after the other, from frame 0."""
        clip = self.open(data)
        for index in range(clip.table.complete):
            yield self.frame(clip, index, shown=shown)

    def png(self, data: bytes | ClipPixels, index: int) -> bytes:
        """Return one frame (index from 0) as a PNG of what a screen shows."""
        clip = self.open(data)
        task = self._frame_task(clip.form, clip.table.first_bit(index), "png")
        _, payload = self._ask_frame(task, clip.frame_bytes(index), clip.form)
        return bytes(payload)

    def decode(
        self, encoded: bytes, form: PixelFormat, *, first_bit: int = 0, shown: Shown = "stored"
    ) -> NDArray[Any]:
        """Decode the bytes of one frame that the caller has already cut out."""
        head, payload = self._ask_frame(self._frame_task(form, first_bit, shown), encoded, form)
        shape = tuple(int(number) for number in head["shape"])
        return np.frombuffer(payload, np.dtype(str(head["dtype"]))).reshape(shape)

    def blank(self, clip: ClipPixels, index: int, boxes: Sequence[Box]) -> tuple[bytes, int]:
        """Blank one frame outside the boxes and encode it without loss.

        Parameters
        ----------
        clip
            Opened pixels.
        index
            Frame index from 0.
        boxes
            Kept boxes (x0, y0, x1, y1), inclusive pixels from 0.

        Returns
        -------
        frame : bytes
            The frame in the format of ``pixels.blanking.blanked_format``.
        changed : int
            Pixels that were not blank before.
        """
        task = self._frame_task(clip.form, clip.table.first_bit(index), "stored")
        task["boxes"] = [list(box) for box in boxes]
        head, payload = self._ask_frame(task, clip.frame_bytes(index), clip.form, name="blank")
        return bytes(payload), int(head["changed"])

    def open(self, data: bytes | ClipPixels) -> ClipPixels:
        """Index the pixels of a file; the header comes from the scanner or the child."""
        if isinstance(data, ClipPixels):
            return data
        from sonobridge.imaging.header_scan import scan_whole
        from sonobridge.imaging.part10.errors import UnusualHeaderError

        try:
            scanned = scan_whole(data)
            return ClipPixels.of(scanned.body, scanned.header)
        except UnusualHeaderError:
            from sonobridge.imaging.header_scan import open_dataset

            return ClipPixels.of(open_dataset(data).body, self.header(data))

    def _frame_task(self, form: PixelFormat, first_bit: int, shown: str) -> dict[str, Any]:
        return {"format": form.as_json(), "first_bit": first_bit, "shown": shown}

    def _ask_frame(
        self, task: dict[str, Any], encoded: bytes, form: PixelFormat, name: str = "frame"
    ) -> tuple[dict[str, Any], bytearray]:
        seconds = self._frame_seconds * max(1.0, form.rows * form.columns / 1e6)
        memory = 128 * _MEBIBYTE + 24 * form.decoded_bytes + 2 * len(encoded)
        return self._ask(name, task, encoded, seconds, memory)

    # -- the child -------------------------------------------------------------------

    def _ask(
        self,
        name: str,
        task: dict[str, Any],
        payload: bytes,
        seconds: float,
        memory: int = _HEADER_MEMORY,
    ) -> tuple[dict[str, Any], bytearray]:
        with self._lock:
            child = self._start()
            if name in _GENERAL and not self._warm:
                # The general reader is loaded once per child, outside the time of any item.
                warm = {"task": "warm", "memory": 2048 * _MEBIBYTE}
                self._exchange(child, "warm", warm, b"", _START_SECONDS)
                self._warm = True
            head = {**task, "task": name, "memory": memory}
            answer = self._exchange(child, name, head, payload, seconds)
        error = answer[0].get("error")
        if error is None:
            return answer
        raise _as_exception(name, error)

    def _exchange(
        self,
        child: subprocess.Popen[bytes],
        name: str,
        head: dict[str, Any],
        payload: bytes,
        seconds: float,
    ) -> tuple[dict[str, Any], bytearray]:
        """Send and receive one message under a watchdog that ends a late child."""
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        watchdog = threading.Timer(seconds, end)
        watchdog.daemon = True
        watchdog.start()
        try:
            answer = _talk(child, head, payload)
        except (OSError, EOFError, ValueError, TypeError):
            answer = None
        finally:
            watchdog.cancel()
        if answer is None or late.is_set():
            self._end()
            if late.is_set():
                raise DecoderTimeoutError(name, seconds)
            raise DecoderCrashedError(name, "The child process ended.")
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        # -P: the working directory may hold foreign files and is no place to import from.
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "sonobridge.imaging.decoding.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=sys.platform != "win32",
        )
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                widen_pipe(stream.fileno())
        self._child, self._warm = child, False
        self._starts += 1
        watchdog = threading.Timer(_START_SECONDS, child.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            ready = read_message(child.stdout)  # type: ignore[arg-type]
        except (OSError, EOFError, ValueError):
            ready = None
        finally:
            watchdog.cancel()
        if ready is None:
            self._end()
            raise DecoderCrashedError("start", "The child process could not be started.")
        return child

    def _end(self) -> None:
        child, self._child, self._warm = self._child, None, False
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()


def _talk(
    child: subprocess.Popen[bytes], head: dict[str, Any], payload: bytes
) -> tuple[dict[str, Any], bytearray] | None:
    if child.stdin is None or child.stdout is None:
        return None
    write_message(child.stdin, head, payload)
    return read_message(child.stdout)  # type: ignore[arg-type]


def _as_exception(name: str, error: dict[str, Any]) -> Exception:
    kind, code, message = error["kind"], str(error["reason_code"]), str(error["message"])
    if kind == "Part10Error":
        return Part10Error(code, message, error.get("byte_offset"))
    if kind == "PixelError":
        return PixelError(code, message)
    if kind == "memory":
        return DecoderCrashedError(name, "The item needed more memory than is allowed.")
    if name == "match":
        return DecoderCrashedError(name, f"The patterns cannot be used ({code}).")
    if name in _GENERAL:
        return Part10Error("not_readable", f"The header cannot be read ({code}).")
    return PixelError("decode_failed", f"The pixels cannot be decoded ({code}).")
