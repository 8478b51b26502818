"""The child may die, hang or hoard; the parent says so and goes on."""

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from imaging_files import load
from sonobridge.imaging import (
    DecoderCrashedError,
    DecoderPool,
    DecoderProcess,
    DecoderTimeoutError,
    Part10Error,
    PixelError,
)


def works(decoder: DecoderProcess) -> bool:
    return decoder.frame(load("examples_ybr_color.dcm"), 29).shape == (240, 320, 3)


def test_a_crash_is_an_error_of_one_item():
    with DecoderProcess() as decoder:
        assert works(decoder)
        first = decoder.process_id
        with pytest.raises(DecoderCrashedError):
            decoder._ask("test.crash", {}, b"", 10)
        assert works(decoder)
        assert decoder.process_id != first
        assert decoder.starts == 2


@pytest.mark.skipif(sys.platform != "linux", reason="limits are read from /proc")
def test_a_crash_leaves_no_core_file():
    with DecoderProcess() as decoder:
        assert works(decoder)
        limits = Path(f"/proc/{decoder.process_id}/limits").read_text().splitlines()
    (core,) = [line.split()[4:6] for line in limits if line.startswith("Max core file size")]
    assert core == ["0", "0"], "its memory holds identified pixels"


def test_a_hanging_child_is_ended_in_time():
    with DecoderProcess() as decoder:
        assert works(decoder)
        with pytest.raises(DecoderTimeoutError):
            decoder._ask("test.spin", {}, b"", 0.3)
        assert works(decoder)


def test_memory_beyond_the_limit_is_refused_and_the_child_lives():
    with DecoderProcess() as decoder:
        with pytest.raises(DecoderCrashedError):
            decoder._ask("test.hoard", {}, b"", 10)
        assert works(decoder)
        assert decoder.starts == 1


def test_broken_pixels_are_an_error_of_one_frame():
    with DecoderProcess() as decoder:
        with pytest.raises(PixelError) as caught:
            decoder.frame(load("JPEG2000-embedded-sequence-delimiter.dcm"), 0)
        assert caught.value.reason_code == "jpeg_2000_broken"
        with pytest.raises(PixelError) as caught:
            decoder.frame(load("JPEG-lossy.dcm"), 0)
        assert caught.value.reason_code == "jpeg_precision_unsupported"
        with pytest.raises(PixelError) as caught:
            decoder.frame(load("examples_ybr_color.dcm"), 30)
        assert caught.value.reason_code == "frame_missing"
        assert decoder.starts == 1


def test_a_header_beyond_the_scanner_is_read_in_the_child():
    with DecoderProcess() as decoder:
        header = decoder.header(load("examples_palette.dcm"))
        assert (header.read_by, header.rows, header.columns) == ("general", 350, 800)
        assert len(header.regions) == 2
        with pytest.raises(Part10Error):
            decoder.header(b"\0" * 128 + b"DICM")


def test_frames_come_in_order_and_as_png():
    data = load("OBXXXX1A_2frame.dcm")
    with DecoderProcess() as decoder:
        frames = list(decoder.frames(data))
        assert len(frames) == 2
        assert np.array_equal(frames[1], decoder.frame(data, 1))
        assert decoder.png(data, 0).startswith(b"\x89PNG")


def test_threads_share_a_pool():
    data = load("examples_ybr_color.dcm")
    found: dict[int, np.ndarray] = {}
    with DecoderPool(2) as pool:
        threads = [
            threading.Thread(target=lambda k=k: found.update({k: pool.frame(data, k)}))
            for k in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert np.array_equal(found[7], pool.frame(data, 7))


def test_a_stream_that_claims_a_huge_size_is_refused_before_anything_is_allocated():
    import jpeg_ls

    from sonobridge.imaging.pixels import PixelFormat

    form = PixelFormat(
        transfer_syntax_uid="1.2.840.10008.1.2.4.80", rows=8, columns=8, samples=1,
        bits_allocated=8, bits_stored=8, signed=False, planar=False, photometric="MONOCHROME2",
    )  # fmt: skip
    stream = bytearray(jpeg_ls.encode_array(np.zeros((8, 8), np.uint8)))
    place = stream.index(b"\xff\xf7")
    with DecoderProcess() as decoder:
        assert not decoder.decode(bytes(stream), form).any()
        stream[place + 5 : place + 9] = b"\xff\xff\xff\xff"
        with pytest.raises(PixelError) as caught:
            decoder.decode(bytes(stream), form)
        assert caught.value.reason_code == "size_mismatch"
