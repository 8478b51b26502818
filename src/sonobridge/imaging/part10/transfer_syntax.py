"""Transfer syntaxes as a table (PS3.5 section 10 and annex A; PS3.6 annex A)."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = [
    "EXPLICIT_LITTLE_ENDIAN",
    "TRANSFER_SYNTAXES",
    "Codec",
    "TransferSyntax",
    "transfer_syntax",
]

Codec = Literal[
    "native", "jpeg", "jpeg_lossless", "jpeg_ls", "jpeg_2000", "rle", "video", "none"
]

EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


@dataclass(frozen=True, slots=True)
class TransferSyntax:
    """How a data set is laid out in bytes.

    Attributes
    ----------
    uid, name
        Identifier and short English name.
    explicit
        True when each element carries its value representation.
    little
        True for little endian byte order.
    codec
        Family of the pixel codec; ``none`` when no decoder is known.
    lossy
        True when encoding may have changed pixel values.
    deflated
        True when the data set behind the file meta is a raw deflate stream.
    """

    uid: str
    name: str
    explicit: bool = True
    little: bool = True
    codec: Codec = "native"
    lossy: bool = False
    deflated: bool = False

    @property
    def encapsulated(self) -> bool:
        """True when pixel data are a sequence of fragments."""
        return self.codec != "native"


def _table() -> dict[str, TransferSyntax]:
    root = "1.2.840.10008.1.2"
    rows = [
        TransferSyntax(root, "Implicit VR Little Endian", explicit=False),
        TransferSyntax(f"{root}.1", "Explicit VR Little Endian"),
        TransferSyntax(f"{root}.1.99", "Deflated Explicit VR Little Endian", deflated=True),
        TransferSyntax(f"{root}.2", "Explicit VR Big Endian", little=False),
        TransferSyntax(f"{root}.4.50", "JPEG Baseline", codec="jpeg", lossy=True),
        TransferSyntax(f"{root}.4.51", "JPEG Extended", codec="jpeg", lossy=True),
        TransferSyntax(f"{root}.4.57", "JPEG Lossless", codec="jpeg_lossless"),
        TransferSyntax(f"{root}.4.70", "JPEG Lossless SV1", codec="jpeg_lossless"),
        TransferSyntax(f"{root}.4.80", "JPEG-LS Lossless", codec="jpeg_ls"),
        TransferSyntax(f"{root}.4.81", "JPEG-LS Near-lossless", codec="jpeg_ls", lossy=True),
        TransferSyntax(f"{root}.4.90", "JPEG 2000 Lossless", codec="jpeg_2000"),
        TransferSyntax(f"{root}.4.91", "JPEG 2000", codec="jpeg_2000", lossy=True),
        TransferSyntax(f"{root}.4.201", "HTJ2K Lossless", codec="jpeg_2000"),
        TransferSyntax(f"{root}.4.202", "HTJ2K Lossless RPCL", codec="jpeg_2000"),
        TransferSyntax(f"{root}.4.203", "HTJ2K", codec="jpeg_2000", lossy=True),
        TransferSyntax(f"{root}.5", "RLE Lossless", codec="rle"),
    ]
    video = {
        "100": "MPEG2 Main Profile",
        "100.1": "MPEG2 Main Profile, fragmentable",
        "101": "MPEG2 High Level",
        "101.1": "MPEG2 High Level, fragmentable",
        "102": "MPEG-4 High Profile 4.1",
        "102.1": "MPEG-4 High Profile 4.1, fragmentable",
        "103": "MPEG-4 BD-compatible",
        "103.1": "MPEG-4 BD-compatible, fragmentable",
        "104": "MPEG-4 High Profile 4.2, 2D",
        "104.1": "MPEG-4 High Profile 4.2, 2D, fragmentable",
        "105": "MPEG-4 High Profile 4.2, 3D",
        "105.1": "MPEG-4 High Profile 4.2, 3D, fragmentable",
        "106": "MPEG-4 Stereo High Profile",
        "106.1": "MPEG-4 Stereo High Profile, fragmentable",
        "107": "HEVC Main Profile 5.1",
        "108": "HEVC Main 10 Profile 5.1",
    }
    rows += [
        TransferSyntax(f"{root}.4.{tail}", name, codec="video", lossy=True)
        for tail, name in video.items()
    ]
    return {row.uid: row for row in rows}


TRANSFER_SYNTAXES = MappingProxyType(_table())


def transfer_syntax(uid: str) -> TransferSyntax | None:
    """Return the row of a transfer syntax, or None for one that is not in the table.

    Parameters
    ----------
    uid
        Value of (0002,0010) without padding.
    """
    return TRANSFER_SYNTAXES.get(uid)
