"""OpenIGTLink messages written from the protocol, apart from the reader under test."""

from __future__ import annotations

import struct

import numpy as np


def crc_by_bits(data: bytes) -> int:
    """ECMA-182 checksum by long division, bit after bit."""
    value = 0
    for bit in range(8 * len(data)):
        incoming = (data[bit // 8] >> (7 - bit % 8)) & 1
        top = value >> 63
        value = (value << 1) & 0xFFFFFFFFFFFFFFFF
        if top ^ incoming:
            value ^= 0x42F0E1EBA9EA3693
    return value


def message(kind, body, name="Probe", version=1, crc=None, size=None):
    """Return a whole message; ``crc`` and ``size`` may be given wrongly."""
    if version > 1:
        body = struct.pack(">HHII", 12, 2, 0, 7) + body + b"\0\0"
    head = struct.pack(
        ">H12s20sQQQ",
        version,
        kind.encode(),
        name.encode(),
        (1_700_000_000 << 32) + 2**31,
        len(body) if size is None else size,
        crc_by_bits(body) if crc is None else crc,
    )
    return head + body


def transform_body(rotation=None, place=(0.0, 0.0, 0.0)):
    rotation = np.eye(3) if rotation is None else np.asarray(rotation)
    return struct.pack(">12f", *rotation.T.ravel(), *place)


def transform(rotation=None, place=(0.0, 0.0, 0.0), **given):
    return message("TRANSFORM", transform_body(rotation, place), **given)


def turned(axis, degrees):
    """Return the rotation matrix about axis 0, 1 or 2, right-handed."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = c
    matrix[first, second], matrix[second, first] = -s, s
    return matrix
