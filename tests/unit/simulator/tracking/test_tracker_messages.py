"""OpenIGTLink: poses come out as sent; what is wrong is told and passed over."""

from __future__ import annotations

import contextlib
import itertools
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonobridge.simulator.tracking.header import (
    HEADER_BYTES,
    TrackerMessageError,
    TrackerStreamError,
    crc64,
)
from sonobridge.simulator.tracking.messages import MessageReader, TrackedPose
from tracker_messages import crc_by_bits, message, transform, transform_body, turned


def read(data, reader=None):
    return list((reader or MessageReader()).feed(data))


def test_the_head_has_58_bytes_and_the_checksum_is_that_of_ecma_182():
    assert HEADER_BYTES == 58
    # Check value of CRC-64/ECMA-182 in the catalogue of parametrised CRC algorithms.
    assert crc64(b"123456789") == 0x6C40DF5F0B497347
    assert crc64(transform_body(turned(1, 12.0), (1.0, 2.0, 3.0))) == crc_by_bits(
        transform_body(turned(1, 12.0), (1.0, 2.0, 3.0))
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_transform_comes_out_as_it_was_sent(version):
    rotation = turned(2, 30.0) @ turned(0, -10.0)
    (pose,) = read(transform(rotation, (10.0, -20.0, 30.5), version=version))
    assert pose.name == "Probe"
    assert pose.time_s == pytest.approx(1_700_000_000.5)
    np.testing.assert_allclose(pose.rotation, rotation, atol=1e-6)
    assert pose.place_mm.tolist() == [10.0, -20.0, 30.5]


@pytest.mark.parametrize("length", [6, 7])
def test_a_position_holds_a_quaternion_of_three_or_four_elements(length):
    half = np.radians(40.0) / 2
    values = [1.0, 2.0, 3.0, 0.0, np.sin(half), 0.0, np.cos(half)][:length]
    (pose,) = read(message("POSITION", struct.pack(f">{length}f", *values)))
    np.testing.assert_allclose(pose.rotation, turned(1, 40.0), atol=1e-6)


def test_tracking_data_holds_several_instruments():
    def element(name, kind, x):
        return struct.pack(">20sBB7f", name, kind, 0, x, 0, 0, 0, 0, 0, 1)

    first, second = read(message("QTDATA", element(b"A", 2, 1.0) + element(b"B", 1, 2.0)))
    assert [(one.name, one.place_mm[0]) for one in (first, second)] == [("A", 1.0), ("B", 2.0)]
    (only_tip,) = read(message("QTDATA", element(b"A", 3, 1.0)))
    assert "full orientation" in only_tip.why


@given(cuts=st.lists(st.integers(0, 400), max_size=12))
@settings(max_examples=60, deadline=None)
def test_how_the_stream_is_cut_changes_nothing(cuts):
    data = (
        transform(turned(0, 5.0), (1, 0, 0))
        + message("STATUS", b"x" * 40)
        + transform(place=(2, 0, 0), version=2)
        + transform(place=(3, 0, 0), crc=1)
    )
    places = sorted({0, len(data), *(one for one in cuts if one < len(data))})
    reader = MessageReader()
    found = []
    for start, end in itertools.pairwise(places):
        found += reader.feed(data[start:end])
    assert [type(one) for one in found] == [TrackedPose, TrackedPose, TrackerMessageError]
    assert [one.place_mm[0] for one in found[:2]] == [1.0, 2.0]
    assert reader.skipped == {"STATUS": 1}


NAN = float("nan")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (transform(crc=5), "checksum"),
        (message("TRANSFORM", b"\0" * 44), "48 bytes, this one 44"),
        (message("TRANSFORM", b""), "48 bytes, this one 0"),
        (transform(place=(NAN, 0, 0)), "not finite"),
        (transform(place=(float("inf"), 0, 0)), "not finite"),
        (transform(np.full((3, 3), NAN)), "not finite"),
        (transform(place=(2e4, 0, 0)), "10 m away"),
        (transform(np.eye(3) * 1.5), "stretches"),
        (transform(np.diag([1.0, 1.0, -1.0])), "mirrors"),
        (transform(np.zeros((3, 3))), "stretches"),
        (message("POSITION", struct.pack(">3f", 1, 2, 3)), "without orientation"),
        (message("POSITION", struct.pack(">7f", 1, 2, 3, 0, 0, 0, 0)), "length 1"),
        (message("POSITION", struct.pack(">7f", 1, 2, 3, NAN, 0, 0, 1)), "length 1"),
        (message("POSITION", struct.pack(">6f", 1, 2, 3, NAN, 0, 0)), "length 1"),
        (message("POSITION", b"\0" * 30), "24 or 28"),
        (message("QTDATA", b"\0" * 49), "50 bytes"),
        (message("QTDATA", b""), "50 bytes"),
    ],
)
def test_a_bad_message_is_told_and_the_next_one_is_read(data, why):
    refused, pose = read(data + transform(place=(4, 5, 6)))
    assert why in refused.why
    assert "session" in refused.kept
    assert refused.remedy
    assert pose.place_mm.tolist() == [4, 5, 6]


