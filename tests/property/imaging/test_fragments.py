"""Encapsulation: what is written is found again, and cut bytes are never made up."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.imaging.deidentification.pixel_cleaning import _encapsulated
from sonobridge.imaging.header import PixelLocation
from sonobridge.imaging.part10.fragments import read_fragments
from sonobridge.imaging.pixels.frame_table import frame_table
from sonobridge.imaging.pixels.pixel_format import PixelFormat

FORM = PixelFormat(
    transfer_syntax_uid="1.2.840.10008.1.2.4.50", rows=8, columns=8, samples=1,
    bits_allocated=8, bits_stored=8, signed=False, planar=False, photometric="MONOCHROME2",
)  # fmt: skip
frames_of_jpeg = st.lists(
    st.binary(max_size=40)
    .filter(lambda b: b"\xff\xd9" not in b)
    .map(lambda b: b"\xff\xd8" + b + b"\xff\xd9"),
    min_size=1,
    max_size=12,
)


class Header:
    def __init__(self, frames, length, extended=b""):
        self.number_of_frames = frames
        self.pixels = PixelLocation(0, length, None, "OB", True, extended)


def table_of(data, count, extended=b""):
    return frame_table(data, Header(count, len(data), extended), FORM)


def split(frames, cuts):
    """Encapsulate with several fragments a frame and a full offset table."""
    parts, offsets, place = [], [], 0
    for frame, cut in zip(frames, cuts, strict=True):
        even = frame if len(frame) % 2 == 0 else frame + b"\0"
        offsets.append(place)
        at = min(cut * 2, len(even) - 2)
        pieces = [even[:at], even[at:]] if 0 < at < len(even) else [even]
        for piece in pieces:
            parts.append(struct.pack("<HHI", 0xFFFE, 0xE000, len(piece)) + piece)
            place += 8 + len(piece)
    table = struct.pack(f"<{len(offsets)}I", *offsets)
    head = struct.pack("<HHI", 0xFFFE, 0xE000, len(table)) + table
    return head + b"".join(parts) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


@given(frames=frames_of_jpeg)
def test_frames_written_are_frames_read(frames):
    data = bytes(_encapsulated(frames).value)
    table = table_of(data, len(frames))
    assert table.complete == len(frames)
    assert table.problem is None
    for index, frame in enumerate(frames):
        assert table.frame_bytes(data, index).rstrip(b"\0") == frame.rstrip(b"\0")


@given(data=st.data(), frames=frames_of_jpeg)
def test_fragments_are_joined_by_the_offset_table(data, frames):
    cuts = data.draw(st.lists(st.integers(0, 20), min_size=len(frames), max_size=len(frames)))
    packed = split(frames, cuts)
    table = table_of(packed, len(frames))
    assert table.complete == len(frames)
    for index, frame in enumerate(frames):
        assert table.frame_bytes(packed, index).rstrip(b"\0") == frame.rstrip(b"\0")


@given(data=st.data(), frames=frames_of_jpeg)
def test_an_extended_offset_table_serves_as_well(data, frames):
    cuts = data.draw(st.lists(st.integers(0, 20), min_size=len(frames), max_size=len(frames)))
    packed = split(frames, cuts)
    size = 4 * len(frames)
    offsets = struct.unpack_from(f"<{len(frames)}I", packed, 8)
    bare = struct.pack("<HHI", 0xFFFE, 0xE000, 0) + packed[8 + size :]
    table = table_of(bare, len(frames), struct.pack(f"<{len(frames)}Q", *offsets))
    for index, frame in enumerate(frames):
        assert table.frame_bytes(bare, index).rstrip(b"\0") == frame.rstrip(b"\0")


@given(data=st.data(), frames=frames_of_jpeg)
def test_a_cut_file_gives_a_true_prefix_of_its_frames(data, frames):
    packed = bytes(_encapsulated(frames).value)
    cut = data.draw(st.integers(0, len(packed) - 1))
    table = table_of(packed[:cut], len(frames))
    assert 0 <= table.complete <= len(frames)
    for index in range(table.complete):
        assert table.frame_bytes(packed, index).rstrip(b"\0") == frames[index].rstrip(b"\0")


@given(data=st.data(), frames=frames_of_jpeg)
def test_a_cut_file_with_split_frames_gives_a_true_prefix(data, frames):
    cuts = data.draw(st.lists(st.integers(0, 20), min_size=len(frames), max_size=len(frames)))
    packed = split(frames, cuts)
    cut = data.draw(st.integers(0, len(packed) - 1))
    table = table_of(packed[:cut], len(frames))
    for index in range(table.complete):
        assert table.frame_bytes(packed, index).rstrip(b"\0") == frames[index].rstrip(b"\0")


@settings(max_examples=300)
@given(noise=st.binary(max_size=200), start=st.integers(0, 20))
def test_noise_never_raises_and_never_points_outside(noise, start):
    found = read_fragments(noise, start)
    assert all(at >= 0 and at + size <= len(noise) for at, size in found.spans)