@pytest.mark.parametrize("sizes", [(4, 0, 0), (60, 0, 0), (12, 60_000, 0), (12, 0, 2**32 - 1)])
def test_an_extended_head_that_lies_about_its_sizes_is_refused(sizes):
    body = struct.pack(">HHII", *sizes, 0) + transform_body()
    head = struct.pack(">H12s20sQQQ", 2, b"TRANSFORM", b"P", 0, len(body), crc_by_bits(body))
    (refused,) = read(head + body)
    assert refused.code == "scan.tracker_message"


def test_a_long_body_is_passed_over_without_being_held():
    reader = MessageReader()
    head = message("IMAGE", b"", size=40 * 2**20)
    assert read(head, reader) == []
    for _ in range(40):
        assert read(b"\0" * 2**20, reader) == []
        assert len(reader._buffer) == 0
    (pose,) = read(transform(place=(1, 2, 3)), reader)
    assert pose.place_mm.tolist() == [1, 2, 3]
    (refused,) = read(message("TRANSFORM", b"", size=70_000), reader)
    assert "70000 bytes" in refused.why


def test_names_of_unknown_kinds_are_bounded():
    reader = MessageReader()
    for number in range(100):
        read(message(f"KIND{number}", b"abc"), reader)
    assert len(reader.skipped) == 21
    assert sum(reader.skipped.values()) == 100


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nX: yyyyyyyyyyyyy\r\n\r\n",
        message("IMAGE", b"", size=2**40),
        message("", b""),
        message("A\x07", b""),
        message("TRANSFORM", b"", version=0),
    ],
)
def test_what_is_no_stream_of_messages_is_refused(data):
    with pytest.raises(TrackerStreamError) as caught:
        read(data)
    assert "port" in caught.value.remedy


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(TrackerStreamError):
        read(data)


@given(st.binary(max_size=120), st.sampled_from(["TRANSFORM", "POSITION", "QTDATA"]))
@settings(max_examples=200, deadline=None)
def test_any_body_with_a_good_checksum_is_read_or_refused(body, kind):
    for version in (1, 2):
        for one in read(message(kind, body, version=version)):
            if isinstance(one, TrackedPose):
                assert np.isfinite(one.rotation).all()
                assert np.isfinite(one.place_mm).all()


# Written by pyigtl 0.3.4 (MIT), an implementation of others, with its checksums: a transform of
# version 1, of version 2, and of version 2 with a status among its metadata.
WRITTEN_BY_PYIGTL = (
    (
        "00015452414e53464f524d0000004f7261636c650000000000000000000000000000000003e84000"
        "0000000000000000003000c9113a2d607e303f7f069e3d16ded6bda1c579000000003f6803ca3ed8"
        "616c3db27eb6bed78ea23f6721c53fc00000c020000040600000"
    ),
    (
        "00025452414e53464f524d0000004f7261636c650000000000000000000000000000000003e84000"
        "0000000000000000003ea1dc78cd8c6cb770000c000200000000000000003f7f069e3d16ded6bda1"
        "c579000000003f6803ca3ed8616c3db27eb6bed78ea23f6721c53fc00000c0200000406000000000"
    ),
    (
        "00025452414e53464f524d0000004f7261636c650000000000000000000000000000000003e84000"
        "0000000000000000004e3a2b7cc9dfd7c600000c000a00000008000000003f7f069e3d16ded6bda1"
        "c579000000003f6803ca3ed8616c3db27eb6bed78ea23f6721c53fc00000c0200000406000000001"
        "00060003000000027374617475734f4b"
    ),
)


@pytest.mark.parametrize("written", WRITTEN_BY_PYIGTL, ids=["1", "2", "2 with a status"])
def test_another_implementation_writes_what_is_read_here(written):
    (pose,) = read(bytes.fromhex(written))
    assert (pose.name, pose.time_s) == ("Oracle", pytest.approx(1000.25))
    np.testing.assert_allclose(pose.rotation, turned(0, 25.0) @ turned(1, 5.0), atol=1e-6)
    assert pose.place_mm.tolist() == [1.5, -2.5, 3.5]
